"""The card of the reports on the situation screen."""

from django.urls import reverse
from django.utils.translation import gettext as _

from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture, when
from warroom.reports.models import ReportKind


def card(picture: Picture) -> Card | None:
    """When the next situation report is due, and which was the last."""
    due = when(picture.head.get("next_report_at"))
    if due is None:
        return None
    made = [row for row in picture.of("report") if row["kind"] == ReportKind.SITUATION]
    last = max(made, key=lambda row: row["number"], default=None)
    return Card(
        name="reports",
        title=_("Situation report"),
        template="reports/_card.html",
        context={
            "due": due,
            "late": due < picture.moment,
            "last": last,
            "last_at": when(last["as_of"]) if last else None,
        },
        url=reverse("reports:list", args=[picture.incident.pk]),
        more=_("Make a report"),
        alarm=due < picture.moment,
    )
