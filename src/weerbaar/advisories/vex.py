"""What the formats of VEX have in common, and how it becomes a CSAF 2.0 document of the profile VEX.

Each says: of these products, by this vulnerability, this status, and why not or what to do. What is read of OpenVEX or
CycloneDX is told in CSAF from then on, so that one model, one set of tests and one writer do for all of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from weerbaar.advisories.composing import KEY
from weerbaar.advisories.model import Status
from weerbaar.advisories.shapes import PURL, RANGE_WORDS, written
from weerbaar.language import _

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}", re.ASCII)
MOST_VERSIONS = 1_000
"""A history has every version of a document; one that counts further was not written by hand."""


@dataclass(frozen=True)
class Thing:
    """A product: what it is called in the document, and what recognises it."""

    id: str
    name: str
    version: str = ""
    purl: str = ""


@dataclass(frozen=True)
class Statement:
    """One status of some products; a later one about the same replaces it."""

    vulnerability: str
    status: Status
    products: tuple[Thing, ...]
    at: datetime
    aliases: tuple[str, ...] = ()
    text: str = ""
    flag: str = ""
    """One of CSAF's reasons why a product is not affected."""
    why: str = ""
    todo: str = ""
    score: dict[str, Any] | None = None
    """As CSAF has it: ``{"cvss_v3": {…}}``."""


@dataclass(frozen=True)
class Told:
    """A whole document."""

    id: str
    author: str
    address: str
    """Of who wrote it; "" when nothing says so."""
    first_at: datetime
    at: datetime
    version: int
    statements: tuple[Statement, ...]


def as_csaf(told: Told) -> dict[str, Any]:
    """The document in CSAF. Where its format lets something be left out that CSAF asks for, it says that it was."""
    about = _about(told.statements)
    names = list(about)
    title = "VEX: " + ", ".join(names[:3]) + (f" (+{len(names) - 3})" if len(names) > 3 else "")
    things = {thing.id: thing for said in about.values() for thing, _statement in said.values()}
    return {
        "document": {
            "category": "csaf_vex",
            "csaf_version": "2.0",
            "publisher": {"category": "other", "name": told.author, "namespace": told.address or "urn:x-unknown"},
            "title": title,
            "tracking": {
                "current_release_date": written(told.at),
                "id": told.id,
                "initial_release_date": written(told.first_at),
                "revision_history": [
                    {
                        "date": written(told.at if number == told.version else told.first_at),
                        "number": str(number),
                        "summary": _("not told"),
                    }
                    for number in range(1, told.version + 1)
                ],
                "status": "final",
                "version": str(told.version),
            },
        },
        "product_tree": {
            "branches": [{"category": "vendor", "name": told.author, "branches": _branches(things.values())}]
        },
        "vulnerabilities": [_vulnerability(name, said) for name, said in about.items()],
    }


def address_of(iri: str) -> str:
    """The site of a web address, as the namespace of who wrote what stands there; "" for another kind of name."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def _about(statements: Iterable[Statement]) -> dict[str, dict[str, tuple[Thing, Statement]]]:
    """What counts, by vulnerability and product: of two statements the newer, of one moment the one that comes last."""
    found: dict[str, dict[str, tuple[Thing, Statement]]] = {}
    for statement in sorted(statements, key=lambda one: one.at):
        name = next((one for one in (statement.vulnerability, *statement.aliases) if _CVE.fullmatch(one)), "")
        said = found.setdefault(name or statement.vulnerability, {})
        for thing in statement.products:
            said[thing.id] = thing, statement
    return {name: said for name, said in found.items() if said}


def _branches(things: Iterable[Thing]) -> list[dict[str, Any]]:
    by_name: dict[str, list[dict[str, Any]]] = {}
    for thing in things:
        leaf: dict[str, Any] = {"name": f"{thing.name} {thing.version}".strip(), "product_id": thing.id}
        if PURL.fullmatch(thing.purl):
            leaf["product_identification_helper"] = {"purl": thing.purl}
        single = bool(thing.version) and not thing.version.startswith("vers:") and not RANGE_WORDS.search(thing.version)
        branch = {
            "category": "product_version" if single else "product_version_range",
            "name": thing.version or "vers:all/*",
            "product": leaf,
        }
        by_name.setdefault(thing.name, []).append(branch)
    return [{"category": "product_name", "name": name, "branches": versions} for name, versions in by_name.items()]


def _vulnerability(name: str, said: dict[str, tuple[Thing, Statement]]) -> dict[str, Any]:
    entry: dict[str, Any] = {"product_status": {}, "notes": []}
    if _CVE.fullmatch(name):
        entry["cve"] = name
    else:
        entry["ids"] = [{"system_name": "VEX", "text": name}]
    by_statement: dict[int, tuple[Statement, list[str]]] = {}
    for product, (_thing, statement) in said.items():
        by_statement.setdefault(id(statement), (statement, []))[1].append(product)
    for statement, products in by_statement.values():
        entry["product_status"].setdefault(KEY[statement.status], []).extend(products)
        if statement.text and statement.text not in (note["text"] for note in entry["notes"]):
            entry["notes"].append({"category": "description", "text": statement.text})
        if statement.score:
            entry.setdefault("scores", []).append({"products": products, **statement.score})
        if statement.status is Status.NOT_AFFECTED:
            if statement.flag:
                entry.setdefault("flags", []).append({"label": statement.flag, "product_ids": products})
            if statement.why or not statement.flag:
                why = statement.why or _("Who wrote it does not say why.")
                impact = {"category": "impact", "details": why, "product_ids": products}
                entry.setdefault("threats", []).append(impact)
        if statement.todo or statement.status is Status.AFFECTED:
            todo = {
                "category": "mitigation" if statement.todo else "none_available",
                "details": statement.todo or _("Who wrote it does not say what to do."),
                "product_ids": products,
            }
            entry.setdefault("remediations", []).append(todo)
    entry["notes"] = entry["notes"] or [{"category": "description", "text": name}]
    return entry
