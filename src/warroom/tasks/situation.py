"""The card of the tasks on the situation screen."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture
from warroom.tasks.showing import rows, urgency

NEXT = 5


def card(picture: Picture) -> Card:
    """How many are late, and what comes next."""
    tasks = sorted(rows(picture), key=urgency)
    open_ = [row for row in tasks if row.unfinished]
    late = sum(row.late for row in open_)
    following = [row for row in open_ if row.late or row.ready][:NEXT]
    title = _("Tasks")
    if late:
        title = f"{title} ({ngettext('{n} late', '{n} late', late).format(n=late)})"
    return Card(
        name="tasks",
        title=title,
        template="tasks/card.html",
        context={
            "incident": picture.incident,
            "next": following,
            "open": len(open_),
            "done": len(tasks) - len(open_),
            "total": len(tasks),
        },
        url=reverse("tasks:list", args=[picture.incident.pk]),
        more=_("All tasks") if tasks else _("Make a task, attach a playbook"),
        alarm=late > 0,
    )
