"""Keeping the track: the claim, what is proven, datasets, the watch, people told, questions; closing it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.writing import Refused, change, write
from warroom.theft.models import DatasetFinding, Line, Track

PERSONAL = {Line.Kind.QUESTION: ("text",)}
"""Who asks tells who they are: that is erased on request without breaking the chain."""
KINDS = {Line.Kind.WATCH: "theft.watched", Line.Kind.TOLD: "theft.told", Line.Kind.QUESTION: "theft.question"}


@transaction.atomic
def keep(incident: Incident, seen: int, *, by: Any, **fields: Any) -> Track:
    """Store what is claimed and proven. Opens the track when there was none. Raises Overtaken."""
    track, made = Track.objects.get_or_create(incident=incident, defaults=fields)
    before = track.claimed, track.group, track.claimed_gb
    if not made:
        change(track, seen, **fields)
    claimed = made or before != (track.claimed, track.group, track.claimed_gb)
    write(incident, "theft.claimed" if claimed else "theft.proven", track, by=by, event_at=track.claimed_at)
    return track


@transaction.atomic
def find(incident: Incident, landscape: int, element: str, seen: int, *, by: Any, name: str, **fields: Any) -> None:
    """Store what was found out about a dataset. Raises Overtaken."""
    row, made = DatasetFinding.objects.get_or_create(
        incident=incident, landscape_id=landscape, element=element, defaults=fields
    )
    if not made:
        change(row, seen, **fields)
    write(incident, "theft.dataset", row, by=by, payload={"name": name})


@transaction.atomic
def add(incident: Incident, kind: str, *, by: Any, **fields: Any) -> Line:
    """Add a line: looked, told, asked."""
    line = Line.objects.create(incident=incident, kind=kind, by=by, **fields)
    write(incident, KINDS[Line.Kind(kind)], line, by=by, event_at=line.at, personal=PERSONAL.get(Line.Kind(kind), ()))
    return line


@transaction.atomic
def answered(incident: Incident, line: Line, *, by: Any) -> None:
    """A question has been answered (or with a second call: not yet after all)."""
    line.answered_at = None if line.answered_at else timezone.now()
    line.save(update_fields=["answered_at"])
    write(incident, "theft.question", line, by=by, personal=PERSONAL[Line.Kind.QUESTION])


@transaction.atomic
def close(incident: Incident, track: Track, *, by: Any, note: str) -> None:
    """Nobody has to follow it any more; says why. Or open it again."""
    if track.closed_at is None and not note:
        raise Refused(_("Say in a few words why nobody has to follow it any more."))
    change(track, None, closed_at=None if track.closed_at else timezone.now(), closing_note=note[:2000])
    write(incident, "theft.closed" if track.closed_at else "theft.reopened", track, by=by)
