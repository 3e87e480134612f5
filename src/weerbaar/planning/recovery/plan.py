"""A recovery plan as people see it: tasks, services and when, why, how sure, and what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from weerbaar.language import Message
from weerbaar.planning.recovery.damage import TaskKind

FORMAT = "weerbaar.recovery/1"


class Progress(StrEnum):
    """How far a task is."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True)
class PlannedTask:
    """One bar of the schedule. Hours count from the plan's beginning; ``work_h`` are hours of work, without nights.

    ``why`` tells why it must be done, ``reason`` why it begins when it does; ``serves`` is the first service that
    waits for it. ``team`` None: a supplier, or the pool. ``before`` are start and end in yesterday's plan.
    """

    id: str
    element: str
    kind: TaskKind
    team: str | None
    start_h: float
    end_h: float
    work_h: float
    after: tuple[str, ...]
    why: Message
    reason: Message
    waits_for: tuple[str, ...] = ()
    """The tasks that hold it up: those it is bound to, or those that take the team or place it needs."""
    serves: str | None = None
    assumed: bool = False
    backup: str | None = None
    progress: Progress = Progress.PLANNED
    before: tuple[float, float] | None = None


@dataclass(frozen=True)
class ServiceBack:
    """When a service is there again, in hours since the plan's beginning.

    ``low_h``–``high_h`` is the range in which nine out of ten replays with other durations end. ``last_task`` is
    the task that brings it back. ``paper_until_h`` is when the paper fallback runs out, None when not known.
    """

    id: str
    back_h: float
    low_h: float
    high_h: float
    last_task: str | None
    reason: Message
    paper_until_h: float | None = None
    late: bool = False
    """Back only after the paper fallback or the maximum outage has run out."""
    before_h: float | None = None
    """When it would have been back in yesterday's plan."""


@dataclass(frozen=True)
class Baseline:
    """The same work in another order, for comparison. ``service_hours`` adds the outage of all services."""

    name: str
    objective: float
    service_hours: float
    late: int
    """Services back only after their paper fallback or maximum outage."""
    back_h: Mapping[str, float]


@dataclass(frozen=True)
class Pivot:
    """A value that would change the plan much: ``change`` is what the objective becomes worse (+) or better (−).

    ``hours`` is the same in hours of outage, added over the services.
    """

    id: str
    what: Message
    change: float
    hours: float


@dataclass(frozen=True)
class Change:
    """A difference with yesterday's plan: of a task (its start) or of a service (when it is back), in hours."""

    id: str
    what: str
    before_h: float | None
    now_h: float | None


@dataclass(frozen=True)
class Swap:
    """What it costs to bring ``service`` back first: what it gains, and which services come later by how much."""

    service: str
    gains_h: float
    later: tuple[tuple[str, float], ...]
    sooner: tuple[tuple[str, float], ...]
    price: float
    reason: Message


@dataclass(frozen=True)
class Plan:
    """An order of rebuilding. ``objective`` and ``bound`` in harm per hour × hours; ``bound`` is proved.

    ``dated`` is False when more than a third of the duration rests on defaults: then only the order means something.
    """

    tasks: tuple[PlannedTask, ...]
    services: tuple[ServiceBack, ...]
    """In the order in which they come back."""
    objective: float
    bound: float
    proved: bool
    dated: bool
    begin: datetime | None
    now_h: float
    confirmed: int
    counted: int
    assumed: tuple[str, ...]
    """Ids of elements, links and teams of which a value is a default."""
    by_hand: tuple[str, ...]
    """The breakers: started by hand before all they need works."""
    baselines: tuple[Baseline, ...] = ()
    pivots: tuple[Pivot, ...] = ()
    changes: tuple[Change, ...] = ()
    swap: Swap | None = None
    interrupted: bool = False
    input_sha256: str = ""
    solver: str = ""
    headline: Message = field(default_factory=lambda: Message(""))

    @property
    def gap(self) -> float:
        """How far from best it may be, as a share of the objective."""
        return max(0.0, (self.objective - self.bound) / self.objective) if self.objective > 0 else 0.0

    @property
    def span_h(self) -> float:
        """When the last task ends."""
        return max((t.end_h for t in self.tasks), default=0.0)

    @property
    def service_hours(self) -> float:
        """The outage of all services together."""
        return sum(s.back_h for s in self.services)

    def moment(self, hours: float) -> datetime | None:
        """``hours`` on the clock, when the plan has a beginning."""
        return self.begin + timedelta(hours=hours) if self.begin else None


def to_json(plan: Plan) -> dict[str, Any]:
    """The document ``weerbaar.recovery/1`` (docs/plans.md)."""
    return {
        "format": FORMAT,
        "tasks": [
            {
                "id": t.id, "element": t.element, "kind": t.kind.value, "team": t.team, "start_h": t.start_h,
                "end_h": t.end_h, "after": list(t.after), "reason": str(t.reason), "why": str(t.why),
                "work_h": t.work_h, "waits_for": list(t.waits_for), "serves": t.serves, "assumed": t.assumed,
                "backup": t.backup, "progress": t.progress.value,
                "before_h": None if t.before is None else list(t.before),
            }
            for t in plan.tasks
        ],
        "services": [
            {
                "id": s.id, "back_h": s.back_h, "low_h": s.low_h, "high_h": s.high_h, "last_task": s.last_task,
                "reason": str(s.reason), "paper_until_h": s.paper_until_h, "late": s.late, "before_h": s.before_h,
            }
            for s in plan.services
        ],
        "objective": _number(plan.objective),
        "bound": _number(plan.bound),
        "gap": _number(plan.gap),
        "proved": plan.proved,
        "dated": plan.dated,
        "begin": plan.begin.isoformat() if plan.begin else None,
        "now_h": plan.now_h,
        "confirmed": {"confirmed": plan.confirmed, "of": plan.counted},
        "assumed": list(plan.assumed),
        "by_hand": list(plan.by_hand),
        "baselines": [
            {
                "name": b.name, "objective": _number(b.objective), "service_hours": _number(b.service_hours),
                "late": b.late, "back_h": dict(b.back_h),
            }
            for b in plan.baselines
        ],
        "pivots": [
            {"id": p.id, "what": str(p.what), "change": _number(p.change), "hours": _number(p.hours)}
            for p in plan.pivots
        ],
        "changes": [
            {"id": c.id, "what": c.what, "before_h": c.before_h, "now_h": c.now_h} for c in plan.changes
        ],
        "swap": None if plan.swap is None else {
            "service": plan.swap.service, "gains_h": _number(plan.swap.gains_h),
            "later": [[id, _number(h)] for id, h in plan.swap.later],
            "sooner": [[id, _number(h)] for id, h in plan.swap.sooner],
            "price": _number(plan.swap.price), "reason": str(plan.swap.reason),
        },
        "interrupted": plan.interrupted,
        "input_sha256": plan.input_sha256,
        "solver": plan.solver,
    }  # fmt: skip


def _number(value: float) -> float:
    # Sums of decimal weights carry binary dust; nine decimals are far below the smallest weight.
    return round(value, 9)
