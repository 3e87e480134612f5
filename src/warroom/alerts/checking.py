"""The last look before it leaves: exactly who receives it, over which channels, and how it reads there."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F, Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.alerts import audience, preparing, rhythm, sending, texts
from warroom.alerts.asked import sent
from warroom.alerts.composing import plural
from warroom.alerts.models import Addressed, Alert, ForBody
from warroom.alerts.words import AlertState
from warroom.contacts.models import WayKind
from warroom.organisations.access import Action, may
from warroom.organisations.models import Kind
from warroom.requests import Request

PER_PAGE = 50
SHOWN_CHANGES = 20
WAYS = {kind.value: kind.label for kind in WayKind}


def one(request: Request, pk: int) -> HttpResponse:
    """To the page where an alert now stands."""
    alert = sent(request, pk)
    if alert.is_out:
        return redirect("alerts:watch", pk)
    if alert.state == AlertState.DRAFT and may(request.user, Action.COMPOSE_ALERT, alert):
        return redirect("alerts:compose", pk)
    return redirect("alerts:check", pk)


def check(request: Request, pk: int) -> HttpResponse:
    """The list as it is fixed, the texts as they read, and the button."""
    alert = sent(request, pk)
    if alert.is_out:
        return redirect("alerts:watch", pk)
    return render(request, "alerts/check.html", _context(request, alert))


def _context(request: Request, alert: Alert, changed: list[preparing.Change] | None = None) -> dict[str, Any]:
    rows = Addressed.objects.filter(alert=alert).select_related("organisation").order_by("-unreachable", "pk")
    people = ForBody.objects.select_related("recipient__contact").order_by("pk")
    page = Paginator(rows.prefetch_related(Prefetch("people", queryset=people)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    plan = rhythm.of(alert)
    fixed = alert.state in (AlertState.READY, AlertState.WAITING)
    total = 0
    if alert.state == AlertState.PREPARING:
        total = audience.organisations(alert.audience).count()
    waits = alert.state == AlertState.WAITING
    return {
        "alert": alert,
        "page": page,
        "rows": [(row, [_person(alert, link, plan) for link in row.people.all()]) for row in page.object_list],
        "counts": alert.counts,
        "kinds": [(n, plural(kind, n)) for kind, n in _in_order(alert.counts.get("kinds", {}))],
        "channels": [(WAYS.get(kind, kind), n) for kind, n in sorted(alert.counts.get("channels", {}).items())],
        "fixed": fixed,
        "done": Addressed.objects.filter(alert=alert).count() if total else 0,
        "total": total,
        "previews": previews(alert),
        "needs_second": rhythm.needs_second(alert.severity, exercise=alert.exercise),
        "may_send": may(request.user, Action.COMPOSE_ALERT, alert),
        "may_approve": waits
        and request.user.pk not in (alert.author_id, alert.asked_by_id)
        and may(request.user, Action.APPROVE_ALERT, alert),
        "own": request.user.pk in (alert.author_id, alert.asked_by_id),
        "steps": [(after, str(does.label)) for after, does in plan.steps],
        "changed": changed,
        "changed_shown": (changed or [])[:SHOWN_CHANGES],
        "seen": _seen(changed) if changed else "",
    }


def _in_order(kinds: dict[str, int]) -> list[tuple[str, int]]:
    order = [kind.value for kind in Kind]
    return sorted(kinds.items(), key=lambda item: order.index(item[0]))


def _person(alert: Alert, link: ForBody, plan: rhythm.Rhythm) -> dict[str, Any]:
    """One line of the list: who, in which rank, over what at once and over what after that."""
    recipient = link.recipient
    now = recipient.first or plan.deputies
    ways = len(alert.channels) or plan.ways
    shown = [(WAYS.get(kind, kind), "" if alert.numbers_hidden else address) for _pk, kind, address in recipient.ways]
    return {
        "name": recipient.contact.name,
        "rank": link.rank,
        "now": shown[:ways] if now else [],
        "later": shown[ways:] if now else shown,
    }


def previews(alert: Alert) -> list[dict[str, Any]]:
    """How it reads over each channel, in each language it has, with the values of nobody in particular."""
    found = []
    languages = ["nl", "en"] if alert.title_en else ["nl"]
    values = {"name": "Jo Voorbeeld", "bodies": "Voorbeeldgem", "link": texts.link("x" * 22), "code": "1234"}
    for language in languages:
        short = texts.filled(texts.short(alert, language), values)
        found.append(
            {
                "language": language,
                "title": texts.title(alert, language),
                "text": texts.filled(texts.body(alert, language), values),
                "short": short,
                "parts": texts.parts(short),
            }
        )
    return found


def _seen(changed: list[preparing.Change]) -> str:
    """A mark of the differences that were shown: whoever agrees agrees to these."""
    said = [[one.organisation.pk, one.gone, one.come, one.after] for one in changed]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _overtaken(request: Request, alert: Alert) -> bool:
    """Whether the alert became another than the one that was on the screen; says so."""
    if request.POST.get("version") == str(alert.version):
        return False
    messages.error(request, _("It was changed meanwhile: look at it once more."))
    return True


@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    """Send what was shown. Pressing twice, or sending the form again, sends once; when contacts changed since, the
    difference is shown and asked again."""
    alert = sent(request, pk, Action.COMPOSE_ALERT)
    if alert.state == AlertState.READY and _overtaken(request, alert):
        return redirect("alerts:check", pk)
    if alert.state == AlertState.READY and (changed := preparing.changes(alert)):
        if request.POST.get("seen") != _seen(changed):
            return render(request, "alerts/check.html", _context(request, alert, changed), status=409)
        alert = preparing.begin(alert)
    try:
        alert = sending.submit(alert, by=request.user)
    except sending.NotNow as now:
        messages.error(request, _("It was not sent: it is now “{state}”.").format(state=now))
        return redirect("alerts:one", pk)
    if alert.state == AlertState.WAITING:
        messages.success(request, _("It waits for a second person, who approves it here."))
        return redirect("alerts:check", pk)
    return redirect("alerts:one", pk)


@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """The second person lets it leave; never who wrote it or asked for it."""
    alert = sent(request, pk, Action.APPROVE_ALERT)
    if alert.state == AlertState.WAITING and _overtaken(request, alert):
        return redirect("alerts:check", pk)
    if alert.state == AlertState.WAITING and (changed := preparing.changes(alert)):
        if request.POST.get("seen") != _seen(changed):
            return render(request, "alerts/check.html", _context(request, alert, changed), status=409)
        # Who approves sees the differences; the list is made anew and goes at once.
        with transaction.atomic():
            Alert.objects.filter(pk=pk, state=AlertState.WAITING).update(state=AlertState.READY)
        alert = preparing.begin(alert)
        Alert.objects.filter(pk=pk, state=AlertState.READY).update(state=AlertState.WAITING)
        alert = sent(request, pk, Action.APPROVE_ALERT)
    try:
        sending.approve(alert, by=request.user)
    except sending.NotNow as now:
        if str(now) == "author":
            messages.error(request, _("Somebody else than who wrote it approves it."))
        else:
            messages.error(request, _("It was not sent: it is now “{state}”.").format(state=now))
    return redirect("alerts:one", pk)


@require_POST
def back(request: Request, pk: int) -> HttpResponse:
    """Take it back to the draft: also what waits for approval, by whoever approves, with a word why."""
    alert = sent(request, pk, Action.APPROVE_ALERT)
    why = sending.one_line(request.POST.get("why", ""))[:500]
    with transaction.atomic():
        waiting = (AlertState.PREPARING, AlertState.READY, AlertState.WAITING)
        if Alert.objects.filter(pk=pk, state__in=waiting).update(
            state=AlertState.DRAFT, asked_at=None, asked_by=None, fixed_at=None, version=F("version") + 1
        ):
            alert.refresh_from_db()
            preparing.drop(alert)
            sending.written_down(alert, "alert.taken_back", by=request.user, why=why)
    return redirect("alerts:one", pk)
