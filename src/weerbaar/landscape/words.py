"""The words of the spreadsheet template, Dutch and English: sheets, columns, kinds, choices, units.

Reader and writer share this one vocabulary, so that what is written in either language is read back the same.
For sentences there are ``kind_word``, ``relation_word`` and ``attribute_word``, in the language of who reads them.
"""

import re
import unicodedata
from functools import cache, lru_cache

from weerbaar.landscape.attributes import ATTRIBUTES
from weerbaar.landscape.model import Kind, Origin, RelationKind
from weerbaar.language import Message

SHEETS: dict[Kind, tuple[str, str]] = {
    Kind.SERVICE: ("Diensten", "Services"),
    Kind.APPLICATION: ("Toepassingen", "Applications"),
    Kind.ENVIRONMENT: ("IT-omgevingen", "Environments"),
    Kind.WORKAROUND: ("Noodoplossingen", "Workarounds"),
    Kind.SUPPLIER: ("Leveranciers", "Suppliers"),
    Kind.BACKUP: ("Back-ups", "Backups"),
    Kind.TEAM: ("Ploegen", "Teams"),
    Kind.DATASET: ("Gegevens", "Datasets"),
    Kind.COMPONENT: ("Componenten", "Components"),
}
"""Sheet names as they are written: Dutch, English."""

RELATIONS = ("Relaties", "Relations")
ORGANISATION = ("Organisatie", "Organisation")
LANDSCAPE = ("Landschap", "Landscape")
EXPLANATION = ("Uitleg", "Explanation")
ITEM = ("gegeven", "item")

KINDS: dict[Kind, tuple[str, str]] = {
    Kind.SERVICE: ("dienst", "service"),
    Kind.APPLICATION: ("toepassing", "application"),
    Kind.ENVIRONMENT: ("IT-omgeving", "environment"),
    Kind.WORKAROUND: ("noodoplossing", "workaround"),
    Kind.SUPPLIER: ("leverancier", "supplier"),
    Kind.BACKUP: ("back-up", "backup"),
    Kind.TEAM: ("ploeg", "team"),
    Kind.DATASET: ("gegevens", "dataset"),
    Kind.COMPONENT: ("component", "component"),
}
"""One of a kind: Dutch, English."""

_MORE_SHEETS: dict[Kind, tuple[str, ...]] = {
    Kind.SERVICE: ("dienstverlening", "dienstverleningen", "dienst aan de burger", "diensten aan de burger"),
    Kind.APPLICATION: ("applicaties", "applicatie", "apps"),
    Kind.ENVIRONMENT: ("omgevingen", "it-omgeving"),
    Kind.DATASET: ("datasets", "gegevensverzamelingen", "gegevensverzameling"),
    Kind.TEAM: ("teams",),
}

RELATION_WORDS: dict[RelationKind, tuple[str, str]] = {
    RelationKind.NEEDS: ("heeft nodig", "needs"),
    RelationKind.RUNS_ON: ("draait op", "runs on"),
    RelationKind.LINK: ("verbinding", "link"),
    RelationKind.TRUSTS: ("vertrouwt", "trusts"),
    RelationKind.STANDS_IN_FOR: ("vervangt", "stands in for"),
    RelationKind.SUPPLIED_BY: ("geleverd door", "supplied by"),
    RelationKind.BACKED_UP_BY: ("back-up door", "backed up by"),
    RelationKind.HOLDS: ("bevat", "holds"),
    RelationKind.PART_OF: ("deel van", "part of"),
}
"""Dutch, English."""

_MORE_RELATION_WORDS: dict[RelationKind, tuple[str, ...]] = {
    RelationKind.TRUSTS: ("meldt aan bij", "aanmelden via", "logs in with"),
    RelationKind.SUPPLIED_BY: ("leverancier", "supplier"),
    RelationKind.BACKED_UP_BY: ("back-up", "backup", "backup door"),
    RelationKind.PART_OF: ("onderdeel van",),
    RelationKind.LINK: ("verbonden met", "connected to"),
}

COLUMN_RELATIONS: dict[str, tuple[RelationKind, str | None]] = {
    **{word: (kind, None) for kind, words in RELATION_WORDS.items() for word in words
       if kind is not RelationKind.LINK},
    **{word: (kind, None) for kind, words in _MORE_RELATION_WORDS.items() for word in words
       if kind is not RelationKind.LINK},
    "beheerd door": (RelationKind.SUPPLIED_BY, "operates"),
    "operated by": (RelationKind.SUPPLIED_BY, "operates"),
}  # fmt: skip
"""Columns of a sheet of elements that make relations: the kind, and the role of a supplier."""

ENVIRONMENT_TYPE_WORDS: dict[str, str] = {
    "host": "server",
    "cluster": "cluster",
    "realm": "aanmelddomein",
    "zone": "netwerkzone",
    "datacentre": "datacentrum",
    "cloud": "cloud",
    "workplace": "werkplek",
    "network": "netwerk",
    "storage": "opslag",
    "other": "andere",
}
"""Dutch word of each environment type."""

_MORE_TYPE_WORDS: dict[str, str] = {
    "machine": "host", "toestel": "host", "virtuele machine": "host", "vm": "host",
    "domein": "realm", "directory": "realm", "ad": "realm", "active directory": "realm", "ad-domein": "realm",
    "directory realm": "realm", "zone": "zone", "network zone": "zone", "vlan": "zone",
    "datacenter": "datacentre", "rekencentrum": "datacentre", "data centre": "datacentre", "data center": "datacentre",
    "saas": "cloud", "cloudomgeving": "cloud", "werkplekken": "workplace", "werkpost": "workplace",
    "anders": "other",
}  # fmt: skip

ORIGIN_WORDS: dict[Origin, str] = {
    Origin.OWN: "eigen",
    Origin.STARTER: "startpakket",
    Origin.SUPPLIER: "leverancier",
    Origin.IMPORT: "import",
}
ROLE_WORDS = {"operates": "beheert", "delivers": "levert"}

ID, NAME, ORIGIN, CONFIRMED = "id", "name", "origin", "confirmed_on"
ELEMENT_COLUMNS: dict[str, tuple[str, str]] = {
    ID: ("id", "id"),
    NAME: ("naam", "name"),
    ORIGIN: ("herkomst", "origin"),
    CONFIRMED: ("bevestigd op", "confirmed on"),
}
"""The columns every sheet of elements has besides the attributes: Dutch, English."""

RELATION_COLUMNS: dict[str, tuple[str, str]] = {
    "source": ("van", "source"),
    "kind": ("relatie", "relation"),
    "target": ("naar", "target"),
    "id": ("id", "id"),
    "alternative": ("alternatief", "alternative"),
    "at_least": ("minstens", "at least"),
    "over": ("over verbinding", "over link"),
    "role": ("rol", "role"),
    "both_ways": ("beide richtingen", "both ways"),
    "cuttable": ("kan afgesloten worden", "can be cut"),
    "cut_min": ("tijd om af te sluiten (minuten)", "time to cut (minutes)"),
    "origin": ("herkomst", "origin"),
    "confirmed_on": ("bevestigd op", "confirmed on"),
}
"""The columns of the sheet of relations: Dutch, English."""

RELATION_TEXTS: dict[str, tuple[str, str]] = {"name": ("naam", "name"), "description": ("omschrijving", "description")}
"""Attributes of a relation that have a column of their own, Dutch and English: what a link is called."""

_MORE_RELATION_COLUMNS = {
    "soort": "kind", "kind": "kind", "from": "source", "bron": "source", "to": "target", "doel": "target",
    "over": "over", "at least one": "at_least", "naam van": "source_name", "naam naar": "target_name",
    "source name": "source_name", "target name": "target_name",
}  # fmt: skip

SHOWN_NAMES = {"source_name": ("naam van", "source name"), "target_name": ("naam naar", "target name")}
"""Columns of the sheet of relations that are there for the eye: read only where the id is left empty."""

ORGANISATION_COLUMNS: dict[str, tuple[str, str]] = {
    "name": ("naam", "name"),
    "kbo": ("KBO-nummer", "KBO number"),
}

FIELD_WORDS = {
    **{name: english for name, (_, english) in (RELATION_COLUMNS | ELEMENT_COLUMNS | ORGANISATION_COLUMNS).items()},
    "kind": "kind",
}
"""English word of everything that is said of elements, relations and the organisation besides attributes; msgids."""

YES = frozenset(("ja", "j", "yes", "y", "x", "waar", "true", "1", "v", "✓", "✔", "☑", "wahr", "oui"))
NO = frozenset(("nee", "neen", "n", "no", "onwaar", "false", "0", "☐", "non"))
UNKNOWN = frozenset(
    ("", "?", "??", "-", "–", "onbekend", "unknown", "niet bekend", "not known", "n/a", "nvt", "n.v.t.")
)

_MINUTES: dict[str, float] = {
    **dict.fromkeys(("min", "minuut", "minuten", "minute", "minutes", "mins"), 1.0),
    **dict.fromkeys(("u", "h", "uur", "uren", "hour", "hours", "hrs", "hr"), 60.0),
    **dict.fromkeys(("d", "dag", "dagen", "day", "days"), 1440.0),
    **dict.fromkeys(("week", "weken", "weeks"), 10080.0),
}


def kind_word(kind: Kind) -> Message:
    """What a kind of element is called in a sentence."""
    return Message(KINDS[kind][1])


def relation_word(kind: RelationKind) -> Message:
    """What a relation is called in a sentence."""
    return Message(RELATION_WORDS[kind][1])


def attribute_word(name: str) -> Message | str:
    """What an attribute of an element or relation is called in a sentence; its name when it is not ours."""
    if name in ATTRIBUTES:
        return Message(ATTRIBUTES[name].label)
    return Message(FIELD_WORDS[name]) if name in FIELD_WORDS else name


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """``text`` as headers and words are compared: without case, accents, punctuation, or what is in brackets."""
    text = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)
    text = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in text if not unicodedata.combining(c))))


def minutes(unit: str) -> float | None:
    """How many minutes a unit of time written in either language stands for."""
    return _MINUTES.get(plain(unit))


@cache
def sheets() -> dict[str, Kind]:
    """Kind by every name its sheet can have, as ``plain``."""
    return {
        plain(word): kind
        for kind in Kind
        for word in (kind.value, *SHEETS[kind], *KINDS[kind], *_MORE_SHEETS.get(kind, ()))
    }


@cache
def columns() -> dict[str, str]:
    """Attribute or fixed column of an element by every header it can have, as ``plain``."""
    found = {plain(word): name for name, words in ELEMENT_COLUMNS.items() for word in (name, *words)}
    for attribute in ATTRIBUTES.values():
        for word in (attribute.name, attribute.label, attribute.label_nl):
            found.setdefault(plain(word), attribute.name)
    return found


@cache
def column_relations() -> dict[str, tuple[RelationKind, str | None]]:
    """What ``COLUMN_RELATIONS`` says, by ``plain`` header, relation names as they stand in JSON included."""
    known = {plain(word): meaning for word, meaning in COLUMN_RELATIONS.items()}
    return known | {plain(k): (k, None) for k in RelationKind if k is not RelationKind.LINK}


@cache
def relation_columns() -> dict[str, str]:
    """Column of the sheet of relations by every header it can have, as ``plain``."""
    found = {plain(word): name for name, words in (RELATION_COLUMNS | RELATION_TEXTS).items()
             for word in (name, *words)}  # fmt: skip
    return {plain(word): name for word, name in _MORE_RELATION_COLUMNS.items()} | found


@cache
def relation_kinds() -> dict[str, RelationKind]:
    """Relation kind by every word for it, as ``plain``."""
    return {
        plain(word): kind
        for kind in RelationKind
        for word in (kind.value, *RELATION_WORDS[kind], *_MORE_RELATION_WORDS.get(kind, ()))
    }


@cache
def environment_types() -> dict[str, str]:
    """Environment type by every word for it, as ``plain``."""
    words = _MORE_TYPE_WORDS | {dutch: type for type, dutch in ENVIRONMENT_TYPE_WORDS.items()}
    return {plain(word): type for word, type in words.items()} | {plain(t): t for t in ENVIRONMENT_TYPE_WORDS}


@cache
def origins() -> dict[str, Origin]:
    """Origin by every word for it, as ``plain``."""
    return {plain(word): origin for origin, dutch in ORIGIN_WORDS.items() for word in (dutch, origin.value)} | {
        "starter": Origin.STARTER
    }


@cache
def roles() -> dict[str, str]:
    """Role of a supplier by every word for it, as ``plain``."""
    return {plain(word): role for role, dutch in ROLE_WORDS.items() for word in (dutch, role)}
