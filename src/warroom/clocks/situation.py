"""The card of the situation screen: the nearest deadlines, and the permits that fall due."""

from django.urls import reverse
from django.utils.translation import gettext as _

from warroom.clocks.shown import permits, rows
from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture

MOST = 4


def card(picture: Picture) -> Card:
    """What is due first; red and "late" where it is over."""
    waiting = [row for row in rows(picture) if row.open]
    files = permits(picture)
    late = sum(one.late for one in files)
    return Card(
        name="clocks",
        title=_("Deadlines"),
        template="clocks/card.html",
        context={
            "rows": waiting[:MOST],
            "more": max(0, len(waiting) - MOST),
            "late": late,
            "today": sum(one.today for one in files),
            "week": sum(one.week for one in files),
            "files": bool(files),
            "none": not picture.of("clock"),
        },
        url=reverse("clocks:list", args=[picture.incident.pk]),
        more=_("All deadlines"),
        alarm=late > 0 or any(row.tone == "late" for row in waiting),
    )
