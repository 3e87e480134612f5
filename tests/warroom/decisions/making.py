"""Small things that the tests of decisions are made of."""

from typing import Any

from django.utils import timezone

from warroom.decisions import deciding, parts
from warroom.decisions.models import Decision
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture


def isolating(incident: Incident, *elements: str, by: Any = None, kind: str = "isolate") -> Decision:
    """An open question whether to isolate (cut, …) these parts of the town."""
    now = picture(incident)
    keys = [f"{now.landscapes[0].landscape}:{element}" for element in elements]
    return deciding.ask(incident, by=by, question="", kind=kind, actions=parts.asked(now, keys, kind))


def taken(incident: Incident, row: Decision, by: Any = None, chosen: str = "a", **said: Any) -> Decision:
    """The question answered with its first alternative."""
    given = {"basis": "Het verkeer stopt niet", "decided_at": timezone.now(), "decided_by": by} | said
    deciding.take(incident, row, row.version, by=by, chosen=chosen, **given)
    return row


def done(incident: Incident, row: Decision, by: Any = None, which: list[int] | None = None) -> Decision:
    """Carried out, all of it or only ``which``."""
    deciding.carry_out(incident, row, row.version, by=by, which=which, at=timezone.now(), who="Netwerkploeg")
    return row
