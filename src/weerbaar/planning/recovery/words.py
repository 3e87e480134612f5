"""Moments and durations of a plan, as a person says them."""

from datetime import datetime, timedelta

from weerbaar.language import Message, _, current, plural

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def part_of_day(hour: float) -> str:
    """ "morning", "afternoon", "evening" or "night"."""
    if 6 <= hour < 12:
        return _("morning")
    if 12 <= hour < 18:
        return _("afternoon")
    return _("evening") if 18 <= hour < 24 else _("night")


def moment(begin: datetime | None, hours: float) -> str:
    """ "Thursday morning 8 December", or "on day 3, in the morning" when the plan has no date.

    Without a date the plan begins at eight in the morning of day 1.
    """
    if begin is None:
        clock = 8.0 + hours
        return str(Message("day {n}, {part}", n=int(clock // 24) + 1, part=part_of_day(clock % 24)))
    at = begin + timedelta(hours=hours)
    return str(
        Message(
            "{day} {part} {date} {month}",
            day=_(_DAYS[at.weekday()]), part=part_of_day(at.hour + at.minute / 60), date=at.day,
            month=_(_MONTHS[at.month - 1]),
        )
    )  # fmt: skip


def duration(hours: float) -> str:
    """ "3 hours", "2 days"; rounded the more the longer it is."""
    if hours < 48:
        return plural("{n} hour", "{n} hours", max(1, round(hours)))
    return plural("{n} day", "{n} days", round(hours / 24))


def short(begin: datetime | None, hours: float) -> str:
    """For a bar or an axis: "do 8 dec, 07:40", or "dag 3, 07:40"."""
    if begin is None:
        clock = 8.0 + hours
        return str(Message("day {n}, {time}", n=int(clock // 24) + 1, time=_time(clock % 24)))
    at = begin + timedelta(hours=hours)
    day, month = _(_DAYS[at.weekday()]), _(_MONTHS[at.month - 1])
    keep = 2 if current() == "nl" else 3
    return f"{day[:keep]} {at.day} {month[:3]}, {at:%H:%M}"


def _time(clock: float) -> str:
    minutes = round(clock * 60)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
