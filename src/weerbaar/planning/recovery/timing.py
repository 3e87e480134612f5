"""When things really are back, given when the work on them ends: alternatives included."""

from collections.abc import Mapping
from dataclasses import dataclass

from weerbaar.planning.recovery.model import Model, weighted_outage
from weerbaar.planning.recovery.needs import Node


@dataclass(frozen=True)
class Timed:
    """A schedule in hours. ``start_h`` and ``end_h`` per job; ``back_h`` per service."""

    start_h: tuple[float, ...]
    end_h: tuple[float, ...]
    back_h: Mapping[str, float]
    objective: float

    @property
    def service_hours(self) -> float:
        """The outage of all services together."""
        return sum(self.back_h.values())


def timed(
    model: Model, at: Mapping[Node, int], start: tuple[int, ...] | list[int], end: tuple[int, ...] | list[int]
) -> Timed:
    """``start`` and ``end`` in slots, as hours.

    A service can be back before the alternative that was planned for it: another may be ready sooner.
    """
    jobs = len(model.jobs)
    h = model.slot_h
    goals = {s: model.needs.goal(s) for s in model.services}
    back = _back(model, at, end) if model.needs.choices else {goal: float(end[at[goal]]) for goal in goals.values()}
    services = {s: back[goal] * h for s, goal in goals.items()}
    elements = model.landscape.by_id
    return Timed(
        tuple(start[i] * h for i in range(jobs)),
        tuple(end[i] * h for i in range(jobs)),
        services,
        sum(weighted_outage(elements[s], b) for s, b in services.items()),
    )


def _back(model: Model, at: Mapping[Node, int], end: tuple[int, ...] | list[int]) -> dict[Node, float]:
    """When every node is there, given when the work on it ends."""
    order = sorted(at, key=lambda node: (end[at[node]], at[node]))
    back: dict[Node, float] = {}
    # Groups settle in the order of time: the k-th member that is there completes a group.
    missing = {node: [g.need for g in groups] for node, groups in model.needs.groups.items()}
    waiting: dict[Node, list[tuple[Node, int]]] = {}
    for node, groups in model.needs.groups.items():
        for i, group in enumerate(groups):
            for member in group.members:
                waiting.setdefault(member, []).append((node, i))
    for first in order:
        todo = [first]
        now = float(end[at[first]])
        while todo:
            node = todo.pop()
            if node in back:
                continue
            back[node] = now
            for other, i in waiting.get(node, ()):
                missing[other][i] -= 1
                # Work still has to be done where there is work; everything else is there with its groups.
                if all(m <= 0 for m in missing[other]) and other[0] not in ("done", "open") and other not in back:
                    todo.append(other)
    return back
