"""What ArchiMate's types mean here: the one table behind all ArchiMate readers (docs/archimate.md shows it).

Directions follow ArchiMate 3.2, chapter 5: *A serves B*, *A realizes B* and *A is assigned to B* all say that
B depends on A. A type that has no kind of ours is either passed *through*, so that what needs it needs what it
needs, or ignored, and then the reader says so.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from weerbaar.landscape.model import Kind


class Treatment(StrEnum):
    """What becomes of an element."""

    KEEP = "keep"
    """It is an element of ``kind``."""
    THROUGH = "through"
    """Needs run through it; it is kept, as ``kind``, only where alternatives hang on it."""
    END = "end"
    """As THROUGH, but kept where nothing in the model uses it: it is then what people get."""
    NETWORK = "network"
    """It joins environments: a link when it joins two, an environment with links when it joins more."""
    IGNORE = "ignore"


@dataclass(frozen=True)
class ElementRule:
    """How elements of one type are read."""

    treatment: Treatment
    kind: Kind | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    """Why it is ignored; an English msgid."""


class Direction(StrEnum):
    """What follows from a relationship from its source to its target."""

    TARGET_NEEDS_SOURCE = "target_needs_source"
    SOURCE_NEEDS_TARGET = "source_needs_target"
    BOTH = "both"
    HOLDS = "holds"
    """The source holds the target, when the target is a dataset."""
    PARTS = "parts"
    """The target is part of the source: see NESTING."""
    LINK = "link"
    """A link when both ends are environments; otherwise nothing."""
    NONE = "none"


class Parts(StrEnum):
    """What follows from B being part of A."""

    ALL = "all"
    """A needs every part."""
    SOME = "some"
    """A needs at least one part: it is degraded when one fails and down when all do."""
    TOGETHER = "together"
    """A needs B and B needs A: they fail together."""
    HOSTS = "hosts"
    """B needs A: A is the place B stands in, or what B belongs to."""
    NONE = "none"


_KEEP, _THROUGH, _END, _IGNORE = Treatment.KEEP, Treatment.THROUGH, Treatment.END, Treatment.IGNORE


def _environment(type: str) -> ElementRule:
    return ElementRule(_KEEP, Kind.ENVIRONMENT, {"type": type})


def _ignored(why: str) -> ElementRule:
    return ElementRule(_IGNORE, why=why)


_PEOPLE = "it may be a team, a supplier or a citizen; the mapping file can say which"
_CONCEPT = "it is a concept or a document, not something that fails"
_MOTIVATION = "it says why or when, not what depends on what"
_EVENT = "a moment does not fail"

ELEMENTS: dict[str, ElementRule] = {
    # what people get
    "BusinessService": ElementRule(_KEEP, Kind.SERVICE),
    "BusinessFunction": ElementRule(_KEEP, Kind.SERVICE),
    "BusinessProcess": ElementRule(_KEEP, Kind.SERVICE),
    "BusinessInteraction": ElementRule(_KEEP, Kind.SERVICE),
    "Product": ElementRule(_KEEP, Kind.SERVICE),
    # who does it
    "BusinessActor": _ignored(_PEOPLE),
    "BusinessRole": _ignored(_PEOPLE),
    "BusinessCollaboration": _ignored(_PEOPLE),
    "BusinessInterface": ElementRule(_THROUGH, Kind.SERVICE),
    "BusinessEvent": _ignored(_EVENT),
    "BusinessObject": _ignored(_CONCEPT),
    "Contract": _ignored(_CONCEPT),
    "Representation": _ignored(_CONCEPT),
    # applications
    "ApplicationComponent": ElementRule(_KEEP, Kind.APPLICATION),
    "ApplicationCollaboration": ElementRule(_THROUGH, Kind.APPLICATION),
    "ApplicationInterface": ElementRule(_THROUGH, Kind.APPLICATION),
    "ApplicationFunction": ElementRule(_THROUGH, Kind.APPLICATION),
    "ApplicationProcess": ElementRule(_THROUGH, Kind.APPLICATION),
    "ApplicationInteraction": ElementRule(_THROUGH, Kind.APPLICATION),
    "ApplicationService": ElementRule(_END, Kind.SERVICE),
    "ApplicationEvent": _ignored(_EVENT),
    "DataObject": ElementRule(_KEEP, Kind.DATASET),
    # what applications run on
    "Node": _environment("host"),
    "Device": _environment("host"),
    "SystemSoftware": _environment("other"),
    "TechnologyCollaboration": _environment("cluster"),
    "Facility": _environment("datacentre"),
    "Equipment": _environment("other"),
    "Location": _environment("datacentre"),
    "TechnologyService": ElementRule(_THROUGH, Kind.ENVIRONMENT),
    "TechnologyFunction": ElementRule(_THROUGH, Kind.ENVIRONMENT),
    "TechnologyProcess": ElementRule(_THROUGH, Kind.ENVIRONMENT),
    "TechnologyInteraction": ElementRule(_THROUGH, Kind.ENVIRONMENT),
    "TechnologyInterface": ElementRule(_THROUGH, Kind.ENVIRONMENT),
    "Artifact": ElementRule(_THROUGH, Kind.ENVIRONMENT),
    "CommunicationNetwork": ElementRule(Treatment.NETWORK, Kind.ENVIRONMENT, {"type": "network"}),
    "Path": ElementRule(Treatment.NETWORK, Kind.ENVIRONMENT, {"type": "network"}),
    "TechnologyEvent": _ignored(_EVENT),
    "DistributionNetwork": _ignored(_CONCEPT),
    "Material": _ignored(_CONCEPT),
    # what binds
    "Grouping": ElementRule(_THROUGH, Kind.SERVICE),
    "AndJunction": ElementRule(_THROUGH),
    "OrJunction": ElementRule(_THROUGH),
    # why, how and when
    **dict.fromkeys(
        ("Stakeholder", "Driver", "Assessment", "Goal", "Outcome", "Principle", "Requirement", "Constraint",
         "Meaning", "Value", "Resource", "Capability", "ValueStream", "CourseOfAction", "WorkPackage",
         "Deliverable", "ImplementationEvent", "Plateau", "Gap"),
        _ignored(_MOTIVATION),
    ),
}  # fmt: skip
"""Element types by name."""

RELATIONSHIPS: dict[str, Direction] = {
    "Serving": Direction.TARGET_NEEDS_SOURCE,
    "Realization": Direction.TARGET_NEEDS_SOURCE,
    "Assignment": Direction.TARGET_NEEDS_SOURCE,
    "Access": Direction.HOLDS,
    "Composition": Direction.PARTS,
    "Aggregation": Direction.PARTS,
    "Flow": Direction.LINK,
    "Association": Direction.LINK,
    "Triggering": Direction.NONE,
    "Specialization": Direction.NONE,
    "Influence": Direction.NONE,
}
"""Relationship types by name."""

UNREAD: dict[str, str] = {
    "Flow": "what flows is not always needed; the mapping file can make it a need",
    "Association": "it does not say which of the two needs the other",
    "Triggering": "an order in time is not a need; the mapping file can make it one",
    "Specialization": "a kind of thing is not a need",
    "Influence": "it is not a need",
}
"""Why a relationship that is none of our relations is left out; English msgids."""

INTERFACES = frozenset({"ApplicationInterface", "TechnologyInterface", "BusinessInterface"})
BEHAVIOUR = frozenset({"BusinessService", "BusinessFunction", "BusinessProcess", "BusinessInteraction", "Product"})
_ANY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NestingRule:
    """How the parts of ``wholes`` are read; an empty set stands for every type. The first that fits counts."""

    wholes: frozenset[str]
    parts: frozenset[str]
    composition: Parts
    aggregation: Parts


NESTING: tuple[NestingRule, ...] = (
    # A component offers its interface: without the component there is none, the other way round there is.
    NestingRule(_ANY, INTERFACES, Parts.HOSTS, Parts.HOSTS),
    NestingRule(frozenset({"Location", "Facility", "Device", "Equipment"}), _ANY, Parts.HOSTS, Parts.HOSTS),
    # A node inside a node is a machine on a machine; a collection of nodes is a cluster.
    NestingRule(frozenset({"Node"}), frozenset({"Node"}), Parts.HOSTS, Parts.ALL),
    # A process that lost one step stops; a field of work that lost one of its tasks goes on with the others.
    NestingRule(BEHAVIOUR, _ANY, Parts.ALL, Parts.SOME),
    NestingRule(frozenset({"ApplicationComponent"}), frozenset({"ApplicationComponent"}), Parts.TOGETHER, Parts.ALL),
    NestingRule(_ANY, _ANY, Parts.ALL, Parts.ALL),
)
"""What a composition or aggregation means, by the types of the whole and the part."""

HINTS = (
    "beschikbaarheid", "availability", "rto", "rpo", "mtd", "mtpd", "biv score bbn", "hersteltijd", "prioriteit",
    "priority", "max. uitval",
)  # fmt: skip
"""Property keys, in lower case, that may say how long something may be out; named as a question, never used."""
