"""An advisory as it is used: who says what about which product, and what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from weerbaar.advisories.products import Json, Product, defined, groups, meant
from weerbaar.advisories.shapes import moment_of


class Status(StrEnum):
    """What a supplier says of a product and a vulnerability: the four of VEX."""

    AFFECTED = "affected"
    NOT_AFFECTED = "not_affected"
    FIXED = "fixed"
    UNDER_INVESTIGATION = "under_investigation"


_STATUS_OF: Mapping[str, Status] = {
    "known_affected": Status.AFFECTED,
    "first_affected": Status.AFFECTED,
    "last_affected": Status.AFFECTED,
    "known_not_affected": Status.NOT_AFFECTED,
    "fixed": Status.FIXED,
    "first_fixed": Status.FIXED,
    "under_investigation": Status.UNDER_INVESTIGATION,
}


@dataclass(frozen=True)
class Remediation:
    """What to do about it, for which products."""

    category: str
    details: str
    products: frozenset[str]
    url: str = ""


@dataclass(frozen=True)
class Vulnerability:
    """One vulnerability and what is said of each product."""

    name: str
    """Its CVE number, else the name another system gave it, else its title."""
    title: str
    cve: str
    statuses: Mapping[str, Status]
    """By product id."""
    remediations: tuple[Remediation, ...]
    reasons: Mapping[str, str]
    """Why a product is not affected: the label of a flag, or words; by product id."""
    notes: tuple[str, ...]
    score: float | None
    """The highest CVSS base score that is given, 0–10; None when none is."""


@dataclass(frozen=True)
class Advisory:
    """A CSAF 2.0 document that was checked; ``document`` is kept whole, so nothing is lost when it is written."""

    document: Json

    @property
    def id(self) -> str:
        """Its name with its publisher."""
        return str(self._tracking["id"])

    @property
    def version(self) -> str:
        """The version of the document, as it writes it."""
        return str(self._tracking["version"])

    @property
    def status(self) -> str:
        """draft, interim or final."""
        return str(self._tracking["status"])

    @property
    def title(self) -> str:
        """Its title."""
        return str(self._about["title"])

    @property
    def category(self) -> str:
        """The profile it follows ("csaf_vex"), or any other word."""
        return str(self._about["category"])

    @property
    def publisher(self) -> str:
        """The name of who published it, as it says itself: a signature proves it, this does not."""
        return str(self._about["publisher"]["name"])

    @property
    def released_at(self) -> datetime:
        """When this version was released, with its zone."""
        return moment_of(self._tracking["current_release_date"])

    @property
    def first_released_at(self) -> datetime:
        """When the first version of it was released, with its zone."""
        return moment_of(self._tracking["initial_release_date"])

    @property
    def tlp(self) -> str:
        """The label in TLP 2.0; "" when there is none. CSAF 2.0 still says WHITE, and has AMBER+STRICT in words only:
        whoever wrote those is not passed on more widely."""
        distribution = self._about.get("distribution", {})
        label = str(distribution.get("tlp", {}).get("label", ""))
        if label in ("", "AMBER") and "TLP:AMBER+STRICT" in str(distribution.get("text", "")).upper().replace(" ", ""):
            label = "AMBER+STRICT"
        return f"TLP:{'CLEAR' if label == 'WHITE' else label}" if label else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What it says in words, about the whole."""
        return tuple(note["text"] for note in self._about.get("notes", []))

    @property
    def file_name(self) -> str:
        """The name its file has to have (CSAF 2.0, section 5.1)."""
        kept = (c if c.isascii() and (c.isalnum() or c in "+-") else "_" for c in self.id.lower())
        return "".join(_once(kept, "_")) + ".json"

    @cached_property
    def products(self) -> Mapping[str, Product]:
        """By product id, in the order of the document."""
        return {product.id: product for product in defined(self.document)}

    @cached_property
    def vulnerabilities(self) -> tuple[Vulnerability, ...]:
        """In the order of the document."""
        members = groups(self.document)
        return tuple(_vulnerability(entry, members) for entry in self.document.get("vulnerabilities", []))

    @property
    def _about(self) -> Json:
        found: Json = self.document["document"]
        return found

    @property
    def _tracking(self) -> Json:
        found: Json = self._about["tracking"]
        return found


def _once(characters: Iterator[str], which: str) -> Iterator[str]:
    before = ""
    for character in characters:
        if not (character == which == before):
            yield character
        before = character


def _vulnerability(entry: Json, members: Mapping[str, tuple[str, ...]]) -> Vulnerability:
    cve = str(entry.get("cve", ""))
    named = [str(one["text"]) for one in entry.get("ids", [])]
    title = str(entry.get("title", ""))
    statuses: dict[str, Status] = {}
    for key, status in _STATUS_OF.items():
        for product in entry.get("product_status", {}).get(key, []):
            statuses.setdefault(product, status)
    reasons: dict[str, str] = {}
    for flag in entry.get("flags", []):
        reasons |= dict.fromkeys(meant(flag, members), flag["label"])
    for threat in entry.get("threats", []):
        if threat["category"] == "impact":
            reasons |= dict.fromkeys(meant(threat, members), threat["details"])
    return Vulnerability(
        name=cve or (named[0] if named else title),
        title=title,
        cve=cve,
        statuses=statuses,
        remediations=tuple(
            Remediation(r["category"], r["details"], frozenset(meant(r, members)), r.get("url", ""))
            for r in entry.get("remediations", [])
        ),
        reasons=reasons,
        notes=tuple(note["text"] for note in entry.get("notes", [])),
        score=_score(entry),
    )


def _score(entry: Json) -> float | None:
    given = (score[kind] for score in entry.get("scores", []) for kind in ("cvss_v3", "cvss_v2") if kind in score)
    return max((float(one["baseScore"]) for one in given), default=None)
