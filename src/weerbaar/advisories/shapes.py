"""What a CSAF 2.0 document looks like: which properties there are, which are required, what each holds.

Written from the specification (OASIS CSAF 2.0, section 3). Properties that it does not name are kept and not looked at.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from weerbaar.language import Message

Place = str
"""A JSON pointer: ``/document/tracking/id``."""
Found = tuple[Place, Message]
Check = Callable[[Any, Place], Iterator[Found]]

LONGEST_TEXT = 200_000
MOST_ENTRIES = 100_000
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_SEMANTIC = (
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
    r"(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?"
)


def step(place: Place, name: str | int) -> Place:
    """The place of a property or entry of what stands at ``place``."""
    return f"{place}/{str(name)[:120].replace('~', '~0').replace('/', '~1')}"


def text(value: Any, place: Place) -> Iterator[Found]:
    """Words, and not none."""
    if not isinstance(value, str) or not value:
        yield place, Message("has to be text")
    elif "\0" in value:
        yield place, Message("holds the character NUL, which belongs in no text")
    elif len(value) > LONGEST_TEXT:
        yield place, Message("is longer than {most} characters", most=LONGEST_TEXT)


def words(value: Any, place: Place) -> Iterator[Found]:
    """Words, or none."""
    if value != "":
        yield from text(value, place)


def matching(pattern: str, what: Message) -> Check:
    """Text of this form; ``what`` says of which."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any, place: Place) -> Iterator[Found]:
        if not isinstance(value, str) or len(value) > 2_000 or not compiled.fullmatch(value):
            yield place, Message("has to be {what}", what=what)

    return check


def one_of(*words: str) -> Check:
    """One of a closed list."""

    def check(value: Any, place: Place) -> Iterator[Found]:
        if value not in words:
            yield place, Message("has to be one of: {words}", words=", ".join(words))

    return check


def moment_of(value: str) -> datetime:
    """The moment that a checked timestamp names."""
    return datetime.fromisoformat(value.upper())


def written(moment: datetime) -> str:
    """A moment as RFC 3339 has it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def timestamp(value: Any, place: Place) -> Iterator[Found]:
    """A moment with its zone, as RFC 3339 has it."""
    wrong = place, Message("has to be a moment with its time zone, as in 2022-12-06T07:40:00+01:00")
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value.upper()):
        yield wrong
        return
    try:
        moment_of(value).astimezone(UTC)  # which the first and last hours of all years do not survive
    except (ValueError, OverflowError):
        yield wrong


def address(value: Any, place: Place) -> Iterator[Found]:
    """An absolute URI. Which schemes are opened is for who shows it."""
    try:
        fine = isinstance(value, str) and len(value) < 20_000 and bool(urlsplit(value).scheme)
    except ValueError:
        fine = False
    if not fine:
        yield place, Message("has to be a web address")


@dataclass(frozen=True)
class Listed:
    """A list of one or more."""

    of: Check
    least: int = 1
    unique: bool = False

    def __call__(self, value: Any, place: Place) -> Iterator[Found]:
        if not isinstance(value, list) or len(value) < self.least:
            yield place, Message("has to be a list of at least {least}", least=self.least)
            return
        if len(value) > MOST_ENTRIES:
            yield place, Message("has more than {most} entries", most=MOST_ENTRIES)
            return
        for n, entry in enumerate(value):
            yield from self.of(entry, step(place, n))
        if self.unique and all(isinstance(entry, str) for entry in value) and len(set(value)) < len(value):
            yield place, Message("has an entry twice")


@dataclass(frozen=True)
class Shape:
    """An object: what it must have, and what it may."""

    must: Mapping[str, Check]
    may: Mapping[str, Check]
    some: bool = False
    """At least one property."""

    def __call__(self, value: Any, place: Place) -> Iterator[Found]:
        if not isinstance(value, dict):
            yield place, Message("has to be an object")
            return
        if self.some and not value:
            yield place, Message("is empty")
        for name in self.must:
            if name not in value:
                yield place, Message("has no '{name}'", name=name)
        for name, check in (*self.must.items(), *self.may.items()):
            if name in value:
                yield from check(value[name], step(place, name))


def score(value: Any, place: Place) -> Iterator[Found]:
    """A number of CVSS."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10:
        yield place, Message("has to be a number from 0 to 10")


def whole(least: int, most: int) -> Check:
    """A whole number in these bounds."""

    def check(value: Any, place: Place) -> Iterator[Found]:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield place, Message("has to be a whole number from {least} to {most}", least=least, most=most)

    return check


PURL = re.compile(r"pkg:[a-z][a-z0-9.+-]*(/[^/\s@?#]+)+(@[^\s?#]+)?(\?[^\s#]+)?(#\S+)?", re.ASCII)
RANGE_WORDS = re.compile(r"[<>]|(^|\s)(after|all|before|earlier|later|prior|versions)(\s|$)", re.IGNORECASE)
"""Words that no single version has (6.1.31)."""
FLAGS = (
    "component_not_present",
    "inline_mitigations_already_exist",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_not_present",
)
VERSION = matching(rf"0|[1-9]\d*|{_SEMANTIC}", Message("a version such as 3 or 1.2.0"))
LANGUAGE = matching(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", Message("a language such as nl"))
IDENTIFIERS = Listed(text, unique=True)
NOTES = Listed(
    Shape(
        {
            "category": one_of("description", "details", "faq", "general", "legal_disclaimer", "other", "summary"),
            "text": text,
        },
        {"audience": text, "title": text},
    )
)
REFERENCES = Listed(Shape({"summary": text, "url": address}, {"category": one_of("external", "self")}))
ACKNOWLEDGMENTS = Listed(
    Shape({}, {"names": Listed(text), "organization": text, "summary": text, "urls": Listed(address)}, some=True)
)
DOCUMENT = Shape(
    {
        "category": matching(r"[^\s\-_.](.*[^\s\-_.])?", Message("a category")),
        "csaf_version": one_of("2.0"),
        "publisher": Shape(
            {
                "category": one_of("coordinator", "discoverer", "other", "translator", "user", "vendor"),
                "name": text,
                "namespace": address,
            },
            {"contact_details": text, "issuing_authority": text},
        ),
        "title": text,
        "tracking": Shape(
            {
                "current_release_date": timestamp,
                "id": matching(r"\S(.*\S)?", Message("a name without spaces around it")),
                "initial_release_date": timestamp,
                "revision_history": Listed(
                    Shape({"date": timestamp, "number": VERSION, "summary": text}, {"legacy_version": text})
                ),
                "status": one_of("draft", "final", "interim"),
                "version": VERSION,
            },
            {
                "aliases": Listed(text, unique=True),
                "generator": Shape(
                    {"engine": Shape({"name": text}, {"version": text})},
                    {"date": timestamp},
                ),
            },
        ),
    },
    {
        "acknowledgments": ACKNOWLEDGMENTS,
        "aggregate_severity": Shape({"text": text}, {"namespace": address}),
        "distribution": Shape(
            {},
            {
                "text": text,
                "tlp": Shape({"label": one_of("AMBER", "GREEN", "RED", "WHITE")}, {"url": address}),
            },
            some=True,
        ),
        "lang": LANGUAGE,
        "notes": NOTES,
        "references": REFERENCES,
        "source_lang": LANGUAGE,
    },
)
HELPER = Shape(
    {},
    {
        "cpe": matching(r"cpe:/\S+|cpe:2\.3:\S+", Message("a CPE name")),
        "hashes": Listed(
            Shape(
                {
                    "file_hashes": Listed(
                        Shape({"algorithm": text, "value": matching(r"[0-9a-fA-F]{32,}", Message("a hash in hex"))}, {})
                    ),
                    "filename": text,
                },
                {},
            )
        ),
        "model_numbers": Listed(text, unique=True),
        "purl": matching(r"pkg:[A-Za-z.\-+][A-Za-z0-9.\-+]*/.+", Message("a package address (purl)")),
        "sbom_urls": Listed(address),
        "serial_numbers": Listed(text, unique=True),
        "skus": Listed(text),
        "x_generic_uris": Listed(Shape({"namespace": address, "uri": address}, {})),
    },
    some=True,
)
FULL_PRODUCT_NAME = Shape({"name": text, "product_id": text}, {"product_identification_helper": HELPER})
BRANCH_CATEGORIES = (
    "architecture",
    "host_name",
    "language",
    "legacy",
    "patch_level",
    "product_family",
    "product_name",
    "product_version",
    "product_version_range",
    "service_pack",
    "specification",
    "vendor",
)
_BRANCH = Shape(
    {"category": one_of(*BRANCH_CATEGORIES), "name": text},
    {"product": FULL_PRODUCT_NAME},
)


def branch(value: Any, place: Place) -> Iterator[Found]:
    """A branch of the tree of products; the reader has bounded how deep it nests."""
    yield from _BRANCH(value, place)
    if isinstance(value, dict) and "branches" in value:
        yield from Listed(branch)(value["branches"], step(place, "branches"))


PRODUCT_TREE = Shape(
    {},
    {
        "branches": Listed(branch),
        "full_product_names": Listed(FULL_PRODUCT_NAME),
        "product_groups": Listed(
            Shape({"group_id": text, "product_ids": Listed(text, least=2, unique=True)}, {"summary": text})
        ),
        "relationships": Listed(
            Shape(
                {
                    "category": one_of(
                        "default_component_of",
                        "external_component_of",
                        "installed_on",
                        "installed_with",
                        "optional_component_of",
                    ),
                    "full_product_name": FULL_PRODUCT_NAME,
                    "product_reference": text,
                    "relates_to_product_reference": text,
                },
                {},
            )
        ),
    },
    some=True,
)
_SEVERITY = one_of("NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL")
_SCORES = {"temporalScore": score, "environmentalScore": score}
# The metrics beside the vector are looked at with it, in ``scores``.
CVSS_V2 = Shape({"version": one_of("2.0"), "vectorString": text, "baseScore": score}, _SCORES)
CVSS_V3 = Shape(
    {"version": one_of("3.0", "3.1"), "vectorString": text, "baseScore": score, "baseSeverity": _SEVERITY},
    {**_SCORES, "temporalSeverity": _SEVERITY, "environmentalSeverity": _SEVERITY},
)
STATUSES = (
    "first_affected",
    "first_fixed",
    "fixed",
    "known_affected",
    "known_not_affected",
    "last_affected",
    "recommended",
    "under_investigation",
)
_WHICH = {"group_ids": IDENTIFIERS, "product_ids": IDENTIFIERS}
VULNERABILITY = Shape(
    {},
    {
        "acknowledgments": ACKNOWLEDGMENTS,
        "cve": matching(r"CVE-[0-9]{4}-[0-9]{4,}", Message("a CVE number")),
        "cwe": Shape({"id": matching(r"CWE-[1-9]\d{0,5}", Message("a CWE number")), "name": text}, {}),
        "discovery_date": timestamp,
        "flags": Listed(
            Shape(
                {"label": one_of(*FLAGS)},
                {"date": timestamp, **_WHICH},
            )
        ),
        "ids": Listed(Shape({"system_name": text, "text": text}, {})),
        "involvements": Listed(
            Shape(
                {
                    "party": one_of("coordinator", "discoverer", "other", "user", "vendor"),
                    "status": one_of(
                        "completed", "contact_attempted", "disputed", "in_progress", "not_contacted", "open"
                    ),
                },
                {"date": timestamp, "summary": text},
            )
        ),
        "notes": NOTES,
        "product_status": Shape({}, dict.fromkeys(STATUSES, IDENTIFIERS), some=True),
        "references": REFERENCES,
        "release_date": timestamp,
        "remediations": Listed(
            Shape(
                {
                    "category": one_of("mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround"),
                    "details": text,
                },
                {"date": timestamp, "entitlements": Listed(text), "url": address, **_WHICH},
            )
        ),
        "scores": Listed(Shape({"products": IDENTIFIERS}, {"cvss_v2": CVSS_V2, "cvss_v3": CVSS_V3})),
        "threats": Listed(
            Shape(
                {"category": one_of("exploit_status", "impact", "target_set"), "details": text},
                {"date": timestamp, **_WHICH},
            )
        ),
        "title": text,
    },
    some=True,
)
CSAF = Shape({"document": DOCUMENT}, {"product_tree": PRODUCT_TREE, "vulnerabilities": Listed(VULNERABILITY)})
