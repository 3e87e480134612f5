"""What a scenario puts on the drawing: a state per element, what is exposed, which links are cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from weerbaar.landscape.model import Kind, Landscape, RelationKind
from weerbaar.planning.impact import Impact, Scenario, State

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Marking:
    """``states``: works, degraded, down, out or unknown by element id, empty without a scenario. ``part``:
    the elements that take part. ``chained``: pairs of ids that follow each other in the chain of a service."""

    states: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    exposed: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    marked: frozenset[str] = frozenset()
    part: frozenset[str] = frozenset()
    chained: frozenset[tuple[str, str]] = frozenset()


def mark(landscape: Landscape, scenario: Scenario, impact: Impact) -> Marking:
    """The marking of ``impact``, the answer to ``scenario`` on ``landscape``. Chains are those of services.

    What is not known is left out of ``part`` unless the scenario touches it: it was not known before either.
    """
    marked = scenario.compromised | scenario.lost | scenario.isolated | scenario.active
    part = set(marked)
    chained: set[tuple[str, str]] = set()
    for link in scenario.cut:
        part |= {landscape.links[link].source, landscape.links[link].target}
    for workaround in scenario.active:
        part |= {r.target for r in landscape.outgoing.get(workaround, ()) if r.kind is RelationKind.STANDS_IN_FOR}
    for service in landscape.of_kind(Kind.SERVICE):
        found = impact.elements[service.id]
        if found.state is State.WORKS:
            continue
        part.add(service.id)
        steps = [id for id in found.chain if id in landscape.by_id]
        part.update(steps)
        part.update(id for id in found.causes if id in landscape.by_id)
        chained.update(pairwise(steps))
        if found.state is State.DEGRADED:
            # What keeps it going belongs in the picture as much as what it lost.
            part.update(r.target for r in landscape.outgoing.get(service.id, ()) if r.is_need and r.alternative)
    return Marking(
        states={id: found.shown for id, found in impact.elements.items()},
        exposed=frozenset(id for id, found in impact.elements.items() if found.exposed),
        cut=scenario.cut,
        marked=marked,
        part=frozenset(part),
        chained=frozenset(chained),
    )
