"""When a period ends: Regulation (EEC, Euratom) 1182/71, art. 3, and plain counting.

Moments are aware datetimes; a day is a day in Brussels. The end of a day is its last instant's successor, 00:00 of
the next: ``Ends.last_day`` says which day that was. An hour is an elapsed hour: in the night the clock is put back,
72 hours end an hour "earlier" on the wall.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from weerbaar.deadlines.holidays import DAY, is_working_day

BRUSSELS = ZoneInfo("Europe/Brussels")
HOUR = timedelta(hours=1)
Stops = Callable[[date], bool]
"""Whether the period stands still on a day, because a legal act suspends it."""


class Unit(StrEnum):
    """What a term counts."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    NONE = "none"
    """No fixed number: "without undue delay"."""


class Regime(StrEnum):
    """By which rules a term is counted."""

    REGULATION = "reg-1182-71"
    PLAIN = "plain"
    """Hours from the moment itself, days from the day after; moved past nothing."""


@dataclass(frozen=True)
class Term:
    """A length of time as a law states it. ``amount`` is 0 only with ``Unit.NONE``."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class Ends:
    """Where a period ends. ``nominal`` is before, ``last_day`` after moving past days off; both None in hours."""

    at: datetime
    nominal: date | None = None
    last_day: date | None = None


def end_of(day: date) -> datetime:
    """The expiry of the last hour of ``day`` in Brussels."""
    return datetime.combine(day + DAY, time(), BRUSSELS)


def day_of(moment: datetime) -> date:
    """The day in Brussels in which ``moment`` falls."""
    return moment.astimezone(BRUSSELS).date()


def never(_day: date) -> bool:
    """No day stands still."""
    return False


def ends(term: Term, event: datetime, regime: Regime, stops: Stops = never, extra_days: int = 0) -> Ends:
    """When a period of ``term`` from ``event`` ends.

    ``stops`` tells the days that are not counted, ``extra_days`` are added to the end before it is moved. Under the
    regulation: the hour or day of the event does not count (art. 3(1)); a period ends with its last hour or day, in
    weeks, months and years on the day like the event's or the last of the month (art. 3(2); Court of Justice,
    C-171/03 Toeters, 33–36); in anything but hours it ends on a working day (art. 3(4)) and has at least two of them
    (art. 3(5)). Raises ValueError for a term without a fixed length and OverflowError past the year 9999.
    """
    if term.unit is Unit.NONE:
        raise ValueError("a term without a fixed length has no end")
    if term.unit is Unit.HOURS:
        start = event.astimezone(UTC)
        if regime is Regime.REGULATION:
            start = start.replace(minute=0, second=0, microsecond=0) + HOUR
        end = _hours(start, term.amount + 24 * extra_days, stops)
        return Ends(end.astimezone(BRUSSELS))
    first = day_of(event)
    nominal = _advance(_nominal(first, term, stops), extra_days, stops)
    last = _moved(first, nominal, term, stops) if regime is Regime.REGULATION else nominal
    return Ends(end_of(last), nominal, last)


def safe(term: Term, event: datetime, regime: Regime, stops: Stops = never, extra_days: int = 0) -> datetime:
    """The earliest end that anybody could defend: counted from the moment itself and moved past nothing.

    Who keeps to it is in time under every reading. Where counting is plain, it is the end itself.
    """
    if regime is Regime.PLAIN or term.unit is Unit.HOURS:
        return ends(term, event, Regime.PLAIN, stops, extra_days).at
    nominal = ends(term, event, regime, stops, extra_days).nominal
    assert nominal is not None
    clock = event.astimezone(BRUSSELS).time()
    # On the nights the clock changes a wall time may be missing or come twice: the earliest instant is the safe one.
    return min(
        (datetime.combine(nominal, clock.replace(fold=fold), BRUSSELS) for fold in (0, 1)),
        key=lambda moment: moment.astimezone(UTC),
    )


def _hours(start: datetime, amount: int, stops: Stops) -> datetime:
    """``amount`` elapsed hours after ``start`` (in UTC), without the days that stand still."""
    left, at = amount * HOUR, start
    while True:
        today = day_of(at)
        tomorrow = end_of(today).astimezone(UTC)
        if stops(today):
            at = tomorrow
        elif at + left <= tomorrow:
            return at + left
        else:
            left -= tomorrow - at
            at = tomorrow


def _nominal(first: date, term: Term, stops: Stops) -> date:
    """The last day of a period that runs from ``first``, before it is moved."""
    if term.unit is Unit.DAYS:
        return _advance(first, term.amount, stops)
    if term.unit is Unit.WORKING_DAYS:
        return _advance(first, term.amount, lambda day: stops(day) or not is_working_day(day))
    last = first + 7 * term.amount * DAY if term.unit is Unit.WEEKS else _months_on(first, term)
    stood_still = sum(1 for n in range(1, (last - first).days + 1) if stops(first + n * DAY))
    return _advance(last, stood_still, stops)


def _months_on(first: date, term: Term) -> date:
    months = first.month - 1 + term.amount * (12 if term.unit is Unit.YEARS else 1)
    year, month = first.year + months // 12, months % 12 + 1
    if year > date.max.year:
        raise OverflowError("past the last year there is")
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def _advance(day: date, count: int, stops: Stops) -> date:
    """``count`` days on, not counting days that stand still."""
    while count > 0:
        day += DAY
        count -= not stops(day)
    return day


def _moved(first: date, last: date, term: Term, stops: Stops) -> date:
    """``last`` moved to a working day (art. 3(4)), and on until the period has two of them (art. 3(5))."""
    while not is_working_day(last):
        last += DAY
    if term.unit is Unit.DAYS and term.amount < 2:
        return last
    while not _has_two_working_days(first, last, stops):
        last += DAY
        while not is_working_day(last):
            last += DAY
    return last


def _has_two_working_days(first: date, last: date, stops: Stops) -> bool:
    days = (first + n * DAY for n in range(1, (last - first).days + 1))
    working = (day for day in days if is_working_day(day) and not stops(day))
    return next(working, None) is not None and next(working, None) is not None
