"""The live parts of an incident's pages, made once for everybody who looks.

A part is the HTML inside an element with ``data-live="<name>"``. It depends on the entries of the incident's ledger,
the language and the minute, never on who looks, but for what is shared with whom: so it is made once per (incident,
sequence, minute, language, parts seen) and the same bytes go to every screen.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from warroom.incidents import situation
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture, picture
from weerbaar import language as library

PARTS: Mapping[str, str] = {
    "head": "incidents/_head.html",
    "alerts": "live/_alerts.html",
    "cards": "incidents/_cards.html",
    "lines": "incidents/_lines.html",
}
"""The template of each part, by the name it has in the pages."""

_KEPT = 1000
_made: "OrderedDict[tuple[UUID, str, frozenset[str] | None], Made]" = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Made:
    """The parts as they stood after the entry ``sequence``, in that ``minute`` (since 1970)."""

    sequence: int
    minute: int
    parts: Mapping[str, str]
    context: Mapping[str, Any]

    @property
    def version(self) -> str:
        """What a page says it has: ``"47.27814563"``."""
        return f"{self.sequence}.{self.minute}"

    def newer_than(self, version: str) -> bool:
        """Whether a page that has ``version`` (or only a sequence, or nothing readable) has something to gain."""
        sequence, _dot, minute = version.partition(".")
        if not sequence.isdecimal() or int(sequence) != self.sequence:
            return True
        return minute.isdecimal() and int(minute) != self.minute


def minute_of(moment: datetime) -> int:
    """The minute (since 1970) of a moment: after it, what depends on the time is made anew."""
    return int(moment.timestamp() // 60)


def made(incident: Incident, language: str, sees: Mapping[str, datetime] | None = None) -> Made:
    """The parts of ``incident`` as they stand now, as far as who ``sees`` these parts of it (None: all) may know; made
    anew only when something changed."""
    now = picture(incident)
    return of(now if sees is None else now.limited(sees), language)


def of(picture: Picture, language: str) -> Made:
    """The parts of a picture of now."""
    minute = minute_of(picture.moment)
    key = (picture.incident.chain.uuid, language, picture.parts)
    with _lock:
        kept = _made.get(key)
    if kept and (kept.sequence, kept.minute) == (picture.sequence, minute):
        return kept
    found = _make(picture, minute, language)
    with _lock:
        later = _made.get(key)
        if later is None or (later.sequence, later.minute) <= (found.sequence, found.minute):
            _made[key] = found
            _made.move_to_end(key)
        while len(_made) > _KEPT:
            _made.popitem(last=False)
    return found


def _make(picture: Picture, minute: int, language: str) -> Made:
    with translation.override(language), library.use(language):
        live = situation.live(picture)
        context = {
            "incident": picture.incident,
            "picture": picture,
            **situation.head(picture),
            **live,
            "alarms": [card for card in live["cards"] if card.alarm],
        }
        parts = {name: render_to_string(template, context).strip() for name, template in PARTS.items()}
    return Made(picture.sequence, minute, parts, context)


def newest(pk: int, language: str, sees: Mapping[str, datetime] | None = None) -> Made | None:
    """The parts of the incident ``pk`` now, for who ``sees`` these (None: all); None when it is not there."""
    incident = Incident.objects.filter(pk=pk).select_related("chain").first()
    return made(incident, language, sees) if incident else None
