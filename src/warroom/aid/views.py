"""The screens of mutual aid."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from warroom.aid import agreeing, matching, seeing
from warroom.aid.agreeing import Overtaken, Refused
from warroom.aid.benching import queue
from warroom.aid.forms import AnswerForm, OfferForm, ProposeForm, RequestForm
from warroom.aid.models import Agreement, Offer, Request, Sort
from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Kind, Organisation, Role
from warroom.requests import Request as HttpRequest
from warroom.requests import version_seen, version_shown

MOST = 300


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is needed, what can be spared, what was agreed."""
    if not _takes_part(request):
        raise Http404
    sort = request.GET.get("sort", "")
    wanted = seeing.requests(request.user).filter(ended_at=None)
    offered = seeing.offers(request.user)
    if sort in Sort.values:
        wanted, offered = wanted.filter(sort=sort), offered.filter(sort=sort)
    ours = {m.organisation_id: m.organisation for m in request.memberships}
    running = seeing.agreements(request.user).filter(how_far__in=(Agreement.HowFar.PROPOSED, Agreement.HowFar.AGREED))
    return render(
        request,
        "aid/list.html",
        {
            "requests": list(wanted[:MOST]),
            "offers": _with_distance(request, list(offered[:MOST])),
            "agreements": list(running[:MOST]),
            "ended": list(seeing.agreements(request.user).filter(how_far=Agreement.HowFar.RETURNED)[:50]),
            "sorts": Sort.choices,
            "sort": sort,
            "mine": set(ours),
            "spoken_for": {pk for pk, own in ours.items() if seeing.speaks_for(request.user, own)},
            "works": _speaker(request) is not None,
            "waiting": set(seeing.waiting(request.user).values_list("pk", flat=True)),
        },
    )


def _with_distance(request: HttpRequest, offered: list[Offer]) -> list[tuple[Offer, str]]:
    """For a body how far each is; the war room is nobody's neighbour."""
    acting = request.organisation
    if acting is None or acting.kind == Kind.COORDINATOR:
        return [(one, "") for one in offered]
    return matching.distances(acting, offered)


@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """The emergency environments, what is free of them and who waits."""
    if not _takes_part(request):
        raise Http404
    coordinator = any(m.role == Role.COORDINATOR for m in request.memberships)
    mine = {m.organisation_id for m in request.memberships}
    return render(request, "aid/bench.html", {"rows": queue(everybody=coordinator, mine=mine)})


def offer(request: HttpRequest) -> HttpResponse:
    """Offer something."""
    organisation = _must_speak(request)
    form = OfferForm(request.POST or None, initial={"since": timezone.now()})

    def keep(said: dict[str, Any]) -> Offer:
        return agreeing.offer(organisation, by=request.user, **said)

    return _form(request, form, keep, organisation, _("Offer help"), _("Offered: every local government can see it."))


def edit_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say an offer anew."""
    row = get_object_or_404(Offer.objects.select_related("organisation"), pk=pk)
    require(request, Action.SEE_OPEN_AID, row)
    _may_speak(request, row.organisation)
    form = OfferForm(request.POST or None, instance=Offer.objects.get(pk=pk))

    def keep(said: dict[str, Any]) -> Offer:
        agreeing.rewrite(row, version_seen(request), by=request.user, **said)
        return row

    return _form(request, form, keep, row.organisation, _("Offer help"), _("Changed."), row=row)


@require_POST
def end_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it no more."""
    row = get_object_or_404(Offer.objects.select_related("organisation"), pk=pk)
    require(request, Action.SEE_OPEN_AID, row)
    _may_speak(request, row.organisation)
    agreeing.end(row, by=request.user)
    return redirect("aid:list")


def ask(request: HttpRequest) -> HttpResponse:
    """Ask for something; ``?incident=`` for which incident, ``?offer=`` as somebody offers it."""
    organisation = _must_speak(request)
    initial: dict[str, Any] = {"since": timezone.now(), "incident": request.GET.get("incident", "")[:18]}
    wanted = request.GET.get("offer", "")
    if wanted.isdecimal() and len(wanted) < 18:
        found = seeing.offers(request.user).filter(pk=int(wanted)).first()
        if found is not None:
            initial |= {"sort": found.sort, "what": found.what, "about": found.about}
    form = RequestForm(request.POST or None, organisation=organisation, initial=initial)

    def keep(said: dict[str, Any]) -> Request:
        return agreeing.ask(organisation, by=request.user, **said)

    done = _("Asked: the war room can see it now.")
    if request.POST.get("audience") == Request.Audience.EVERYBODY:
        done = _("Asked: every local government and the war room can see it now.")
    return _form(request, form, keep, organisation, _("Ask for help"), done)


def edit_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Say a request anew."""
    row = _request(request, pk)
    _may_speak(request, row.organisation)
    form = RequestForm(request.POST or None, organisation=row.organisation, instance=Request.objects.get(pk=pk))

    def keep(said: dict[str, Any]) -> Request:
        agreeing.rewrite(row, version_seen(request), by=request.user, **said)
        return row

    return _form(request, form, keep, row.organisation, _("Ask for help"), _("Changed."), row=row)


@require_POST
def end_request(request: HttpRequest, pk: int) -> HttpResponse:
    """It is needed no more."""
    row = _request(request, pk)
    _may_speak(request, row.organisation)
    agreeing.end(row, by=request.user)
    return redirect("aid:request", row.pk)


@require_safe
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what fits, what was proposed and agreed."""
    row = _request(request, pk)
    own = seeing.speaks_for(request.user, row.organisation)
    leads = may(request.user, Action.PROPOSE_AID, row)
    found = matching.matches(row) if row.ended_at is None else []
    if not (own or leads):
        # Who could help sees what it could give itself.
        found = [m for m in found if seeing.speaks_for(request.user, m.offer.organisation)]
    readable = seeing.agreements(request.user).filter(request=row)
    return render(
        request,
        "aid/request.html",
        {
            "row": row,
            "matches": [
                (
                    m,
                    ProposeForm(
                        offers=[m.offer.pk],
                        initial={"offer": m.offer, "quantity": _sensible(row, m)},
                        auto_id=f"{m.offer.pk}_%s",
                    ),
                )
                for m in found[:30]
            ],
            "more": max(0, len(found) - 30),
            "agreements": [(a, *_sides(request, a)) for a in readable],
            "own": own,
            "leads": leads,
            "works": _speaker(request) is not None,
        },
    )


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose an offer for it: one's own, for oneself, or as the war room to both."""
    row = _request(request, pk)
    own, leads = seeing.speaks_for(request.user, row.organisation), may(request.user, Action.PROPOSE_AID, row)
    form = ProposeForm(request.POST, offers=list(seeing.offers(request.user).values_list("pk", flat=True)))
    if not form.is_valid():
        messages.error(request, "; ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect("aid:request", row.pk)
    offered: Offer = form.cleaned_data["offer"]
    gives = seeing.speaks_for(request.user, offered.organisation)
    if not (own or leads or gives):
        raise PermissionDenied(_("Your role does not allow this."))
    try:
        agreeing.propose(
            offered,
            row,
            by=request.user,
            quantity=form.cleaned_data["quantity"],
            note=form.cleaned_data["note"],
            giver=gives,
            taker=own,
        )
        messages.success(request, _("Proposed. It counts once both sides said yes."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("aid:request", row.pk)


@require_POST
def answer(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """Say yes or no for one's own side, or that it is back."""
    row = get_object_or_404(Agreement.objects.select_related("offer__organisation", "request__organisation"), pk=pk)
    require(request, Action.SEE_AID, row)
    gives, takes = _sides(request, row)
    if not (gives or takes):
        raise PermissionDenied(_("Your role does not allow this."))
    form = AnswerForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else request.POST.get("words", "")[:1000]
    try:
        if answer == "agree":
            agreeing.agree(row, by=request.user, giver=gives, taker=takes, answer=words)
        elif answer == "decline":
            agreeing.decline(row, by=request.user, answer=words)
        elif answer == "return":
            agreeing.give_back(row, by=request.user, note=words)
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("aid:request", row.request_id)


def _form(
    request: HttpRequest,
    form: OfferForm | RequestForm,
    keep: Callable[[dict[str, Any]], Offer | Request],
    organisation: Organisation,
    title: str,
    done: str,
    row: Offer | Request | None = None,
) -> HttpResponse:
    """The one page on which offers and requests are written."""
    overtaken = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep(form.cleaned_data)
        except Overtaken:
            form.add_error(None, _("Somebody else changed this meanwhile. Look at it, and send again."))
            if row is not None:
                row.refresh_from_db()
                overtaken = row
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            # Who asks sees at once who could help.
            return redirect("aid:request", kept.pk) if isinstance(kept, Request) else redirect("aid:list")
    return render(
        request,
        "aid/form.html",
        {
            "form": form,
            "organisation": organisation,
            "title": title,
            "row": row,
            "version": version_shown(request, row, overtaken),
        },
        status=422 if form.is_bound else 200,
    )


def _request(request: HttpRequest, pk: int) -> Request:
    row = get_object_or_404(Request.objects.select_related("organisation", "incident"), pk=pk)
    seeing.must_read(request, row)
    return row


def _takes_part(request: HttpRequest) -> bool:
    return any(may(request.user, Action.SEE_OPEN_AID, m.organisation) for m in request.memberships)


def _speaker(request: HttpRequest) -> Organisation | None:
    """The organisation acted for, if this person may speak for it."""
    acting = request.organisation
    return acting if acting is not None and seeing.speaks_for(request.user, acting) else None


def _must_speak(request: HttpRequest) -> Organisation:
    if not _takes_part(request):
        raise Http404
    organisation = _speaker(request)
    if organisation is None:
        raise PermissionDenied(_("Your role does not allow this."))
    return organisation


def _may_speak(request: HttpRequest, organisation: Organisation) -> None:
    if not seeing.speaks_for(request.user, organisation):
        raise PermissionDenied(_("Your role does not allow this."))


def _sides(request: HttpRequest, row: Agreement) -> tuple[bool, bool]:
    """Whether this person may speak for who gives, and for who takes."""
    return (
        seeing.speaks_for(request.user, row.offer.organisation),
        seeing.speaks_for(request.user, row.request.organisation),
    )


def _sensible(row: Request, match: matching.Match) -> int:
    return max(1, min(row.missing, match.offer.free))
