"""Impact: what works, what does not, and why, when things are compromised, lost, isolated or cut.

The semantics stand in ``docs/concepts.md``. "Works" is the greatest fixed point of the needs: a circle of
mutual needs goes on until something in it fails. It is taken twice, with gaps in what is known counted as
working and as failing, so that what is not known never shows as working.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Any

from weerbaar.landscape.attributes import DEFAULT_PRIORITY, PRIORITY_HARM
from weerbaar.landscape.model import Element, Kind, Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.words import kind_word
from weerbaar.language import Message
from weerbaar.planning.causes import Explainer, Explanation, cold_start_circles
from weerbaar.planning.network import Network
from weerbaar.planning.states import Facts, World, exposed, rests_on_assumed, stood_in, without, world

FORMAT = "weerbaar.impact/1"


class State(StrEnum):
    """What an element does: ``out`` is compromised, lost or isolated; ``down`` fails because of others."""

    WORKS = "works"
    DEGRADED = "degraded"
    DOWN = "down"
    OUT = "out"


class Basis(StrEnum):
    """What a state rests on: ``unknown`` only holds if what is not filled in works."""

    KNOWN = "known"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Scenario:
    """What happened: ids of elements, except ``cut`` (links); ``active`` are workarounds in use."""

    compromised: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    isolated: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()

    @classmethod
    def of(cls, **ids: Iterable[str]) -> "Scenario":
        """From any iterables of ids: ``Scenario.of(lost=["a"], cut=["l"])``."""
        return cls(**{name: frozenset(values) for name, values in ids.items()})

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


@dataclass(frozen=True)
class ElementImpact:
    """The answer for one element. ``causes`` and ``chain`` hold ids of elements and links.

    Restoring all ``causes`` brings it back, and none of them is superfluous; ``chain`` leads from the element to
    one of them. ``gaps`` are the elements about which too little is known, when ``basis`` is unknown.
    """

    state: State
    exposed: bool = False
    basis: Basis = Basis.KNOWN
    causes: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The word for a screen: the state, but ``unknown`` for what works only if the gaps do."""
        if self.basis is Basis.UNKNOWN and self.state in (State.WORKS, State.DEGRADED):
            return "unknown"
        return self.state.value


@dataclass(frozen=True)
class Impact:
    """The answer for a landscape. ``services`` counts them by what is shown; together they are all services."""

    elements: Mapping[str, ElementImpact]
    services: Mapping[str, int]
    cold_start_circles: tuple[tuple[str, ...], ...] = ()
    defaulted: tuple[str, ...] = ()
    """Services whose weight is a default, because neither priority nor harm per hour is filled in."""


@lru_cache(maxsize=8)
def _network(landscape: "_ById") -> Network:
    return Network.of(landscape.landscape)


@dataclass(frozen=True, eq=False)
class _ById:
    """A landscape as a cache key: the same object, not an equal one, which would take long to tell."""

    landscape: Landscape

    def __hash__(self) -> int:
        return id(self.landscape)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.landscape is self.landscape


def network(landscape: Landscape) -> Network:
    """The arrays of ``landscape``, kept for the landscapes used last. Raises BadInput when it has errors."""
    return _network(_ById(landscape))


def impact(landscape: Landscape, scenario: Scenario | None = None, *, explain: bool = False) -> Impact:
    """What works in ``landscape`` after ``scenario``, with causes for services, or with ``explain`` for all.

    Linear in the needs of what fails. Raises BadInput for an id that is not there and a landscape with errors.
    """
    scenario = scenario or Scenario()
    arrays = network(landscape)
    facts = facts_of(arrays, landscape, scenario)
    if_gaps_work = world(arrays, facts)
    gaps = [x for x in arrays.marked(arrays.gap) if if_gaps_work.alive[x]]
    if_gaps_fail = without(arrays, if_gaps_work, gaps)
    danger = exposed(arrays, facts)
    assumed = rests_on_assumed(arrays, if_gaps_work.active)
    works, surely = _usable(arrays, if_gaps_work), _usable(arrays, if_gaps_fail)
    explainer = Explainer(arrays, if_gaps_work)
    doubter = Explainer(arrays, _doubt(if_gaps_fail, arrays, gaps), better=if_gaps_work) if gaps else None
    found: dict[str, ElementImpact] = {}
    services = dict.fromkeys(("works", "degraded", "down", "out", "unknown"), 0)
    for x, id in enumerate(arrays.ids):
        state = _state(arrays, if_gaps_work, works, x)
        basis = Basis.KNOWN
        if state in (State.WORKS, State.DEGRADED) and not surely(x):
            basis = Basis.UNKNOWN
        elif state is not State.OUT and assumed[x]:
            basis = Basis.ASSUMED
        wanted = explain or arrays.service[x]
        why = explainer.explain(x) if wanted and state is not State.WORKS else Explanation((), ())
        doubt = doubter.explain(x).causes if wanted and doubter and basis is Basis.UNKNOWN else ()
        found[id] = ElementImpact(
            state, bool(danger[x]), basis,
            causes=_names(arrays, why.causes), chain=_names(arrays, why.chain), gaps=_names(arrays, doubt),
        )  # fmt: skip
        if arrays.service[x]:
            services[found[id].shown] += 1
    return Impact(
        elements=found,
        services=services,
        cold_start_circles=circles(landscape),
        defaulted=tuple(e.id for e in landscape.of_kind(Kind.SERVICE) if _harm(e) is None),
    )


@lru_cache(maxsize=8)
def _circles(key: _ById) -> tuple[tuple[str, ...], ...]:
    arrays = _network(key)
    return tuple(tuple(arrays.ids[x] for x in circle) for circle in cold_start_circles(arrays))


def circles(landscape: Landscape) -> tuple[tuple[str, ...], ...]:
    """Circles of needs that cannot be started from cold, whatever happens; ids in the landscape's order."""
    return _circles(_ById(landscape))


def harm_per_h(service: Element) -> float:
    """Weight of one hour of outage of ``service``: its own, else its priority's, else the default's."""
    harm = _harm(service)
    return PRIORITY_HARM[DEFAULT_PRIORITY] if harm is None else harm


def _harm(service: Element) -> float | None:
    harm = service.number("harm_per_h")
    priority = service.number("priority")
    return harm if harm is not None or priority is None else PRIORITY_HARM.get(int(priority))


def facts_of(arrays: Network, landscape: Landscape, scenario: Scenario) -> Facts:
    """``scenario`` by number. Raises BadInput for an id that is not there, naming the nearest ones."""

    def numbers(ids: frozenset[str], known: Mapping[str, int]) -> list[int]:
        for id in sorted(ids):
            if id not in known:
                raise BadInput(_unknown(id, known, landscape))
        return sorted(known[id] for id in ids)

    workarounds = {e.id: arrays.position[e.id] for e in landscape.of_kind(Kind.WORKAROUND)}
    return Facts(
        compromised=numbers(scenario.compromised, arrays.position),
        lost=numbers(scenario.lost, arrays.position),
        isolated=numbers(scenario.isolated, arrays.position),
        cut=numbers(scenario.cut, arrays.link_position),
        active=numbers(scenario.active, workarounds),
    )


def _unknown(id: str, known: Mapping[str, int], landscape: Landscape) -> Message:
    if id in landscape.links:
        return Message("'{id}' is a link, which can only be cut", id=id)
    if id in landscape.by_id:
        kind = kind_word(landscape.by_id[id].kind)
        return Message("'{id}' is of kind {kind}, which cannot be used here", id=id, kind=kind)
    near = get_close_matches(id, known, n=3, cutoff=0.4) if len(known) <= 50_000 else []
    if not near:
        return Message("there is no '{id}' in the landscape", id=id)
    return Message("there is no '{id}' in the landscape; did you mean {near}?", id=id, near=", ".join(near))


def _usable(arrays: Network, w: World) -> Any:
    """Whether an element counts as (at least) degraded: it works, or it is a service somebody stands in for."""
    stood = {x for x in stood_in(arrays, w) if arrays.service[x]}
    return lambda x: bool(w.alive[x]) or x in stood


def _state(arrays: Network, w: World, usable: Any, x: int) -> State:
    if w.alive[x]:
        return State.DEGRADED if w.touched[x] else State.WORKS
    if usable(x):
        return State.DEGRADED
    return State.OUT if w.out[x] else State.DOWN


def _doubt(after: World, arrays: Network, gaps: list[int]) -> World:
    """The world with failing gaps, the gaps being its only causes."""
    out = arrays.zeros(arrays.n, flags=True)
    for x in gaps:
        out[x] = 1
    for x in arrays.marked(after.out):
        out[x] = 1
    return World(
        out, after.alive, after.touched, after.cut, after.carried, after.active, after.queue, after.tail,
        after.support, after.slack,
    )  # fmt: skip


def _names(arrays: Network, parts: Iterable[tuple[bool, int]]) -> tuple[str, ...]:
    return tuple(arrays.link_ids[i] if is_link else arrays.ids[i] for is_link, i in parts)


def to_json(answer: Impact) -> dict[str, Any]:
    """The document ``weerbaar.impact/1`` (docs/formats.md)."""
    return {
        "format": FORMAT,
        "elements": {
            id: {
                "state": e.state.value,
                "exposed": e.exposed,
                "basis": e.basis.value,
                "causes": list(e.causes),
                "chain": list(e.chain),
                **({"gaps": list(e.gaps)} if e.gaps else {}),
            }
            for id, e in answer.elements.items()
        },
        "services": dict(answer.services),
        "cold_start_circles": [list(c) for c in answer.cold_start_circles],
        "defaulted": list(answer.defaulted),
    }
