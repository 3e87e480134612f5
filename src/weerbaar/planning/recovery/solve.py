"""The order of rebuilding: search over alternatives and orders, a bound, and the plan told in hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import comb, prod

from weerbaar.landscape.reading import BadInput
from weerbaar.planning import defaults
from weerbaar.planning.recovery.model import SCALE, Model, weighted_outage
from weerbaar.planning.recovery.needs import Node, Settled
from weerbaar.planning.recovery.timing import Timed, timed
from weerbaar.planning.scheduling.bounds import relaxed
from weerbaar.planning.scheduling.kernels import finish, into_shift
from weerbaar.planning.scheduling.project import Project, Task
from weerbaar.planning.scheduling.search import BOUNDING, COMPILED_FROM, STEPS_PER_SECOND, Schedule, solve

ENUMERATED = 8
"""Ways to choose alternatives up to which each is solved, so that a proof covers them all."""

Prefer = Mapping[tuple[Node, int], tuple[Node, ...]]


@dataclass(frozen=True)
class Solved:
    """The best found: its project, choices and schedule. ``objective`` and ``bound`` in harm per hour × hours."""

    settled: Settled
    project: Project
    at: Mapping[Node, int]
    schedule: Schedule
    timed: Timed
    objective: float
    bound: float
    proved: bool

    def goal_order(self) -> list[int]:
        """The goals by when they are back."""
        end = self.schedule.end
        return sorted(range(len(self.project.goals)), key=lambda g: (end[self.project.goals[g].task], g))


def best(model: Model, *, seconds: float, first: Sequence[str] = (), orders: Sequence[Sequence[int]] = ()) -> Solved:
    """The best plan found for ``model``; ``first`` are services that come before all others."""
    ways = _ways(model)
    if ways is None:
        one = _one(model, model.settle(), seconds, first, orders)
        # What cannot be enumerated is bounded by what holds whatever is chosen.
        bound = 0.0
        try:
            bound = earliest(model)
            bound = max(bound, _any_way(model, one.settled, seconds))
        except KeyboardInterrupt:
            one = replace(one, schedule=replace(one.schedule, interrupted=True))
        return _with_bound(one, min(bound, one.objective), proved=bound >= one.objective - 1e-9 and not first)
    solved: list[Solved] = []
    for way in ways:
        try:
            settled = model.settle(way)
        except BadInput:
            # These alternatives wait for each other; without any choice left the circle is real.
            if len(ways) == 1:
                raise
            continue
        solved.append(_one(model, settled, seconds / len(ways), first, orders if len(ways) == 1 else ()))
        if solved[-1].schedule.interrupted:
            # What was not looked at might be better: no bound but the general one holds.
            return _with_bound(min(solved, key=lambda s: s.objective), earliest(model), proved=False)
    if not solved:
        solved = [_one(model, model.settle(), seconds, first, orders)]
    chosen = min(solved, key=lambda s: s.objective)
    bound = min(s.bound for s in solved)
    return _with_bound(chosen, min(bound, chosen.objective), proved=bound >= chosen.objective - 1e-9 and not first)


def _ways(model: Model) -> list[Prefer] | None:
    """Every way to choose alternatives, or None when there are too many."""
    choices = model.needs.choices
    groups = model.needs.groups
    if prod(comb(len(groups[n][i].members), groups[n][i].need) for n, i in choices) > ENUMERATED:
        return None
    options = [
        [((n, i), picked) for picked in combinations(groups[n][i].members, groups[n][i].need)] for n, i in choices
    ]
    return [dict(way) for way in product(*options)]


def _one(
    model: Model, settled: Settled, seconds: float, first: Sequence[str], orders: Sequence[Sequence[int]]
) -> Solved:
    project, at = model.project(settled)
    numbers = [model.services.index(s) for s in first]
    found = solve(project, seconds=seconds, first=numbers, orders=[o for o in orders if len(o) == len(project.tasks)])
    when = timed(model, at, found.start, found.end)
    moves = sum(
        defaults.MOVE_HARM
        for i, t in enumerate(project.tasks)
        if project.move_cost and t.before is not None and abs(found.start[i] - t.before) > project.move_tolerance
    )
    objective = when.objective + moves
    bound = found.bound * model.slot_h / SCALE
    # Limits that are no whole number of slots make the two differ by less than a slot of weight.
    bound = objective if found.proved and abs(bound - objective) < 0.01 * max(1.0, objective) else bound
    return Solved(settled, project, at, found, when, objective, min(bound, objective), found.proved)


def _with_bound(solved: Solved, bound: float, *, proved: bool) -> Solved:
    return Solved(
        solved.settled, solved.project, solved.at, solved.schedule, solved.timed, solved.objective,
        solved.objective if proved else min(bound, solved.objective), proved,
    )  # fmt: skip


def _any_way(model: Model, settled: Settled, seconds: float) -> float:
    """The relaxation without any need that has an alternative: it holds whatever is chosen.

    0 where something can be started by hand: which needs that waives depends on the choices.
    """
    if model.question.breakers or settled.by_hand or any(e.flag("breaker") for e in model.landscape.elements):
        return 0.0
    groups = model.needs.groups
    chosen = {
        node: tuple(m for g in groups[node] if len(g.members) == g.need for m in g.members) for node in settled.chosen
    }
    project, _at = model.project(replace(settled, chosen=chosen))
    steps = int(seconds * STEPS_PER_SECOND) // BOUNDING
    return relaxed(project, steps, compiled=steps > COMPILED_FROM) * model.slot_h / SCALE


def earliest(model: Model) -> float:
    """The outage with teams large enough and the quickest alternatives everywhere: no plan is better."""
    day = int(24 * model.per_h)
    tasks: dict[Node, list[Task]] = {}
    for i, job in enumerate(model.jobs):
        tasks.setdefault(model.node_of(job), []).append(model.task(i, ()))

    def done(node: Node, ready: float) -> float:
        t = int(ready)
        for task in tasks.get(node, ()):
            if task.fixed:
                t = task.fixed[1]
                continue
            length, begin = task.shift or (0, 0)
            t = max(t, task.release)
            if task.duration:
                t = finish(into_shift(t, length, begin, day), task.duration, length, begin, day)
        return t

    settled = model.needs.settle(done, breakers=model.question.breakers)
    elements = model.landscape.by_id
    return sum(weighted_outage(elements[s], settled.value[model.needs.goal(s)] * model.slot_h) for s in model.services)
