"""Why each task begins when it does, what it serves, and what holds it up."""

from bisect import bisect_right
from collections.abc import Sequence

from weerbaar.language import Message
from weerbaar.planning.recovery.damage import TaskKind
from weerbaar.planning.recovery.model import Model
from weerbaar.planning.recovery.needs import Node
from weerbaar.planning.recovery.solve import Solved
from weerbaar.planning.scheduling.kernels import into_shift
from weerbaar.planning.scheduling.project import Project

ALL_UP_TO = 5_000
"""Jobs up to which ``after`` looks through everything that has no work of its own."""


def predecessors(model: Model, solved: Solved) -> list[tuple[int, ...]]:
    """Per job the jobs that must end before it begins, looking through milestones; none implied by another."""
    project, jobs = solved.project, len(model.jobs)
    found: list[tuple[int, ...]] = [() for _ in project.tasks]
    for i in project.order:
        direct: set[int] = set()
        for j in project.tasks[i].after:
            direct |= {j} if j < jobs else set(found[j])
        implied = {k for j in direct for k in found[j]} if jobs <= ALL_UP_TO else set()
        found[i] = tuple(sorted(direct - implied))
    return found


def first_served(model: Model, solved: Solved) -> list[str | None]:
    """Per job the first service, by when it is back, that waits for it."""
    project = solved.project
    served: list[str | None] = [None] * len(project.tasks)
    seen = [False] * len(project.tasks)
    for g in solved.goal_order():
        todo = [project.goals[g].task]
        while todo:
            i = todo.pop()
            if seen[i]:
                continue
            seen[i] = True
            served[i] = model.services[g]
            todo += project.tasks[i].after
    return served[: len(model.jobs)]


def task_name(model: Model, i: int) -> Message:
    """ "rebuild Datacenter A"."""
    job = model.jobs[i]
    return named(job.kind, model.landscape.name_of(job.element))


def named(kind: TaskKind, name: str) -> Message:
    """A task in words."""
    words = {
        TaskKind.REBUILD: "rebuild {name}",
        TaskKind.RESTORE: "restore {name} from backup",
        TaskKind.REINSTALL: "reinstall {name}",
        TaskKind.REENTER: "re-enter the data of {name}",
        TaskKind.VERIFY: "verify that {name} is clean",
        TaskKind.REOPEN: "reopen {name}",
        TaskKind.BACKLOG: "enter the paper of {name}",
    }
    return Message(words[kind], name=name)


class Reasons:
    """The binding task or resource of every job of one solved recovery."""

    def __init__(self, model: Model, solved: Solved) -> None:
        self._model, self._solved = model, solved
        self._before = predecessors(model, solved)
        project, schedule = solved.project, solved.schedule
        self._users: dict[int, list[int]] = {}
        for i in range(len(model.jobs)):
            for r, _ in project.tasks[i].uses:
                self._users.setdefault(r, []).append(i)
        for users in self._users.values():
            users.sort(key=lambda i: (schedule.end[i], -i))

    def of(self, i: int) -> tuple[Message, tuple[int, ...]]:
        """``(sentence, tasks that hold it up)``."""
        project, start = self._solved.project, self._solved.schedule.start
        task = project.tasks[i]
        if task.fixed is not None:
            return Message("has begun already"), ()
        ready = max([task.release, *(self._solved.schedule.end[j] for j in self._before[i])])
        length, begin = task.shift or (0, 0)
        if start[i] <= into_shift(ready, length, begin, project.day):
            return self._bound(i, ready)
        for r, _ in task.uses:
            busy = self._busy(i, r)
            if busy:
                return self._waits(i, r, busy), tuple(busy)
        return Message("can begin at once"), ()

    def _bound(self, i: int, ready: int) -> tuple[Message, tuple[int, ...]]:
        end = self._solved.schedule.end
        binding = tuple(j for j in self._before[i] if end[j] == ready and ready > 0)
        if not binding:
            return Message("can begin at once"), ()
        first = task_name(self._model, binding[0])
        if self._model.jobs[binding[0]].element == self._model.jobs[i].element:
            return Message("follows on: {task}", task=first), binding
        if len(binding) == 1:
            return Message("can only begin after: {task}", task=first), binding
        return Message("can only begin after: {task}, and {n} more", task=first, n=len(binding) - 1), binding

    def _busy(self, i: int, r: int) -> list[int]:
        """Who had ``r`` until ``i`` could begin: what ended last before it."""
        start, end, users = self._solved.schedule.start, self._solved.schedule.end, self._users[r]
        k = bisect_right(users, start[i], key=lambda j: end[j]) - 1
        found = [j for j in users[max(0, k - 2) : k + 1] if j != i]
        return [j for j in reversed(found) if end[j] == end[found[-1]]]

    def _waits(self, i: int, r: int, busy: list[int]) -> Message:
        resource, job = self._model.resources[r], task_name(self._model, busy[0])
        served = self._served(busy[0])
        if resource.kind == "team":
            id = resource.team.id if resource.team else None
            team = self._model.landscape.name_of(id) if id else Message("the people without a team")
            if served:
                return Message("{team} first does this: {task}, for {service}", team=team, task=job, service=served)
            return Message("{team} first does this: {task}", team=team, task=job)
        if resource.kind == "clean":
            return Message("waits for a place in the clean room, after: {task}", task=job)
        return Message("waits until a restore is done: {task}", task=job)

    def _served(self, i: int) -> str | None:
        if not hasattr(self, "_serves"):
            self._serves: Sequence[str | None] = first_served(self._model, self._solved)
        id = self._serves[i]
        return self._model.landscape.name_of(id) if id else None


def last_job(model: Model, project: Project, ends: Sequence[int], node_task: int) -> int | None:
    """The job whose end is when ``node_task`` is there."""
    jobs, i = len(model.jobs), node_task
    while i >= jobs:
        after = project.tasks[i].after
        if not after:
            return None
        i = max(after, key=lambda j: (ends[j], -j))
    return i


def node_of(service: str, model: Model) -> Node:
    """Where ``service`` is there again."""
    return model.needs.goal(service)
