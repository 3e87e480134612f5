"""The page of an organisation's break-glass card: make it, print it, and who used a code."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from warroom.emergency import cards
from warroom.emergency.models import Card
from warroom.organisations.access import Action, require
from warroom.organisations.middleware import BREAK_GLASS
from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.templatetags.warroom import moment as in_words
from warroom.typesetting import head
from warroom.typesetting import render as typeset


def _organisation(request: Request, pk: int) -> Organisation:
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.KEEP_PACK, organisation)
    return organisation


def card(request: Request, pk: int) -> HttpResponse:
    """Which card is in force, how many codes each still has, and making a new one."""
    organisation = _organisation(request, pk)
    now = cards.in_force(organisation)
    left = cards.left(now) if now else {}
    people = [
        {"membership": one, "left": left.get(one.person_id), "may_have": cards.may_have(request.user, one.person)}
        for one in cards.members(organisation)
    ]
    context = {
        "organisation": organisation,
        "card": now,
        "old": now is not None and timezone.now() - now.made_at > cards.OLD,
        "people": people,
        "per_person": cards.PER_PERSON,
        "in_emergency": BREAK_GLASS in request.session,
    }
    return render(request, "emergency/card.html", context)


@never_cache
@require_POST
def make(request: Request, pk: int) -> HttpResponse:
    """A new card, on the only page that ever shows it."""
    organisation = _organisation(request, pk)
    if BREAK_GLASS in request.session:
        # Whoever found one code could otherwise print more.
        messages.error(request, _("Set up a new passkey or app first: an emergency code cannot make more of them."))
        return redirect("emergency:card", pk)
    wanted = set(request.POST.getlist("person"))
    chosen = [one.person for one in cards.members(organisation) if str(one.person_id) in wanted]
    if not chosen:
        messages.error(request, _("Choose at least one person."))
        return redirect("emergency:card", pk)
    barred = [person.name for person in chosen if not cards.may_have(request.user, person)]
    if barred:
        messages.error(
            request,
            _("{names} also acts for a body whose card you may not make: leave out.").format(names=", ".join(barred)),
        )
        return redirect("emergency:card", pk)
    made, printed = cards.make(organisation, chosen, by=request.user)
    return render(request, "emergency/printed.html", _printed(request, made, printed))


@never_cache
@require_POST
@sensitive_post_parameters("code")
def pdf(request: Request, pk: int) -> HttpResponse:
    """The card on the screen as PDF: the codes come from that page, for they are not kept here."""
    organisation = _organisation(request, pk)
    now = cards.in_force(organisation)
    if now is None:
        raise Http404
    try:
        printed = cards.still_of(now, request.POST.getlist("code"))
    except KeyError:
        messages.error(request, _("This card no longer works: make a new one."))
        return redirect("emergency:card", pk)
    content = _printed(request, now, printed)
    data: dict[str, Any] = {
        "head": head(
            organisation=str(organisation), title=_("Break-glass card"), moment=content["as_of"], tlp="TLP:RED"
        ),
        "people": [{"name": one.person.name, "codes": one.codes} for one in printed],
        "title": _("Break-glass card"),
        "steps": content["steps"],
        "warning": content["warning"],
        "each": _("Each code works once. Strike it out when used."),
    }
    name = f"{slugify(_('Break-glass card'))}-{slugify(str(organisation))}.pdf"
    return HttpResponse(
        typeset("emergency/card", data, made_at=now.made_at),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _printed(request: Request, card: Card, printed: list[cards.Printed]) -> dict[str, Any]:
    url = request.build_absolute_uri(reverse("emergency:enter"))
    steps = [
        _("On any phone or laptop, go to {url}").format(url=url),
        _("Type a code that is not struck out yet. No password, mail or app is asked."),
        _("Strike the code out. Open or follow the incident. Set up a new passkey or app when there is time."),
    ]
    if settings.COORDINATOR_PHONE:
        steps.append(_("No code left? Call the coordinator: {number}").format(number=settings.COORDINATOR_PHONE))
    return {
        "organisation": card.organisation,
        "printed": printed,
        "steps": steps,
        "as_of": _("made {moment}").format(moment=in_words(card.made_at, "absolute")),
        "warning": _(
            "Whoever holds this can sign in as you. Keep it in a safe or sealed at home, apart from the offline pack. "
            "Lost it? Have a new card made: this one then no longer works."
        ),
    }
