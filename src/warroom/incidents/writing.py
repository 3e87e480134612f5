"""Writing to an incident: the row and its entry in the ledger, in one transaction; and who was second."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.ledger.models import Entry
from warroom.ledger.recording import record


class Overtaken(Exception):
    """Somebody else changed the same thing in between. ``row`` is how it stands now."""

    def __init__(self, row: Any) -> None:
        super().__init__("somebody else changed it in between")
        self.row = row


class Refused(Exception):
    """What was asked cannot be; its text says why, in the language of who asked."""


class Closed(Refused):
    """The incident is closed: nothing about it changes any more, but for reopening it."""

    def __init__(self) -> None:
        super().__init__(_("This incident is closed: open it again first."))


def lock(incident: Incident) -> None:
    """Wait for whoever writes to the incident. First in a transaction that looks before it writes: of the same tap
    twice, the second sees what the first did."""
    Incident.objects.select_for_update().only("pk").get(pk=incident.pk)


def subject_type(row: models.Model) -> str:
    """The word by which the ledger knows rows of this kind: "fact", "roleholder", …"""
    return type(row)._meta.model_name or ""


def write(
    incident: Incident,
    kind: str,
    row: Any,
    *,
    by: Any,
    event_at: datetime | None = None,
    personal: Iterable[str] = (),
    payload: Mapping[str, Any] | None = None,
    closed: bool = False,
) -> Entry:
    """Record in the ledger of ``incident`` how ``row`` stands now. In the transaction that changes the row.

    ``personal`` are names of keys of the state that hold personal data. Raises Closed for an incident that is
    closed, unless ``closed`` says that this may still be done to it.
    """
    # The one lock of an incident: whoever writes to it waits for whoever is writing.
    found = Incident.objects.select_for_update().only("pk", "closed_at").get(pk=incident.pk)
    if found.closed_at is not None and not closed:
        raise Closed
    return record(
        incident.chain,
        kind,
        by=by,
        subject=f"{subject_type(row)}/{row.pk}",
        state=row.state(),
        payload=dict(payload or {}),
        personal=[f"state/{name}" for name in personal],
        event_at=event_at,
    )


def change(row: Any, seen: int | None, **fields: Any) -> None:
    """Set ``fields`` of ``row`` if it still is at version ``seen`` (None: whatever it is at).

    Raises Overtaken when somebody changed it in between; nothing is written then.
    """
    guard = {"pk": row.pk} if seen is None else {"pk": row.pk, "version": seen}
    if not type(row)._default_manager.filter(**guard).update(version=F("version") + 1, **fields):
        raise Overtaken(type(row)._default_manager.get(pk=row.pk))
    row.refresh_from_db()
