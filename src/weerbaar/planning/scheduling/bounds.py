"""What no schedule can cost less than."""

from typing import Any

from weerbaar.planning.scheduling.loaded import relaxing_for
from weerbaar.planning.scheduling.project import Project

ROUNDS = 150
"""Rounds of ascent after which hardly anything is gained."""
CHUNK = 250_000_000
"""Steps in one call, which cannot be interrupted."""
MEMBERS = 10_000_000
"""Pairs of a goal and work it waits for above which the relaxation takes too much memory and is left out."""


def relaxed(project: Project, steps: int, *, compiled: bool) -> int:
    """The bound of ``relaxing.py``, with about ``steps`` steps of work: 0 when that is too little for two rounds."""
    heads = project.heads()
    machines: dict[tuple[int, tuple[int, int] | None], int] = {}
    entries: dict[int, list[int]] = {}
    ready: list[int] = []
    units: list[int] = []
    of: list[int] = []
    for i, t in enumerate(project.tasks):
        if t.fixed is not None or not t.duration:
            continue
        begin = max([t.release, *(heads[j] for j in t.after)])
        for r, amount in t.uses:
            if amount:
                entries.setdefault(i, []).append(len(of))
                of.append(machines.setdefault((r, t.shift), len(machines)))
                units.append(t.duration * amount)
                ready.append(_working(begin, t.shift, project.day))
    goal_ptr, member, after = [0], [], []
    rank = {i: k for k, i in enumerate(project.order)}
    for goal in project.goals:
        for i, tail in _tails(project, goal.task, rank).items():
            for e in entries.get(i, ()):
                member.append(e)
                after.append(tail)
        goal_ptr.append(len(member))
        if len(member) > MEMBERS:
            return 0
    n, each = len(of), 40 * len(member) + 60 * len(of) + 40 * len(project.goals) + 1
    rounds = min(ROUNDS, steps // each)
    if not n or not member or rounds < 2:
        return 0
    room = [project.capacity[r] for r, _ in machines]
    latest, work = [0] * len(machines), [0] * len(machines)
    for e, m in enumerate(of):
        latest[m] = max(latest[m], ready[e])
        work[m] += units[e]
    base = [0]
    slope, plain, tilted = [], [], []
    for (_r, shift), m in machines.items():
        base.append(base[-1] + latest[m] + work[m] // room[m] + 2)
        length, begin = shift or (project.day, 0)
        ends = [_clock(k, length, begin, project.day) + 1 for k in range(length)]
        slope.append(project.day / length)
        plain.append(float(min(end - (k + 1) for k, end in enumerate(ends))))
        tilted.append(min(end - (k + 1) * project.day / length for k, end in enumerate(ends)))
    whole = [[heads[g.task] for g in project.goals], goal_ptr, member, after, ready, units, of, room, base]
    parts = [slope, plain, tilted, [0.0] * n, [0.0] * n, [0.0] * n, [0.0] * n]
    marks = [[0] * n, [0] * n, [0] * max(n, base[-1]), [0] * (base[-1] + 1)]
    given: list[Any] = [*whole, *parts, *marks, [0.0] * (3 * len(machines))]
    if compiled:
        import numpy as np

        given = [np.asarray(x) for x in given]
    kernels, arrays = relaxing_for(compiled=compiled), project.arrays(compiled=compiled)
    best, constant, size = 0.0, 0.0, max(1, CHUNK // each)
    for done in range(0, rounds, size):
        found, constant = kernels.ascend(arrays, *given, constant, done, min(size, rounds - done))
        best = max(best, found)
    # The rounding of a sum of products lies far below this.
    return int(best * (1 - 1e-9))


def _tails(project: Project, goal: int, rank: dict[int, int]) -> dict[int, int]:
    """Everything ``goal`` waits for: the least time between its end and that of ``goal``."""
    tail = dict.fromkeys(_closure(project, goal), 0)
    for i in sorted(tail, key=lambda i: -rank[i]):
        for j in project.tasks[i].after if project.tasks[i].fixed is None else ():
            tail[j] = max(tail[j], tail[i] + project.tasks[i].duration)
    return tail


def _working(t: int, shift: tuple[int, int] | None, day: int) -> int:
    """Slots of the shift before ``t``."""
    if shift is None:
        return t
    length, begin = shift
    days, phase = divmod(t - begin, day)
    first_days, first_phase = divmod(-begin, day)
    return length * (days - first_days) + min(phase, length) - min(first_phase, length)


def _clock(k: int, length: int, begin: int, day: int) -> int:
    """The slot on the clock of working slot ``k``, counted from 0."""
    first_days, first_phase = divmod(-begin, day)
    days, slot = divmod(k + min(first_phase, length), length)
    return (first_days + days) * day + begin + slot


def lower_bound(project: Project) -> int:
    """The best of two bounds: every goal as early as its own work allows, and all work on one resource at once."""
    ends = _earliest(project)
    alone = sum(g.cost(e) for g, e in zip(project.goals, ends, strict=True))
    together = max([0, *(_shared(project, r) for r in range(len(project.capacity)))])
    return max(alone, together)


def _earliest(project: Project) -> list[int]:
    """Per goal the later of its critical path and the energy of what it waits for on each resource."""
    heads = project.heads()
    ends = [heads[g.task] for g in project.goals]
    if len(project.goals) * len(project.tasks) > 20_000_000:
        return ends
    for g, goal in enumerate(project.goals):
        energy: dict[int, int] = {}
        for i in _closure(project, goal.task):
            task = project.tasks[i]
            if task.fixed is None:
                for resource, amount in task.uses:
                    energy[resource] = energy.get(resource, 0) + task.duration * amount
        ends[g] = max([ends[g], *(-(-e // project.capacity[r]) for r, e in energy.items())])
    return ends


def _closure(project: Project, task: int) -> list[int]:
    found, todo = {task}, [task]
    while todo:
        i = todo.pop()
        # What has begun waits for nothing any more, even when something before it was skipped.
        for j in project.tasks[i].after if project.tasks[i].fixed is None else ():
            if j not in found:
                found.add(j)
                todo.append(j)
    return sorted(found)


def _shared(project: Project, resource: int) -> int:
    """The relaxation to one machine as fast as the whole resource, without precedence: Smith's rule is optimal.

    Every task counts for one goal only, the one with the best weight for its work, so goals share no work. Ends
    are in working time; a shift only makes them later. Costs after limits that lie above zero are left out.
    """
    goals = project.goals
    if len(goals) < 2 or len(goals) * len(project.tasks) > 20_000_000:
        return 0
    weight = [g.weight + sum(extra for limit, extra in g.extras if limit == 0) for g in goals]
    left = {
        i: task.duration * amount
        for i, task in enumerate(project.tasks)
        if task.fixed is None
        for r, amount in task.uses
        if r == resource
    }
    if not left:
        return 0
    closures = [[i for i in _closure(project, g.task) if i in left] for g in goals]
    total, elapsed, waiting = 0, 0, set(range(len(goals)))
    parts: list[tuple[int, int]] = []
    while waiting:
        owned = {g: sum(left[i] for i in closures[g] if i in left) for g in waiting}
        g = min(waiting, key=lambda g: (owned[g] / max(weight[g], 1e-9), g))
        parts.append((owned[g], weight[g]))
        for i in closures[g]:
            left.pop(i, None)
        waiting.remove(g)
        if len(goals) > 400 and len(parts) > 400:
            parts += [(0, weight[h]) for h in waiting]
            break
    # Work each goal owns shrinks as others take it, so the order is made anew for the bound to hold.
    parts.sort(key=lambda p: p[0] / max(p[1], 1e-9))
    for work, w in parts:
        elapsed += work
        total += w * elapsed
    return total // project.capacity[resource]
