"""How long somebody works in a row: pure arithmetic on shifts, nothing else.

Twelve hours at a stretch and six days in a row are where this project warns; what the law or an agreement allows an
organisation is for that organisation to know (Directive 2003/88/EC asks 11 hours of rest a day and a day a week).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

MOST_IN_A_ROW = timedelta(hours=12)
MOST_DAYS = 6
REST = timedelta(hours=1)
"""Time between two shifts from which they are no longer one stretch: shorter is a break, not a rest."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Load:
    """How long somebody works: the longest stretch, and the most calendar days in a row."""

    longest: timedelta
    days: int

    @property
    def too_long(self) -> bool:
        """Whether one stretch is longer than it should be."""
        return self.longest > MOST_IN_A_ROW

    @property
    def too_many_days(self) -> bool:
        """Whether there is no free day for too long."""
        return self.days > MOST_DAYS


def stretches(shifts: Iterable[Span]) -> list[Span]:
    """The shifts (begin, end) of one person joined into stretches of work, in order. Empty shifts do not count."""
    joined: list[Span] = []
    for begin, end in sorted(span for span in shifts if span[0] < span[1]):
        if joined and begin - joined[-1][1] < REST:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def days(shifts: Iterable[Span], zone: tzinfo) -> set[date]:
    """The calendar days in ``zone`` on which somebody works; a shift until midnight does not touch the next day."""
    found = set()
    for begin, end in shifts:
        if begin < end:
            day, last = begin.astimezone(zone).date(), (end - timedelta(microseconds=1)).astimezone(zone).date()
            while day <= last:
                found.add(day)
                day += timedelta(days=1)
    return found


def in_a_row(worked: set[date]) -> int:
    """The most days in a row among ``worked``."""
    best = 0
    for day in worked:
        if day - timedelta(days=1) not in worked:
            length = 1
            while day + timedelta(days=length) in worked:
                length += 1
            best = max(best, length)
    return best


def load(shifts: Iterable[Span], zone: tzinfo) -> Load:
    """How long one person works by these shifts."""
    listed = list(shifts)
    longest = max((end - begin for begin, end in stretches(listed)), default=timedelta(0))
    return Load(longest, in_a_row(days(listed, zone)))


def at_work_since(shifts: Iterable[Span], moment: datetime) -> datetime | None:
    """Since when somebody who works at ``moment`` has been at it; None when nobody of that name is at work then."""
    listed = list(shifts)
    if not any(begin <= moment < end for begin, end in listed):
        return None
    return next((begin for begin, end in stretches(listed) if begin <= moment < end), None)
