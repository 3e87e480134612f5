"""The cards of the situation screen that this subject gives itself."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from warroom.incidents.extensions import Card
from warroom.incidents.fate import Fared, fates
from warroom.incidents.picture import Picture, picture, when
from warroom.incidents.seeing import questions as asked_questions
from warroom.landscapes.outcome import ORDER

HEAVIEST = 5


def services(picture: Picture) -> Card:
    """How many services are down, degraded, working and not known; the heaviest that fail, and why."""
    everything = all_services(picture)
    counts = Counter(f.shown for f in everything)
    failing = [f for f in everything if f.fails]
    before = _before(picture)
    worse = sum(1 for f in everything if f.fails and f.key in before and before[f.key] not in ("down", "out"))
    better = sum(1 for f in everything if not f.fails and before.get(f.key) in ("down", "out"))
    return Card(
        name="services",
        title=_("Services"),
        template="incidents/cards/services.html",
        context={
            "counts": [(state, counts[state]) for state in ORDER if counts[state]],
            "total": len(everything),
            "failing": failing[:HEAVIEST],
            "more_failing": max(0, len(failing) - HEAVIEST),
            "worse": worse,
            "better": better,
            "moment": picture.moment,
            "wrong": [fate.told.name for fate in fates(picture) if fate.wrong],
        },
        url=reverse("incidents:services", args=[picture.incident.pk]),
        more=_("All services"),
        alarm=bool(failing),
        wide=True,
    )


def all_services(picture: Picture) -> list[Fared]:
    """The services of all landscapes of the incident, worst and heaviest first."""
    found = [f for fate in fates(picture) for f in fate.services]
    return sorted(found, key=lambda f: (ORDER.index(f.shown), -(f.row.harm if f.row else 0.0), f.element.name))


def _before(now: Picture) -> dict[str, str]:
    """How every service was shown an hour earlier; empty when the incident is younger."""
    hour_ago = now.moment - timedelta(hours=1)
    opened = when(now.head.get("opened_at"))
    # Somebody from elsewhere sees what is, not what was before it was shared.
    if opened is None or opened > hour_ago or now.parts is not None:
        return {}
    earlier = picture(now.incident, at=hour_ago)
    return {f.key: f.shown for fate in fates(earlier) for f in fate.services}


def questions(picture: Picture) -> Card | None:
    """What was seen cannot be true together with what is computed: somebody has to say which."""
    found = asked_questions(picture)
    if not found:
        return None
    return Card(
        name="questions",
        title=_("What is right?"),
        template="incidents/cards/questions.html",
        context={"questions": found[:HEAVIEST], "more": max(0, len(found) - HEAVIEST)},
        url=reverse("incidents:services", args=[picture.incident.pk]) + "#questions",
        more=_("Answer"),
        alarm=True,
    )


def cut_off(picture: Picture) -> Card | None:
    """Who has cut us off, and since when."""
    rows: list[dict[str, Any]] = [row for row in picture.of("cutoff") if not row["reconnected_at"]]
    if not rows:
        return None
    for row in rows:
        row["since_at"] = when(row["since"])
    return Card(
        name="cut-off",
        title=_("Cut off by others"),
        template="incidents/cards/cut_off.html",
        context={"rows": rows},
        url=reverse("incidents:facts", args=[picture.incident.pk]) + "#cut-off",
        more=_("Conditions and evidence"),
    )


def exposed(picture: Picture) -> Card:
    """What is marked as hit, and what the attacker can reach from there."""
    found = fates(picture)
    marked = Counter(fact["mark"] for fate in found for fact in fate.told.facts)
    reach = sum(len(fate.exposed) for fate in found)
    return Card(
        name="exposed",
        title=_("The attacker"),
        template="incidents/cards/exposed.html",
        context={"marked": sorted(marked.items()), "exposed": reach},
        url=reverse("incidents:facts", args=[picture.incident.pk]),
        more=_("What is hit"),
        alarm=reach > 0,
    )


def begun(picture: Picture) -> datetime:
    """Since when the incident lasts, as far as is known."""
    return when(picture.head.get("begun_at")) or when(picture.head.get("opened_at")) or picture.moment
