"""OpenVEX 0.2.0 (github.com/openvex/spec): read into the same model as CSAF."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from weerbaar.advisories.model import Status
from weerbaar.advisories.shapes import FLAGS, Found, Listed, Place, Shape, moment_of, one_of, text, timestamp, whole
from weerbaar.advisories.vex import MOST_VERSIONS, Statement, Thing, Told, address_of
from weerbaar.language import Message

_CONTEXT = "https://openvex.dev/ns"
_IDENTIFIERS = Shape({}, {"purl": text, "cpe22": text, "cpe23": text})
_PRODUCT = Shape({}, {"@id": text, "identifiers": _IDENTIFIERS}, some=True)
_STATEMENT = Shape(
    {
        "vulnerability": Shape({"name": text}, {"description": text, "aliases": Listed(text, least=0)}),
        "products": Listed(_PRODUCT),
        "status": one_of(*(status.value for status in Status)),
    },
    {
        "timestamp": timestamp,
        "last_updated": timestamp,
        "status_notes": text,
        "justification": one_of(*FLAGS),
        "impact_statement": text,
        "action_statement": text,
    },
)
_DOCUMENT = Shape(
    {
        "@id": text,
        "author": text,
        "timestamp": timestamp,
        "version": whole(1, MOST_VERSIONS),
        "statements": Listed(_STATEMENT),
    },
    {"last_updated": timestamp},
)


def recognise(document: Mapping[str, Any]) -> bool:
    """Whether it names OpenVEX as its format."""
    context = document.get("@context")
    return isinstance(context, str) and context.startswith(_CONTEXT)


def wrong(document: Mapping[str, Any]) -> Iterator[Found]:
    """What is wrong with its shape, and with what a statement has to hold."""
    shaped = True
    for found in _DOCUMENT(document, ""):
        shaped = False
        yield found
    for n, statement in enumerate(document["statements"] if shaped else []):
        place: Place = f"/statements/{n}"
        for p, product in enumerate(statement["products"]):
            if not _id_of(product):
                yield f"{place}/products/{p}", Message("has no '{name}'", name="@id")
        if statement["status"] == "not_affected" and not statement.keys() & {"justification", "impact_statement"}:
            yield place, Message("has no '{name}'", name="justification")
        if statement["status"] == "affected" and "action_statement" not in statement:
            yield place, Message("has no '{name}'", name="action_statement")


def told(document: Mapping[str, Any]) -> Told:
    """What it says. Its shape was looked at."""
    first = moment_of(document["timestamp"])
    return Told(
        id=document["@id"].strip(),
        author=document["author"],
        address=address_of(document["@id"]) or address_of(document["author"]),
        first_at=first,
        at=max(first, moment_of(document.get("last_updated", document["timestamp"]))),
        version=document["version"],
        statements=tuple(
            Statement(
                vulnerability=one["vulnerability"]["name"],
                status=Status(one["status"]),
                products=tuple(_thing(product) for product in one["products"]),
                at=moment_of(one.get("last_updated") or one.get("timestamp") or document["timestamp"]),
                aliases=tuple(one["vulnerability"].get("aliases", [])),
                text=one["vulnerability"].get("description") or one.get("status_notes", ""),
                flag=one.get("justification", ""),
                why=one.get("impact_statement", ""),
                todo=one.get("action_statement", ""),
            )
            for one in document["statements"]
        ),
    )


def _id_of(product: Mapping[str, Any]) -> str:
    """What a product is called: its own id, else the first thing that recognises it."""
    named = product.get("identifiers", {})
    return str(product.get("@id") or named.get("purl") or named.get("cpe23") or named.get("cpe22") or "")


def _thing(product: Mapping[str, Any]) -> Thing:
    name = _id_of(product)
    purl = str(product.get("identifiers", {}).get("purl") or (name if name.startswith("pkg:") else ""))
    if not purl:
        return Thing(name, name)
    plain = purl.partition("?")[0].partition("#")[0]
    path, _at, version = plain.partition("@") if plain.count("@") == 1 else plain.rpartition("@")
    return Thing(name, unquote(path.rpartition("/")[2]) or name, unquote(version), purl)
