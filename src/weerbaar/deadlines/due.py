"""When something is due, and why: a pure function of the rule, its trigger, the corrections and the acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from weerbaar.deadlines.acts import Act, Effect, in_order
from weerbaar.deadlines.arithmetic import Ends, Regime, Stops, Unit, day_of, end_of, ends, never
from weerbaar.deadlines.arithmetic import safe as safe_end
from weerbaar.deadlines.rules import Rule, Text
from weerbaar.deadlines.words import Said, SaidEnd, SaidTerm
from weerbaar.language import Message


@dataclass(frozen=True)
class Correction:
    """The trigger turned out to be at another time."""

    trigger: datetime
    recorded_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Step:
    """One reason of a due time, and where it stands."""

    words: Message
    source: Message | Text | str = ""


@dataclass(frozen=True)
class Due:
    """The answer. ``at`` is the legal end, ``safe`` the earliest end under any reading; both None where no hour is
    fixed, or while a suspension has no end. ``original`` is the end from the first trigger and without acts."""

    at: datetime | None
    safe: datetime | None
    original: datetime | None
    trigger: datetime
    excused_until: date | None
    suspended: bool
    acts: tuple[str, ...]
    trace: tuple[Step, ...]


def due(
    rule: Rule, trigger: datetime, corrections: Iterable[Correction] = (), acts: Iterable[Act] = (), *, case: str = ""
) -> Due:
    """When ``rule`` is due, triggered at ``trigger`` (aware), for ``case`` (the reference of a file, if any).

    Of the corrections, in the order in which they were recorded, the last counts.

    Nothing else moves it: not the clock, not sending the notification again. Raises ValueError for a naive moment.
    """
    every = tuple(corrections)
    if any(moment.tzinfo is None for moment in (trigger, *(c.trigger for c in every))):
        raise ValueError("a trigger needs its time zone")
    now = every[-1].trigger if every else trigger
    steps = [Step(Message("Trigger: {what}, on {at}.", what=rule.trigger, at=Said(trigger)), rule.source)]
    steps += [Step(_corrected(c)) for c in every]
    if not rule.in_force(day_of(now)):
        steps.append(Step(Message("This rule was not in force on that day."), rule.source))
    if rule.term.unit is Unit.NONE:
        steps.append(Step(Message("The law gives no number of hours or days: without undue delay."), rule.source))
        return Due(None, None, None, now, None, False, (), tuple(steps))
    original = ends(rule.term, trigger, rule.regime).at
    plain = ends(rule.term, now, rule.regime)
    steps += _counting(rule, now, plain)
    running = _with_acts(rule, now, in_order(acts), case)
    steps += running.steps
    if running.suspended:
        return Due(None, None, original, now, running.excused, True, tuple(running.used), tuple(steps))
    end = ends(rule.term, now, rule.regime, running.stops, running.extra)
    surely = safe_end(rule.term, now, rule.regime, running.stops, running.extra)
    if end.at != plain.at:
        steps.append(Step(Message("Due on {at} instead of {before}.", at=SaidEnd(end.at), before=SaidEnd(plain.at))))
    if surely != end.at:
        steps.append(
            Step(Message("To be safe under every reading: before {at}, counted from the moment itself and moved past "
                         "nothing.", at=SaidEnd(surely)))
        )  # fmt: skip
    return Due(end.at, surely, original, now, running.excused, False, tuple(running.used), tuple(steps))


def _corrected(correction: Correction) -> Message:
    at = Said(correction.trigger)
    if correction.recorded_at is None:
        return Message("Corrected: it was on {at}.", at=at)
    on = Said(correction.recorded_at)
    return Message("Corrected on {on}: it was on {at}. {reason}", on=on, at=at, reason=correction.reason)


def _regulation(paragraph: str) -> Message:
    return Message("Regulation (EEC, Euratom) 1182/71, art. 3{paragraph}", paragraph=paragraph)


def _counting(rule: Rule, trigger: datetime, end: Ends) -> list[Step]:
    """How the term was counted, sentence by sentence."""
    term = SaidTerm(rule.term)
    if rule.regime is Regime.PLAIN:
        where = Message("Counted plainly, {term} end on {at}.", term=term, at=SaidEnd(end.at))
        return [Step(where, rule.source)]
    if rule.term.unit is Unit.HOURS:
        steps = [
            Step(Message("The hour in which it happened does not count; {term} end with the last hour, on {at}.",
                         term=term, at=SaidEnd(end.at)), _regulation("(1), (2)(a)")),
            Step(Message("Hours run on through weekends and public holidays."), _regulation("(3), (4)")),
        ]  # fmt: skip
        clock = rule.term.amount * timedelta(hours=1)
        if end.at.replace(tzinfo=None) - trigger.astimezone(end.at.tzinfo).replace(tzinfo=None) > clock + _HOUR or (
            end.at.replace(tzinfo=None) - trigger.astimezone(end.at.tzinfo).replace(tzinfo=None) < clock
        ):
            steps.append(Step(Message("The clock changes in between: hours that pass are counted, not hours on it.")))
        return steps
    assert end.nominal is not None
    assert end.last_day is not None
    steps = [
        Step(Message("The day on which it happened does not count; {term} end with {day}.", term=term,
                     day=Said(end.nominal)), _regulation("(1), (2)"))
    ]  # fmt: skip
    if end.last_day != end.nominal:
        moved = Message("Moved to {day}: a period ends on a working day and has at least two of them.",
                        day=Said(end.last_day))  # fmt: skip
        steps.append(Step(moved, _regulation("(4), (5)")))
    return steps


_HOUR = timedelta(hours=1)


@dataclass
class _Running:
    """What the acts looked at so far do to the term."""

    steps: list[Step]
    used: list[str]
    closed: list[tuple[date, date]]
    extra: int = 0
    excused: date | None = None
    suspended: bool = False

    @property
    def stops(self) -> Stops:
        if not self.closed:
            return never
        return lambda day: any(first <= day <= last for first, last in self.closed)


def _with_acts(rule: Rule, trigger: datetime, acts: Iterable[Act], case: str) -> _Running:
    """The acts that reach this term, in the order of their effect: each sees the end as those before it left it."""
    running = _Running([], [], [])
    started = day_of(trigger)
    for act in acts:
        if not act.covers(rule.id, case, started):
            continue
        end = ends(rule.term, trigger, rule.regime, running.stops, running.extra).at
        if end <= end_of(act.since - _DAY) or (act.until is not None and trigger >= end_of(act.until)):
            continue
        if act.effect is Effect.EXCUSE and act.until is not None and end > end_of(act.until):
            continue
        running.used.append(act.reference)
        running.steps.append(Step(_said(act), act.reference))
        if act.effect is Effect.EXTEND:
            running.extra += act.days
        elif act.effect is Effect.EXCUSE:
            running.excused = max(filter(None, (running.excused, act.until or date.max)))
        elif act.until is None:
            running.suspended = True
            break
        else:
            running.closed.append((act.since, act.until))
    return running


_DAY = timedelta(days=1)


def _said(act: Act) -> Message:
    title, since = act.title, Said(act.since)
    if act.effect is Effect.EXTEND:
        return Message("Extended by {days} days: {title}.", days=act.days, title=title)
    if act.until is None and act.effect is Effect.EXCUSE:
        return Message("Missing it is excused from {since}, until further notice: {title}.", since=since, title=title)
    if act.until is None:
        return Message("Stands still from {since}, until further notice: {title}.", since=since, title=title)
    if act.effect is Effect.EXCUSE:
        return Message("Missing it is excused until {until}: {title}.", until=Said(act.until), title=title)
    return Message("Stands still from {since} to {until}: {title}.", since=since, until=Said(act.until), title=title)


def to_json(answer: Due) -> dict[str, Any]:
    """``answer`` for a program: moments in ISO 8601 with offset, reasons in the language spoken now."""

    def iso(moment: datetime | date | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "trigger": iso(answer.trigger),
        "due": iso(answer.at),
        "safe": iso(answer.safe),
        "original": iso(answer.original),
        "suspended": answer.suspended,
        "excused_until": iso(answer.excused_until),
        "acts": list(answer.acts),
        "trace": [{"reason": str(step.words), "source": str(step.source)} for step in answer.trace],
    }
