"""What each profile of CSAF 2.0 (section 4) asks beyond the shape of a document: tests 6.1.27.1 to 6.1.27.11."""

from collections.abc import Callable, Iterator

from weerbaar.advisories.products import Json, groups, meant
from weerbaar.advisories.shapes import Found
from weerbaar.language import Message

INCIDENT, INFORMATIONAL = "csaf_security_incident_response", "csaf_informational_advisory"
ADVISORY, VEX = "csaf_security_advisory", "csaf_vex"


def _category(document: Json) -> str:
    return str(document["document"]["category"])


def notes(document: Json) -> Iterator[Found]:
    """6.1.27.1"""
    wanted = {"description", "details", "general", "summary"}
    if _category(document) in (INCIDENT, INFORMATIONAL) and not any(
        note["category"] in wanted for note in document["document"].get("notes", [])
    ):
        yield "/document/notes", Message("has no description, details or summary")


def references(document: Json) -> Iterator[Found]:
    """6.1.27.2"""
    if _category(document) in (INCIDENT, INFORMATIONAL) and not any(
        reference.get("category", "external") == "external" for reference in document["document"].get("references", [])
    ):
        yield "/document/references", Message("refers to nothing outside")


def no_vulnerabilities(document: Json) -> Iterator[Found]:
    """6.1.27.3"""
    if _category(document) == INFORMATIONAL and "vulnerabilities" in document:
        yield "/vulnerabilities", Message("does not belong in this profile")


def a_tree(document: Json) -> Iterator[Found]:
    """6.1.27.4"""
    if _category(document) in (ADVISORY, VEX) and "product_tree" not in document:
        yield "/product_tree", Message("is missing")


def vulnerability_notes(document: Json) -> Iterator[Found]:
    """6.1.27.5"""
    yield from _each_has(document, (ADVISORY, VEX), "notes")


def product_status(document: Json) -> Iterator[Found]:
    """6.1.27.6"""
    yield from _each_has(document, (ADVISORY,), "product_status")


def vex_status(document: Json) -> Iterator[Found]:
    """6.1.27.7"""
    if _category(document) != VEX:
        return
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        said = vulnerability.get("product_status", {}).keys()
        if not said & {"fixed", "known_affected", "known_not_affected", "under_investigation"}:
            yield f"/vulnerabilities/{v}/product_status", Message("does not say whether any product is affected")


def an_identifier(document: Json) -> Iterator[Found]:
    """6.1.27.8"""
    if _category(document) != VEX:
        return
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        if not vulnerability.keys() & {"cve", "ids"}:
            yield f"/vulnerabilities/{v}", Message("has no CVE number or other name")


def why_not_affected(document: Json) -> Iterator[Found]:
    """6.1.27.9"""
    if _category(document) != VEX:
        return
    members = groups(document)
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        told: set[str] = set()
        for flag in vulnerability.get("flags", []):
            told |= meant(flag, members)
        for threat in vulnerability.get("threats", []):
            if threat["category"] == "impact":
                told |= meant(threat, members)
        for product in vulnerability.get("product_status", {}).get("known_not_affected", []):
            if product not in told:
                place = f"/vulnerabilities/{v}/product_status/known_not_affected"
                yield place, Message("does not say why '{id}' is not affected", id=product[:200])


def what_to_do(document: Json) -> Iterator[Found]:
    """6.1.27.10"""
    if _category(document) != VEX:
        return
    members = groups(document)
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        told: set[str] = set()
        for remediation in vulnerability.get("remediations", []):
            told |= meant(remediation, members)
        for product in vulnerability.get("product_status", {}).get("known_affected", []):
            if product not in told:
                place = f"/vulnerabilities/{v}/product_status/known_affected"
                yield place, Message("does not say what to do about '{id}'", id=product[:200])


def vulnerabilities(document: Json) -> Iterator[Found]:
    """6.1.27.11"""
    if _category(document) in (ADVISORY, VEX) and "vulnerabilities" not in document:
        yield "/vulnerabilities", Message("is missing")


def _each_has(document: Json, categories: tuple[str, ...], name: str) -> Iterator[Found]:
    if _category(document) in categories:
        for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
            if name not in vulnerability:
                yield f"/vulnerabilities/{v}", Message("has no '{name}'", name=name)


PROFILE_TESTS: tuple[Callable[[Json], Iterator[Found]], ...] = (
    notes,
    references,
    no_vulnerabilities,
    a_tree,
    vulnerability_notes,
    product_status,
    vex_status,
    an_identifier,
    why_not_affected,
    what_to_do,
    vulnerabilities,
)
