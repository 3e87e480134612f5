"""How services and applications fare in a picture: what is computed, and what somebody saw. Seen beats computed."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from warroom.incidents.correcting import Same
from warroom.incidents.picture import Picture, Told, when
from warroom.incidents.taxonomy import Mark, Seen
from warroom.landscapes.outcome import ORDER, ServiceRow, service_rows
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.impact import Basis, ElementImpact, Impact, Scenario, State, impact

SHOWN_BY_SEEN: Mapping[str, str] = {Seen.WORKS: "works", Seen.LIMITED: "degraded", Seen.NOT: "down"}
KEPT = 512
"""Answers remembered: enough for every incident that is open at once, with some past moments."""

CONTRADICTS: Mapping[str, frozenset[str]] = {
    Seen.WORKS: frozenset({"down", "out"}),
    Seen.LIMITED: frozenset({"down", "out"}),
    Seen.NOT: frozenset({"works", "degraded"}),
}
"""Which computed states cannot be true if this was seen. What is not known contradicts nothing."""


@dataclass(frozen=True)
class Sight:
    """What somebody saw of an element, and whether it can be true together with what is computed."""

    seen: str
    at: datetime | None
    by: int | None
    note: str
    contradicts: bool
    settled: bool


@dataclass(frozen=True)
class Fared:
    """One service (or application) and how it fares."""

    landscape: int
    element: Element
    computed: str
    sight: Sight | None
    row: ServiceRow | None

    @property
    def shown(self) -> str:
        """What the screen says: what was seen, or else what is computed."""
        if self.sight and self.sight.seen in SHOWN_BY_SEEN:
            return SHOWN_BY_SEEN[self.sight.seen]
        return self.computed

    @property
    def fails(self) -> bool:
        """Whether people have to do without it."""
        return self.shown in ("out", "down")

    @property
    def key(self) -> str:
        """By what a form names it."""
        return f"{self.landscape}:{self.element.id}"


@dataclass(frozen=True)
class Fate:
    """One landscape of an incident: its scenario, the answer, and every service."""

    told: Told
    scenario: Scenario
    suspected: frozenset[str]
    answer: Impact
    services: tuple[Fared, ...]
    wrong: bool = False
    """The landscape has errors: nothing can be computed, and only what was marked or seen is known."""

    @property
    def exposed(self) -> list[Element]:
        """What the attacker can reach, as far as is known."""
        return [e for e in self.told.model.elements if self.answer.elements[e.id].exposed]


def fates(picture: Picture) -> list[Fate]:
    """How every landscape of the incident fares; worst and heaviest services first. Worked out once per picture."""
    if "fates" not in picture._told:
        shared = Shared(picture.landscapes)
        picture._told["fates"] = [_fate(told, shared, picture) for told in picture.landscapes]
    found: list[Fate] = picture._told["fates"]
    return found


def _fate(told: Told, shared: "Shared", picture: Picture) -> Fate:
    scenario, suspected = scenario_of(told, shared)
    answer, wrong = _impact(Same(told.model), scenario)
    moment = when(picture.head.get("begun_at")) or when(picture.head.get("opened_at")) or picture.moment
    rows = _rows(Same(told.model), scenario, moment)
    services = [_fared(told, row.element, row.shown, row) for row in rows]
    services.sort(key=lambda f: (ORDER.index(f.shown), -(f.row.harm if f.row else 0.0), f.element.name))
    return Fate(told, scenario, suspected, answer, tuple(services), wrong)


def answer_of(model: library.Landscape, scenario: Scenario) -> tuple[Impact, bool]:
    """What ``scenario`` does to ``model``, and whether that has errors: then only what is hit is known."""
    try:
        return impact(model, scenario), False
    except BadInput:
        return _nothing_known(model, scenario), True


@lru_cache(maxsize=KEPT)
def _impact(key: Same, scenario: Scenario) -> tuple[Impact, bool]:
    return answer_of(key.model, scenario)


def _nothing_known(model: library.Landscape, scenario: Scenario) -> Impact:
    """The answer for a landscape with errors: what is hit is out, and of all the rest nothing is known."""
    out = scenario.compromised | scenario.lost | scenario.isolated
    unknown = ElementImpact(State.WORKS, basis=Basis.UNKNOWN)
    services = [e.id for e in model.of_kind(Kind.SERVICE)]
    hit = sum(id in out for id in services)
    return Impact(
        elements={e.id: ElementImpact(State.OUT) if e.id in out else unknown for e in model.elements},
        services={"works": 0, "degraded": 0, "down": 0, "out": hit, "unknown": len(services) - hit},
    )


@lru_cache(maxsize=KEPT)
def _rows(key: Same, scenario: Scenario, moment: datetime) -> tuple[ServiceRow, ...]:
    answer, wrong = _impact(key, scenario)
    rows = service_rows(key.model, scenario, answer, moment)
    if wrong:
        why = _("cannot be worked out: its landscape holds errors")
        rows = [replace(row, why=why) if row.shown == "unknown" else row for row in rows]
    return tuple(rows)


def _fared(told: Told, element: Element, computed: str, row: ServiceRow | None) -> Fared:
    return Fared(told.landscape, element, computed, sight(told, element.id, computed), row)


def sight(told: Told, id: str, computed: str) -> Sight | None:
    """What was last seen of the element ``id``, held against what is computed for it."""
    seen = told.observations.get(id)
    if seen is None or seen["seen"] == Seen.NOT_TRIED:
        return None
    return Sight(
        seen=seen["seen"],
        at=when(seen["at"]),
        by=seen["by"],
        note=seen["note"],
        contradicts=computed in CONTRADICTS.get(seen["seen"], ()),
        settled=seen["settled"] == computed,
    )


def applications(fate: Fate, among: Container[str] | None = None) -> list[Fared]:
    """Every application of a landscape (or those ``among`` these) and how it fares, worst first."""
    rows = [
        _fared(fate.told, e, fate.answer.elements[e.id].shown, None)
        for e in fate.told.model.of_kind(Kind.APPLICATION)
        if among is None or e.id in among
    ]
    return sorted(rows, key=lambda f: (ORDER.index(f.shown), f.element.name))


def scenario_of(told: Told, shared: "Shared") -> tuple[Scenario, frozenset[str]]:
    """What is marked on a landscape, as the library's scenario, and what is suspected.

    A fact about a part that several landscapes share reaches all of them. An application that somebody saw not
    working counts as lost, so that what needs it follows; what was seen working is not recomputed: it becomes a
    question.
    """
    marks: dict[str, set[str]] = {mark: set() for mark in Mark.values}
    for fact in shared.facts(told):
        marks[fact["mark"]].add(fact["element"])
    model = told.model
    for id, seen in told.observations.items():
        element = model.by_id.get(id)
        if seen["seen"] == Seen.NOT and element is not None and element.kind is Kind.APPLICATION:
            marks[Mark.LOST].add(id)
    present = {
        mark: {id for id in ids if (id in model.links if mark == Mark.CUT else id in model.by_id)}
        for mark, ids in marks.items()
    }
    present[Mark.ACTIVE] = {id for id in present[Mark.ACTIVE] if model.by_id[id].kind is Kind.WORKAROUND}
    suspected = frozenset(present.pop(Mark.SUSPECTED))
    return Scenario.of(**present), suspected


class Shared:
    """Which parts of the incident's landscapes are one thing: by ``same_as``, or by being named by its owner."""

    def __init__(self, landscapes: Iterable[Told]) -> None:
        self.landscapes = list(landscapes)
        self._elsewhere: dict[tuple[int, str], list[tuple[int, str]]] = {}
        if len(self.landscapes) > 1:
            by_name: dict[str, list[tuple[int, str]]] = {}
            for told in self.landscapes:
                for element in told.model.elements:
                    for name in _names(told.model, element):
                        by_name.setdefault(name, []).append((told.landscape, element.id))
            for group in by_name.values():
                for one in group:
                    self._elsewhere.setdefault(one, []).extend(other for other in group if other != one)

    def facts(self, told: Told) -> list[dict[str, Any]]:
        """The facts that hold in this landscape: its own, and those about parts it shares with another one."""
        found = list(told.facts)
        for other in self.landscapes:
            if other.landscape == told.landscape:
                continue
            for fact in other.facts:
                for landscape, id in self._elsewhere.get((other.landscape, fact["element"]), ()):
                    if landscape == told.landscape:
                        found.append({**fact, "element": id})
        return found


def _names(model: library.Landscape, element: Element) -> set[str]:
    """The names (KBO/id) under which an element may be known to others."""
    owner = element.get("owner") or model.organisation.kbo
    names = {f"{owner}/{element.id}"} if owner else set()
    same = element.get("same_as")
    return names | ({str(same)} if same else set())
