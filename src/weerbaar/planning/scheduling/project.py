"""A project to schedule: tasks, what precedes them, what they use, and the goals whose ends cost something.

The problem is the RCPSP (Blazewicz, Lenstra and Rinnooy Kan 1983) with shifts, and with a cost that is convex and
piecewise linear in the ends of some tasks. The makespan is one goal of weight 1 that waits for every task.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message

NEVER = 2**40
"""A limit that is never passed."""


@dataclass(frozen=True)
class Task:
    """``duration`` in slots of work; ``uses`` pairs of (resource, amount).

    With a ``shift`` (slots a day, from which slot of the day) work only goes on within it, and what it uses stays
    taken in between. ``fixed`` (start, end) has happened or is under way. ``before`` is its start in an earlier plan.
    """

    duration: int
    after: tuple[int, ...] = ()
    uses: tuple[tuple[int, int], ...] = ()
    shift: tuple[int, int] | None = None
    release: int = 0
    fixed: tuple[int, int] | None = None
    before: int | None = None


@dataclass(frozen=True)
class Goal:
    """The end of ``task`` costs ``weight`` a slot, ``extra`` more a slot after each limit: ((limit, extra), …)."""

    task: int
    weight: int
    extras: tuple[tuple[int, int], ...] = ()

    def cost(self, end: int) -> int:
        """What ending in slot ``end`` costs."""
        return self.weight * end + sum(extra * max(0, end - limit) for limit, extra in self.extras)


@dataclass(frozen=True)
class Project:
    """Tasks by their position. ``day`` is the number of slots in a day, for the shifts.

    Raises BadInput for a task that uses more than there is, a negative time, and a circle of tasks.
    """

    tasks: Sequence[Task]
    capacity: Sequence[int]
    goals: Sequence[Goal]
    day: int = 96
    move_cost: int = 0
    """What a task costs whose start differs more than ``move_tolerance`` from ``before``."""
    move_tolerance: int = 0
    order: list[int] = field(init=False, compare=False)
    """The tasks, each after what precedes it."""

    def __post_init__(self) -> None:
        n = len(self.tasks)
        for i, task in enumerate(self.tasks):
            if task.duration < 0 or task.release < 0:
                raise BadInput(Message("task {n} takes a negative time", n=i))
            for resource, amount in task.uses:
                if amount > self.capacity[resource] and task.fixed is None and task.duration:
                    raise BadInput(Message("task {n} uses more than there is of resource {r}", n=i, r=resource))
        waiting = [len(set(t.after)) for t in self.tasks]
        order = [i for i in range(n) if not waiting[i]]
        for i in order:
            for j in self.successors[i]:
                waiting[j] -= 1
                if not waiting[j]:
                    order.append(j)
        if len(order) < n:
            raise BadInput(Message("the tasks wait for each other in a circle"))
        object.__setattr__(self, "order", order)

    @cached_property
    def successors(self) -> list[list[int]]:
        """What waits for each task."""
        found: list[list[int]] = [[] for _ in self.tasks]
        for i, task in enumerate(self.tasks):
            for j in sorted(set(task.after)):
                found[j].append(i)
        return found

    @property
    def is_makespan(self) -> bool:
        """Whether forward-backward improvement applies: one goal, no shifts and nothing fixed."""
        return (
            len(self.goals) == 1
            and not self.goals[0].extras
            and all(t.shift is None and t.fixed is None and not t.release and t.before is None for t in self.tasks)
        )

    def heads(self) -> list[int]:
        """The earliest end of each task when there is enough of everything."""
        from weerbaar.planning.scheduling.kernels import finish, into_shift

        end = [0] * len(self.tasks)
        for i in self.order:
            task = self.tasks[i]
            if task.fixed:
                end[i] = task.fixed[1]
                continue
            t = max([task.release, *(end[j] for j in task.after)])
            length, begin = task.shift or (0, 0)
            if task.duration:
                t = into_shift(t, length, begin, self.day)
            end[i] = finish(t, task.duration, length, begin, self.day)
        return end

    @cached_property
    def horizon(self) -> int:
        """Slots within which every list schedule ends (Graham 1966: a chain, plus the work on every resource)."""
        from weerbaar.planning.scheduling.kernels import finish

        def wall(task: Task) -> int:
            length, begin = task.shift or (0, 0)
            return int(finish(begin, task.duration, length, begin, self.day)) + (self.day if length else 0)

        latest = max([0, *(max(t.release, t.fixed[1] if t.fixed else 0) for t in self.tasks)])
        chain = [0] * len(self.tasks)
        work, most = [0] * len(self.capacity), [1] * len(self.capacity)
        for i in self.order:
            task = self.tasks[i]
            chain[i] = wall(task) + max([0, *(chain[j] for j in task.after)])
            for resource, amount in task.uses:
                work[resource] += wall(task) * amount
                most[resource] = max(most[resource], amount)
        crowd = sum(w // max(1, c - m + 1) for w, c, m in zip(work, self.capacity, most, strict=True))
        return latest + min(max([0, *chain]) + crowd, sum(wall(t) for t in self.tasks)) + self.day + 1

    def arrays(self, *, compiled: bool) -> tuple[Any, ...]:
        """What the kernels take: 0 n, 1 duration, 2–3 predecessors, 4–5 successors, 6–8 uses (pointers, resource,
        amount), 9 capacity, 10–11 shift length and begin, 12–13 fixed start and end (−1: free), 14 release, 15 day,
        16 horizon, 17 goal task, 18 weight, 19–22 two limits with their extras, 23 start before (−1: none),
        24 move cost, 25 tolerance.
        """
        tasks, goals = self.tasks, self.goals

        def pack(rows: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
            ptr: list[int] = [0]
            flat: list[int] = []
            for row in rows:
                flat.extend(row)
                ptr.append(len(flat))
            return ptr, flat

        pred_ptr, pred = pack([sorted(set(t.after)) for t in tasks])
        succ_ptr, succ = pack(self.successors)
        use_ptr, use_res = pack([[r for r, _ in t.uses] for t in tasks])
        limits = [sorted(g.extras)[:2] + [(NEVER, 0)] * (2 - len(g.extras)) for g in goals]
        lists: list[Any] = [
            [t.duration for t in tasks], pred_ptr, pred, succ_ptr, succ, use_ptr, use_res,
            [a for t in tasks for _, a in t.uses], list(self.capacity),
            [t.shift[0] if t.shift else 0 for t in tasks], [t.shift[1] if t.shift else 0 for t in tasks],
            [t.fixed[0] if t.fixed else -1 for t in tasks], [t.fixed[1] if t.fixed else -1 for t in tasks],
            [t.release for t in tasks], self.day, self.horizon, [g.task for g in goals], [g.weight for g in goals],
            [x[0][0] for x in limits], [x[0][1] for x in limits], [x[1][0] for x in limits], [x[1][1] for x in limits],
            [-1 if t.before is None else t.before for t in tasks], self.move_cost, self.move_tolerance,
        ]  # fmt: skip
        if compiled:
            import numpy as np

            lists = [np.asarray(x, dtype=np.int64) if isinstance(x, list) else x for x in lists]
        return (len(tasks), *lists)
