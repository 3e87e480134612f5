"""How a clock is shown: time left in words, a shape and a colour; now and at a past moment by the same code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warroom.clocks.models import Status
from warroom.incidents.picture import Picture, when
from weerbaar.deadlines import Act, Correction, Due, Rule, due
from weerbaar.deadlines.acts import read_act
from weerbaar.deadlines.rules import authorities, read_rule
from weerbaar.deadlines.words import end

SOON = timedelta(hours=12)


@dataclass(frozen=True)
class Row:
    """One clock as a line. ``tone``: "late", "soon", "open", "still" or "done"."""

    id: int
    name: str
    organisation: str
    due: datetime | None
    safe: datetime | None
    original: datetime | None
    tone: str
    left: str
    status: str
    status_words: str
    voluntary: bool
    whom: str
    reference: str
    reason: str
    excused_until: date | None
    sent_at: datetime | None
    confirmed_at: datetime | None
    sendings: tuple[Mapping[str, Any], ...]
    acts: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether something still has to be done."""
        return self.status == Status.OPEN

    @property
    def until(self) -> str:
        """The safe end in words: midnight is 24:00 of the day before."""
        return end(self.safe) if self.safe else ""

    @property
    def legal(self) -> str:
        """The legal end in words."""
        return end(self.due) if self.due else ""

    @property
    def first(self) -> str:
        """The end as it first was, if it moved since."""
        return end(self.original) if self.original and self.original != self.due else ""


def rows(picture: Picture) -> list[Row]:
    """Every clock of the picture: what is late or near first, what is done last."""
    found = [row(state, picture.moment) for state in picture.of("clock")]
    never = datetime.max.replace(tzinfo=picture.moment.tzinfo)
    return sorted(found, key=lambda r: (not r.open, r.safe or never, r.id))


def row(state: Mapping[str, Any], now: datetime) -> Row:
    """The state of a clock as a line at ``now``."""
    safe, legal = when(state["safe_at"]), when(state["due_at"])
    open = state["status"] == Status.OPEN
    excused = state["excused_until"]
    tone, left = _left(state, safe, legal, now) if open else ("done", "")
    return Row(
        id=int(state["id"]),
        name=state["names"].get(get_language() or "nl") or state["name"],
        organisation=state["organisation_name"],
        due=legal,
        safe=safe,
        original=when(state["original_due_at"]),
        tone=tone,
        left=left,
        status=state["status"],
        status_words=str(Status(state["status"]).label),
        voluntary=state["voluntary"],
        whom=whom(state["addressee"]),
        reference=state["reference"],
        reason=state["reason"],
        excused_until=date.fromisoformat(excused) if excused else None,
        sent_at=when(state["sent_at"]),
        confirmed_at=when(state["confirmed_at"]),
        sendings=tuple({**s, "at": when(s["at"])} for s in state["sendings"]),
        acts=tuple(state["acts"]),
    )


def _left(state: Mapping[str, Any], safe: datetime | None, legal: datetime | None, now: datetime) -> tuple[str, str]:
    if state["suspended"]:
        return "still", _("stands still")
    if safe is None or legal is None:
        return "open", _("without undue delay")
    if now >= legal:
        return "late", _("{time} late").format(time=words(now - legal))
    if now >= safe:
        return "late", _("now: the last {time}").format(time=words(legal - now))
    return ("soon" if safe - now <= SOON else "open"), _("{time} left").format(time=words(safe - now))


def words(span: timedelta) -> str:
    """A length of time in one number: "46 u", "25 min", "12 dagen"."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 90:
        return _("{n} min").format(n=minutes)
    if minutes < 72 * 60:
        return _("{n} h").format(n=minutes // 60)
    return _("{n} days").format(n=minutes // (24 * 60))


def whom(addressee: str) -> str:
    """The names of the authorities with these ids, joined by "+"."""
    known = authorities()
    return ", ".join(str(known[id].name) for id in addressee.split("+") if id in known)


def rule_of(state: Mapping[str, Any]) -> Rule:
    """The rule that a clock follows."""
    return read_rule(state["rule_data"], state["rule"])


def acts_of(picture: Picture) -> list[Act]:
    """The acts that held."""
    return [read_act(_said(each)) for each in picture.of("legalact") if not each["withdrawn_at"]]


def _said(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name not in ("id", "withdrawn_at", "withdrawn_why")}


def answer(state: Mapping[str, Any], acts: Iterable[Act]) -> Due:
    """When the clock is due and why, worked out again from what the picture holds."""
    corrections = [
        Correction(datetime.fromisoformat(c["trigger"]), datetime.fromisoformat(c["recorded_at"]), c["reason"])
        for c in state["corrections"]
    ]
    return due(rule_of(state), datetime.fromisoformat(state["trigger_at"]), corrections, acts)


@dataclass(frozen=True)
class Permits:
    """The permit files of one organisation, counted."""

    organisation: int
    name: str
    files: int
    open: int
    suspended: int
    late: int
    today: int
    week: int


def permits(picture: Picture) -> list[Permits]:
    """The permit files of every organisation of the picture, counted by when they fall due."""
    from django.utils import timezone

    today = timezone.localdate(picture.moment)
    found = []
    for state in picture.of("permits"):
        days = {date.fromisoformat(day): n for day, n in state["due"].items()}
        found.append(
            Permits(
                organisation=state["organisation"],
                name=state["name"],
                files=state["files"],
                open=sum(days.values()) + state["suspended"],
                suspended=state["suspended"],
                late=sum(n for day, n in days.items() if day < today),
                today=days.get(today, 0),
                week=sum(n for day, n in days.items() if today < day <= today + timedelta(days=7)),
            )
        )
    return found
