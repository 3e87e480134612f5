"""A plan beside others: by priority list, yesterday's, and with one service brought forward."""

from collections.abc import Mapping, Sequence

from weerbaar.language import Message
from weerbaar.planning.impact import harm_per_h
from weerbaar.planning.recovery.damage import TaskKind
from weerbaar.planning.recovery.model import Model
from weerbaar.planning.recovery.plan import Baseline, Change, PlannedTask, Swap
from weerbaar.planning.recovery.solve import Solved
from weerbaar.planning.recovery.timing import timed
from weerbaar.planning.scheduling.search import Scheduler


def late(model: Model, back_h: Mapping[str, float]) -> int:
    """Services back only after both their paper fallback and their maximum outage have run out."""
    elements, n = model.landscape.by_id, 0
    for s, back in back_h.items():
        limits = [x for x in (elements[s].number("paper_h"), elements[s].number("max_outage_h")) if x is not None]
        n += bool(limits) and back > max(limits)
    return n


def baselines(model: Model, solved: Solved) -> tuple[Baseline, ...]:
    """The plan itself, and the same work by priority list and in the order of the landscape."""
    if not model.services:
        return ()
    elements = model.landscape.by_id
    work = Scheduler(solved.project, compiled=len(solved.project.tasks) > 2000)
    by_priority = sorted(
        range(len(model.services)), key=lambda g: (-harm_per_h(elements[model.services[g]]), model.services[g])
    )
    found = [_baseline("plan", model, solved.timed.back_h, solved.timed.objective)]
    for name, goals in (("priority list", by_priority), ("order of the landscape", range(len(model.services)))):
        start, end, _cost = work.place(work.list_of(list(goals)))
        when = timed(model, solved.at, start, end)
        found.append(_baseline(name, model, when.back_h, when.objective))
    return tuple(found)


def _baseline(name: str, model: Model, back_h: Mapping[str, float], objective: float) -> Baseline:
    return Baseline(name, objective, sum(back_h.values()), late(model, back_h), dict(back_h))


def swap(model: Model, service: str, free: Solved, forced: Solved) -> Swap:
    """What bringing ``service`` back first costs the others."""
    name = model.landscape.name_of
    differences = {s: forced.timed.back_h[s] - free.timed.back_h[s] for s in model.services}
    gains = -differences.pop(service)
    later = sorted(((s, h) for s, h in differences.items() if h > 0), key=lambda x: (-x[1], x[0]))
    sooner = sorted(((s, -h) for s, h in differences.items() if h < 0), key=lambda x: (-x[1], x[0]))
    if not later:
        reason = Message("{service} can come first without making any other service later", service=name(service))
    elif gains <= 0:
        reason = Message(
            "{service} is not back any sooner by coming first, and {n} services come later",
            service=name(service), n=len(later),
        )  # fmt: skip
    else:
        reason = Message(
            "{service} is back {gain} h sooner, but {n} services come later; {worst} by {hours} h",
            service=name(service), gain=f"{gains:g}", n=len(later), worst=name(later[0][0]),
            hours=f"{later[0][1]:g}",
        )  # fmt: skip
    return Swap(
        service, gains, tuple(later), tuple(sooner), forced.timed.objective - free.timed.objective, reason
    )  # fmt: skip


def changes(model: Model, solved: Solved, tasks: Sequence[PlannedTask]) -> tuple[Change, ...]:
    """The difference with yesterday's plan: tasks that are new, gone or moved, and services with another moment."""
    yesterday = model.question.yesterday
    if not yesterday:
        return ()
    found = []
    now = {t.id: t for t in tasks}
    tolerance = 0.5
    for id, times in yesterday.items():
        kind, _, rest = id.partition(":")
        if kind == "service":
            back = solved.timed.back_h.get(rest)
            if back is None or abs(back - times[1]) > tolerance:
                found.append(Change(id, "service", times[1], back))
        elif id not in now:
            found.append(Change(id, "gone", times[0], None))
        elif abs(now[id].start_h - times[0]) > tolerance:
            found.append(Change(id, "moved", times[0], now[id].start_h))
    new = (t for t in tasks if t.id not in yesterday and t.kind is not TaskKind.BACKLOG)
    found += [Change(t.id, "new", None, t.start_h) for t in new]
    return tuple(found)
