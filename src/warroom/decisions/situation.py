"""The card "To be decided" of the situation screen."""

from django.urls import reverse
from django.utils.translation import gettext as _

from warroom.decisions.models import DecisionState
from warroom.decisions.shown import decisions
from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture

MOST = 5


def card(picture: Picture) -> Card:
    """What waits to be decided, for whom and since when; what was decided and not carried out; reviews overdue."""
    found = decisions(picture)
    waiting = [one for one in found if one.stands == DecisionState.OPEN]
    to_do = [one for one in found if one.stands == DecisionState.DECIDED]
    # What waits anyway says itself that it is late.
    late = [one for one in found if one.review_late and one not in waiting and one not in to_do]
    return Card(
        name="decisions",
        title=_("To be decided"),
        template="decisions/card.html",
        context={
            "waiting": waiting[:MOST],
            "more": max(0, len(waiting) - MOST),
            "to_do": to_do[:MOST],
            "late": late[:MOST],
            "incident": picture.incident,
        },
        url=reverse("decisions:list", args=[picture.incident.pk]),
        more=_("All decisions"),
        alarm=any(one.review_late for one in found),
    )
