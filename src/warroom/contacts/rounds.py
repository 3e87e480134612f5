"""The coordinator's pages of the reachability test, and asking people outside of one."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.contacts import asking, covering, keeping, testing
from warroom.contacts.everybody import allowed
from warroom.contacts.forms import RoundForm
from warroom.contacts.models import Contact, Post, Question, Round
from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record
from warroom.organisations.access import Action, require
from warroom.requests import Request

PER_PAGE = 100
MOST_ASKED = 2_000


def tests(request: Request) -> HttpResponse:
    """Tests planned, running and done; POST plans one."""
    allowed(request)
    begin = timezone.localtime() + timedelta(days=1)
    initial = {"begins_at": begin.replace(hour=10, minute=0, second=0, microsecond=0), "next_way_h": 4, "days": 5}
    form = RoundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        testing.plan(
            data["begins_at"],
            days=data["days"],
            next_way_h=data["next_way_h"],
            repeats=data["repeats"],
            by=request.user,
        )
        messages.success(request, _("Planned. It begins by itself."))
        return redirect("contacts:tests")
    rounds = [{"round": one, "figures": one.outcome or testing.figures(one)} for one in Round.objects.all()[:20]]
    context = {
        "rounds": rounds,
        "form": form,
        "people": Contact.objects.filter(
            Exists(Post.objects.current().filter(contact=OuterRef("pk"), organisation__in=covering.bodies())),
            ended_at=None,
        ).count(),
    }
    return render(request, "contacts/tests.html", context, status=422 if form.errors else 200)


def test(request: Request, pk: int) -> HttpResponse:
    """One test: figures, and who did not answer."""
    allowed(request)
    round = get_object_or_404(Round, pk=pk)
    if request.method == "POST":
        if testing.call_off(round, by=request.user):
            messages.success(request, _("Called off: what was not sent yet is not sent."))
        return redirect("contacts:test", pk)
    silent = (
        Question.objects.filter(round=round, answered_at=None).select_related("contact").order_by("contact__name", "pk")
    )
    page = Paginator(silent, PER_PAGE).get_page(request.GET.get("page"))
    posts: dict[int, list[Post]] = {}
    held = Post.objects.current().filter(contact__in=[one.contact_id for one in page]).select_related("organisation")
    for post in held.order_by("organisation__name"):
        posts.setdefault(post.contact_id, []).append(post)
    context = {
        "round": round,
        "figures": round.outcome or testing.figures(round),
        "page": page,
        "rows": [{"question": one, "posts": posts.get(one.contact_id, [])} for one in page],
    }
    return render(request, "contacts/test.html", context)


@require_POST
def ask_old(request: Request) -> HttpResponse:
    """Ask everybody who did not confirm for half a year, or was proposed by a merger."""
    allowed(request)
    now = timezone.now()
    held = Post.objects.current().filter(contact=OuterRef("pk"), organisation__in=covering.bodies())
    old = Q(confirmed_at=None) | Q(confirmed_at__lt=now - covering.OLD)
    people = Contact.objects.filter(Exists(held), ended_at=None).filter(old | Q(Exists(held.filter(to_confirm=True))))
    with transaction.atomic():
        asked = asking.ask(people.order_by("confirmed_at", "pk")[:MOST_ASKED], now)
        record(system_chain(), "contacts.asked", by=request.user, payload={"n": asked})
    words = ngettext("{n} person is asked.", "{n} persons are asked.", asked)
    messages.success(request, words.format(n=asked))
    return redirect("contacts:coverage")


@require_POST
def ask_one(request: Request, pk: int) -> HttpResponse:
    """Ask the person of one post."""
    post = get_object_or_404(Post.objects.current().select_related("contact", "organisation"), pk=pk)
    require(request, Action.EDIT_CONTACTS, post)
    with transaction.atomic():
        asked = asking.ask([post.contact])
        if asked:
            keeping.write(post.contact, "contacts.asked", [post.organisation], by=request.user)
    if asked:
        messages.success(request, _("{name} is asked.").format(name=post.contact.name))
    else:
        messages.info(
            request,
            _("{name} was asked in the last day, or has no way that a message goes over by itself: call.").format(
                name=post.contact.name
            ),
        )
    return redirect("contacts:body", post.organisation_id)


@require_POST
def correction(request: Request, pk: int) -> HttpResponse:
    """Somebody looked at what a contact said by the link, and put it right by hand, or not."""
    question = get_object_or_404(Question.objects.select_related("contact"), pk=pk)
    require(request, Action.EDIT_CONTACTS, question)
    if not keeping.may_change(request.user, question.contact):
        # A number of somebody who is a contact of others too is theirs, or the war room's, to put right.
        raise PermissionDenied(_("Your role does not allow this."))
    Question.objects.filter(pk=pk, correction_decided_at=None).update(correction_decided_at=timezone.now())
    body = question.organisations().first()
    return redirect("contacts:body", body.pk) if body else redirect("contacts:index")
