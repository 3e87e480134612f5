"""What is known of an element: each attribute with its type, its unit in its name, and its words.

Readers, the spreadsheet template, the edit form and ``check()`` all read this one table. An attribute that is
not in it is kept as it came.
"""

from dataclasses import dataclass
from enum import StrEnum

from weerbaar.landscape.model import Kind


class Type(StrEnum):
    """What values an attribute takes."""

    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    TEXT = "text"
    LIST = "list"
    """A list of texts."""


@dataclass(frozen=True)
class Attribute:
    """One attribute. ``minimum`` and ``maximum`` bound a number, both inclusive."""

    name: str
    type: Type
    kinds: frozenset[Kind]
    label: str
    """English column header and form label; a msgid of the library's catalogue."""
    label_nl: str
    """Dutch column header: fixed, because a spreadsheet written in Dutch must be read whatever the language."""
    help: str
    """One English sentence for a person who fills it in; a msgid."""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()


_ALL = frozenset(Kind)
_S, _A, _E = Kind.SERVICE, Kind.APPLICATION, Kind.ENVIRONMENT
_W, _B, _T, _D, _C = Kind.WORKAROUND, Kind.BACKUP, Kind.TEAM, Kind.DATASET, Kind.COMPONENT

ENVIRONMENT_TYPES = (
    "host", "cluster", "realm", "zone", "datacentre", "cloud", "workplace", "network", "storage", "other",
)  # fmt: skip


def _a(
    name: str,
    type: Type,
    kinds: tuple[Kind, ...] | frozenset[Kind],
    label: str,
    label_nl: str,
    help: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] = (),
) -> Attribute:
    return Attribute(name, type, frozenset(kinds), label, label_nl, help, minimum, maximum, choices)


ATTRIBUTES: dict[str, Attribute] = {
    a.name: a
    for a in (
        _a("priority", Type.INTEGER, (_S,), "priority", "prioriteit",
           "1 = cannot wait, 4 = can wait; stands for a harm of 8, 4, 2 or 1 per hour",
           minimum=1, maximum=4),
        _a("harm_per_h", Type.NUMBER, (_S,), "harm per hour", "schade per uur",
           "Weight of one hour of outage; leave it empty to let the priority decide", minimum=0),
        _a("max_outage_h", Type.NUMBER, (_S,), "maximum outage (hours)", "maximale uitval (uren)",
           "How long the service may be out before it becomes unacceptable", minimum=0),
        _a("paper_h", Type.NUMBER, (_S,), "paper fallback (hours)", "papier houdt (uren)",
           "How long staff can go on with paper; 0 = there is no paper fallback", minimum=0),
        _a("people_per_day", Type.NUMBER, (_S,), "people per day", "mensen per dag",
           "How many people use the service on a normal day", minimum=0),
        _a("ipdc", Type.TEXT, (_S,), "IPDC number", "IPDC-nummer",
           "Number of the service in the Flemish catalogue of products and services"),
        _a("legal_term", Type.TEXT, (_S,), "legal term", "wettelijke termijn",
           "The term the law sets and what happens when it is missed"),
        _a("restore_h", Type.NUMBER, (_A, _E, _B), "restore time (hours)", "hersteltijd (uren)",
           "How long it takes to bring it back once work on it starts", minimum=0),
        _a("team", Type.TEXT, (_A, _E, _W), "team", "ploeg", "Id or name of the team that does the work"),
        _a("personal_data", Type.FLAG, (_A, _D), "personal data", "persoonsgegevens",
           "Whether it holds personal data"),
        _a("people", Type.INTEGER, (_D,), "people concerned", "aantal betrokkenen",
           "How many people the data are about", minimum=0),
        _a("data_kinds", Type.TEXT, (_D,), "kinds of data", "soorten gegevens",
           "What is in it: names, national register numbers, health, finances"),
        _a("product", Type.TEXT, (_A,), "product", "product", "Name of the supplier's product"),
        _a("type", Type.TEXT, (_E,), "type", "soort", "What kind of environment it is",
           choices=ENVIRONMENT_TYPES),
        _a("isolate_min", Type.NUMBER, (_E,), "time to isolate (minutes)", "tijd om af te sluiten (minuten)",
           "How many minutes it takes to isolate it", minimum=0),
        _a("isolable", Type.FLAG, (_E,), "can be isolated", "kan afgesloten worden",
           "Whether it can be isolated at all; for realms, zones and data centres the default is no"),
        _a("offline", Type.FLAG, (_B,), "offline", "offline",
           "Whether the backup cannot be reached over the network"),
        _a("separate_credentials", Type.FLAG, (_B,), "separate credentials", "aparte accounts",
           "Whether other accounts open it than those of the thing it protects"),
        _a("separate_site", Type.FLAG, (_B,), "separate site", "aparte locatie",
           "Whether it stands in another place than the thing it protects"),
        _a("tested_on", Type.DATE, (_B,), "restore tested on", "teruggezet getest op",
           "When somebody last restored from it and looked at the result"),
        _a("setup_h", Type.NUMBER, (_W,), "set-up time (hours)", "opzettijd (uren)",
           "How long it takes to stand it up", minimum=0),
        _a("verify_h", Type.NUMBER, (_A, _E), "time to verify (hours)", "tijd om na te kijken (uren)",
           "How long it takes to verify that it is clean", minimum=0),
        _a("reenter_h", Type.NUMBER, (_A, _E), "time to re-enter (hours)", "tijd om opnieuw in te voeren (uren)",
           "How long it takes to enter its data again when no backup can be used", minimum=0),
        _a("backlog_h", Type.NUMBER, (_S,), "paper backlog (hours)", "papier inhalen (uren)",
           "How long it takes to enter what was done on paper, once the service is back", minimum=0),
        _a("breaker", Type.FLAG, (_A, _E), "can be started by hand", "kan met de hand starten",
           "Whether it can be started while what it needs in a circle does not work yet"),
        _a("replaced_by", Type.TEXT, (_A, _E), "replaced by", "vervangen door",
           "Id of the environment it is rebuilt into, instead of the old one"),
        _a("skill", Type.TEXT, (_A, _E), "skill", "vaardigheid",
           "What a team must be able to do to work on it, when it has no team of its own"),
        _a("check_failed", Type.FLAG, (_B,), "failed its checks", "controle mislukt",
           "Whether somebody looked at the backup and it cannot be used"),
        _a("shift", Type.TEXT, (_T,), "shift", "werkuren",
           "Hours of the day in which the team works in a crisis, such as 08-20; 24/7 for day and night"),
        _a("capacity", Type.NUMBER, (_W, _E), "capacity (share of normal)", "capaciteit (deel van normaal)",
           "0.5 = half of what is normal", minimum=0, maximum=1),
        _a("active", Type.FLAG, (_W,), "active", "actief",
           "Whether it stands and is in use; only then does it count"),
        _a("size", Type.INTEGER, (_T,), "size", "aantal mensen", "How many people are in the team", minimum=0),
        _a("skills", Type.LIST, (_T,), "skills", "vaardigheden", "What the team can do, separated by commas"),
        _a("version", Type.TEXT, (_C, _A), "version", "versie", "Version of the product or component"),
        _a("purl", Type.TEXT, (_C,), "package URL", "package-URL", "Package URL of the component"),
        _a("complete", Type.FLAG, (_S, _A), "complete", "volledig",
           "Says that nothing is missing: a service that needs nothing, an application that runs nowhere"),
        _a("description", Type.TEXT, _ALL, "description", "omschrijving", "What it is, in a sentence"),
        _a("owner", Type.TEXT, _ALL, "owner (KBO)", "eigenaar (KBO)",
           "KBO number of the organisation that owns it, when that is another one"),
        _a("same_as", Type.TEXT, _ALL, "same as", "hetzelfde als",
           "KBO/id of the same thing in another organisation's landscape"),
        _a("ref", Type.TEXT, _ALL, "reference", "verwijzing",
           "One name across landscapes: kbo:…, product:supplier/id or site:supplier/id"),
    )
}  # fmt: skip
"""Every attribute Weerbaar knows, by name."""

PRIORITY_HARM = {1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0}
"""Harm per hour that a priority class stands for."""

DEFAULT_PRIORITY = 3
"""Taken for a service without ``priority`` and ``harm_per_h``, and then listed under ``defaulted``."""


def of_kind(kind: Kind) -> tuple[Attribute, ...]:
    """The attributes an element of ``kind`` can have, in the order people fill them in."""
    return tuple(a for a in ATTRIBUTES.values() if kind in a.kinds)
