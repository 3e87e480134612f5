"""The last look before it leaves: exactly who receives it, over which channels, and how it reads there."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.alerts import audience, comparing, four_eyes, preparing, rhythm, sending, texts
from warroom.alerts.asked import sent
from warroom.alerts.composing import plural
from warroom.alerts.models import Addressed, Alert, ForBody
from warroom.alerts.words import UNSENT, AlertState
from warroom.contacts.models import WayKind
from warroom.messaging import channels
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


def _context(request: Request, alert: Alert) -> dict[str, Any]:
    rows = Addressed.objects.filter(alert=alert).select_related("organisation").order_by("-unreachable", "pk")
    people = ForBody.objects.select_related("recipient__contact").order_by("pk")
    page = Paginator(rows.prefetch_related(Prefetch("people", queryset=people)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    plan = rhythm.of(alert)
    fixed = alert.state in (AlertState.READY, AlertState.WAITING)
    total = done = 0
    listed = Addressed.objects.filter(alert=alert)
    if alert.state == AlertState.PREPARING:
        total, done = audience.organisations(alert.audience).count(), listed.count()
    elif alert.state == AlertState.COMPARING:
        total, done = alert.counts.get("bodies", 0), listed.filter(pk__lte=alert.reached_pk).count()
    changed = comparing.changes(alert)
    waits = alert.state == AlertState.WAITING
    needs_second = rhythm.needs_second(alert.severity, exercise=alert.exercise)
    second = four_eyes.approvers(alert, asking=request.user) if fixed and (waits or needs_second) else []
    return {
        "alert": alert,
        "page": page,
        "rows": [(row, [_person(alert, link, plan) for link in row.people.all()]) for row in page.object_list],
        "counts": alert.counts,
        "kinds": [(n, plural(kind, n)) for kind, n in _in_order(alert.counts.get("kinds", {}))],
        "channels": [(WAYS.get(kind, kind), n) for kind, n in sorted(alert.counts.get("channels", {}).items())],
        "no_gateway": _no_gateway(alert),
        "fixed": fixed,
        "done": done,
        "total": total,
        "previews": previews(alert),
        "needs_second": needs_second,
        "may_send": may(request.user, Action.COMPOSE_ALERT, alert),
        "may_approve": waits and request.user in second,
        "refused": four_eyes.refused(alert, request.user) if waits else "",
        "second": second,
        "steps": [(after, str(does.label)) for after, does in plan.steps],
        "changed": changed,
        "changed_shown": changed[:SHOWN_CHANGES],
        "seen": comparing.mark(alert) if changed else "",
        "anew": alert.state == AlertState.READY and alert.compared_at and not changed and not alert.asked_at,
        "other_plan": fixed and plan != rhythm.current(alert.severity),
    }


def _no_gateway(alert: Alert) -> list[str]:
    """Over which of the ways that would go at once nothing leaves this server: no gateway is set up for them."""
    if settings.DEMO or alert.exercise:
        return []
    here = channels.gateways()
    kinds = [kind for kind in sorted(alert.counts.get("channels", {})) if channels.for_way(kind) not in here]
    return [str(WAYS.get(kind, kind)) for kind in kinds if channels.for_way(kind) not in channels.BY_HAND]


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
    values = {"name": "Jo Voorbeeld", "bodies": "Voorbeeldgem", "link": texts.link("x" * 22), "code": "123456"}
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


def _overtaken(request: Request, alert: Alert) -> bool:
    """Whether the alert became another than the one that was on the screen; says so."""
    if request.POST.get("version") == str(alert.version):
        return False
    messages.error(request, _("It was changed meanwhile: look at it once more."))
    return True


def _first(request: Request, pk: int, now: object) -> None:
    """Tell who pressed that it is somewhere else by now, and who was first."""
    alert = Alert.objects.select_related("asked_by", "approved_by", "withdrawn_by", "pressed_by").get(pk=pk)
    who = alert.withdrawn_by or alert.approved_by or alert.pressed_by or alert.asked_by
    if who is None or who == request.user:
        messages.warning(request, _("Nothing was sent by this press: it is now “{state}”.").format(state=now))
    else:
        words = _("{who} was first: it is now “{state}”. Nothing was sent twice.")
        messages.warning(request, words.format(who=who, state=now))


@require_POST
def send(request: Request, pk: int) -> HttpResponse:
    """Send what was shown. Pressing twice, or sending the form again, sends once; when contacts changed since, the
    difference is shown and asked again."""
    alert = sent(request, pk, Action.COMPOSE_ALERT)
    if alert.state == AlertState.READY:
        return _press(request, alert)
    if alert.state == AlertState.PREPARING and _overtaken(request, alert):
        return redirect("alerts:check", pk)
    try:
        # Its list is still being made: it goes as soon as that is there.
        sending.submit(alert, by=request.user)
    except sending.NotNow as now:
        _first(request, pk, now)
        return redirect("alerts:one", pk)
    if alert.state != AlertState.PREPARING:
        _first(request, pk, alert.get_state_display())
    return redirect("alerts:one", pk)


@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """The second person lets it leave; never who wrote it or asked for it."""
    alert = sent(request, pk, Action.APPROVE_ALERT)
    if alert.state == AlertState.WAITING:
        return _press(request, alert)
    _first(request, pk, alert.get_state_display())
    return redirect("alerts:one", pk)


def _press(request: Request, alert: Alert) -> HttpResponse:
    if _overtaken(request, alert):
        return redirect("alerts:check", alert.pk)
    try:
        alert = sending.press(alert, by=request.user, seen=request.POST.get("seen", ""))
    except sending.NotSecond as why:
        messages.error(request, str(why))
        return redirect("alerts:one", alert.pk)
    except sending.NotNow as now:
        _first(request, alert.pk, now)
        return redirect("alerts:one", alert.pk)
    if alert.differences:
        return render(request, "alerts/check.html", _context(request, alert), status=409)
    if alert.state == AlertState.WAITING:
        messages.success(request, _("It waits for a second person, who approves it here."))
    return redirect("alerts:one", alert.pk)


@require_POST
def back(request: Request, pk: int) -> HttpResponse:
    """Take it back to the draft: also what waits for approval, by whoever approves, with a word why."""
    alert = sent(request, pk, Action.APPROVE_ALERT)
    why = sending.one_line(request.POST.get("why", ""))[:500]
    with transaction.atomic():
        unsent = Alert.objects.filter(pk=pk, state__in=UNSENT).exclude(state=AlertState.DRAFT)
        done = unsent.update(**preparing.ANEW | {"state": AlertState.DRAFT})
        if done:
            alert.refresh_from_db()
            preparing.drop(alert)
            sending.written_down(alert, "alert.taken_back", by=request.user, why=why)
    if not done:
        _first(request, pk, Alert.objects.get(pk=pk).get_state_display())
    return redirect("alerts:one", pk)
