"""Writing to a joint incident: the row and its entry in the ledger, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from warroom.incidents.writing import Overtaken, Refused, change, subject_type
from warroom.joint.models import JointIncident
from warroom.joint.models.joint import OfLine
from warroom.ledger.models import Entry
from warroom.ledger.recording import record

__all__ = ["Overtaken", "Refused", "change", "lock", "needed", "write"]


def lock(joint: JointIncident) -> None:
    """Wait for whoever writes to it: of the same tap twice, the second sees what the first did."""
    JointIncident.objects.select_for_update().only("pk").get(pk=joint.pk)


def write(
    joint: JointIncident,
    kind: str,
    row: Any,
    *,
    by: Any,
    event_at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
    closed: bool = False,
) -> Entry:
    """Record in the ledger of ``joint`` how ``row`` stands now. In the transaction that changes the row.

    Raises Refused for a joint incident that is closed, unless ``closed`` says that this may still be done to it.
    """
    found = JointIncident.objects.select_for_update().only("pk", "closed_at").get(pk=joint.pk)
    if found.closed_at is not None and not closed:
        raise Refused(_("This incident is closed: nothing about it changes any more."))
    return record(
        joint.chain,
        kind,
        by=by,
        subject=f"{subject_type(row)}/{row.pk}",
        state=row.state(),
        payload=_named(row) | dict(payload or {}),
        event_at=event_at,
    )


def _named(row: Any) -> dict[str, Any]:
    """Of what stands on a line: whose line, so that the entry can be read by itself."""
    return {"body": str(row.line.organisation)} if isinstance(row, OfLine) else {}


def needed(text: str, most: int, why: str) -> str:
    """``text`` without the blanks around it. Raises Refused with ``why`` when nothing is left."""
    text = text.strip()
    if not text:
        raise Refused(why)
    if len(text) > most:
        raise Refused(_("That is too long: at most {n} characters.").format(n=most))
    return text
