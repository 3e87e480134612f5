"""Writing an advisory: from what a supplier knows to a CSAF 2.0 document that every test lets through."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weerbaar.advisories.checks import failures
from weerbaar.advisories.model import Advisory, Status
from weerbaar.advisories.shapes import CSAF, written
from weerbaar.landscape.reading import BadInput

KEY: Mapping[Status, str] = {
    Status.AFFECTED: "known_affected",
    Status.NOT_AFFECTED: "known_not_affected",
    Status.FIXED: "fixed",
    Status.UNDER_INVESTIGATION: "under_investigation",
}


@dataclass(frozen=True)
class Publisher:
    """Who says it; ``namespace`` is a web address of its own."""

    name: str
    namespace: str
    category: str = "vendor"
    contact: str = ""


@dataclass(frozen=True)
class Said:
    """What is said of one product (its id) about one vulnerability."""

    product: str
    status: Status
    words: str = ""
    """What to do when affected; why not when not affected."""


@dataclass(frozen=True)
class Hole:
    """A vulnerability: a CVE number, or the publisher's own name for it."""

    text: str
    said: tuple[Said, ...]
    cve: str = ""
    own_name: str = ""
    title: str = ""


@dataclass(frozen=True)
class Release:
    """One version of the document."""

    number: int
    at: datetime
    summary: str


def compose(
    *,
    id: str,
    title: str,
    publisher: Publisher,
    products: Mapping[str, tuple[str, str]],
    vulnerabilities: Iterable[Hole],
    history: Iterable[Release],
    tlp: str = "AMBER",
    language: str = "nl",
    vex: bool = True,
    final: bool = True,
) -> Advisory:
    """The document. ``products`` are id → (name, version, "" when all versions).

    Raises BadInput for what no valid document can say, with the place in the document.
    """
    releases = sorted(history, key=lambda release: release.number)
    document: dict[str, Any] = {
        "document": {
            "category": "csaf_vex" if vex else "csaf_security_advisory",
            "csaf_version": "2.0",
            "distribution": {"tlp": {"label": {"CLEAR": "WHITE", "AMBER+STRICT": "AMBER"}.get(tlp, tlp)}},
            "lang": language,
            "publisher": {
                "category": publisher.category,
                "name": publisher.name,
                "namespace": publisher.namespace,
                **({"contact_details": publisher.contact} if publisher.contact else {}),
            },
            "title": title,
            "tracking": {
                "current_release_date": written(releases[-1].at),
                "id": id,
                "initial_release_date": written(releases[0].at),
                "revision_history": [
                    {"date": written(r.at), "number": str(r.number), "summary": r.summary} for r in releases
                ],
                "status": "final" if final else "interim",
                "version": str(releases[-1].number),
            },
        },
        "product_tree": {"branches": [_branches(publisher.name, products)]},
        "vulnerabilities": [_vulnerability(hole) for hole in vulnerabilities],
    }
    if tlp == "AMBER+STRICT":  # which CSAF 2.0 does not know
        document["document"]["distribution"]["text"] = "TLP:AMBER+STRICT"
    for place, message in CSAF(document, ""):
        raise BadInput(message, place)
    for place, message in failures(document):
        raise BadInput(message, place)
    return Advisory(document)


def write(advisory: Advisory) -> bytes:
    """The file, as it is signed: UTF-8, keys in the order of the document, a line feed at the end."""
    return (json.dumps(advisory.document, ensure_ascii=False, indent=2) + "\n").encode()


def _branches(vendor: str, products: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    by_name: dict[str, list[dict[str, Any]]] = {}
    for key, (name, version) in products.items():
        full = f"{vendor} {name} {version}".strip()
        leaf = {"name": full, "product_id": key}
        branch = (
            {"category": "product_version", "name": version, "product": leaf}
            if version
            else {"category": "product_version_range", "name": "vers:all/*", "product": leaf}
        )
        by_name.setdefault(name, []).append(branch)
    return {
        "category": "vendor",
        "name": vendor,
        "branches": [
            {"category": "product_name", "name": name, "branches": versions} for name, versions in by_name.items()
        ],
    }


def _vulnerability(hole: Hole) -> dict[str, Any]:
    status: dict[str, list[str]] = {}
    for said in hole.said:
        status.setdefault(KEY[said.status], []).append(said.product)
    affected = [s for s in hole.said if s.status is Status.AFFECTED]
    spared = [s for s in hole.said if s.status is Status.NOT_AFFECTED]
    entry: dict[str, Any] = {"notes": [{"category": "description", "text": hole.text}], "product_status": status}
    if hole.cve:
        entry["cve"] = hole.cve
    if hole.own_name:
        entry["ids"] = [{"system_name": "Weerbaar", "text": hole.own_name}]
    if hole.title:
        entry["title"] = hole.title
    if affected:
        entry["remediations"] = [
            {"category": "mitigation", "details": s.words, "product_ids": [s.product]} for s in affected
        ]
    if spared:
        entry["threats"] = [{"category": "impact", "details": s.words, "product_ids": [s.product]} for s in spared]
    return entry
