"""The screen after sending: who is silent, who needs help, and whom to call."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.alerts import answering, watching
from warroom.alerts.asked import sent
from warroom.alerts.composing import plural
from warroom.alerts.models import Addressed, Alert, Call, Recipient, Step
from warroom.alerts.words import LOUD, AlertState, Reply
from warroom.contacts import regions
from warroom.organisations.access import Action, may
from warroom.organisations.models import Kind
from warroom.requests import Request

TILES = 1_000
"""Bodies with a tile each: the register fits. Of more than that the page counts them by province and kind."""
PER_PAGE = 200
"""Tiles on one page of what cannot be told apart any further."""
UNKNOWN = "unknown"
"""What stands in the address for bodies of which the province is not known."""
PER_CALL_PAGE = 40


def watch(request: Request, pk: int) -> HttpResponse:
    """Counts, who shouts, and a tile per body: silent ones first."""
    alert = sent(request, pk)
    if not alert.is_out:
        return redirect("alerts:one", pk)
    context = _context(request, alert)
    # The page asks for this part again and again while it is open.
    page = "alerts/_watch.html" if request.htmx and not request.htmx.boosted else "alerts/watch.html"
    return render(request, page, context)


def _context(request: Request, alert: Alert) -> dict[str, Any]:
    counts = watching.standings(alert)
    groups, page = _tiles(request, alert)
    loud = Addressed.objects.filter(alert=alert, answer__in=LOUD).select_related("organisation")
    total = sum(counts.values())
    quiet = sum(counts.get(name, 0) for name in watching.SILENT)
    now = timezone.now()
    sending = alert.state == AlertState.SENDING
    people = Recipient.objects.filter(alert=alert)
    lost, lost_count = watching.lost(alert)
    return {
        "alert": alert,
        "standings": [(name, watching.STANDINGS[name], n) for name, n in counts.items()],
        "total": total,
        "quiet": quiet,
        "answered": total - quiet,
        "opened": counts.get("opened", 0),
        "delivered": total - counts.get("unreached", 0),
        "groups": [(one, plural(one.kind, one.bodies), one.region or UNKNOWN) for one in groups],
        "tiles": [watching.Watched(row, watching.standing(row)) for row in page.object_list],
        "page": page,
        "loud": loud.order_by(_worst(), "answered_at")[:50],
        "loud_count": loud.count(),
        "deliveries": watching.deliveries(alert),
        "lost": lost,
        "lost_count": lost_count,
        "steps": Step.objects.filter(alert=alert),
        "next_step": Step.objects.filter(alert=alert, state__in=("waiting", "doing")).first(),
        "late": alert.act_by and alert.act_by < now,
        "people": people.count() if sending else 0,
        "put": people.filter(pk__lte=alert.reached_pk).count() if sending else 0,
        "wanted": request.GET.get("standing", ""),
        "q": request.GET.get("q", ""),
        "kind": request.GET.get("kind", ""),
        "region": request.GET.get("region", ""),
        "kinds": [(kind, plural(kind, 2)) for kind in alert.counts.get("kinds", {})],
        "regions": [*((one.code, one.name) for one in regions.REGIONS), (UNKNOWN, watching.NO_PROVINCE)],
        "standing_choices": watching.STANDINGS.items(),
        "may_work": may(request.user, Action.COMPOSE_ALERT, alert),
        "may_withdraw": may(request.user, Action.APPROVE_ALERT, alert),
        "correction": alert.corrections.exclude(state=AlertState.DISCARDED).last(),
    }


def _tiles(request: Request, alert: Alert) -> tuple[list[watching.Group], Any]:
    """The bodies that the filters leave: counted in groups when they are many and can be told apart, else a page of
    them."""
    # Whether anybody was reached is looked up for the bodies on the page alone, unless it is what one asks for.
    asked = request.GET.get("standing") in ("unreached", "silent")
    rows = narrowed(watching.rows_of(alert) if asked else Addressed.objects.filter(alert=alert), request.GET)
    number = rows.count()
    if number <= TILES:
        every = ordered(narrowed(watching.rows_of(alert), request.GET))
        return [], Paginator(every, TILES).get_page(1)
    groups = watching.groups(rows)
    if len(groups) > 1:
        return groups, Paginator(Addressed.objects.none(), PER_PAGE).get_page(1)
    quiet_first = rows.order_by(Case(When(answer="", then=Value(0)), default=Value(1)), "organisation__name", "pk")
    page: Any = Paginator(quiet_first.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    place = {pk: n for n, pk in enumerate(page.object_list)}
    shown = watching.rows_of(alert).filter(pk__in=list(place))
    page.object_list = sorted(shown, key=lambda row: place[row.pk])
    return [], page


def _worst() -> Case:
    return Case(When(answer=Reply.NEED_HELP, then=Value(0)), default=Value(1), output_field=IntegerField())


def narrowed(rows: "QuerySet[Addressed]", said: Any) -> "QuerySet[Addressed]":
    """The bodies that the filters of the page leave."""
    rows = watching.narrowed(rows, said.get("standing", ""))
    if said.get("kind") in Kind.values:
        rows = rows.filter(organisation__kind=said["kind"])
    region = said.get("region")
    if region in regions.BY_CODE or region == UNKNOWN:
        rows = rows.alias(province=regions.code_of("organisation")).filter(province="" if region == UNKNOWN else region)
    if words := said.get("q", "").strip()[:80]:
        rows = rows.filter(organisation__name__icontains=words)
    return rows


def ordered(rows: "QuerySet[Addressed]") -> "QuerySet[Addressed]":
    """Silent first, and of those who could not be reached before who could; then who shouts; then by name."""
    place = Case(
        When(answer="", opened_at=None, arrived=False, then=Value(0)),
        When(answer="", opened_at=None, then=Value(1)),
        When(answer="", then=Value(2)),
        When(answer=Reply.NEED_HELP, then=Value(3)),
        When(answer=Reply.AFFECTED, then=Value(4)),
        When(answer=Reply.INVESTIGATING, then=Value(5)),
        default=Value(6),
        output_field=IntegerField(),
    )
    return rows.order_by(place, "organisation__name", "pk")


def calls(request: Request, pk: int) -> HttpResponse:
    """The telephone list: silent bodies with their numbers, to tick off."""
    alert = sent(request, pk)
    # The people stand here as they are now: not for a supplier, that knew them as customers when it wrote.
    if not alert.is_out or alert.numbers_hidden:
        return redirect("alerts:one", pk)
    # Whether anybody was reached is looked up for the page alone, unless it is what one asks for.
    asked = request.GET.get("standing") in ("unreached", "silent")
    rows = (watching.rows_of(alert) if asked else Addressed.objects.filter(alert=alert)).filter(answer="")
    if not request.GET.get("all"):
        listed = rows.exclude(to_call_since=None)
        rows = listed if listed.exists() else rows
    # Who was called last waits longest for the next call.
    called, waiting = F("called_at").asc(nulls_first=True), F("to_call_since").asc(nulls_last=True)
    rows = narrowed(rows, request.GET).order_by(called, waiting, "organisation__name", "pk")
    page = Paginator(rows.values_list("pk", flat=True), PER_CALL_PAGE).get_page(request.GET.get("page"))
    place = {pk: number for number, pk in enumerate(page.object_list)}
    listed_now = watching.rows_of(alert).filter(pk__in=list(place)).prefetch_related("calls__by")
    context = {
        "alert": alert,
        "page": page,
        "bodies": watching.with_people(sorted(listed_now, key=lambda row: place[row.pk])),
        "may_work": may(request.user, Action.COMPOSE_ALERT, alert),
        "replies": Reply.choices,
        "q": request.GET.get("q", ""),
    }
    return render(request, "alerts/calls.html", context)


@require_POST
def called(request: Request, pk: int, row: int) -> HttpResponse:
    """Tick a body off the telephone list, with what it answered."""
    alert = sent(request, pk, Action.COMPOSE_ALERT)
    one = get_object_or_404(Addressed.objects.select_related("organisation", "alert"), pk=row, alert=alert)
    outcome, reply = request.POST.get("outcome", ""), request.POST.get("answer", "")
    if outcome not in Call.Outcome.values or (reply and reply not in Reply.values):
        messages.error(request, _("Say what came of the call."))
    elif one.calls.filter(by=request.user, outcome=outcome, at__gt=timezone.now() - timedelta(seconds=10)).exists():
        pass  # the same tap, twice
    else:
        answering.called(one, outcome, reply, request.POST.get("note", ""), by=request.user)
        messages.success(request, _("Written down: {body}.").format(body=one.organisation))
    return redirect("alerts:calls", pk)
