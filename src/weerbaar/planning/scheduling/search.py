"""From a project to a schedule: a first one at once, better ones while the budget lasts, a bound beside it.

Budgets are counted in steps of the kernels and in the solver's deterministic time, never in seconds on the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from weerbaar.planning.scheduling import bounds
from weerbaar.planning.scheduling.loaded import kernels_for, makespan_for
from weerbaar.planning.scheduling.project import Project

STEPS_PER_SECOND = 1_000_000_000
"""Steps of the kernels that stand for one second: about what one core of 2023 does."""
CHILD = 2
"""Schedules, of the kind that ``Scheduler.steps`` counts, that a child of the search for the makespan takes, about."""
LEAST, MOST, CHILDREN = 40, 200, 300
"""Limits of a population, and how many children each of its members has."""
PATIENCE = 40
"""The population begins again after n² ÷ this children per member without a better best: few tasks converge soon."""
BOUNDING = 8
"""The part of a budget that goes to the bound at most."""
COMPILED_FROM = 20_000_000
"""Steps from which on the compiled kernels are worth loading."""
PROVABLE = 70
"""Tasks up to which most of the budget goes to the exact solver."""
HINTED = 120
"""Tasks up to which the exact solver is asked for a bound at all; building its model costs more than it gives."""


@dataclass(frozen=True)
class Schedule:
    """Starts and ends in slots per task. ``cost`` and ``bound`` in the project's weights × slots."""

    start: tuple[int, ...]
    end: tuple[int, ...]
    cost: int
    bound: int
    order: tuple[int, ...]
    """The list of tasks from which serial generation makes this schedule."""
    goals: tuple[int, ...] = ()
    """The order of goals the search ended with; empty when it went on from a list of tasks."""
    proved: bool = False
    interrupted: bool = False
    exact: bool = False
    """Whether the exact solver took part."""


class Scheduler:
    """The scratch space of one project, and the kernels on it."""

    def __init__(self, project: Project, *, compiled: bool) -> None:
        self.project = project
        self.compiled = compiled
        self.kernels = kernels_for(compiled=compiled)
        self.arrays = project.arrays(compiled=compiled)
        n, m = len(project.tasks), len(project.goals)
        self.used = self.array(len(project.capacity) * project.horizon, small=True)
        self.free = self.array(range(len(self.used) + 1), small=True)
        self.scratch = tuple(self.array(max(n, m) + 1) for _ in range(8))
        self.start, self.end = self.array(n), self.array(n)

    def array(self, values: int | Sequence[int], *, small: bool = False) -> Any:
        """Zeros, or ``values``, in the kind the kernels work on."""
        if not self.compiled:
            return [0] * values if isinstance(values, int) else list(values)
        import numpy as np

        kind = np.int32 if small else np.int64
        return np.zeros(values, dtype=kind) if isinstance(values, int) else np.asarray(values, dtype=kind)

    def place(self, order: Sequence[int]) -> tuple[list[int], list[int], int]:
        """``(start, end, cost)`` of the schedule that ``order`` makes."""
        self.kernels.schedule(self.arrays, self.array(order), self.used, self.free, self.start, self.end)
        value = int(self.kernels.cost(self.arrays, self.start, self.end))
        return [int(x) for x in self.start], [int(x) for x in self.end], value

    @cached_property
    def steps(self) -> int:
        """How many steps one schedule takes, counted on one: slots looked at, and something per task."""
        self.place(self.project.order)
        return int(self.free[len(self.used)])

    def list_of(self, goals: Sequence[int]) -> list[int]:
        """Every task, those that the first of ``goals`` wait for first."""
        wanted = self.array([self.project.goals[g].task for g in goals] + list(self.project.order))
        order = self.array(len(self.project.tasks))
        self.kernels.with_predecessors(self.arrays, wanted, order, *self.scratch[3:6])
        return [int(x) for x in order]

    def by_merit(self) -> list[int]:
        """Goals by weight over the work they wait for (Smith 1956), the rule that is best on one machine."""
        work = self.array(len(self.project.goals))
        self.kernels.closure_work(self.arrays, work, self.scratch[3], self.scratch[4])
        goals = self.project.goals
        weight = [g.weight + sum(e for limit, e in g.extras if limit == 0) for g in goals]
        return sorted(range(len(goals)), key=lambda g: (int(work[g]) / max(weight[g], 1e-9), g))


def placed(project: Project, order: Sequence[int]) -> tuple[list[int], list[int], int]:
    """``(start, end, cost)`` of serial generation in ``order``, which respects precedence."""
    return Scheduler(project, compiled=len(project.tasks) > 2000).place(order)


def solve(
    project: Project, *, seconds: float = 10.0, first: Sequence[int] = (), orders: Sequence[Sequence[int]] = (),
    seed: int = 1, exact: bool = True,
) -> Schedule:  # fmt: skip
    """The best schedule found within a budget of work that takes about ``seconds``.

    ``first`` are goals (numbers) that come before the others and whose order is kept; ``orders`` are lists of tasks
    to begin from as well. The same input gives the same answer. An interruption returns the best so far.
    """
    n = len(project.tasks)
    budget = int(seconds * STEPS_PER_SECOND)
    if not project.goals or not n:
        start, end, _value = Scheduler(project, compiled=False).place(project.order)
        return Schedule(tuple(start), tuple(end), 0, 0, tuple(project.order), proved=True)
    compiled = budget > COMPILED_FROM or n > 2000
    work = Scheduler(project, compiled=compiled)
    merit = work.by_merit()
    goals = [*first, *(g for g in merit if g not in set(first))]
    candidates = [work.list_of(goals), *[list(o) for o in orders]]
    if not first:
        weight = sorted(range(len(project.goals)), key=lambda g: (-project.goals[g].weight, g))
        candidates.append(work.list_of(weight))
    values = [work.place(o)[2] for o in candidates]
    best_cost = min(values)
    best = candidates[values.index(best_cost)]
    bound = bounds.lower_bound(project)
    run = _Run(work, best, best_cost, bound, seed)
    interrupted, asked = False, False
    try:
        if best_cost > bound and not project.is_makespan:
            run.bound = max(bound, bounds.relaxed(project, budget // BOUNDING, compiled=compiled))
        for exactly, share in _turns(project, exact=exact and not first):
            if run.best_cost <= run.bound:
                break
            if not exactly:
                run.search(goals, len(first), int(budget * share))
            elif seconds * share > 0.1:
                from weerbaar.planning.scheduling.exact import prove

                asked = True
                status = prove(project, run.best_order, run.best_cost, run.bound, seconds * share)
                if status.cost is not None and status.cost < run.best_cost:
                    run.take(status.order)
                run.bound = max(run.bound, status.bound)
                if status.interrupted:
                    interrupted = True
                    break
    except KeyboardInterrupt:
        interrupted = True
    start, end, cost = work.place(run.best_order)
    bound = run.bound
    return Schedule(
        tuple(start), tuple(end), cost, min(bound, cost), tuple(run.best_order), tuple(run.goals),
        proved=bound >= cost and not first, interrupted=interrupted, exact=asked,
    )  # fmt: skip


def _turns(project: Project, *, exact: bool) -> list[tuple[bool, float]]:
    """Who searches when: (the exact solver?, share of the budget).

    On what it can prove the exact solver is the better half, and only a source of bounds beyond that.
    """
    n = len(project.tasks)
    if project.is_makespan:
        # Most are easy for one of the two, so each has a short turn first.
        return [(False, 0.05), (True, 0.1), (False, 0.5), (True, 0.35)] if exact else [(False, 1.0)]
    if not exact or n > HINTED:
        return [(False, 1.0)]
    return [(False, 0.25), (True, 0.75)] if n <= PROVABLE else [(False, 0.6), (True, 0.4)]


class _Run:
    def __init__(self, work: Scheduler, order: list[int], cost: int, bound: int, seed: int) -> None:
        self.work, self.best_order, self.best_cost, self.bound = work, order, cost, bound
        self.rng = work.array([seed * 7919 + 12345])
        self.goals: list[int] = []

    def take(self, order: Sequence[int]) -> None:
        """A list from elsewhere, when the schedule it makes is better. Serial generation starts no task later than the
        schedule a list is from, but with a price on moved tasks, or more under way than there is, earlier may cost."""
        cost = self.work.place(order)[2]
        if cost < self.best_cost:
            self.best_order, self.best_cost = list(order), cost

    def search(self, goals: list[int], pinned: int, steps: int) -> None:
        """Spend about ``steps`` steps."""
        if self.best_cost <= self.bound:
            return
        if self.work.project.is_makespan:
            self._makespan(steps)
            return
        schedules = steps // self.work.steps
        movable = len(goals) - pinned
        by_goals = schedules * 2 // 5 if movable > 1 else 0
        self._by_goals(goals, pinned, by_goals)
        if not pinned:
            self._by_tasks(schedules - by_goals)

    def _chunks(self, steps: int, each: int = 0) -> list[tuple[int, int]]:
        # A compiled call cannot be interrupted, so it is kept to a part of a second.
        size = max(1, STEPS_PER_SECOND // 4 // (each or self.work.steps))
        return [(a, min(size, steps - a)) for a in range(0, steps, size)]

    def _by_goals(self, goals: list[int], pinned: int, steps: int) -> None:
        w = self.work
        current, best = w.array(goals), w.array(self.best_order)
        rest = w.array([0] * len(goals) + list(w.project.order))
        for done, part in self._chunks(steps):
            self.best_cost = int(w.kernels.anneal_goals(
                w.arrays, current, rest, best, self.best_cost, done, part, steps, pinned, self.rng, w.used, w.free,
                w.scratch,
            ))  # fmt: skip
            self.best_order, self.goals = [int(x) for x in best], [int(x) for x in current]

    def _by_tasks(self, steps: int) -> None:
        w = self.work
        current, best = w.array(self.best_order), w.array(self.best_order)
        for done, part in self._chunks(steps):
            if self.best_cost <= self.bound:
                break
            self.best_cost = int(w.kernels.polish(
                w.arrays, current, best, self.best_cost, done, part, steps, self.rng, w.used, w.free, w.scratch
            ))  # fmt: skip
            self.best_order = [int(x) for x in best]

    def _makespan(self, steps: int) -> None:
        work = self.work
        each = CHILD * (work.steps + 30 * len(work.project.tasks))
        children = steps // each
        s = _Shortest(work.project, min(MOST, max(LEAST, children // CHILDREN)), compiled=work.compiled)
        weight = work.project.goals[0].weight
        best, span, target = work.array(self.best_order), self.best_cost // weight, -(-self.bound // weight)
        since = s.size * len(work.project.tasks) ** 2 // PATIENCE
        for _done, part in self._chunks(children, each):
            span = int(s.kernels.evolve(
                s.arrays, s.population, s.spans, s.marks, best, span, target, since, part, self.rng, s.free,
                s.scratch,
            ))  # fmt: skip
            self.best_cost, self.best_order = span * weight, [int(x) for x in best]


class _Shortest:
    """The scratch space and the population of a search for the shortest project."""

    def __init__(self, project: Project, size: int, *, compiled: bool) -> None:
        self.kernels, self.size = makespan_for(compiled=compiled), size
        self.arrays = self.kernels.arrays(project, compiled=compiled)
        n, slots = self.arrays[0], self.arrays[10]
        rows = [[0] * (size * n), [0] * size, [0] * (size + 1), [int(x) for x in self.arrays[7]] * slots]
        rows += [[0] * (n + 1) for _ in range(8)] + [[0] * (slots + 5 * n + 10)]
        if compiled:
            import numpy as np

            made: list[Any] = [np.asarray(x, dtype=np.int64) for x in rows]
        else:
            made = list(rows)
        self.population, self.spans, self.marks, self.free = made[:4]
        self.scratch = tuple(made[4:])
