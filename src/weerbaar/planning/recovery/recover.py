"""``recover``: the plan with all that is told about it."""

from collections.abc import Sequence

from weerbaar.landscape.model import Landscape
from weerbaar.language import Message
from weerbaar.planning.fingerprint import input_sha256
from weerbaar.planning.impact import harm_per_h
from weerbaar.planning.recovery.backlog import backlog
from weerbaar.planning.recovery.comparing import baselines, changes, swap
from weerbaar.planning.recovery.damage import TaskKind
from weerbaar.planning.recovery.explaining import Reasons, first_served, last_job, predecessors, task_name
from weerbaar.planning.recovery.model import Model, build
from weerbaar.planning.recovery.plan import Baseline, Pivot, Plan, PlannedTask, Progress, ServiceBack
from weerbaar.planning.recovery.question import Question
from weerbaar.planning.recovery.solve import Solved, best
from weerbaar.planning.recovery.uncertainty import assumed_ids, confirmed, pivots, rests_on_defaults, spread

AROUND = 0.00015
"""Seconds per element of a landscape for everything but the search."""


def recover(landscape: Landscape, question: Question, *, seconds: float = 10.0) -> Plan:
    """The best order of rebuilding found with about ``seconds`` of work.

    Raises BadInput, naming what is wrong, for ids that are not there, impossible times, a team nobody is in, and
    elements that wait for each other without a breaker. An interruption returns the best so far.
    """
    model = build(landscape, question)
    # Getting ready and explaining take time by the size of the landscape; the search has at least half.
    seconds = max(seconds / 2, seconds - AROUND * len(landscape.elements))
    swapped = None
    if question.first is None:
        solved = best(model, seconds=seconds)
    else:
        free = best(model, seconds=seconds / 2)
        if question.first in model.services and not free.schedule.interrupted:
            solved = best(model, seconds=seconds / 2, first=[question.first])
            swapped = swap(model, question.first, free, solved)
        else:
            solved = free
    return told(model, solved, swapped=swapped)


def told(model: Model, solved: Solved, *, swapped: object = None) -> Plan:
    """``solved`` as a plan."""
    from weerbaar.planning.recovery.plan import Swap

    question = model.question
    interrupted = solved.schedule.interrupted
    ranges = {s: (back, back) for s, back in solved.timed.back_h.items()}
    beside: tuple[Baseline, ...] = ()
    pivot: tuple[Pivot, ...] = ()
    try:
        ranges = spread(model, solved)
        beside = baselines(model, solved)
        pivot = pivots(model, solved)
    except KeyboardInterrupt:
        # The plan itself is there; what was not reached of its explanation is left out.
        interrupted = True
    rests = rests_on_defaults(model, solved)
    services = _services(model, solved, ranges)
    done, of = confirmed(model)
    tasks = _tasks(model, solved)
    tasks += backlog(model, {s.id: s.back_h for s in services}, tasks)
    exact = "annealing, CP-SAT" if solved.schedule.exact else "annealing"
    return Plan(
        tasks=tuple(sorted(tasks, key=lambda t: (t.start_h, t.serves is None, t.end_h, t.id))),
        services=tuple(services),
        objective=solved.objective,
        bound=solved.bound,
        proved=solved.proved,
        dated=rests <= 1 / 3,
        begin=question.begin,
        now_h=question.now_h,
        confirmed=done,
        counted=of,
        assumed=assumed_ids(model),
        by_hand=solved.settled.by_hand,
        baselines=beside,
        pivots=pivot,
        changes=changes(model, solved, tasks),
        swap=swapped if isinstance(swapped, Swap) else None,
        interrupted=interrupted,
        input_sha256=input_sha256(model.landscape, question.fingerprint()),
        solver=exact,
        headline=headline(services, done, of, dated=rests <= 1 / 3, proved=solved.proved),
    )


def headline(services: Sequence[ServiceBack], done: int, of: int, *, dated: bool, proved: bool) -> Message:
    """The first line of the plan: no weights, no decimals."""
    if not services:
        return Message("No service is down: what is out can be rebuilt in any order.")
    # Good is not best: only what is proved is called best.
    if proved:
        return Message(
            "{n} services to bring back: the best order by what is filled in ({done} of {of} confirmed).",
            n=len(services), done=done, of=of,
        )  # fmt: skip
    return Message(
        "{n} services to bring back: a good order by what is filled in ({done} of {of} confirmed).",
        n=len(services), done=done, of=of,
    )  # fmt: skip


def _tasks(model: Model, solved: Solved) -> list[PlannedTask]:
    question = model.question
    before = predecessors(model, solved)
    serves = first_served(model, solved)
    reasons = Reasons(model, solved)
    found = []
    for i, job in enumerate(model.jobs):
        reason, holding = reasons.of(i)
        team = model.team_of[i]
        happened = question.happened.get(job.id)
        progress = Progress.PLANNED
        if happened:
            progress = Progress.RUNNING if happened.end_h is None else Progress.DONE
        found.append(
            PlannedTask(
                id=job.id,
                element=job.element,
                kind=job.kind,
                team=team.id if team else None,
                start_h=solved.timed.start_h[i],
                end_h=solved.timed.end_h[i],
                work_h=model.hours[i],
                after=tuple(model.jobs[j].id for j in before[i]),
                why=job.why,
                reason=reason,
                waits_for=tuple(model.jobs[j].id for j in holding),
                serves=serves[i],
                assumed=job.assumed,
                backup=job.backup,
                progress=progress,
                before=question.yesterday.get(job.id),
            )
        )
    return found


def _services(model: Model, solved: Solved, ranges: dict[str, tuple[float, float]]) -> list[ServiceBack]:
    found = []
    elements = model.landscape.by_id
    for s in model.services:
        back = solved.timed.back_h[s]
        last = last_job(model, solved.project, solved.schedule.end, solved.at[model.needs.goal(s)])
        paper, most = elements[s].number("paper_h"), elements[s].number("max_outage_h")
        limits = [x for x in (paper, most) if x is not None]
        found.append(
            ServiceBack(
                id=s,
                back_h=back,
                low_h=ranges[s][0],
                high_h=ranges[s][1],
                last_task=model.jobs[last].id if last is not None else None,
                reason=Message("is there again after: {task}", task=task_name(model, last))
                if last is not None
                else Message("can go on at once"),
                paper_until_h=paper,
                late=bool(limits) and back > max(limits),
                before_h=_yesterday(model, s, last),
            )
        )
    return sorted(found, key=lambda x: (x.back_h, -harm_per_h(elements[x.id]), x.id))


def _yesterday(model: Model, service: str, last: int | None) -> float | None:
    stated = model.question.yesterday.get(f"service:{service}")
    return stated[1] if stated else None


__all__ = ["TaskKind", "headline", "recover", "told"]
