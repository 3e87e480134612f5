"""Legal acts that suspend, extend or excuse terms: the only thing but a corrected trigger that moves a due time.

An act binds by its reference, its scope (which rules, which cases, started between which days), and the days in
which it is in force; it may reach back before the day it was taken, and it ends by itself. An act that *prolongs*
another moves the limits of that one: the order of 9 December 2022 was prolonged at least nine times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message


class Effect(StrEnum):
    """What an act does to a term that runs while it is in force."""

    SUSPEND = "suspend"
    """The days of the act are not counted."""
    EXTEND = "extend"
    """``days`` are added to the end."""
    EXCUSE = "excuse"
    """The due time stays; missing it is excused until the act ends."""
    PROLONG = "prolong"
    """Another act (``prolongs``) lasts until ``until``, and covers cases started until ``started_until``."""


@dataclass(frozen=True)
class Act:
    """One legal act. Days are days in Brussels, both ends included; an empty ``until`` means: until further notice.

    ``rules`` and ``cases`` hold ids and references; empty means all. ``since`` may lie before ``taken_on``.
    """

    reference: str
    title: str
    effect: Effect
    taken_on: date
    since: date
    until: date | None = None
    days: int = 0
    rules: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    started_from: date | None = None
    started_until: date | None = None
    prolongs: str = ""

    def covers(self, rule: str, case: str, started: date) -> bool:
        """Whether a term of ``rule`` for ``case`` (empty: no case) that was started on ``started`` is in scope."""
        return (
            (not self.rules or rule in self.rules)
            and (not self.cases or case in self.cases)
            and (self.started_from is None or started >= self.started_from)
            and (self.started_until is None or started <= self.started_until)
        )


def in_order(acts: Iterable[Act]) -> tuple[Act, ...]:
    """The acts that do something to terms, with those that prolong them worked in, in the order of their effect.

    The order in which they were recorded makes no difference. A prolongation never shortens.
    """
    every = sorted(set(acts), key=lambda a: (a.since, a.taken_on, a.reference))
    working = [a for a in every if a.effect is not Effect.PROLONG]
    for longer in sorted((a for a in every if a.effect is Effect.PROLONG), key=lambda a: (a.taken_on, a.reference)):
        working = [_prolonged(a, longer) if a.reference == longer.prolongs else a for a in working]
    return tuple(working)


def _prolonged(act: Act, longer: Act) -> Act:
    return replace(
        act,
        until=None if act.until is None else max(act.until, longer.until or act.until),
        started_until=None
        if act.started_until is None
        else max(act.started_until, longer.started_until or act.started_until),
    )


def read_act(data: Mapping[str, Any], place: str = "") -> Act:
    """An act from a mapping as it stands in a file; raises BadInput that names what is wrong."""
    unknown = sorted(set(data) - _FIELDS)
    if unknown:
        raise BadInput(Message("unknown field: {field}", field=str(unknown[0])), place)
    for name in ("reference", "title", "effect"):
        if not isinstance(data.get(name), str) or not data[name].strip():
            raise BadInput(Message("'{field}' is missing", field=name), place)
    if data["effect"] not in tuple(Effect):
        raise BadInput(
            Message("'{value}' is no effect of an act; possible: {all}", value=data["effect"], all=", ".join(Effect)),
            place,
        )
    days = data.get("days", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
        raise BadInput(
            Message("'{field}' must be a whole number from 0 to {most}", field="days", most=MOST_DAYS), place
        )
    since = _day(data, "since", place)
    act = Act(
        reference=data["reference"].strip(),
        title=data["title"].strip(),
        effect=Effect(data["effect"]),
        taken_on=_day(data, "taken_on", place) or since or _missing("since", place),
        since=since or _missing("since", place),
        until=_day(data, "until", place),
        days=days,
        rules=_texts(data, "rules", place),
        cases=_texts(data, "cases", place),
        started_from=_day(data, "started_from", place),
        started_until=_day(data, "started_until", place),
        prolongs=str(data.get("prolongs", "")).strip(),
    )
    wrong = wrong_with(act)
    if wrong:
        raise BadInput(wrong, place)
    return act


def wrong_with(act: Act) -> Message | None:
    """What about ``act`` cannot be, or None."""
    if act.until is not None and act.until < act.since:
        return Message("the act ends before it begins")
    if act.started_from and act.started_until and act.started_until < act.started_from:
        return Message("the scope ends before it begins")
    if act.effect is Effect.EXTEND and act.days < 1:
        return Message("an act that extends says by how many days")
    if act.effect is not Effect.EXTEND and act.days:
        return Message("only an act that extends has a number of days")
    if act.effect is Effect.PROLONG and not act.prolongs:
        return Message("an act that prolongs names the reference of the act it prolongs")
    if act.effect is Effect.PROLONG and act.until is None and act.started_until is None:
        return Message("an act that prolongs says until when")
    return None


def to_data(act: Act) -> dict[str, Any]:
    """``act`` as ``read_act`` reads it, days as ISO 8601 texts: for JSON."""
    values: dict[str, Any] = {
        "reference": act.reference,
        "title": act.title,
        "effect": act.effect.value,
        "taken_on": act.taken_on.isoformat(),
        "since": act.since.isoformat(),
        "until": act.until and act.until.isoformat(),
        "days": act.days,
        "rules": sorted(act.rules),
        "cases": sorted(act.cases),
        "started_from": act.started_from and act.started_from.isoformat(),
        "started_until": act.started_until and act.started_until.isoformat(),
        "prolongs": act.prolongs,
    }
    return {key: value for key, value in values.items() if value}


MOST_DAYS = 3650
_FIELDS = {
    "reference", "title", "effect", "taken_on", "since", "until", "days", "rules", "cases", "started_from",
    "started_until", "prolongs",
}  # fmt: skip


def _missing(field: str, place: str) -> date:
    raise BadInput(Message("'{field}' is missing", field=field), place)


def _day(data: Mapping[str, Any], field: str, place: str) -> date | None:
    value = data.get(field)
    if value in (None, ""):
        return None
    # TOML has days of its own; a datetime is a date too, but not the one that is meant.
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadInput(Message("'{field}' must be a day, as in 2022-12-09", field=field), place) from None


def _texts(data: Mapping[str, Any], field: str, place: str) -> frozenset[str]:
    value = data.get(field, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadInput(Message("'{field}' must be a list of texts", field=field), place)
    return frozenset(each.strip() for each in value)
