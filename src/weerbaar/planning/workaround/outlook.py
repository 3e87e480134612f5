"""What recovery promises: when each element and service is back, and whose work each service waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weerbaar.landscape.model import Landscape
    from weerbaar.planning.impact import Scenario
    from weerbaar.planning.recovery import Plan

HORIZON_H = 720.0
"""How far is looked when nothing says when anything is back: thirty days."""

Hours = tuple[float, float]


@dataclass(frozen=True)
class Outlook:
    """Hours from the beginning. A workaround is worth what it gives until what it stands in for is back.

    ``service_h``: when a service that is down or out is back; without an entry, not within ``horizon_h``.
    ``element_h``: when an element or cut link that has work to be done on it is back; what happened to something
    without an entry lasts. ``waits_for``: the teams on the chain of work that decides when a service is back.
    ``full``: when all people of a team are at work, in order and without overlap.
    """

    service_h: Mapping[str, float] = field(default_factory=dict)
    element_h: Mapping[str, float] = field(default_factory=dict)
    waits_for: Mapping[str, frozenset[str]] = field(default_factory=dict)
    full: Mapping[str, tuple[Hours, ...]] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    """Ids of elements of which recovery took a default."""
    dated: bool = True
    """False when too much of the recovery plan rests on defaults to name hours."""
    fingerprint: str = ""
    """Of the recovery plan it comes from; empty when somebody filled it in."""

    @property
    def horizon_h(self) -> float:
        """The hour after which nothing is counted: everything that comes back is back."""
        known = [*self.service_h.values(), *self.element_h.values()]
        return max(known, default=HORIZON_H)


def outlook(landscape: "Landscape", scenario: "Scenario", *, seconds: float = 2.0) -> Outlook:
    """What recovery (``weerbaar.planning.recovery``) makes of it in about ``seconds``. Raises BadInput as that does."""
    from weerbaar.planning.recovery import Question, recover

    return of_plan(landscape, recover(landscape, Question(scenario), seconds=seconds))


def of_plan(landscape: "Landscape", plan: "Plan") -> Outlook:
    """The outlook that a recovery plan gives."""
    from weerbaar.landscape.model import Kind
    from weerbaar.planning.defaults import TEAM_SIZE
    from weerbaar.planning.recovery import TaskKind

    tasks = {t.id: t for t in plan.tasks}
    element_h: dict[str, float] = {}
    spans: dict[str, list[Hours]] = {}
    for t in plan.tasks:
        if t.kind is not TaskKind.BACKLOG:
            element_h[t.element] = max(t.end_h, element_h.get(t.element, 0.0))
        if t.team is not None:
            spans.setdefault(t.team, []).append((t.start_h, t.end_h))
    waits_for: dict[str, frozenset[str]] = {}
    for s in plan.services:
        chain, todo = set(), [s.last_task]
        while todo:
            id = todo.pop()
            if id in tasks and id not in chain:
                chain.add(id)
                todo += tasks[id].waits_for or tasks[id].after
        waits_for[s.id] = frozenset(team for id in chain if (team := tasks[id].team) is not None)
    size = {e.id: int(e.number("size") or TEAM_SIZE) for e in landscape.of_kind(Kind.TEAM)}
    return Outlook(
        service_h={s.id: s.back_h for s in plan.services},
        element_h=element_h,
        waits_for=waits_for,
        full={team: _full(at, size.get(team, TEAM_SIZE)) for team, at in sorted(spans.items())},
        assumed=plan.assumed,
        dated=plan.dated,
        fingerprint=plan.input_sha256,
    )


def _full(spans: list[Hours], size: int) -> tuple[Hours, ...]:
    """When at least ``size`` of ``spans`` go on at once."""
    found: list[Hours] = []
    moments = sorted({h for span in spans for h in span})
    for a, b in pairwise(moments):
        if sum(start <= a and b <= end for start, end in spans) >= size:
            if found and found[-1][1] == a:
                found[-1] = (found[-1][0], b)
            else:
                found.append((a, b))
    return tuple(found)
