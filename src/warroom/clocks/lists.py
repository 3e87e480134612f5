"""The deadlines of an incident, and what one was reminded of."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from warroom.clocks import changing
from warroom.clocks.models import Told
from warroom.clocks.shown import permits, rows, whom
from warroom.incidents.asked import opened, shown
from warroom.incidents.extensions import Bell
from warroom.incidents.models import Incident
from warroom.incidents.picture import when
from warroom.incidents.situation import base
from warroom.organisations.access import Action, may
from warroom.requests import Request
from weerbaar.deadlines import Bound
from weerbaar.deadlines.rules import addressees
from weerbaar.deadlines.words import length

TAB = "clocks:list"


def deadlines(request: Request, pk: int) -> HttpResponse:
    """Every deadline, nearest first; what may be started; the acts that hold."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    context = base(request, incident, picture, TAB)
    every = rows(picture)
    context |= {
        "rows": [row for row in every if row.open],
        "done": [row for row in every if not row.open],
        "permits": permits(picture),
        "acts": [
            {**state, "withdrawn_at": when(state["withdrawn_at"]), "rules": len(state.get("rules", ()))}
            for state in picture.of("legalact")
        ],
        "offers": _offers(incident) if context["may_work"] else [],
        "several": incident.involved.count() > 1,
        "organisations": [(one, may(request.user, Action.MANAGE_INCIDENT, one)) for one in incident.organisations()],
        "may_decide": context["may_work"] and may(request.user, Action.DECIDE_INCIDENT, incident),
    }
    return render(request, "clocks/list.html", context)


def _offers(incident: Incident) -> list[dict[str, object]]:
    return [
        {
            "organisation": organisation,
            "rule": rule,
            "term": length(rule.term),
            "voluntary": bound is Bound.VOLUNTARY,
            "whom": whom("+".join(a.id for a in addressees(rule, organisation.kind))),
        }
        for organisation, rule, bound in changing.offers(incident)
        if rule.trigger_kind != "notified"
    ]


def unseen(request: Request, incident: Incident) -> int:
    """How many notices the person has not seen."""
    return Told.objects.filter(notice__incident=incident, person=request.user, seen_at=None).count()


def bell(request: Request, incident: Incident) -> Bell | None:
    """In the head of every page of the incident: how many reminders wait for this person."""
    n = unseen(request, incident)
    if not n:
        return None
    words = ngettext("{n} reminder for you", "{n} reminders for you", n).format(n=n)
    return Bell(words, reverse("clocks:notices", args=[incident.pk]))


def notices(request: Request, pk: int) -> HttpResponse:
    """What one was reminded of, newest first; posted: seen."""
    incident = opened(request, pk)
    mine = Told.objects.filter(notice__incident=incident, person=request.user)
    if request.method == "POST":
        mine.filter(Q(seen_at=None)).update(seen_at=timezone.now())
        return redirect("clocks:notices", pk)
    picture = shown(request, incident)
    by_id = {row.id: row for row in rows(picture)}
    told = mine.select_related("notice__reminder__clock", "notice__reminder__organisation").order_by("-notice__at")
    lines = [
        {
            "told": each,
            "notice": each.notice,
            "row": by_id.get(each.notice.reminder.clock_id or 0),
            "reminder": each.notice.reminder,
        }
        for each in told[:200]
    ]
    context = base(request, incident, picture, TAB) | {"lines": lines, "unseen": sum(not x.seen_at for x in told)}
    return render(request, "clocks/notices.html", context)
