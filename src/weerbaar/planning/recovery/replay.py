"""A plan beside what really happened, and the plan of today made from yesterday's and the facts since."""

from collections.abc import Mapping
from dataclasses import dataclass

from weerbaar.planning.recovery.damage import TaskKind
from weerbaar.planning.recovery.plan import Plan
from weerbaar.planning.recovery.question import Happened, Question


@dataclass(frozen=True)
class Replayed:
    """``tasks``: per finished task (planned, real) hours of duration; ``services``: per service (expected, real).

    ``within`` is the share of services that came back inside the range the plan gave; ``slower`` is real over
    planned work of the finished tasks together (1 = as planned), None without any.
    """

    tasks: Mapping[str, tuple[float, float]]
    services: Mapping[str, tuple[float, float]]
    within: float | None
    slower: float | None


def replay(plan: Plan, happened: Mapping[str, Happened], back_h: Mapping[str, float]) -> Replayed:
    """How ``plan`` compares with what happened to its tasks, and with when services really were back (hours)."""
    tasks: dict[str, tuple[float, float]] = {}
    for task in plan.tasks:
        fact = happened.get(task.id)
        if fact is not None and fact.end_h is not None and task.kind is not TaskKind.BACKLOG:
            tasks[task.id] = task.end_h - task.start_h, fact.end_h - fact.start_h
    services = {s.id: (s.back_h, back_h[s.id]) for s in plan.services if s.id in back_h}
    inside = sum(1 for s in plan.services if s.id in back_h and s.low_h <= back_h[s.id] <= s.high_h)
    planned = sum(p for p, _ in tasks.values())
    return Replayed(
        tasks,
        services,
        within=inside / len(services) if services else None,
        slower=sum(r for _, r in tasks.values()) / planned if planned else None,
    )


def next_question(question: Question, plan: Plan, *, now_h: float, happened: Mapping[str, Happened]) -> Question:
    """The question of today: the same damage, ``plan`` as yesterday's, and what has happened since."""
    yesterday = {t.id: (t.start_h, t.end_h) for t in plan.tasks if t.kind is not TaskKind.BACKLOG}
    yesterday.update({f"service:{s.id}": (0.0, s.back_h) for s in plan.services})
    return question.with_changes(now_h=now_h, happened=dict(happened), yesterday=yesterday)
