"""Messages: what waits for us, and what we sent."""

from collections.abc import Collection
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from warroom.alerts.models import Addressed, Alert, Feed
from warroom.alerts.words import AlertState
from warroom.organisations.access import Action, may, organisations_where
from warroom.requests import Request

PER_PAGE = 50


def index(request: Request) -> HttpResponse:
    """What is addressed to the bodies one acts for, unanswered first; and for a sender what was sent."""
    if request.organisation is None:
        raise Http404
    context: dict[str, Any] = {"feeds": Feed.objects.filter(person=request.user, revoked_at=None)}
    waiting, answered = inbox(request.user)
    context |= {"waiting": waiting, "answered": answered}
    if may(request.user, Action.SEE_SENT_ALERT, request.organisation):
        rows = Alert.objects.filter(sender=request.organisation).exclude(state=AlertState.DISCARDED)
        page = Paginator(rows.select_related("author"), PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "sent": with_counts(list(page.object_list)),
            "sends": True,
            "to_approve": to_approve(request.user, [request.organisation]).count(),
            "may_compose": may(request.user, Action.COMPOSE_ALERT, request.organisation),
        }
    return render(request, "alerts/list.html", context)


def inbox(person: Any, limit: int = 200) -> tuple[list[Addressed], list[Addressed]]:
    """What is addressed to the bodies of ``person``: (what waits for an answer, the rest), newest first."""
    bodies = organisations_where(person, Action.READ_ALERT)
    rows = Addressed.objects.filter(organisation__in=bodies, alert__sent_at__isnull=False)
    rows = rows.select_related("alert__sender", "organisation").order_by("-alert__sent_at", "-pk")
    open_now = Q(answer="", alert__state__in=(AlertState.SENDING, AlertState.SENT))
    return list(rows.filter(open_now)[:limit]), list(rows.exclude(open_now)[:limit])


def waiting_count(organisation_ids: Collection[int]) -> int:
    """How many alerts wait for an answer of these bodies: the number beside the menu."""
    rows = Addressed.objects.filter(organisation__in=organisation_ids, answer="")
    return rows.filter(alert__state__in=(AlertState.SENDING, AlertState.SENT)).count()


def to_approve(person: Any, senders: Collection[Any]) -> "QuerySet[Alert]":
    """What waits for ``person`` as the second one: of these senders, and not written or asked for by this person."""
    rows = Alert.objects.filter(state=AlertState.WAITING, sender__in=senders)
    return rows.exclude(author=person).exclude(asked_by=person)


def with_counts(alerts: list[Alert]) -> list[tuple[Alert, dict[str, int]]]:
    """Each alert with how many bodies it is addressed to and how many answered; one query."""
    shown = [alert.pk for alert in alerts if alert.sent_at]
    rows = Addressed.objects.filter(alert__in=shown).values("alert").order_by()
    counted = rows.annotate(bodies=Count("pk"), answered=Count("pk", filter=~Q(answer="")))
    counts = {row["alert"]: row for row in counted}
    return [(alert, counts.get(alert.pk, {})) for alert in alerts]
