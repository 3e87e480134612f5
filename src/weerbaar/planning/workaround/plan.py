"""The answer about workarounds: what to stand up, what that gives back, what it rests on, and what is not worth it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from weerbaar.language import Message
from weerbaar.planning.defaults import SETUP_HOUR_HARM

FORMAT = "weerbaar.workaround/1"
NOTHING_SAID = Message("")


class Verdict(StrEnum):
    """What is thought of a candidate that is not stood up."""

    REFUSED = "refused"
    """The attacker can reach what it uses, it needs something that is out, or nobody is in its team."""
    NO_EFFECT = "no_effect"
    """What it stands in for works, or something else is missing too."""
    NOT_WORTH = "not_worth"
    """It costs more than it gives."""


@dataclass(frozen=True)
class Step:
    """One workaround of a plan. Hours from now.

    ``gain``: how much worse the plan is without it, its own effort left out; ``effort`` what it costs; both in
    harm per hour × hours. ``delays`` are the services that come back ``delay_h`` later because of it.
    """

    workaround: str
    team: str | None
    start_h: float
    finish_h: float
    capacity: float
    services: tuple[str, ...]
    gain: float
    effort: float
    delay_h: float
    delays: tuple[str, ...]
    assumed: tuple[str, ...]
    """Attributes of it that are defaults."""
    reason: Message


@dataclass(frozen=True)
class Regained:
    """A service that a plan gives back, fully (``share`` 1) or partly, from one hour until another.

    ``before`` is what it delivers without the plan. ``state`` is what impact says once the plan stands, today.
    ``in_danger``: it also rests on something the attacker can reach. ``through``: the workarounds it owes this to.
    """

    service: str
    share: float
    before: float
    from_h: float
    until_h: float
    state: str
    in_danger: bool
    through: tuple[str, ...]
    people_per_day: float | None
    reason: Message

    @property
    def fully(self) -> bool:
        """Whether it delivers as on a normal day."""
        return self.share >= 1


@dataclass(frozen=True)
class Point:
    """Something a plan rests on: an element or link id, the workarounds that fail with it, and the services."""

    id: str
    workarounds: tuple[str, ...]
    services: tuple[str, ...]
    harm: float


@dataclass(frozen=True)
class Option:
    """One plan. ``objective`` is harm avoided less effort; ``bound`` is proved: no plan of its kind gives more.

    ``avoids`` are points of failure of the first plan that this one does without; ``shares`` what both rest on.
    """

    steps: tuple[Step, ...]
    services: tuple[Regained, ...]
    points: tuple[Point, ...]
    objective: float
    bound: float
    proved: bool
    ready_h: float
    avoids: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    headline: Message = NOTHING_SAID

    @property
    def gap(self) -> float:
        """How far from best it may be, as a share of the bound."""
        return max(0.0, (self.bound - self.objective) / self.bound) if self.bound > 0 else 0.0

    @property
    def workarounds(self) -> frozenset[str]:
        """What it stands up."""
        return frozenset(s.workaround for s in self.steps)


@dataclass(frozen=True)
class Judged:
    """A candidate the first plan does not stand up, and why.

    ``path``: ids along which the attacker gets to what it ``uses``; ``safe_after`` are links (ids) on that path of
    which cutting one alone makes it safe. ``gain`` and ``effort`` as it would add to the first plan.
    """

    workaround: str
    verdict: Verdict
    gain: float
    effort: float
    reason: Message
    uses: str | None = None
    path: tuple[str, ...] = ()
    safe_after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A workaround that is in use already."""

    workaround: str
    safe: bool
    reason: Message
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pivot:
    """A value that would change the answer: ``change`` is what the first plan becomes worth more (+) or less (−)."""

    id: str
    what: Message
    change: float


@dataclass(frozen=True)
class Answer:
    """What to stand up. ``options`` are plans, the best first; ``judged`` everything the first leaves out."""

    options: tuple[Option, ...]
    judged: tuple[Judged, ...]
    standing: tuple[Standing, ...]
    single: tuple[str, ...]
    """Services of the first plan that no other plan can give back."""
    pivots: tuple[Pivot, ...]
    confirmed: int
    counted: int
    assumed: tuple[str, ...]
    """Ids of elements of which a value is a default."""
    dated: bool
    """False: the recovery plan rests too much on defaults to say until when."""
    horizon_h: float
    input_sha256: str
    solver: str
    headline: Message
    interrupted: bool = False
    """Whether the explanation was broken off."""

    @property
    def best(self) -> Option:
        """The first plan; without steps when nothing is worth it."""
        return self.options[0]


def to_json(answer: Answer) -> dict[str, Any]:
    """The document ``weerbaar.workaround/1`` (docs/plans.md). Objective, bound and gap are those of the first plan."""
    best = answer.best
    return {
        "format": FORMAT,
        "headline": str(answer.headline),
        "options": [_option(o) for o in answer.options],
        "not_chosen": [_judged(j) for j in answer.judged],
        "standing": [
            {"workaround": s.workaround, "safe": s.safe, "reason": str(s.reason), "path": list(s.path)}
            for s in answer.standing
        ],
        "single": list(answer.single),
        "objective": _number(best.objective),
        "bound": _number(best.bound),
        "gap": _number(best.gap),
        "proved": best.proved,
        "weights": {"setup_hour": SETUP_HOUR_HARM},
        "dated": answer.dated,
        "horizon_h": _number(answer.horizon_h),
        "confirmed": {"confirmed": answer.confirmed, "of": answer.counted},
        "assumed": list(answer.assumed),
        "pivots": [{"id": p.id, "what": str(p.what), "change": _number(p.change)} for p in answer.pivots],
        "interrupted": answer.interrupted,
        "input_sha256": answer.input_sha256,
        "solver": answer.solver,
    }  # fmt: skip


def _judged(j: Judged) -> dict[str, Any]:
    return {
        "workaround": j.workaround,
        "verdict": j.verdict.value,
        "gain": _number(j.gain),
        "effort": _number(j.effort),
        "reason": str(j.reason),
        "uses": j.uses,
        "path": list(j.path),
        "safe_after": list(j.safe_after),
    }


def _option(o: Option) -> dict[str, Any]:
    return {
        "headline": str(o.headline),
        "steps": [
            {"workaround": s.workaround, "team": s.team, "start_h": _number(s.start_h), "finish_h": _number(s.finish_h),
             "capacity": s.capacity, "services": list(s.services), "gain": _number(s.gain),
             "effort": _number(s.effort), "delay_h": _number(s.delay_h), "delays": list(s.delays),
             "assumed": list(s.assumed), "reason": str(s.reason)}
            for s in o.steps
        ],
        "services": [
            {"id": r.service, "share": _number(r.share), "before": _number(r.before), "fully": r.fully,
             "from_h": _number(r.from_h), "until_h": _number(r.until_h), "state": r.state, "in_danger": r.in_danger,
             "through": list(r.through), "people_per_day": r.people_per_day, "reason": str(r.reason)}
            for r in o.services
        ],
        "points": [
            {"id": p.id, "workarounds": list(p.workarounds), "services": list(p.services), "harm": _number(p.harm)}
            for p in o.points
        ],
        "objective": _number(o.objective),
        "bound": _number(o.bound),
        "gap": _number(o.gap),
        "proved": o.proved,
        "ready_h": _number(o.ready_h),
        "avoids": list(o.avoids),
        "shares": list(o.shares),
    }  # fmt: skip


def _number(value: float) -> float:
    # Sums of decimal weights carry binary dust; nine decimals are far below anything that counts.
    return round(value, 9)
