"""The card of the exercise on the situation screen."""

from django.urls import reverse
from django.utils.translation import gettext as _

from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture, when


def card(picture: Picture) -> Card | None:
    """The last message and how many wait for an answer; None where nothing is played. Says nothing of what comes."""
    played = next(iter(picture.of("exercise")), None)
    if played is None:
        return None
    arrived = picture.of("inject")
    last = arrived[-1] if arrived else None
    return Card(
        name="exercise",
        title=_("Exercise"),
        template="exercises/_card.html",
        context={
            "played": played,
            "last": last,
            "last_at": when(last["arrived_at"]) if last else None,
            "unanswered": sum(not one["answered_at"] for one in arrived),
        },
        url=reverse("exercises:run", args=[picture.incident.pk]),
        more=_("All messages"),
    )
