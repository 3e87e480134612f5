"""The contacts of one body: its own page, and changing them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.contacts import covering, domains, keeping
from warroom.contacts.forms import ContactForm, DomainsForm, LeavingForm, PlaceForm
from warroom.contacts.models import How, MailDomain, Post, Question, Rank, WayKind
from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Organisation
from warroom.requests import Request, version_seen, version_shown
from warroom.sharing import looks

MOST_FORMER = 50


def index(request: Request) -> HttpResponse:
    """The coordinator comes to all bodies, everybody else to the own one."""
    if request.organisation is None:
        raise Http404
    if may(request.user, Action.ALL_CONTACTS, request.organisation):
        return redirect("contacts:everybody")
    return redirect("contacts:body", request.organisation.pk)


def body(request: Request, pk: int) -> HttpResponse:
    """Whom this body wants reached, by which ways, and what is missing."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.SEE_CONTACTS, organisation)
    coordinator = may(request.user, Action.ALL_CONTACTS, organisation)
    if coordinator:
        looks.look(request.user, request.organisation, "contacts", organisation)
    held = covering.held_by([organisation.pk]).get(organisation.pk, [])
    dead, guessed = domains.own([organisation.pk]), domains.guessed([organisation.pk])
    may_edit = may(request.user, Action.EDIT_CONTACTS, organisation)
    cards = [_card(request, one, dead, guessed, may_edit=may_edit, coordinator=coordinator) for one in held]
    former = Post.objects.filter(organisation=organisation, until__lte=timezone.now()).select_related("contact")
    return render(
        request,
        "contacts/body.html",
        {
            "organisation": organisation,
            "cards": cards,
            "former": former.order_by("-until")[:MOST_FORMER],
            "may_edit": may_edit,
            "coordinator": coordinator,
            "spoc_missing": not any(one.post.rank == Rank.SPOC for one in held),
            "deputy_missing": not any(one.post.rank == Rank.DEPUTY for one in held),
            "calls": organisation.calls.select_related("contact", "called_by")[:5] if coordinator else [],
            "domains": list(MailDomain.objects.filter(organisation=organisation, ended_at=None)),
            "corrections": [
                (question, may_edit and keeping.may_change(request.user, question.contact))
                for question in _corrections([one.contact.pk for one in held if coordinator or not one.post.to_confirm])
            ],
            "own_mail_only": [card["contact"] for card in cards if card["only_own_mail"]],
        },
    )


def _corrections(contact_ids: list[int]) -> "QuerySet[Question]":
    """What these contacts said by a link that has to change, and nobody dealt with."""
    said = Question.objects.filter(contact__in=contact_ids, correction__isnull=False, correction_decided_at=None)
    return said.select_related("contact").order_by("pk")


def _card(
    request: Request, one: covering.Held, dead: set[str], guessed: set[str], *, may_edit: bool, coordinator: bool
) -> dict[str, Any]:
    """What the page shows of one contact. Until a person who is a contact of others too has agreed, this body sees no
    more than what stands with the account."""
    whole = coordinator or not one.post.to_confirm or one.contact.person_id == request.user.pk
    ways = [way for way in one.ways if whole or way.source == "account"]
    gone = {way.pk for way in one.ways if way.kind == WayKind.MAIL and domains.is_on(way.address, dead)}
    return {
        "post": one.post,
        "contact": one.contact,
        "old": one.old,
        "ways": [
            {"way": way, "gone": way.pk in gone, "perhaps": domains.domain(way.address) in guessed} for way in ways
        ],
        "hidden": len(one.ways) - len(ways),
        "only_own_mail": bool(one.ways) and all(way.pk in gone for way in one.ways),
        "may_change": (may_edit and keeping.may_change(request.user, one.contact))
        or one.contact.person_id == request.user.pk,
        "is_me": one.contact.person_id == request.user.pk,
        "elsewhere": len(one.contact.organisations()) - 1 if coordinator else 0,
    }


def add(request: Request, pk: int) -> HttpResponse:
    """Somebody new."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.EDIT_CONTACTS, organisation)
    if organisation.has_ended:
        messages.error(request, _("This body does not exist any more: add the contact to its successor."))
        return redirect("contacts:body", pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.add(organisation, form.details(), form.cleaned_data["rank"], by=request.user)
        except keeping.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. The ledger of this body says so."))
            return redirect("contacts:body", pk)
    context = {"organisation": organisation, "form": form, "title": _("Add a point of contact")}
    return render(request, "contacts/edit.html", context, status=422 if form.errors else 200)


def _post(request: Request, pk: int) -> Post:
    post = get_object_or_404(Post.objects.current().select_related("contact", "organisation"), pk=pk)
    require(request, Action.EDIT_CONTACTS, post)
    return post


def change(request: Request, pk: int) -> HttpResponse:
    """Name and ways of a contact of this body: by whoever keeps all bodies it is of, or by that person."""
    post = get_object_or_404(Post.objects.current().select_related("contact", "organisation"), pk=pk)
    own = post.contact.person_id == request.user.pk
    require(request, Action.SEE_CONTACTS if own else Action.EDIT_CONTACTS, post)
    contact = post.contact
    if not keeping.may_change(request.user, contact):
        messages.error(
            request,
            _("{name} is a contact of other bodies too: ask {name}, or the war room, to change this.").format(
                name=contact.name
            ),
        )
        return redirect("contacts:body", post.organisation_id)
    form = ContactForm(request.POST or None, contact=contact, with_rank=False)
    overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(contact, form.details(), version=version_seen(request), by=request.user)
        except keeping.Overtaken:
            overtaken = True
            contact.refresh_from_db()
        else:
            messages.success(request, _("Kept. The ledger of this body says so."))
            return redirect("contacts:body", post.organisation_id)
    context = {
        "organisation": post.organisation,
        "form": form,
        "contact": contact,
        "version": version_shown(request, contact, contact if overtaken else None),
        "overtaken": overtaken,
        "now_ways": list(contact.ways.current()) if overtaken else [],
        "title": _("Change {name}").format(name=contact.name),
    }
    return render(request, "contacts/edit.html", context, status=422 if form.errors or overtaken else 200)


def place(request: Request, pk: int) -> HttpResponse:
    """Another rank or order, a last day, or the end of a post."""
    post = _post(request, pk)
    asked = request.POST.get("what", "")
    place_form = PlaceForm(request.POST if asked == "place" else None, initial={"rank": post.rank, "order": post.order})
    leaving = LeavingForm(request.POST if asked == "leaving" else None, initial={"last_day": post.leaves_on})
    try:
        if asked == "place" and place_form.is_valid():
            keeping.rank(post, place_form.cleaned_data["rank"], place_form.cleaned_data["order"], by=request.user)
            messages.success(request, _("Kept."))
            return redirect("contacts:body", post.organisation_id)
        if asked == "leaving" and leaving.is_valid():
            keeping.announce(post, leaving.cleaned_data["last_day"], by=request.user)
            messages.success(request, _("Kept."))
            return redirect("contacts:body", post.organisation_id)
        if asked == "end":
            keeping.leave(post, by=request.user)
            messages.success(
                request, _("{name} is no contact any more. Who it was stays to be seen.").format(name=post.contact.name)
            )
            return redirect("contacts:body", post.organisation_id)
    except keeping.Overtaken:
        messages.error(request, _("Somebody else changed this meanwhile: this is how it stands now."))
        return redirect("contacts:body", post.organisation_id)
    context = {"organisation": post.organisation, "post": post, "place_form": place_form, "leaving": leaving}
    return render(request, "contacts/place.html", context, status=422 if place_form.errors or leaving.errors else 200)


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """These details hold, says the person, or somebody who keeps them."""
    post = get_object_or_404(Post.objects.current().select_related("contact", "organisation"), pk=pk)
    own = post.contact.person_id == request.user.pk
    require(request, Action.SEE_CONTACTS if own else Action.EDIT_CONTACTS, post)
    if keeping.may_change(request.user, post.contact):
        keeping.confirm(post.contact, How.ACCOUNT, by=request.user)
        messages.success(request, _("Thank you: this is what we go by."))
    return redirect("contacts:body", post.organisation_id)


def mail_domains(request: Request, pk: int) -> HttpResponse:
    """The mail domains of this body."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.EDIT_CONTACTS, organisation)
    told = MailDomain.objects.filter(organisation=organisation, ended_at=None).values_list("name", flat=True)
    form = DomainsForm(request.POST or None, initial={"domains": "\n".join(told)})
    if request.method == "POST" and form.is_valid():
        keeping.set_domains(organisation, form.cleaned_data["domains"], by=request.user)
        messages.success(request, _("Kept. The ledger of this body says so."))
        return redirect("contacts:body", pk)
    guessed = sorted(domains.guessed([organisation.pk]))
    context = {"organisation": organisation, "form": form, "guessed": guessed}
    return render(request, "contacts/domains.html", context, status=422 if form.errors else 200)
