"""The call list: bodies to telephone, the one with most at stake first; numbers to tick off by hand.

Most at stake: an open incident, the most severe first; then by what an hour of outage of the critical services weighs,
times the people who depend on the body. Services are known of who shares its landscape with the war room; of the others
they are taken to weigh what they usually do, so that who shares nothing is not called last.
"""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from warroom.contacts import covering, keeping, stakes
from warroom.contacts.covering import Held
from warroom.contacts.everybody import allowed, searched
from warroom.contacts.forms import CallForm
from warroom.contacts.inhabitants import Places
from warroom.contacts.models import Call, How, Post, Question, Round, Way, WayKind
from warroom.contacts.regions import Region
from warroom.contacts.stakes import Stake
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.access import Action, require
from warroom.organisations.models import Kind, Organisation, Person
from warroom.requests import Request
from warroom.sharing import seen

PER_PAGE = 40
PER_PRINT = 2_000
"""Every body of the register, with room to spare; what does not fit is said on the sheet."""
CALLABLE = (WayKind.MOBILE, WayKind.LANDLINE, WayKind.SIGNAL)
TIERS = {
    Kind.FIRE_ZONE: 0,
    Kind.POLICE_ZONE: 0,
    Kind.MUNICIPALITY: 0,
    Kind.OCMW: 0,
    Kind.PROVINCE: 1,
    Kind.INTERMUNICIPAL: 2,
}
"""Bodies that people in need stand before; then a province; then bodies that serve other bodies."""
WHY = {
    "no_spoc": gettext_lazy("no SPOC"),
    "unconfirmed": gettext_lazy("not confirmed for half a year"),
    "silent": gettext_lazy("did not answer the last test"),
    "proposed": gettext_lazy("proposed, not confirmed"),
}


@dataclass
class Line:
    """One body to call."""

    body: Organisation
    why: list[str]
    inhabitants: int | None
    region: Region | None
    incident: seen.Summary | None = None
    stake: Stake | None = None
    weight: float = 1.0
    """Of an hour without its critical services: known, or what is usual."""
    held: list[Held] = field(default_factory=list)
    last: Call | None = None
    form: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def key(self) -> tuple[float | str, ...]:
        """Where it stands: severity of what is open; tier; then who is not known to serve few before who is known to;
        what its services weigh times the people who depend on it."""
        known, people = self.inhabitants is not None, self.inhabitants or 0
        severity = self.incident.worst_severity if self.incident else 0
        at_stake = self.weight * people if known else self.weight
        return (-severity, self.tier, int(known), -at_stake, -people, self.body.name, self.body.pk)

    @property
    def tier(self) -> int:
        """See ``TIERS``; who shares a critical service has people before it."""
        return 0 if self.stake and self.stake.services else TIERS.get(Kind(self.body.kind), 3)

    @property
    def numbers(self) -> list[tuple[Held, Way]]:
        """The numbers to call, first choice first; a number once, also when it takes Signal too."""
        found: dict[tuple[int, str, str], tuple[Held, Way]] = {}
        for one in self.held:
            for way in one.ways:
                if way.kind in CALLABLE:
                    found.setdefault((one.contact.pk, way.address, way.extension), (one, way))
        return list(found.values())


def lines(request: Request) -> tuple[list[Line], dict[str, Any]]:
    """The bodies of the page's filters that have to be called, most at stake first. A fixed number of queries."""
    rows, chosen = searched(request)
    now = timezone.now()
    silent = silent_bodies()
    places = Places.load()
    assert request.organisation is not None  # see ``allowed``
    at_stake = stakes.known(request.organisation)
    found = []
    for body in rows:
        why = []
        if not body.has_spoc:  # type: ignore[attr-defined]
            why.append("no_spoc")
        elif body.confirmed_at is None or body.confirmed_at < now - covering.OLD:  # type: ignore[attr-defined]
            why.append("unconfirmed")
        if body.pk in silent:
            why.append("silent")
        if body.proposed:  # type: ignore[attr-defined]
            why.append("proposed")
        if why:
            words = [str(WHY[one]) for one in why]
            found.append(Line(body, words, places.inhabitants(body), places.region(body), stake=at_stake.get(body.pk)))
    usual = stakes.typical([(line.body.kind, line.stake) for line in found])
    open_now = seen.summaries([line.body.pk for line in found])
    for line in found:
        assumed = usual.get(line.body.kind, usual[""])
        summary = open_now.get(line.body.pk)
        line.incident = summary if summary and summary.open_incidents else None
        line.weight = assumed if line.stake is None else line.stake.weight
        if line.stake is not None and not line.stake.whole:
            line.weight = max(line.weight, assumed)  # it shares some of its services
    return sorted(found, key=lambda line: line.key), chosen


def silent_bodies() -> set[int]:
    """Bodies none of whose contacts answered the last reachability test that ended."""
    last = Round.objects.filter(state=Round.State.DONE).order_by("-closes_at", "-pk").first()
    if last is None:
        return set()
    asked = Question.objects.filter(round=last)
    answered = asked.exclude(answered_at=None).values("contact")
    held = Post.objects.current()
    silent = set(held.filter(contact__in=asked.values("contact")).values_list("organisation_id", flat=True))
    silent -= set(held.filter(contact__in=answered).values_list("organisation_id", flat=True))
    # Called since and reached: no longer silent.
    reached = (Call.Outcome.HOLDS, Call.Outcome.CHANGES)
    called = Call.objects.filter(called_at__gte=last.begins_at, outcome__in=reached)
    return silent - set(called.values_list("organisation_id", flat=True))


def calls(request: Request) -> HttpResponse:
    """The list, on the screen and on paper."""
    allowed(request)
    found, chosen = lines(request)
    printing = request.GET.get("print") == "1"
    page = Paginator(found, PER_PRINT if printing else PER_PAGE).get_page(request.GET.get("page"))
    pks = [line.body.pk for line in page]
    held = covering.held_by(pks)
    last: dict[int, Call] = {}
    recent = Call.objects.filter(organisation__in=pks, called_at__gte=timezone.now() - timedelta(days=183))
    for call in recent.order_by("called_at", "pk").select_related("called_by", "contact"):
        last[call.organisation_id] = call
    for line in page:
        line.held = held.get(line.body.pk, [])
        line.last = last.get(line.body.pk)
    shown = {line.body.pk: line.stake for line in page if line.stake is not None}
    if shown and request.organisation is not None:
        stakes.looked(request.user, request.organisation, shown, timezone.now())
    context = chosen | {
        "page": page,
        "outcomes": Call.Outcome.choices,
        "moment": timezone.now(),
        "first": page.start_index(),
    }
    return render(request, "contacts/calls_paper.html" if printing else "contacts/calls.html", context)


@require_POST
def tick(request: Request, pk: int) -> HttpResponse:
    """Somebody was called: what came of it."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.ALL_CONTACTS, organisation)
    form = CallForm(request.POST)
    number = request.POST.get("way", "")
    way = None
    if number.isdecimal() and len(number) < 19:
        way = Way.objects.current().select_related("contact").filter(pk=number, contact__posts__organisation=pk).first()
    if not form.is_valid():
        messages.error(request, _("Say what came of the call; nothing was kept."))
    elif ticked(organisation, way, form.cleaned_data, by=request.user):
        messages.success(request, _("{body}: kept.").format(body=organisation))
    return redirect(_back(request))


def _back(request: Request) -> str:
    from django.urls import reverse
    from django.utils.http import url_has_allowed_host_and_scheme

    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if wanted.startswith("/") and ours:
        return wanted
    return reverse("contacts:calls")


def ticked(organisation: Organisation, way: Way | None, said: dict[str, Any], *, by: Person) -> bool:
    """Keep a call and what follows from it; False when this very form was kept before."""
    contact = way.contact if way else None
    try:
        with transaction.atomic():
            call = Call.objects.create(
                organisation=organisation,
                contact=contact,
                way=way,
                outcome=said["outcome"],
                note=said["note"],
                form=said["form"],
                called_by=by,
            )
            record(
                chain_of(organisation),
                "contact.called",
                by=by,
                subject=f"call/{call.pk}",
                state={
                    "contact": str(contact.uuid) if contact else None,
                    "outcome": call.outcome,
                    "note": call.note,
                },
                personal=["state/note"],
            )
            _follow(call, by=by)
    except IntegrityError:
        return False
    return True


def _follow(call: Call, *, by: Person) -> None:
    """What the answer means for the contact."""
    if call.contact is None or call.way is None:
        return
    if call.outcome == Call.Outcome.HOLDS:
        keeping.confirm(call.contact, How.CALL, by=by)
    elif call.outcome == Call.Outcome.WRONG:
        Way.objects.filter(pk=call.way.pk, ended_at=None).update(ended_at=timezone.now())
        keeping.write(call.contact, "contact.changed", [call.organisation], by=by)
    elif call.outcome == Call.Outcome.LEFT:
        held = Post.objects.current().filter(contact=call.contact, organisation=call.organisation)
        for post in held.select_related("contact", "organisation"):
            keeping.leave(post, by=by, why="called")
