"""The card of the theft on the situation screen."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture, when
from warroom.theft.holding import at_stake


def card(picture: Picture) -> Card | None:
    """What is claimed, what is proven, which data sat within reach; None when there is nothing of all that."""
    track = next(iter(picture.of("track")), None)
    stake = at_stake(picture)
    if track is None and not stake:
        return None
    watched = [when(line["at"]) for line in picture.of("line") if line["kind"] == "watch"]
    last = max((moment for moment in watched if moment), default=None)
    late = bool(
        track
        and not track["closed_at"]
        and (last is None or last + timedelta(hours=track["watch_every_h"]) < picture.moment)
    )
    deadline = when(track["ransom_deadline"]) if track else None
    return Card(
        name="theft",
        title=_("Data theft"),
        template="theft/_card.html",
        context={
            "track": track,
            "stake": len(stake),
            "people": sum(one.people or 0 for one in stake),
            "unknown": sum(one.people is None for one in stake),
            "watch_late": late,
            "deadline": deadline,
            "open_questions": sum(
                line["kind"] == "question" and not line["answered_at"] for line in picture.of("line")
            ),
        },
        url=reverse("theft:track", args=[picture.incident.pk]),
        more=_("The track of the theft"),
        alarm=late,
    )
