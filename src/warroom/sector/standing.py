"""Keeping how the services of every open incident stand, so that the picture need not reckon hundreds of landscapes."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F, OuterRef, Q, Subquery

from warroom.incidents.fate import fates
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture, picture
from warroom.ledger.models import Entry
from warroom.sector.models import Standing
from weerbaar.landscape import Kind

KNOWN = ("works", "degraded", "down")
COUNTED = {"works": "works", "degraded": "degraded", "down": "down", "out": "down", "unknown": "unknown"}


def behind(most: int) -> list[Incident]:
    """Open incidents whose ledger has grown since their standing was worked out."""
    newest = Entry.objects.filter(chain=OuterRef("chain")).order_by("-sequence").values("sequence")[:1]
    incidents = Incident.objects.open().annotate(newest=Subquery(newest))
    stale = Q(standing=None) | Q(standing__sequence__lt=F("newest"))
    return list(incidents.filter(stale).select_related("chain").order_by("pk")[:most])


def counts(now: Picture) -> Counter[str]:
    """How many services work, are degraded, down or not known in a picture; and how many landscapes have errors."""
    found = Counter(COUNTED[fared.shown] for fate in fates(now) for fared in fate.services)
    return found + Counter(wrong=sum(fate.wrong for fate in fates(now)))


def hit(now: Picture) -> list[str]:
    """The types of the environments that are compromised or lost."""
    found = set()
    for fate in fates(now):
        for id in fate.scenario.compromised | fate.scenario.lost:
            element = fate.told.model.by_id[id]
            if element.kind is Kind.ENVIRONMENT and element.get("type"):
                found.add(str(element.get("type")))
    return sorted(found)


def catch_up(most: int) -> int:
    """Work out what is behind, at most so many; how many."""
    return keep(behind(most))


def keep(incidents: Iterable[Incident]) -> int:
    """Work out how these stand now; how many."""
    done = 0
    for incident in incidents:
        now = picture(incident)
        found = counts(now)
        at = Entry.objects.filter(chain=incident.chain, sequence=now.sequence).values_list("recorded_at", flat=True)
        Standing.objects.update_or_create(
            incident=incident,
            defaults={
                "sequence": now.sequence,
                "at": at.first() or now.moment,
                "hit": hit(now),
                **{name: found[name] for name in (*KNOWN, "unknown", "wrong")},
            },
        )
        done += 1
    return done
