"""The landscape: what an organisation runs and what depends on what.

Immutable and typed. Elements and links share one id space; a relation means exactly one thing
(see ``docs/concepts.md``). What *happens* to an element – compromised, lost, isolated – is not an attribute
here but a fact of an incident or a scenario over a landscape.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

_MOST = sys.float_info.max
EMPTY: Mapping[str, Any] = MappingProxyType({})


class Kind(StrEnum):
    """What an element is."""

    SERVICE = "service"
    APPLICATION = "application"
    ENVIRONMENT = "environment"
    WORKAROUND = "workaround"
    SUPPLIER = "supplier"
    BACKUP = "backup"
    TEAM = "team"
    DATASET = "dataset"
    COMPONENT = "component"
    """A part from a bill of materials; has no effect on impact."""


class RelationKind(StrEnum):
    """What a relation means; see DESIGN of the landscape in ``docs/concepts.md``."""

    NEEDS = "needs"
    RUNS_ON = "runs_on"
    LINK = "link"
    TRUSTS = "trusts"
    STANDS_IN_FOR = "stands_in_for"
    SUPPLIED_BY = "supplied_by"
    BACKED_UP_BY = "backed_up_by"
    HOLDS = "holds"
    PART_OF = "part_of"
    """A component is part of an application; no effect on impact."""


class Origin(StrEnum):
    """Where a statement came from."""

    OWN = "own"
    STARTER = "starter"
    SUPPLIER = "supplier"
    IMPORT = "import"


@dataclass(frozen=True)
class Element:
    """One thing of the landscape.

    ``attributes`` holds what ``weerbaar.landscape.attributes`` describes for its kind, each with its unit in
    its name, and whatever else a source said, which survives a round trip. Unknown is absent, never zero.
    """

    id: str
    kind: Kind
    name: str
    origin: Origin | None = None
    confirmed_on: date | None = None
    attributes: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))

    def __hash__(self) -> int:
        return hash((self.id, self.kind, self.name))

    def __reduce__(self) -> tuple[Any, ...]:
        # A mapping proxy does not pickle, and uploads are parsed in another process.
        return Element, (
            self.id, self.kind, self.name, self.origin, self.confirmed_on, dict(self.attributes),
        )  # fmt: skip

    def get(self, attribute: str) -> Any:
        """The value of ``attribute``, or None when it is not known."""
        return self.attributes.get(attribute)

    def number(self, attribute: str) -> float | None:
        """The value of a numeric ``attribute`` in the unit of its name, or None when it is not known."""
        value = self.attributes.get(attribute)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -_MOST <= value <= _MOST:
            return None
        return float(value)

    def flag(self, attribute: str) -> bool:
        """Whether ``attribute`` is stated to be true; unknown is False."""
        return self.attributes.get(attribute) is True

    @property
    def assumed(self) -> bool:
        """Whether it comes from a starter and nobody has confirmed it yet."""
        return self.origin is Origin.STARTER and self.confirmed_on is None

    def with_attributes(self, **changes: Any) -> "Element":
        """A copy with ``changes`` to the attributes; None takes one away."""
        merged = {k: v for k, v in {**self.attributes, **changes}.items() if v is not None}
        return replace(self, attributes=merged)


@dataclass(frozen=True)
class Relation:
    """One statement about two elements, identified by (kind, source, target, alternative, over).

    ``alternative`` and ``at_least`` belong to needs, runs_on, trusts and supplied_by; ``over`` (a link id) to
    needs; ``role`` to supplied_by; ``id``, ``both_ways``, ``cuttable`` and ``cut_min`` (minutes) to link.
    ``at_least`` None means 1.
    """

    kind: RelationKind
    source: str
    target: str
    id: str | None = None
    alternative: str | None = None
    at_least: int | None = None
    over: str | None = None
    role: str | None = None
    both_ways: bool = True
    cuttable: bool = True
    cut_min: float | None = None
    origin: Origin | None = None
    confirmed_on: date | None = None
    attributes: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))

    def __hash__(self) -> int:
        return hash(self.key)

    def __reduce__(self) -> tuple[Any, ...]:
        return Relation, (
            self.kind, self.source, self.target, self.id, self.alternative, self.at_least, self.over, self.role,
            self.both_ways, self.cuttable, self.cut_min, self.origin, self.confirmed_on, dict(self.attributes),
        )  # fmt: skip

    @property
    def key(self) -> tuple[str, str, str, str | None, str | None]:
        """What identifies it. Two links between the same ends are told apart by their ids."""
        if self.kind is RelationKind.LINK:
            return (self.kind, self.source, self.target, self.id, None)
        return (self.kind, self.source, self.target, self.alternative, self.over)

    @property
    def identity(self) -> tuple[str | None, ...]:
        """By what it is known again in another version: a link by its id, so that one that was moved is the same."""
        return (self.kind, self.id) if self.kind is RelationKind.LINK and self.id else self.key

    @property
    def is_need(self) -> bool:
        """Whether the source does not work without the target."""
        return self.kind in (RelationKind.NEEDS, RelationKind.RUNS_ON, RelationKind.TRUSTS) or (
            self.kind is RelationKind.SUPPLIED_BY and self.role == "operates"
        )

    @property
    def assumed(self) -> bool:
        """Whether it comes from a starter and nobody has confirmed it yet."""
        return self.origin is Origin.STARTER and self.confirmed_on is None


@dataclass(frozen=True)
class Organisation:
    """Whose landscape it is."""

    name: str = ""
    kbo: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Organisation, (self.name, self.kbo, dict(self.attributes))


@dataclass(frozen=True)
class Landscape:
    """What an organisation runs and what depends on what. Order of the parts carries no meaning but is kept."""

    organisation: Organisation = field(default_factory=Organisation)
    elements: tuple[Element, ...] = ()
    relations: tuple[Relation, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Landscape, (self.organisation, self.elements, self.relations, dict(self.attributes))

    @cached_property
    def by_id(self) -> Mapping[str, Element]:
        """Elements by id; of duplicates the first."""
        index: dict[str, Element] = {}
        for element in self.elements:
            index.setdefault(element.id, element)
        return index

    @cached_property
    def links(self) -> Mapping[str, Relation]:
        """Links by id; of duplicates the first."""
        index: dict[str, Relation] = {}
        for relation in self.relations:
            if relation.kind is RelationKind.LINK and relation.id is not None:
                index.setdefault(relation.id, relation)
        return index

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Relation, ...]]:
        """Relations by source."""
        return _grouped((r.source, r) for r in self.relations)

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Relation, ...]]:
        """Relations by target."""
        return _grouped((r.target, r) for r in self.relations)

    def of_kind(self, kind: Kind) -> tuple[Element, ...]:
        """The elements of one kind, in their order."""
        return tuple(e for e in self.elements if e.kind is kind)

    def name_of(self, id: str) -> str:
        """A name to show for an element or link id; the id itself when there is none."""
        if id in self.by_id:
            return self.by_id[id].name or id
        link = self.links.get(id)
        return str(link.attributes.get("name") or id) if link else id


def _grouped(pairs: Iterable[tuple[str, Relation]]) -> dict[str, tuple[Relation, ...]]:
    groups: dict[str, list[Relation]] = {}
    for key, relation in pairs:
        groups.setdefault(key, []).append(relation)
    return {key: tuple(members) for key, members in groups.items()}


def all_ids(landscape: Landscape) -> Iterator[str]:
    """Every id of the one id space: elements, then links."""
    yield from (e.id for e in landscape.elements)
    yield from (r.id for r in landscape.relations if r.kind is RelationKind.LINK and r.id is not None)
