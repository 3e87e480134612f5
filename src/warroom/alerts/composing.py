"""Writing an alert: the text on the left, on the right whom it reaches."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.alerts import audience, discarding, looking, preparing, sending
from warroom.alerts.asked import acting, sent
from warroom.alerts.forms import AlertForm, AudienceForm, of_audience
from warroom.alerts.models import Alert, Enclosed, Group
from warroom.alerts.words import AlertState
from warroom.contacts.models import Post, Way, WayKind
from warroom.incidents.models import Incident
from warroom.organisations.access import Action
from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request


def new(request: Request) -> HttpResponse:
    """A fresh draft: kept as soon as it has a title and a text."""
    return _page(request, acting(request, Action.COMPOSE_ALERT), None)


def compose(request: Request, pk: int) -> HttpResponse:
    """Go on with a draft. What was shown to be sent is taken back when it is changed."""
    alert = sent(request, pk, Action.COMPOSE_ALERT)
    if alert.state not in (AlertState.DRAFT, AlertState.READY):
        return redirect("alerts:one", pk)
    return _page(request, alert.sender, alert)


def _page(request: Request, sender: Organisation, alert: Alert | None) -> HttpResponse:
    posted = request.method == "POST"
    form = AlertForm(request.POST or None, request.FILES or None, instance=alert)
    whom = AudienceForm(
        request.POST or None,
        initial=of_audience(alert.audience) if alert else {},
        sender=sender,
        incidents=choosable_incidents(sender, alert),
    )
    overtaken = False
    # Both are looked at, so that every mistake shows at once.
    if posted and all([form.is_valid(), whom.is_valid()]):
        kept = _keep(alert, sender, form, whom.audience(), by=request.user)
        if kept is None:
            overtaken = True
        elif "check" in request.POST:
            if not kept.audience:
                messages.error(request, _("Choose whom it is for: nobody is meant yet."))
                return redirect("alerts:compose", kept.pk)
            preparing.begin(kept)
            return redirect("alerts:check", kept.pk)
        else:
            if name := " ".join(request.POST.get("group_name", "").split())[:80]:
                _keep_group(request, sender, name, kept.audience)
            messages.success(request, _("Kept as a draft."))
            return redirect("alerts:compose", kept.pk)
    spec = alert.audience if alert else {}
    if posted and whom.is_valid():
        spec = whom.audience()
    context = {
        "alert": alert,
        "form": form,
        "whom": whom,
        "overtaken": overtaken,
        "who": who(spec),
        "groups": Group.objects.filter(organisation=sender),
    }
    wrong = posted and (form.errors or whom.errors)
    return render(request, "alerts/compose.html", context, status=422 if wrong else 409 if overtaken else 200)


def choosable_incidents(sender: Organisation, alert: Alert | None) -> Any:
    """Incidents whose bodies can be chosen: those of the sender, and the one the alert is about."""
    found = Incident.objects.filter(involved__organisation=sender).distinct()
    if alert and alert.incident_id:
        found |= Incident.objects.filter(pk=alert.incident_id)
    return found.distinct()


@transaction.atomic
def _keep(alert: Alert | None, sender: Organisation, form: AlertForm, spec: dict[str, Any], *, by: Any) -> Alert | None:
    """Store what was filled in; None when somebody else changed the draft meanwhile."""
    said = dict(form.cleaned_data)
    lines, files = said.pop("checklist"), said.pop("enclosures")
    drop, version = said.pop("drop_files", []), said.pop("version")
    for name in ("title_nl", "title_en", "todo_nl", "todo_en"):
        said[name] = sending.one_line(said[name])
    if alert is None:
        return sending.draft(sender=sender, author=by, audience=spec, checklist=lines, files=files, **said)
    if "alerts" in alert.audience:  # of a correction: the same people, whatever else is chosen
        spec = {**spec, "alerts": alert.audience["alerts"]}
    if alert.incident and alert.incident.exercise:
        said["exercise"] = True
    held = Alert.objects.filter(pk=alert.pk, version=version, state__in=(AlertState.DRAFT, AlertState.READY))
    if not held.update(**preparing.ANEW | said | {"state": AlertState.DRAFT, "audience": spec}):
        return None
    alert = Alert.objects.get(pk=alert.pk)
    preparing.drop(alert)
    sending.set_checklist(alert, lines)
    Enclosed.objects.filter(alert=alert, pk__in=drop).delete()
    for name, media_type, content in files:
        sending.enclose(alert, name, media_type, content)
    sending.written_down(alert, "alert.changed", by=by)
    return alert


def _keep_group(request: Request, sender: Organisation, name: str, spec: dict[str, Any]) -> None:
    """Save whom the draft is for under a name; the same name means the new choice."""
    kept = {key: value for key, value in spec.items() if key not in ("groups", "alerts")}
    for group in Group.objects.filter(organisation=sender, pk__in=spec.get("groups", [])):
        for key, value in group.audience.items():
            kept[key] = sorted({*kept.get(key, []), *value}) if isinstance(value, list) else value
    Group.objects.update_or_create(organisation=sender, name=name, defaults={"audience": kept, "made_by": request.user})


@require_POST
def drop_group(request: Request, pk: int) -> HttpResponse:
    """Throw a saved group away; what was sent to it stays."""
    sender = acting(request, Action.COMPOSE_ALERT)
    Group.objects.filter(organisation=sender, pk=pk).delete()
    messages.success(request, _("The group is gone."))
    return redirect("alerts:new")


@require_POST
def reached(request: Request) -> HttpResponse:
    """Whom what is filled in reaches, without keeping anything: the right side, while one chooses."""
    sender = acting(request, Action.COMPOSE_ALERT)
    whom = AudienceForm(request.POST, sender=sender, incidents=choosable_incidents(sender, None))
    spec = whom.audience() if whom.is_valid() else {}
    return render(request, "alerts/_who.html", {"who": who(spec), "whom": whom})


def who(spec: dict[str, Any]) -> dict[str, Any]:
    """How many bodies and people ``spec`` means today: "285 gemeenten, 285 OCMW's, 574 personen, 41 zonder".

    Of users of something nothing, not even how many: who they are is seen on the list, and each of them reads so.
    """
    if any(looking.by_use(spec)):
        return {"by_use": True}
    bodies = audience.organisations(spec)
    kinds = list(bodies.values("kind").order_by("kind").annotate(n=Count("pk")))
    ways = Way.objects.current().exclude(kind=WayKind.LANDLINE)
    for some in _some(sorted(preparing.dead_domains())):
        ways = ways.exclude(some, kind=WayKind.MAIL)
    held = Post.objects.current().filter(
        organisation__in=bodies.order_by().values("pk"), contact__ended_at=None, contact__in=ways.values("contact")
    )
    total = sum(row["n"] for row in kinds)
    return {
        "kinds": [(row["n"], plural(row["kind"], row["n"])) for row in kinds],
        "total": total,
        "people": held.values("contact").distinct().count(),
        "without": total - held.values("organisation").distinct().count(),
        "some": list(bodies[:12]),
    }


def _some(dead: list[str]) -> Iterator[Q]:
    """That an address is on one of the mail domains ``dead`` or below it, so many at a time as a query takes."""
    for at in range(0, len(dead), 100):
        ends = [Q(address__iendswith=before + domain) for domain in dead[at : at + 100] for before in ("@", ".")]
        yield reduce(or_, ends)


def plural(kind: str, n: int) -> str:
    """What so many of a kind are called."""
    words = {
        Kind.MUNICIPALITY: ngettext("municipality", "municipalities", n),
        Kind.OCMW: ngettext("OCMW", "OCMWs", n),
        Kind.POLICE_ZONE: ngettext("police zone", "police zones", n),
        Kind.FIRE_ZONE: ngettext("fire zone", "fire zones", n),
        Kind.INTERMUNICIPAL: ngettext("intermunicipal body", "intermunicipal bodies", n),
        Kind.PROVINCE: ngettext("province", "provinces", n),
        Kind.SUPPLIER: ngettext("supplier as a body", "suppliers as bodies", n),
        Kind.COORDINATOR: ngettext("coordinator", "coordinators", n),
    }
    return words[Kind(kind)]


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away: it was never sent."""
    alert = sent(request, pk, Action.COMPOSE_ALERT)
    if discarding.discard(alert, by=request.user):
        messages.success(request, _("The draft is thrown away."))
    else:
        messages.error(request, _("It has been sent already: withdraw it instead."))
    return redirect("alerts:list")
