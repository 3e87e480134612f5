"""An oracle: periods counted one hour or one day at a time, with the holidays of some years written out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from weerbaar.deadlines.arithmetic import BRUSSELS, Regime, Term, Unit

# As published for Belgium; the years in which the tests count.
MOVING = {  # Easter Monday, Ascension Day, Whit Monday
    2022: ("04-18", "05-26", "06-06"),
    2023: ("04-10", "05-18", "05-29"),
    2024: ("04-01", "05-09", "05-20"),
    2025: ("04-21", "05-29", "06-09"),
    2026: ("04-06", "05-14", "05-25"),
}
FIXED = ("01-01", "05-01", "07-21", "08-15", "11-01", "11-11", "12-25")
HOLIDAYS = {date.fromisoformat(f"{year}-{day}") for year, days in MOVING.items() for day in (*FIXED, *days)}
DAY = timedelta(days=1)


def works(day: date) -> bool:
    return day.strftime("%a") not in ("Sat", "Sun") and day not in HOLIDAYS


def midnight_after(day: date) -> datetime:
    return datetime.combine(day + DAY, time(), BRUSSELS)


def counted(term: Term, event: datetime, regime: Regime, stops: Callable[[date], bool] = lambda _d: False) -> datetime:
    """When the period ends, found by walking."""
    if term.unit is Unit.HOURS:
        return _hours(term.amount, event, regime, stops)
    last = _last(term, event.astimezone(BRUSSELS).date(), stops)
    if regime is Regime.PLAIN:
        return midnight_after(last)
    first = event.astimezone(BRUSSELS).date()
    while True:
        inside, day = [], first
        while day < last:
            day += DAY
            inside.append(day)
        enough = sum(works(d) and not stops(d) for d in inside) >= 2 or (term.unit is Unit.DAYS and term.amount == 1)
        if works(last) and enough:
            return midnight_after(last)
        last += DAY


def _hours(amount: int, event: datetime, regime: Regime, stops: Callable[[date], bool]) -> datetime:
    """In steps of a minute, so that a period may begin within an hour; the seconds of the event are kept."""
    at = event.astimezone(UTC)
    if regime is Regime.REGULATION:
        at = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        while at.minute != 0:
            at += timedelta(minutes=1)
    minutes = amount * 60
    while minutes:
        if not stops(at.astimezone(BRUSSELS).date()):
            minutes -= 1
        at += timedelta(minutes=1)
    return at


def _last(term: Term, day: date, stops: Callable[[date], bool]) -> date:
    first, left = day, term.amount
    if term.unit in (Unit.DAYS, Unit.WORKING_DAYS):
        while left:
            day += DAY
            left -= not stops(day) and (term.unit is Unit.DAYS or works(day))
        return day
    if term.unit is Unit.WEEKS:
        for _ in range(7 * left):
            day += DAY
    else:
        day = _months(day, left * (12 if term.unit is Unit.YEARS else 1))
    stood_still = 0
    walk = first
    while walk < day:
        walk += DAY
        stood_still += stops(walk)
    while stood_still:
        day += DAY
        stood_still -= not stops(day)
    return day


def _months(day: date, months: int) -> date:
    """The day with the same number, walking month by month; else the last of that month."""
    first = day.replace(day=1)
    for _ in range(months):
        month = first.month
        while first.month == month:
            first += DAY
    wanted, found = day.day, first
    while found.day < wanted and (found + DAY).month == first.month:
        found += DAY
    return found
