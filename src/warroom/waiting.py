"""What waits for whoever looks, across subjects: first on the page where one lands, and counted in the menu."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.organisations.access import RULES, Action


@dataclass(frozen=True)
class Waiting:
    """One line of what waits, and where it is dealt with."""

    words: str
    url: str


def waiting(request: HttpRequest) -> list[Waiting]:
    """What waits for an answer, an approval or a look of the person, the most urgent first."""
    return [*_joint(request), *_alerts(request), *_public(request)]


def approvals(request: HttpRequest) -> int:
    """How many messages wait for this person as the second one; who wrote or asked for one does not count."""
    senders = _acting(request, Action.APPROVE_ALERT)
    if not senders:
        return 0
    from warroom.alerts.listing import to_approve

    return to_approve(request.user, senders).count()


def public_texts(request: HttpRequest) -> dict[int, int]:
    """How many texts for citizens this person can approve, by body; without exercises."""
    bodies = _acting(request, Action.APPROVE_STATUS)
    if not bodies:
        return {}
    from warroom.status.models import Item

    rows = Item.objects.filter(page__organisation__in=bodies, page__exercise=None, proposed__isnull=False)
    return _counted(rows, "page__organisation")


def _joint(request: HttpRequest) -> list[Waiting]:
    """Where a body stands on the list of a joint incident, is perhaps affected, and did not open its own."""
    bodies = _acting(request, Action.VIEW_JOINT_LINE)
    if not bodies:
        return []
    from warroom.joint.models import Line
    from warroom.joint.words import Answer

    rows = Line.objects.filter(organisation__in=bodies, removed_at=None, joint__closed_at=None, incident=None)
    rows = rows.exclude(answer=Answer.NOT_AFFECTED)
    return [
        Waiting(
            (_("EXERCISE") + " – " if line.joint.exercise else "")
            + _("{title}: look what is at stake for {organisation}").format(
                title=line.joint.title, organisation=line.organisation
            ),
            reverse("joint:own", args=[line.pk]),
        )
        for line in rows.select_related("joint", "organisation").order_by("joint__exercise", "-joint__opened_at", "pk")[
            :20
        ]
    ]


def _alerts(request: HttpRequest) -> list[Waiting]:
    from warroom.alerts.listing import waiting_count

    found = []
    if n := approvals(request):
        words = ngettext("{n} message waits for your approval", "{n} messages wait for your approval", n)
        found.append(Waiting(words.format(n=n), reverse("alerts:list")))
    if n := waiting_count(_acting(request, Action.READ_ALERT)):
        words = ngettext("{n} message waits for your answer", "{n} messages wait for your answer", n)
        found.append(Waiting(words.format(n=n), reverse("alerts:list")))
    return found


def _public(request: HttpRequest) -> list[Waiting]:
    """Texts to approve and questions of citizens, per body."""
    found = []
    for body, n in public_texts(request).items():
        words = ngettext("{n} text for citizens waits for approval", "{n} texts for citizens wait for approval", n)
        found.append(Waiting(words.format(n=n), reverse("status:board", args=[body])))
    bodies = _acting(request, Action.APPROVE_STATUS)
    if bodies:
        from warroom.status.models import Question

        rows = Question.objects.filter(page__organisation__in=bodies, page__exercise=None, done_at=None)
        for body, n in _counted(rows, "page__organisation").items():
            words = ngettext("{n} question of a citizen is open", "{n} questions of citizens are open", n)
            found.append(Waiting(words.format(n=n), reverse("status:questions", args=[body])))
    return found


def _acting(request: HttpRequest, action: Action) -> set[int]:
    """The organisations for which the person may do this by a role there."""
    memberships: Collection[Any] = getattr(request, "memberships", [])
    return {m.organisation_id for m in memberships if m.role in RULES[action].own}


def _counted(rows: Any, by: str) -> dict[int, int]:
    from django.db.models import Count

    return dict(rows.order_by(by).values_list(by).annotate(n=Count("pk")))
