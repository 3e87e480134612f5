"""Entries of the ledger as lines that people read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.incidents.parts import entries as readable
from warroom.incidents.picture import Picture, when
from warroom.incidents.taxonomy import IncidentRole, Mark, Phase, Seen
from warroom.ledger import reading
from warroom.ledger.models import Entry
from warroom.organisations.models import Person
from warroom.templatetags.warroom import moment

WORDS: Mapping[str, str | Promise] = {
    "incident.opened": gettext_lazy("Incident opened"),
    "incident.changed": gettext_lazy("Incident described anew"),
    "incident.phase": gettext_lazy("Phase"),
    "incident.rhythm": gettext_lazy("Next situation report planned"),
    "incident.involved": gettext_lazy("Another body takes part"),
    "incident.closed": gettext_lazy("Incident closed"),
    "incident.reopened": gettext_lazy("Incident reopened"),
    "landscape.pinned": gettext_lazy("Reckoned on landscape"),
    "landscape.corrected": gettext_lazy("Landscape corrected for this incident"),
    "landscape.reviewed": gettext_lazy("Corrections taken over into the landscape"),
    "fact.marked": gettext_lazy("Marked"),
    "fact.withdrawn": gettext_lazy("No longer"),
    "seen": gettext_lazy("Seen"),
    "seen.settled": gettext_lazy("Difference looked at"),
    "role.taken": gettext_lazy("Role taken up"),
    "role.ended": gettext_lazy("Role handed over"),
    "cutoff.made": gettext_lazy("Cut off by"),
    "cutoff.changed": gettext_lazy("Cut off by, changed"),
    "cutoff.ended": gettext_lazy("Reconnected by"),
    "backlog": gettext_lazy("Paper backlog"),
    "plan.followed": gettext_lazy("Plan followed"),
    "plan.left": gettext_lazy("Plan no longer followed"),
    "board.moved": gettext_lazy("Rebuild board"),
    "note": gettext_lazy("Note"),
}
"""What kinds of entries are called; other subjects add theirs in their ``apps.ready`` through ``call``."""

_more: dict[str, str | Promise] = {}

_VALUES: Mapping[str, Mapping[str, Any]] = {
    "mark": {m.value: m.label for m in Mark},
    "seen": {s.value: s.label for s in Seen},
    "phase": {p.value: p.label for p in Phase},
    "role": {r.value: r.label for r in IncidentRole},
}
_NAMED = ("text", "title", "question", "name", "party", "subject_name", "element")


def call(words: Mapping[str, str | Promise]) -> None:
    """Say what kinds of entries are called."""
    _more.update(words)


@dataclass(frozen=True)
class Line:
    """One entry for reading. ``about`` is "" where what it says was erased."""

    sequence: int
    recorded_at: datetime
    event_at: datetime | None
    kind: str
    what: str
    about: str
    who: str

    @property
    def happened_earlier(self) -> bool:
        """Whether it was entered more than a quarter of an hour after it happened."""
        return self.event_at is not None and (self.recorded_at - self.event_at).total_seconds() > 900


def lines(entries: list[Entry]) -> list[Line]:
    """Entries as lines, with the names of who wrote them."""
    called_by = names({entry.actor for entry in entries})
    return [line(entry, called_by) for entry in entries]


def names(actors: Iterable[str]) -> dict[str, str]:
    """What people call these actors of the ledger ("person/<uuid>", "program/<id>", "system")."""
    uuids = [actor.partition("/")[2] for actor in actors if actor.startswith("person/")]
    people = {f"person/{p.uuid}": p.name for p in Person.objects.filter(uuid__in=uuids)}
    others = {"person": _("somebody who left"), "system": _("the system")}
    return {actor: people.get(actor) or others.get(actor.partition("/")[0]) or actor for actor in actors}


def called(kind: str) -> str:
    """What people call this kind of entry."""
    return str(_more.get(kind) or WORDS.get(kind) or kind)


def line(entry: Entry, names: Mapping[str, str]) -> Line:
    """One entry as a line; ``names`` as the function of that name gives them."""
    body = entry.body()
    return Line(
        sequence=entry.sequence,
        recorded_at=entry.recorded_at,
        event_at=when(body.get("event_at")) if body else None,
        kind=entry.kind,
        what=called(entry.kind),
        about=_("(erased)") if body is None else next_report(body) if entry.kind == "incident.rhythm" else about(body),
        who=names[entry.actor],
    )


def next_report(body: Mapping[str, Any]) -> str:
    """When the next situation report is due, according to an entry about the rhythm."""
    return moment(when((body.get("state") or {}).get("next_report_at")), "absolute")


def about(body: Mapping[str, Any]) -> str:
    """In a few words what an entry is about: a name, and what was said of it."""
    state = body.get("state") or {}
    found = [source[name] for name in _NAMED for source in (body, state) if source.get(name)]
    value = next((str(words[state[key]]) for key, words in _VALUES.items() if state.get(key) in words), "")
    note = body.get("note") or state.get("note") or body.get("why") or ""
    parts = [str(part) for part in (found[0] if found else "", value, note) if part]
    return " – ".join(parts)


def last(picture: Picture, n: int) -> list[Line]:
    """The last ``n`` lines of the picture, newest first."""
    entries = reading.entries(picture.incident.chain, picture.sequence).filter(readable(picture.parts))
    newest = entries.order_by("-sequence")
    return lines(list(newest[:n]))


def changed_since(picture: Picture, moment: datetime) -> int:
    """How many entries were made since ``moment``."""
    if picture.parts is not None:
        entries = reading.entries(picture.incident.chain, picture.sequence).filter(readable(picture.parts))
        return entries.filter(recorded_at__gt=moment).count()
    before = reading.sequence_at(picture.incident.chain, moment)
    return max(0, picture.sequence - before)
