"""Following frozen plans in an incident: which, since when, and every move on their rebuild board."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Followed, Incident
from warroom.incidents.writing import Refused, lock, write
from warroom.plans.models import BoardMove, BoardState, FrozenPlan


@transaction.atomic
def follow(incident: Incident, plan: FrozenPlan, *, by: Any, note: str = "") -> Followed:
    """From now on the incident follows ``plan``; the one of the same kind and landscape that it followed is over.

    Raises Refused for a plan of a landscape that the incident does not reckon on.
    """
    lock(incident)
    if not incident.pinneds.filter(landscape=plan.landscape_id).exists():
        raise Refused(_("The incident does not reckon on the landscape of this plan."))
    running = Followed.objects.select_related("plan__version").filter(
        incident=incident, until=None, plan__landscape=plan.landscape_id, plan__kind=plan.kind
    )
    for old in running:
        if old.plan_id == plan.pk:
            return old
        stop(incident, old, by=by)
    row = Followed.objects.create(incident=incident, plan=plan, by=by, note=note[:500])
    write(incident, "plan.followed", row, by=by)
    return row


@transaction.atomic
def stop(incident: Incident, row: Followed, *, by: Any) -> None:
    """The incident no longer follows this plan."""
    if row.until is not None:
        return
    row.until = timezone.now()
    row.save(update_fields=["until"])
    write(incident, "plan.left", row, by=by)


def moved(sender: Any, move: BoardMove, **_more: Any) -> None:
    """Write a move on the board of a plan into the ledger of every open incident that follows it, or a plan that came
    of it: they share one board. In the transaction of the move."""
    first = move.plan
    rows = Followed.objects.filter(until=None, incident__closed_at=None, plan__landscape=first.landscape_id)
    for row in rows.select_related("incident__chain", "plan__version").filter(Q(plan__kind=first.kind)):
        if row.plan.first.pk != first.pk:
            continue
        name = first.model().name_of(move.element)
        said = f"{BoardState(move.before).label} → {BoardState(move.after).label}"
        payload = {
            "text": name, "element": move.element, "was": move.before, "is": move.after,
            "undoes": move.undoes_id, "note": said,
        }  # fmt: skip
        write(row.incident, "board.moved", row, by=move.by, payload=payload)
