"""Working on a public page: what is public, what is proposed, and the difference between them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.fields import moment_of
from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Organisation, Role
from warroom.requests import Request, version_seen
from warroom.status import changing, rendering, targets
from warroom.status.forms import TextForm
from warroom.status.models import Item, Page
from warroom.status.shown import row
from warroom.status.suggesting import Suggestion, suggestions
from warroom.status.words import SINGLE, TextKind


def own(request: Request) -> HttpResponse:
    """To the page of the body somebody acts for."""
    wanted = [request.organisation, *(m.organisation for m in request.memberships)]
    for organisation in wanted:
        if organisation and may(request.user, Action.SEE_STATUS, organisation):
            return redirect("status:board", organisation.pk)
    raise Http404


def asked(
    request: Request, pk: int, action: Action = Action.SEE_STATUS, number: str | None = None
) -> tuple[Organisation, Incident | None, Page]:
    """The body, the incident it is about (``number``, or ?incident=) if any, and the page (see ``changing.page_seen``).

    Raises Http404 and PermissionDenied.
    """
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, action, organisation)
    if number is None:
        number = request.POST.get("incident") or request.GET.get("incident") or ""
    incident = None
    if number.isdecimal() and len(number) < 19:
        incident = opened(request, int(number))
        if not incident.involved.filter(organisation=organisation).exists():
            raise Http404
    return organisation, incident, changing.page_seen(organisation, incident)


def board(request: Request, pk: int) -> HttpResponse:
    """The page of one body."""
    organisation, incident, page = asked(request, pk)
    context = board_of(request, organisation, incident or _current(organisation), page)
    return render(request, "status/board.html", context)


def incident(request: Request, pk: int) -> HttpResponse:
    """The same within an incident, for one of its bodies."""
    found = opened(request, pk)
    bodies = [body for body in found.organisations() if may(request.user, Action.SEE_STATUS, body)]
    if not bodies:
        raise Http404
    chosen = request.GET.get("body", "")
    organisation = next((body for body in bodies if str(body.pk) == chosen), bodies[0])
    page = changing.page_seen(organisation, found)
    context = base(request, found, shown(request, found), "status:incident")
    context |= board_of(request, organisation, found, page) | {"bodies": bodies}
    return render(request, "status/incident.html", context)


def _current(organisation: Organisation) -> Incident | None:
    return Incident.objects.of(organisation).open().filter(exercise=False).first()


def board_of(request: Request, organisation: Organisation, about: Incident | None, page: Page) -> dict[str, Any]:
    """What the board shows."""
    rows = [row(item) for item in page.items.select_related("proposed_by", "approved_by")]
    approving = may(request.user, Action.APPROVE_STATUS, organisation)
    return {
        "organisation": organisation,
        "public_page": page,
        "about": about,
        "slug": page.slug,
        "waiting": [one for one in rows if one.item.proposed is not None],
        "public": [one for one in rows if one.item.approved is not None],
        "suggested": suggestions(page, about) if about and not about.closed else [],
        "kinds": [(kind.value, kind.label) for kind in TextKind],
        "may_propose": may(request.user, Action.PROPOSE_STATUS, organisation),
        "may_approve": approving,
        "instead": approving and not _is_communication(request, organisation),
        "absent": changing.communication_absent(organisation),
        **_copies(page),
        "open_questions": page.questions.filter(done_at=None).count() if approving else 0,
        "url": f"{rendering.public_url()}{page.slug}/",
    }


def _copies(page: Page) -> dict[str, Any]:
    """How the copies at the places that are configured now fare; or why there are none."""
    try:
        wanted, error = targets.configured(), ""
    except targets.Unusable as unusable:
        wanted, error = {}, str(unusable)
    rows = page.publications.filter(target__in=wanted).select_related("page").order_by("target")
    return {"publications": rows, "copies_error": error}


def _is_communication(request: Request, organisation: Organisation) -> bool:
    return any(m.organisation_id == organisation.pk and m.role == Role.COMMUNICATION for m in request.memberships)


def back(request: Request, organisation: Organisation, about: Incident | None) -> HttpResponse:
    """To the board, in the incident if it was about one."""
    if about is not None:
        url = reverse("status:incident", args=[about.pk]) + "?" + urlencode({"body": organisation.pk})
        return redirect(url)
    return redirect("status:board", organisation.pk)


def _item(request: Request, page: Page) -> Item | None:
    number = request.POST.get("item") or request.GET.get("item") or ""
    if not number:
        return None
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    return get_object_or_404(Item, pk=int(number), page=page)


def _chosen(request: Request, page: Page, about: Incident | None) -> Suggestion | None:
    wanted = request.POST.get("from") or request.GET.get("from") or ""
    if not wanted or about is None:
        return None
    return next((one for one in suggestions(page, about) if one.id == wanted), None)


def text(request: Request, pk: int) -> HttpResponse:
    """Propose one text: a new one, a change, or a suggestion to be put in other words."""
    organisation, about, page = asked(request, pk, Action.PROPOSE_STATUS)
    item, suggested = _item(request, page), _chosen(request, page, about)
    kind = item.kind if item else suggested.kind if suggested else request.GET.get("kind", "")
    if kind not in TextKind.values:
        raise Http404
    if item is None and suggested is not None:
        item = page.items.filter(kind=suggested.kind, key=suggested.key).first()
    if item is None and kind in SINGLE:
        item = page.items.filter(kind=kind, key=kind).first()
    before = (item.proposed or item.approved) if item else None
    content = suggested.content if suggested else before if before and "texts" in before else {}
    form = TextForm(request.POST or None, page, kind, content)
    error, overtaken = "", None
    if request.method == "POST" and form.is_valid():
        try:
            changing.propose(
                page,
                kind,
                form.content(),
                by=request.user,
                key=suggested.key if suggested else "",
                incident=about,
                item=item,
                seen=version_seen(request) or None if item else None,
            )
        except Refused as refused:
            error = str(refused)
        except Overtaken as second:
            overtaken = row(second.row)
        else:
            messages.success(request, _("Proposed. It is not public before communication approves it."))
            return back(request, organisation, about)
    context = {
        "organisation": organisation,
        "about": about,
        "public_page": page,
        "item": item,
        "form": form,
        "kind_words": TextKind(kind).label,
        "why": suggested.why if suggested else "",
        "from": suggested.id if suggested else "",
        "version": overtaken.item.version if overtaken else item.version if item else 0,
        "error": error,
        "overtaken": overtaken,
    }
    return render(request, "status/text.html", context, status=422 if error or overtaken or form.errors else 200)


@require_POST
def change(request: Request, pk: int) -> HttpResponse:
    """Take over suggestions as they are, or propose to take a text away."""
    organisation, about, page = asked(request, pk, Action.PROPOSE_STATUS)
    try:
        if request.POST.get("do") == "suggested" and about is not None:
            wanted, taken = set(request.POST.getlist("suggestion")), 0
            for one in suggestions(page, about):
                if one.id in wanted:
                    changing.propose(page, one.kind, one.content, by=request.user, key=one.key, incident=about)
                    taken += 1
            if taken:
                messages.success(request, _("Proposed. It is not public before communication approves it."))
        elif request.POST.get("do") == "remove" and (item := _item(request, page)):
            changing.propose_removal(item, by=request.user)
            messages.success(request, _("Proposed. It is not public before communication approves it."))
    except Refused as refused:
        messages.error(request, str(refused))
    return back(request, organisation, about)


@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """Approve one or all, refuse, withdraw, or say that nothing changed."""
    organisation, about, page = asked(request, pk, Action.APPROVE_STATUS)
    what, why = request.POST.get("do", ""), request.POST.get("why", "")
    instead = not _is_communication(request, organisation)
    ticked = request.POST.get("instead") == "on" or changing.communication_absent(organisation)
    if instead and what in ("approve", "confirm") and not ticked:
        messages.error(request, _("Tick that communication cannot be reached: the ledger keeps that you approved."))
        return back(request, organisation, about)
    try:
        if what == "approve":
            done = changing.approve(_proposals(request, page), by=request.user, instead=instead)
            if done:
                messages.success(request, _("Approved: the public page says it now."))
        elif what == "refuse" and (item := _item(request, page)):
            changing.refuse(item, why, by=request.user)
            messages.success(request, _("Not approved. The public page stays as it was."))
        elif what == "withdraw" and (item := _item(request, page)):
            changing.withdraw(item, why, by=request.user)
            messages.success(request, _("Withdrawn: the public page does not say it any more."))
        elif what == "confirm":
            changing.confirm(page, moment_of(request.POST.get("next", "")), by=request.user)
            messages.success(request, _("The public page says that all of it still is so."))
    except Refused as refused:
        messages.error(request, str(refused))
    except Overtaken:
        messages.warning(request, _("Somebody changed it in the meantime: nothing was approved. Look again."))
    return back(request, organisation, about)


def _proposals(request: Request, page: Page) -> list[tuple[Item, int]]:
    """The texts that were ticked, each with the version that was on the screen."""
    seen: dict[int, int] = {}
    for value in request.POST.getlist("text")[:1000]:
        pk, _colon, version = value.partition(":")
        if pk.isdecimal() and version.isdecimal() and len(pk) < 19 and len(version) < 10:
            seen[int(pk)] = int(version)
    return [(item, seen[item.pk]) for item in page.items.filter(pk__in=seen)]


def preview(request: Request, pk: int, incident: int, name: str) -> HttpResponse:
    """How the page looks, inside: the only place where the page of an exercise (``incident``, 0: none) can be seen."""
    _organisation, _about, page = asked(request, pk, number=str(incident or ""))
    found = rendering.preview(page, name, timezone.now())
    if found is None:
        raise Http404
    content, media_type = found
    return HttpResponse(content, content_type=media_type)
