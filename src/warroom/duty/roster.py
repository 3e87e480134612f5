"""The roster as a picture shows it: who is at work, who comes, and who works too long."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.duty import working
from warroom.incidents.picture import Picture, when
from warroom.tasks.models import ROLES


@dataclass(frozen=True)
class Row:
    """One shift. ``since`` is since when this person has been at work without a rest, while at work."""

    id: int
    name: str
    role: str
    begins_at: datetime
    ends_at: datetime
    handover: str
    now: bool
    past: bool
    since: datetime | None
    too_long: bool
    """At work for longer than twelve hours by now."""
    warnings: tuple[str, ...]


def rows(picture: Picture) -> list[Row]:
    """The shifts of the picture in order of time; cancelled ones are left out."""
    states = [state for state in picture.of("shift") if not state["cancelled"]]
    spans: dict[str, list[working.Span]] = defaultdict(list)
    for state in states:
        spans[_who(state)].append(_span(state))
    found = [_row(state, spans[_who(state)], picture.moment) for state in states]
    return sorted(found, key=lambda row: (row.begins_at, row.name, row.id))


def _who(state: dict[str, Any]) -> str:
    """Who works: by account, else by name; shifts whose name was erased are nobody else's."""
    return state["person"] or (state["name"] or "").strip().casefold() or f"shift {state['id']}"


def _span(state: dict[str, Any]) -> working.Span:
    begin, end = when(state["begins_at"]), when(state["ends_at"])
    assert begin is not None
    assert end is not None
    return begin, end


def _row(state: dict[str, Any], spans: list[working.Span], moment: datetime) -> Row:
    begin, end = _span(state)
    now = begin <= moment < end
    since = working.at_work_since(spans, moment) if now else None
    return Row(
        id=int(state["id"]),
        name=state["name"] or _("(erased)"),
        role=str(dict(ROLES).get(state["role"], "")),
        begins_at=begin,
        ends_at=end,
        handover=state["handover"] or "",
        now=now,
        past=end <= moment,
        since=since,
        too_long=since is not None and moment - since > working.MOST_IN_A_ROW,
        warnings=tuple(warnings(spans)),
    )


def warnings(spans: list[working.Span]) -> list[str]:
    """What speaks against these shifts of one person, as sentences."""
    load = working.load(spans, timezone.get_current_timezone())
    found = []
    if load.too_long:
        hours = round(load.longest / timedelta(hours=1), 1)
        found.append(_("{n} hours in a row").format(n=f"{hours:g}"))
    if load.too_many_days:
        found.append(_("{n} days in a row without a free day").format(n=load.days))
    return found


def at_work(picture: Picture) -> list[Row]:
    """Who is at work, once each, who has been at it longest first."""
    found: dict[str, Row] = {}
    for row in rows(picture):
        if row.now:
            found.setdefault(row.name, row)
    return sorted(found.values(), key=lambda row: (row.since or row.begins_at, row.name))
