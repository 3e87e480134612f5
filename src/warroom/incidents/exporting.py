"""What goes with the exported ledger of an incident: the landscapes it was reckoned on and the plans frozen for it."""

import zlib
from collections.abc import Iterator

from django.db.models import Q, QuerySet

from warroom.incidents.models import Followed, Incident
from warroom.landscapes.models import Version
from warroom.ledger import reading
from warroom.plans.freezing import as_text
from warroom.plans.models import FrozenPlan


def lines(incident: Incident) -> Iterator[dict[str, str]]:
    """Texts by name: every version of a landscape that the ledger names, with the SHA-256 it names, and every plan
    frozen on these landscapes since the incident began or followed in it, with its question, its answer and its
    version."""
    since = Q(landscape__in=incident.pinneds.values("landscape"), created_at__gte=incident.opened_at)
    followed = Q(pk__in=Followed.objects.filter(incident=incident).values("plan"))
    plans = list(FrozenPlan.objects.filter(since | followed).select_related("version", "landscape"))
    wanted = {plan.version_id for plan in plans} | set(named(incident).values_list("pk", flat=True))
    for version in Version.objects.filter(pk__in=wanted).order_by("landscape", "number"):
        name = f"landscape/{version.landscape_id}/version/{version.number}"
        yield {"name": name, "text": zlib.decompress(bytes(version.content)).decode()}
    for plan in plans:
        yield {"name": f"landscape/{plan.landscape_id}/plan/{plan.number}", "text": as_text(plan)}


def named(incident: Incident) -> QuerySet[Version]:
    """The versions on which the incident was reckoned, now or before."""
    pinned = Q(pk__in=[])
    for entry in reading.entries(incident.chain).filter(kind__startswith="landscape."):
        state = (entry.body() or {}).get("state") or {}
        if "landscape" in state and "version" in state:
            pinned |= Q(landscape=state["landscape"], number=state["version"])
    return Version.objects.filter(pinned)
