"""The card of the public page on the situation screen."""

from django.urls import reverse
from django.utils.translation import gettext as _

from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture


def card(picture: Picture) -> Card | None:
    """How many texts are public and how many wait for approval; None while there are none."""
    texts = picture.of("publictext")
    waiting = sum(text["proposed"] is not None for text in texts)
    public = sum(text["approved"] is not None for text in texts)
    if not waiting and not public:
        return None
    return Card(
        name="status",
        title=_("Public status"),
        template="status/_card.html",
        context={"waiting": waiting, "public": public},
        url=reverse("status:incident", args=[picture.incident.pk]),
        more=_("The public page"),
        alarm=bool(waiting),
    )
