"""CycloneDX VEX in XML: told as the JSON that says the same, so that one reader and one set of checks do for both.

Names from the schema (cyclonedx.org/docs, bom-1.4.xsd to bom-1.6.xsd). What it does not ask for is left out, as the
reader of JSON does not look at it; what stands twice where once is allowed becomes a list, which that reader refuses.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source
from weerbaar.language import Message

if TYPE_CHECKING:
    from lxml import etree

Read = Callable[["etree._Element"], Any]

DEEPEST = 100
"""Elements inside each other: each component in a component is two."""
_NAMESPACE = re.compile(r"\{http://cyclonedx\.org/schema/bom/[0-9.]+\}bom")
_REPEATED = frozenset({"url"})
_IN_JSON = {"responses": "response"}


def as_json(source: Source) -> dict[str, Any]:
    """The document as CycloneDX writes it in JSON. Raises BadInput for other XML."""
    root = source.xml
    if not _NAMESPACE.fullmatch(str(root.tag)):
        raise BadInput(Message("is not a CycloneDX bill of materials"), source.name)
    if _depth(root) > DEEPEST:
        raise BadInput(Message("is nested too deeply"), source.name)
    found: dict[str, Any] = {"bomFormat": "CycloneDX", **_BILL(root)}
    version = found.get("version", "")
    if re.fullmatch(r"[0-9]{1,9}", version):
        found["version"] = int(version)
    return found


def _depth(root: "etree._Element") -> int:
    deepest, waiting = 0, [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth > DEEPEST:
            break
        waiting += ((child, depth + 1) for child in element)
    return deepest


def _text(element: "etree._Element") -> Any:
    """Its words; with elements inside it is no text, and the checks say so."""
    return {} if len(element) else (element.text or "").strip()


def _entry(fields: Mapping[str, Read], *attributes: str) -> Read:
    def read(element: "etree._Element") -> dict[str, Any]:
        found: dict[str, Any] = {name: element.get(name) for name in attributes if element.get(name) is not None}
        for name, child in _inside(element):
            if name not in fields:
                continue
            value, called = fields[name](child), _IN_JSON.get(name, name)
            if name in _REPEATED:
                found.setdefault(called, []).append(value)
            else:
                found[called] = [found[called], value] if called in found else value
        return found

    return read


def _list(name: str, entry: Read) -> Read:
    def read(element: "etree._Element") -> list[Any]:
        return [entry(child) if called == name else {} for called, child in _inside(element)]

    return read


def _inside(element: "etree._Element") -> list[tuple[str, "etree._Element"]]:
    """The elements in it with their names; those of another namespace are somebody's own."""
    space = str(element.tag).rpartition("}")[0]
    names = ((str(child.tag).rpartition("}"), child) for child in element)
    return [(name, child) for (theirs, _brace, name), child in names if theirs == space]


def _texts(*names: str) -> dict[str, Read]:
    return dict.fromkeys(names, _text)


_PARTY = _entry(_texts("name", "url"))


def _component(element: "etree._Element") -> Any:
    return _COMPONENT(element)


_COMPONENT = _entry(
    {
        **_texts("name", "version", "purl", "publisher"),
        "supplier": _PARTY,
        "components": _list("component", _component),
    },
    "bom-ref",
)
_AFFECTED = _entry({"ref": _text, "versions": _list("version", _entry(_texts("version", "range", "status")))})
_VULNERABILITY = _entry(
    {
        **_texts("id", "description", "detail", "recommendation", "workaround", "published", "updated"),
        "references": _list("reference", _entry(_texts("id"))),
        "ratings": _list("rating", _entry(_texts("method", "vector"))),
        "analysis": _entry(
            {**_texts("state", "justification", "detail", "lastUpdated"), "responses": _list("response", _text)}
        ),
        "affects": _list("target", _AFFECTED),
    }
)
_BILL = _entry(
    {
        "metadata": _entry(
            {
                "timestamp": _text,
                "component": _component,
                **dict.fromkeys(("supplier", "manufacturer", "manufacture"), _PARTY),
                "authors": _list("author", _entry(_texts("name"))),
            }
        ),
        "components": _list("component", _component),
        "vulnerabilities": _list("vulnerability", _VULNERABILITY),
    },
    "serialNumber",
    "version",
)
