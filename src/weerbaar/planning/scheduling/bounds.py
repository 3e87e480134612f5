"""What no schedule can cost less than."""

from weerbaar.planning.scheduling.project import Project


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
        for j in project.tasks[todo.pop()].after:
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
