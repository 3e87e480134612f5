"""The card of the people on the situation screen."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.duty import roster
from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture


def card(picture: Picture) -> Card | None:
    """How many are at work, and how many of them for too long."""
    found = roster.rows(picture)
    at_work = roster.at_work(picture)
    too_long = sum(row.too_long for row in at_work)
    following = min((row for row in found if row.begins_at > picture.moment), key=lambda r: r.begins_at, default=None)
    title = _("Team")
    if found:
        title += ": " + ngettext("{n} at work", "{n} at work", len(at_work)).format(n=len(at_work))
        if too_long:
            title += ", " + ngettext("{n} > 12 h", "{n} > 12 h", too_long).format(n=too_long)
    return Card(
        name="duty",
        title=title,
        template="duty/_card.html",
        context={"at_work": at_work[:6], "more": max(0, len(at_work) - 6), "following": following, "planned": found},
        url=reverse("duty:roster", args=[picture.incident.pk]),
        more=_("Roster, contacts and costs"),
        alarm=bool(too_long),
    )
