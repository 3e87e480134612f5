"""How moments and terms are said: "vr 9 dec 2022, 08:00", "1 maand". Said when shown, in the language of then."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from weerbaar.deadlines.arithmetic import BRUSSELS, Term, Unit
from weerbaar.language import _, current, plural

_DAYS = {"nl": ["ma", "di", "wo", "do", "vr", "za", "zo"], "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}
_MONTHS = {
    "nl": ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


@dataclass(frozen=True)
class Said:
    """A moment or day that says itself in the language spoken when it is shown."""

    at: datetime | date

    def __str__(self) -> str:
        if not isinstance(self.at, datetime):
            return day(self.at)
        return moment(self.at)


@dataclass(frozen=True)
class SaidEnd(Said):
    """The end of a period: midnight is said as 24:00 of the day that ends."""

    def __str__(self) -> str:
        return end(self.at) if isinstance(self.at, datetime) else day(self.at)


@dataclass(frozen=True)
class SaidTerm:
    """A term that says itself."""

    term: Term

    def __str__(self) -> str:
        return length(self.term)


def day(at: date) -> str:
    """ "vr 9 dec 2022"."""
    spoken = current()
    return f"{_DAYS[spoken][at.weekday()]} {at.day} {_MONTHS[spoken][at.month - 1]} {at.year}"


def moment(at: datetime) -> str:
    """ "vr 9 dec 2022, 08:00", in Brussels; in the hour that comes twice, with its offset."""
    local = at.astimezone(BRUSSELS)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{day(local.date())}, {local:%H:%M}{f' ({local:%Z})' if twice else ''}"


def end(at: datetime) -> str:
    """As ``moment``, but midnight is 24:00 of the day before."""
    local = at.astimezone(BRUSSELS)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{day(local.date() - timedelta(days=1))}, 24:00"
    return moment(at)


def length(term: Term) -> str:
    """ "72 uur", "1 maand"; "zonder onnodige vertraging" for a term without a number."""
    n = term.amount
    match term.unit:
        case Unit.HOURS:
            return plural("{n} hour", "{n} hours", n)
        case Unit.DAYS:
            return plural("{n} day", "{n} days", n)
        case Unit.WORKING_DAYS:
            return plural("{n} working day", "{n} working days", n)
        case Unit.WEEKS:
            return plural("{n} week", "{n} weeks", n)
        case Unit.MONTHS:
            return plural("{n} month", "{n} months", n)
        case Unit.YEARS:
            return plural("{n} year", "{n} years", n)
        case Unit.NONE:
            return _("without undue delay")
