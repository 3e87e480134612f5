"""The sector on the first page of a coordinator."""

from typing import Any

from django import template

from warroom.alerts.listing import with_counts
from warroom.alerts.models import Alert
from warroom.alerts.words import AlertState, Severity
from warroom.joint.models import JointIncident
from warroom.organisations.models import Role
from warroom.sector import picture

register = template.Library()


@register.inclusion_tag("sector/_now.html", takes_context=True)
def sector_now(context: dict[str, Any]) -> dict[str, Any]:
    """What matters now to a coordinator: open incidents, suppliers in trouble, who is silent, joint incidents.

    Nothing of it needs to have been shared by a body: the services that are down stand on the page of the sector alone,
    where the look is written down.
    """
    request = context["request"]
    mine = [m.organisation for m in request.memberships if m.role == Role.COORDINATOR]
    if not mine:
        return {"sector": None}
    # What is for information asks no answer: an invitation is not the last that somebody is silent on.
    last = (
        Alert.objects.filter(
            sender__in=mine,
            state__in=(AlertState.SENDING, AlertState.SENT),
            severity__gte=Severity.ATTENTION,
            exercise=False,
        )
        .order_by("-sent_at", "-pk")
        .first()
    )
    return {
        "sector": picture.look(request.organisation if request.organisation in mine else mine[0]),
        "last": last,
        "answers": with_counts([last])[0][1] if last else {},
        "joint": list(
            JointIncident.objects.filter(closed_at=None).select_related("supplier").order_by("exercise", "-opened_at")
        ),
    }
