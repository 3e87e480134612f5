"""Other plans for the same trouble: in the first minutes, and for what is certain only."""

from dataclasses import dataclass, replace
from typing import Any

from weerbaar.landscape.model import Landscape
from weerbaar.planning.containment.ladder import DEFAULT_SECONDS
from weerbaar.planning.containment.plan import Plan, to_json
from weerbaar.planning.containment.question import Question
from weerbaar.planning.containment.solving import contain

FIRST_MINUTES = 15.0
FIRST_DAY_MINUTES = 24 * 60.0


@dataclass(frozen=True)
class InTime:
    """What to do in the first quarter of an hour, and what by the end of the first day."""

    first_minutes: Plan
    first_day: Plan


def in_time(
    landscape: Landscape, question: Question, *, seconds: float = DEFAULT_SECONDS, whole: Plan | None = None
) -> InTime:
    """The plan each team can carry out in 15 minutes, protecting as much as it can, and the one within a day.

    ``whole`` is the plan without a limit, when it is known: where it fits nothing is asked again.
    """
    return InTime(
        _within(landscape, question, FIRST_MINUTES, seconds, whole),
        _within(landscape, question, FIRST_DAY_MINUTES, seconds, whole),
    )


def _within(landscape: Landscape, question: Question, limit: float, seconds: float, whole: Plan | None) -> Plan:
    if whole is not None and whole.ready_min <= limit:
        return whole
    return contain(landscape, question.with_changes(within_min=limit), seconds=seconds, explain=False)


@dataclass(frozen=True)
class Certainty:
    """Plans for the compromised only and with the suspected, and what separates them."""

    certain: Plan
    suspected: Plan
    more: tuple[str, ...]
    """Targets that only the plan with the suspected cuts off."""
    fewer: tuple[str, ...]
    """Targets that only the plan for certain cuts off."""
    more_lost: tuple[str, ...]
    """Services that only the plan with the suspected gives up."""


def by_certainty(
    landscape: Landscape, question: Question, *, seconds: float = DEFAULT_SECONDS, whole: Plan | None = None
) -> Certainty:
    """``question`` twice: suspecting nobody, and as it stands. ``whole``: its plan as it stands, when it is known."""
    certain = contain(landscape, question.with_changes(suspected=frozenset()), seconds=seconds, explain=whole is None)
    suspected = contain(landscape, question, seconds=seconds) if whole is None else whole
    few, many = ({s.target for s in plan.steps} for plan in (certain, suspected))
    return Certainty(
        certain,
        suspected,
        more=tuple(sorted(many - few)),
        fewer=tuple(sorted(few - many)),
        more_lost=tuple(id for id in suspected.lost if id not in certain.lost),
    )


@dataclass(frozen=True)
class Whole:
    """A plan and what belongs beside it. ``certain`` None: nothing is suspected; both None: it was broken off."""

    plan: Plan
    in_time: InTime | None
    certainty: Certainty | None


MAIN, BESIDE = 0.7, 0.1
"""Shares of ``--seconds`` for the plan itself and for each of the three plans beside it."""


def whole(landscape: Landscape, question: Question, *, seconds: float = DEFAULT_SECONDS) -> Whole:
    """The plan, the first 15 minutes and the first day of it, and the plan for what is certain only.

    A KeyboardInterrupt gives what there is by then; before the first plan it is passed on. Raises as ``contain``.
    """
    plan = contain(landscape, question, seconds=MAIN * seconds)
    if plan.interrupted:
        return Whole(plan, None, None)
    timed: InTime | None = None
    certainty: Certainty | None = None
    try:
        timed = in_time(landscape, question, seconds=BESIDE * seconds, whole=plan)
        if question.compromised and plan.suspected:
            certainty = by_certainty(landscape, question, seconds=BESIDE * seconds, whole=plan)
    except KeyboardInterrupt:
        plan = replace(plan, interrupted=True)
    return Whole(plan, timed, certainty)


def whole_to_json(answer: Whole) -> dict[str, Any]:
    """The document ``weerbaar.containment/1`` with ``first_minutes``, ``first_day`` and ``certain`` beside it."""
    document = to_json(answer.plan)
    if answer.in_time is not None:
        document["first_minutes"] = {"limit_min": FIRST_MINUTES, **_beside(answer.in_time.first_minutes)}
        document["first_day"] = {"limit_min": FIRST_DAY_MINUTES, **_beside(answer.in_time.first_day)}
    if answer.certainty is not None:
        told = answer.certainty
        document["certain"] = {
            **_beside(told.certain),
            "more": list(told.more),
            "fewer": list(told.fewer),
            "more_lost": list(told.more_lost),
        }
    return document


def _beside(plan: Plan) -> dict[str, Any]:
    document = to_json(plan)
    names = ("actions", "services_down", "newly_lost", "still_open", "minutes", "ready_min",
             "objective", "bound", "gap", "proved")  # fmt: skip
    return {name: document[name] for name in names}
