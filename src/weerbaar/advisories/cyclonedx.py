"""CycloneDX VEX (1.4 to 1.7; cyclonedx.org/capabilities/vex): read into the same model as CSAF. XML comes here as the
JSON that says the same (``cyclonedx_xml``)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from weerbaar.advisories.model import Status
from weerbaar.advisories.scores import reckon
from weerbaar.advisories.shapes import (
    Found,
    Listed,
    Place,
    Shape,
    moment_of,
    one_of,
    step,
    text,
    timestamp,
    whole,
    words,
)
from weerbaar.advisories.vex import MOST_VERSIONS, Statement, Thing, Told, address_of
from weerbaar.language import Message

_STATE = {
    "resolved": Status.FIXED,
    "resolved_with_pedigree": Status.FIXED,
    "exploitable": Status.AFFECTED,
    "in_triage": Status.UNDER_INVESTIGATION,
    "false_positive": Status.NOT_AFFECTED,
    "not_affected": Status.NOT_AFFECTED,
}
_VERSION = {"unaffected": Status.NOT_AFFECTED, "unknown": Status.UNDER_INVESTIGATION}
# CSAF has no word for code that needs a configuration, a dependency or an environment: those stay words.
_FLAG = {
    "code_not_present": "vulnerable_code_not_present",
    "code_not_reachable": "vulnerable_code_not_in_execute_path",
    "protected_by_compiler": "inline_mitigations_already_exist",
    "protected_at_runtime": "inline_mitigations_already_exist",
    "protected_at_perimeter": "inline_mitigations_already_exist",
    "protected_by_mitigating_control": "inline_mitigations_already_exist",
}
_JUSTIFICATIONS = (*_FLAG, "requires_configuration", "requires_dependency", "requires_environment")
_PREFIX = {"CVSSv2": "", "CVSSv3": "CVSS:3.0/", "CVSSv31": "CVSS:3.1/"}

_PARTY = Shape({}, {"name": words, "url": Listed(words, least=0)})
_COMPONENT = Shape(
    {"name": text}, {"bom-ref": text, "version": words, "purl": words, "publisher": words, "supplier": _PARTY}
)


def _component(value: Any, place: Place) -> Iterator[Found]:
    """A component with those inside it; the reader has bounded how deep they nest."""
    yield from _COMPONENT(value, place)
    if isinstance(value, dict) and "components" in value:
        yield from Listed(_component, least=0)(value["components"], step(place, "components"))


_AFFECTED = Shape(
    {"ref": text},
    {
        "versions": Listed(
            Shape({}, {"version": words, "range": words, "status": one_of("affected", "unaffected", "unknown")}),
            least=0,
        )
    },
)
_VULNERABILITY = Shape(
    {"id": text, "affects": Listed(_AFFECTED)},
    {
        "description": words,
        "detail": words,
        "recommendation": words,
        "workaround": words,
        "published": timestamp,
        "updated": timestamp,
        "references": Listed(Shape({}, {"id": words}), least=0),
        "ratings": Listed(Shape({}, {"method": words, "vector": words}), least=0),
        "analysis": Shape(
            {},
            {
                "state": one_of(*_STATE),
                "justification": one_of(*_JUSTIFICATIONS),
                "response": Listed(words, least=0),
                "detail": words,
                "lastUpdated": timestamp,
            },
        ),
    },
)
_BILL = Shape(
    {"vulnerabilities": Listed(_VULNERABILITY)},
    {
        "serialNumber": words,
        "version": whole(1, MOST_VERSIONS),
        "metadata": Shape(
            {},
            {
                "timestamp": timestamp,
                "component": _component,
                "supplier": _PARTY,
                "manufacturer": _PARTY,
                "manufacture": _PARTY,
                "authors": Listed(Shape({}, {"name": words}), least=0),
            },
        ),
        "components": Listed(_component, least=0),
    },
)


def recognise(document: Mapping[str, Any]) -> bool:
    """Whether it names CycloneDX as its format."""
    return document.get("bomFormat") == "CycloneDX"


def wrong(document: Mapping[str, Any]) -> Iterator[Found]:
    """What is wrong with the part of it that says which vulnerability affects what."""
    shaped = True
    for found in _BILL(document, ""):
        shaped = False
        yield found
    if shaped and _moment(document) is None:
        yield "/metadata", Message("has no '{name}'", name="timestamp")


def told(document: Mapping[str, Any]) -> Told:
    """What it says. Its shape was looked at."""
    about = document.get("metadata", {})
    at = _moment(document)
    assert at is not None  # ``wrong`` looked
    things = _things([about.get("component"), *document.get("components", [])])
    parties = [about.get(name, {}) for name in ("supplier", "manufacturer", "manufacture")]
    subject = about.get("component", {})
    parties += [subject.get("supplier", {}), {"name": subject.get("publisher")}, *about.get("authors", [])]
    author: Mapping[str, Any] = next((party for party in parties if party.get("name")), {})
    version = document.get("version", 1)
    called = document.get("serialNumber") or f"{subject.get('name', 'CycloneDX')} {subject.get('version', '')}"
    return Told(
        id=called.strip() or "CycloneDX",
        author=author.get("name") or "unknown",
        address=next(filter(None, map(address_of, author.get("url", []))), ""),
        first_at=at,
        at=at,
        version=version,
        statements=tuple(one for entry in document["vulnerabilities"] for one in _statements(entry, things, at)),
    )


def _moment(document: Mapping[str, Any]) -> datetime | None:
    """When it was written: as it says, else when anything in it was last changed."""
    said = document.get("metadata", {}).get("timestamp")
    if said:
        return moment_of(said)
    found = [
        moment_of(one)
        for entry in document["vulnerabilities"]
        for one in (entry.get("updated"), entry.get("published"), entry.get("analysis", {}).get("lastUpdated"))
        if one
    ]
    return max(found, default=None)


def _things(components: list[Any]) -> dict[str, Thing]:
    """Every component that is named by something, by how it is named."""
    found: dict[str, Thing] = {}
    waiting = [component for component in components if component]
    while waiting:
        one = waiting.pop()
        waiting += one.get("components", [])
        if "bom-ref" in one:
            found[one["bom-ref"]] = Thing(one["bom-ref"], one["name"], one.get("version", ""), one.get("purl", ""))
    return found


def _statements(entry: Mapping[str, Any], things: Mapping[str, Thing], at: datetime) -> Iterator[Statement]:
    analysis = entry.get("analysis", {})
    # What it affects is affected, unless the analysis says otherwise.
    of_all = _STATE[analysis["state"]] if "state" in analysis else Status.AFFECTED
    products: dict[Status, list[Thing]] = {}
    for affected in entry["affects"]:
        thing = things.get(affected["ref"]) or _by_reference(affected["ref"])
        for version in affected.get("versions") or [{}]:
            which = version.get("version") or version.get("range") or ""
            named = Thing(f"{thing.id} {which}", thing.name, which) if which else thing
            products.setdefault(_VERSION.get(version.get("status", ""), of_all), []).append(named)
    reason, detail = analysis.get("justification", ""), analysis.get("detail", "")
    answer = ", ".join(filter(None, analysis.get("response", [])))
    asked = (entry.get("recommendation"), entry.get("workaround"), detail or answer)
    for status, about in products.items():
        spared = status is Status.NOT_AFFECTED
        yield Statement(
            vulnerability=entry["id"],
            status=status,
            products=tuple(about),
            at=moment_of(analysis["lastUpdated"]) if "lastUpdated" in analysis else at,
            aliases=tuple(one["id"] for one in entry.get("references", []) if one.get("id")),
            text=entry.get("description") or entry.get("detail") or "",
            flag=_FLAG.get(reason, "") if spared else "",
            why=(detail or reason) if spared else "",
            todo="\n".join(filter(None, asked)) if status is Status.AFFECTED else "",
            score=_score(entry.get("ratings", [])),
        )


def _by_reference(reference: str) -> Thing:
    """A product of another bill: "urn:cdx:…/1#product-ABC"."""
    return Thing(reference, reference.rpartition("#")[2] or reference)


def _score(ratings: list[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The highest CVSS 2 or 3 score, reckoned from its vector; a score without a vector proves nothing."""
    found = []
    for rating in ratings:
        prefix, vector = _PREFIX.get(rating.get("method", "")), rating.get("vector", "")
        meant = reckon(vector if vector.startswith("CVSS:") else f"{prefix}{vector}") if prefix is not None else None
        if meant is not None:
            found.append(meant)
    if not found:
        return None
    best = max(found, key=lambda one: float(one["baseScore"]))
    same = ("version", "vectorString", "baseScore", "baseSeverity")
    kind = "cvss_v2" if best["version"] == "2.0" else "cvss_v3"
    return {kind: {name: best[name] for name in same if name in best}}
