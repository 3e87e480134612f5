"""How sure a plan is: its range, what rests on defaults, and the values that would change it most."""

from dataclasses import replace
from typing import Any

from weerbaar.landscape.attributes import PRIORITY_HARM
from weerbaar.language import Message
from weerbaar.planning.defaults import SPREAD
from weerbaar.planning.recovery.explaining import task_name
from weerbaar.planning.recovery.model import Model, weighted_outage
from weerbaar.planning.recovery.plan import Pivot
from weerbaar.planning.recovery.solve import Solved
from weerbaar.planning.recovery.timing import timed
from weerbaar.planning.scheduling.kernels import draw
from weerbaar.planning.scheduling.project import Project
from weerbaar.planning.scheduling.search import Scheduler

REPLAYS = 100
SHOWN = 5


def rests_on_defaults(model: Model, solved: Solved) -> float:
    """The share of the duration that is defaults: of the hours on the chains that decide when services are back."""
    project, end = solved.project, solved.schedule.end
    jobs, total, assumed = len(model.jobs), 0.0, 0.0
    for goal in project.goals:
        i: int | None = goal.task
        while i is not None:
            if i < jobs:
                total += model.hours[i]
                assumed += model.hours[i] if model.jobs[i].assumed else 0.0
            i = max(project.tasks[i].after, key=lambda j: (end[j], -j), default=None)
    return assumed / total if total else 0.0


def assumed_ids(model: Model) -> tuple[str, ...]:
    """Everything of which a value is a default: hours of work, size or shift of a team, weight of a service."""
    found: dict[str, None] = {job.element: None for job in model.jobs if job.assumed}
    found.update({r.team.id: None for r in model.resources if r.team and r.team.assumed and r.team.id})
    elements = model.landscape.by_id
    found.update(
        {
            s: None
            for s in model.services
            if elements[s].get("priority") is None and elements[s].get("harm_per_h") is None
        }
    )
    return tuple(found)


def confirmed(model: Model) -> tuple[int, int]:
    """How many of the elements and links this plan touches somebody confirmed, and of how many."""
    touched = {*(job.element for job in model.jobs), *model.services}
    touched |= {r.team.id for r in model.resources if r.team and r.team.id in model.landscape.by_id and r.team.id}
    parts = [model.landscape.by_id.get(id) or model.landscape.links[id] for id in touched]
    return sum(1 for p in parts if p.confirmed_on is not None), len(parts)


def spread(model: Model, solved: Solved) -> dict[str, tuple[float, float]]:
    """Per service the hours between which nine of ten replays end: the same order with other durations.

    Each duration is drawn between the limits of ``SPREAD``, as planned half of the time in the middle.
    """
    jobs, order = len(model.jobs), solved.schedule.order
    replays = REPLAYS if jobs <= 1000 else 20 if jobs <= 5000 else 0
    back: dict[str, list[float]] = {s: [solved.timed.back_h[s]] for s in model.services}
    rng = [20221206]
    work = Scheduler(_longest(solved.project), compiled=jobs * replays > 40_000)
    duration = work.arrays[1]
    usual = [t.duration for t in solved.project.tasks]
    for _ in range(replays):
        for i in range(jobs):
            if solved.project.tasks[i].fixed:
                continue
            low, high = SPREAD[model.jobs[i].assumed]
            x = draw(rng, 1000) / 500
            factor = low + (1 - low) * x if x < 1 else 1 + (high - 1) * (x - 1)
            duration[i] = max(int(usual[i] > 0), round(usual[i] * factor))
        start, end, _cost = work.place(order)
        for s, h in timed(model, solved.at, start, end).back_h.items():
            back[s].append(h)
    found = {}
    for s, values in back.items():
        values.sort()
        found[s] = values[len(values) // 20], values[-1 - len(values) // 20]
    return found


def _longest(project: Project) -> Project:
    """``project`` with every task as long as it can get, so that the scratch space made for it holds every replay."""
    most = max(high for _, high in SPREAD.values())
    tasks = [
        t if t.fixed else replace(t, duration=int(t.duration * most) + 1 if t.duration else 0) for t in project.tasks
    ]
    return Project(tasks, project.capacity, project.goals, day=project.day)


def pivots(model: Model, solved: Solved) -> tuple[Pivot, ...]:
    """The values that would change the plan most: each put otherwise, in the same order, one at a time."""
    jobs = len(model.jobs)
    if not model.services:
        return ()
    order, base = solved.schedule.order, solved.timed
    found: list[Pivot] = []
    elements = model.landscape.by_id

    work = Scheduler(_longest(solved.project), compiled=jobs > 2000)
    duration, capacity = work.arrays[1], work.arrays[9]

    def tried(values: Any, i: int, value: int, id: str, what: Message) -> None:
        usual, values[i] = values[i], value
        start, end, _cost = work.place(order)
        values[i] = usual
        when = timed(model, solved.at, start, end)
        change = when.objective - base.objective
        if abs(change) > 1e-9:
            found.append(Pivot(id, what, change, when.service_hours - base.service_hours))

    for i, task in enumerate(solved.project.tasks):
        duration[i] = task.duration
    # The longest work first: what takes an hour cannot change much, and every try costs a schedule.
    longest = sorted(range(jobs), key=lambda i: (-model.hours[i] * (3 if model.jobs[i].assumed else 1), i))
    for i in longest[: 60 if jobs <= 1000 else 10 if jobs <= 5000 else 3]:
        job, hours = model.jobs[i], model.hours[i]
        if not hours or job.id in model.question.happened:
            continue
        other = hours * (2.0 if job.assumed else 1.5)
        what = Message(
            "{task} takes {hours} h instead of {now} h",
            task=task_name(model, i), hours=f"{other:g}", now=f"{hours:g}",
        )  # fmt: skip
        tried(duration, i, model.slots(other), job.element, what)
    for k, resource in enumerate(model.resources):
        team = resource.team
        if team is None or (jobs > 1000 and k > 10) or (jobs > 5000 and k > 2):
            continue
        name = model.landscape.name_of(team.id) if team.id else Message("the people without a team")
        what = Message("{team} has {n} people instead of {now}", team=name, n=team.size + 1, now=team.size)
        tried(capacity, k, team.size + 1, str(team.id or ""), what)
    for s in model.services:
        service = elements[s]
        priority = service.number("priority")
        if service.get("harm_per_h") is not None or priority == 1:
            continue
        urgent = service.with_attributes(priority=1)
        change = weighted_outage(urgent, base.back_h[s]) - weighted_outage(service, base.back_h[s])
        if priority is None and PRIORITY_HARM and change:
            found.append(Pivot(s, Message("{service} has priority 1", service=service.name), change, 0.0))
    found.sort(key=lambda p: (-abs(p.change), p.id))
    kept: dict[str, Pivot] = {}
    for p in found:
        kept.setdefault(p.id, p)
    return tuple(kept.values())[:SHOWN]
