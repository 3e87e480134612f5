"""Recording legal acts and taking them back: every clock and permit file of the incident is reckoned anew."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.clocks import changing, permits, reckoning
from warroom.clocks.models import LegalAct
from warroom.incidents.models import Incident
from warroom.incidents.writing import Refused, change, write
from weerbaar.deadlines import Act
from weerbaar.deadlines.acts import to_data

MOST_ACTS = 200


@transaction.atomic
def record_act(incident: Incident, act: Act, *, by: Any) -> tuple[LegalAct, int, int]:
    """Record ``act``; returns it, how many clocks and how many permit files it moved.

    Raises Refused for a reference that is recorded already, or a prolongation of an act that is not.
    """
    reckoning.lock(incident)
    holding = reckoning.acts_of(incident)
    if any(each.reference == act.reference for each in holding):
        raise Refused(_("There is an act with this reference already."))
    if act.prolongs and not any(each.reference == act.prolongs for each in holding):
        raise Refused(_("There is no act '{reference}' to prolong.").format(reference=act.prolongs))
    if len(holding) >= MOST_ACTS:
        raise Refused(_("There are {n} acts already; no more fit.").format(n=MOST_ACTS))
    row = LegalAct.objects.create(incident=incident, data=to_data(act))
    write(incident, "act.recorded", row, by=by, payload={"name": f"{act.title} ({act.reference})"}, closed=True)
    return row, changing.moved_by_acts(incident, by=by), permits.moved_by_acts(incident, by=by)


@transaction.atomic
def withdraw(row: LegalAct, seen: int, why: str, *, by: Any) -> tuple[int, int]:
    """The act was annulled, or recorded by mistake. Raises Overtaken, and Refused without a reason."""
    if not why.strip():
        raise Refused(_("Say why the act no longer holds."))
    reckoning.lock(row.incident)
    change(row, seen, withdrawn_at=timezone.now(), withdrawn_why=why.strip()[:500])
    write(row.incident, "act.withdrawn", row, by=by, payload={"name": str(row), "why": row.withdrawn_why}, closed=True)
    return changing.moved_by_acts(row.incident, by=by), permits.moved_by_acts(row.incident, by=by)
