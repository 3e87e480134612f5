"""Hours, names and people as they are read."""

from collections.abc import Collection
from datetime import datetime, timedelta

from weerbaar.language import Message
from weerbaar.planning.workaround.search import Search

MANY = 4


def hours(value: float) -> str:
    """Without a false decimal: whole from ten on."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """A share as a whole per cent, but never 0 of something nor 100 of not all."""
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)}"


def names(search: Search, ids: Collection[str]) -> str:
    """The first few names."""
    landscape = search.delivery.problem.landscape
    listed = [landscape.name_of(id) for id in ids]
    return ", ".join(listed[:MANY]) + (" …" if len(listed) > MANY else "")


def people(search: Search, ids: Collection[str]) -> float:
    """People a day of these services together, as far as that is filled in."""
    landscape = search.delivery.problem.landscape
    return sum(landscape.by_id[id].number("people_per_day") or 0 for id in ids)


def days(search: Search, hour: float, *, dated: bool) -> Message:
    """Until when: an hour, or only "until recovery" when the recovery plan cannot name one."""
    if hour >= search.delivery.horizon and not dated:
        return Message("until recovery")
    return Message("until {moment}", moment=at(search, hour)) if dated else Message("until recovery")


def at(search: Search, hour: float) -> Message | str:
    """When: a moment if it is known when the work begins, else the hour counted from then."""
    begin = search.delivery.problem.question.begin
    return Message("hour {hour}", hour=hours(hour)) if begin is None else clock(begin, hour)


def clock(begin: datetime, hour: float) -> str:
    """ "6/12 20:00"."""
    then = begin + timedelta(hours=hour)
    return f"{then.day}/{then.month} {then:%H:%M}"
