"""The screens of information sessions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from warroom.alerts.forms import AudienceForm
from warroom.alerts.models import Alert
from warroom.alerts.words import AlertState
from warroom.lessons import sessions, telling
from warroom.lessons.calendar import calendar
from warroom.lessons.forms import CallOffForm, MaterialForm, RegisterForm, SessionForm
from warroom.lessons.models import Material, Session
from warroom.lessons.sessions import NeedsWhy, Overtaken, Refused
from warroom.organisations.access import Action, may, organisations_where, require
from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request, version_seen, version_shown


@require_safe
def index(request: Request) -> HttpResponse:
    """Sessions to come and past ones."""
    seen = organisations_where(request.user, Action.SEE_SESSION)
    if not seen.exists():
        raise Http404
    mine = [m.organisation for m in request.memberships]
    who = Q(owner__in=seen)
    if any(one.kind == Kind.SUPPLIER for one in mine):
        who |= Q(for_whom__in=(Session.For.SUPPLIERS, Session.For.BOTH))
    if any(one.kind not in (Kind.SUPPLIER, Kind.COORDINATOR) for one in mine):
        who |= Q(for_whom__in=(Session.For.BODIES, Session.For.BOTH))
    found = Session.objects.filter(who).select_related("owner")
    now = timezone.now()
    ours = {
        row.session_id: row
        for one in found.filter(registrations__organisation__in=mine).distinct()
        for row in one.registrations.filter(organisation__in=mine, cancelled_at=None)
    }
    return render(
        request,
        "lessons/sessions.html",
        {
            "coming": [(s, ours.get(s.pk)) for s in found.filter(ends_at__gt=now).order_by("begins_at")],
            "past": [(s, ours.get(s.pk)) for s in found.filter(ends_at__lte=now)[:50]],
            "writes": request.organisation is not None and may(request.user, Action.ISSUE_LESSON, request.organisation),
        },
    )


def new(request: Request) -> HttpResponse:
    """Announce one."""
    owner = request.organisation
    if owner is None or not may(request.user, Action.ISSUE_LESSON, owner):
        raise PermissionDenied(_("Your role does not allow this."))
    return _written(request, SessionForm(request.POST or None), owner, None)


def edit(request: Request, pk: int) -> HttpResponse:
    """Change one."""
    session = _led(request, pk)
    if session.cancelled_at is not None:
        messages.error(request, _("It was called off: announce another one."))
        return redirect("lessons:session", session.pk)
    form = SessionForm(request.POST or None, instance=Session.objects.get(pk=pk))
    return _written(request, form, session.owner, session)


def _written(request: Request, form: SessionForm, owner: Organisation, session: Session | None) -> HttpResponse:
    overtaken = None
    if request.method == "POST" and form.is_valid():
        try:
            kept = sessions.write(owner, session, version_seen(request), by=request.user, **form.cleaned_data)
        except Overtaken:
            form.add_error(None, _("Somebody else changed this meanwhile. Look at it, and send again."))
            if session is not None:
                session.refresh_from_db()
                overtaken = session
        except NeedsWhy as missing:
            form.add_error("why", str(missing))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("lessons:session", kept.pk)
    context = {"form": form, "session": session, "version": version_shown(request, session, overtaken)}
    return render(request, "lessons/edit_session.html", context, status=422 if form.is_bound else 200)


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """One session: register, see who comes, take the material home."""
    session = _seen(request, pk)
    ours = _ours(request, session)
    rows = {row.organisation_id: row for row in session.registrations.filter(organisation__in=ours)}
    taken = sessions.taken(session)
    leads = may(request.user, Action.ISSUE_LESSON, session.owner)
    return render(
        request,
        "lessons/session.html",
        {
            "session": session,
            "ours": [(o, rows.get(o.pk)) for o in ours],
            "registrations": list(session.registrations.select_related("organisation")) if leads else [],
            "taken": taken,
            "left": None if session.seats is None else max(0, session.seats - taken),
            "leads": leads,
            "invitations": _messages(telling.invitations(session)) if leads else [],
            "notices": _messages(telling.reference(session)) if leads else [],
            "register": RegisterForm(),
            "material": MaterialForm(),
            "materials": session.materials.defer("content"),
        },
    )


@require_POST
def register(request: Request, pk: int) -> HttpResponse:
    """Come, with another number, or not after all (``cancel``)."""
    session = _seen(request, pk)
    wanted = request.POST.get("organisation", "")
    organisation = next((o for o in _ours(request, session) if str(o.pk) == wanted), None)
    if organisation is None:
        raise PermissionDenied(_("Your role does not allow this."))
    if "cancel" in request.POST:
        sessions.cancel(session, organisation, by=request.user)
        messages.success(request, _("Your registration is cancelled."))
        return redirect("lessons:session", session.pk)
    form = RegisterForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Between 1 and 50 people."))
        sessions.register(session, organisation, form.cleaned_data["people"], by=request.user)
        messages.success(request, _("You are registered."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("lessons:session", session.pk)


@require_POST
def attended(request: Request, pk: int) -> HttpResponse:
    """Tick who came."""
    session = _led(request, pk)
    if session.cancelled_at is not None:
        messages.error(request, _("It was called off."))
        return redirect("lessons:session", session.pk)
    for row in session.registrations.filter(cancelled_at=None):
        text = request.POST.get(f"attended_{row.pk}", "").strip()
        people = min(int(text), 1000) if text.isdecimal() and len(text) < 6 else None
        if people != row.attended:
            sessions.attended(row, people, by=request.user)
    return redirect("lessons:session", session.pk)


@require_POST
def material(request: Request, pk: int) -> HttpResponse:
    """Add a file."""
    session = _led(request, pk)
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            sessions.add_material(session, str(given.name), given.read())
        except Refused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, " ".join(map(str, form.errors["file"])))
    return redirect("lessons:session", session.pk)


def call_off(request: Request, pk: int) -> HttpResponse:
    """Say that it does not take place, after seeing who is told."""
    session = _led(request, pk)
    if not session.open:
        return redirect("lessons:session", session.pk)
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sessions.call_off(session, form.cleaned_data["why"], by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("It is called off."))
        return redirect("lessons:session", session.pk)
    registered = session.registrations.filter(cancelled_at=None).select_related("organisation")
    context = {"session": session, "form": form, "registered": list(registered)}
    return render(request, "lessons/call_off.html", context, status=422 if form.is_bound else 200)


@require_safe
def file(request: Request, pk: int, file: int) -> HttpResponse:
    """A file to save; never shown as a page of ours."""
    session = _seen(request, pk)
    row = get_object_or_404(Material, pk=file, session=session)
    answer = HttpResponse(bytes(row.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = _attachment(row.name)
    return answer


@require_safe
def ics(request: Request, pk: int) -> HttpResponse:
    """For one's calendar."""
    session = _seen(request, pk)
    return HttpResponse(
        calendar(session),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="session-{session.pk}.ics"'},
    )


def invite(request: Request, pk: int) -> HttpResponse:
    """Draft the message that invites."""
    session = _led(request, pk)
    if not session.open:
        messages.error(request, _("Nobody can register for it any more."))
        return redirect("lessons:session", session.pk)
    form = AudienceForm(request.POST or None, sender=session.owner)
    if request.method == "POST" and form.is_valid():
        spec = form.audience()
        if session.for_whom != Session.For.BODIES:
            suppliers = Organisation.objects.filter(kind=Kind.SUPPLIER).valid_on(timezone.localdate())
            spec["organisations"] = [*spec.get("organisations", []), *suppliers.values_list("pk", flat=True)]
        alert = telling.invite(session, spec, by=request.user)
        return redirect("alerts:check", alert.pk)
    return render(
        request, "lessons/invite.html", {"form": form, "session": session}, status=422 if form.is_bound else 200
    )


def _messages(reference: str) -> list[tuple[Alert, int]]:
    """The messages under this reference, and how many organisations each went to."""
    drafted = Alert.objects.filter(reference=reference).exclude(state=AlertState.DISCARDED).order_by("pk")
    return [(alert, alert.addresseds.count()) for alert in drafted]


def _seen(request: Request, pk: int) -> Session:
    session = get_object_or_404(Session.objects.select_related("owner", "lesson"), pk=pk)
    require(request, Action.SEE_SESSION, session)
    return session


def _led(request: Request, pk: int) -> Session:
    session = _seen(request, pk)
    require(request, Action.ISSUE_LESSON, session.owner)
    return session


def _ours(request: Request, session: Session) -> list[Organisation]:
    """The organisations this person may register."""
    wanted = session.organisations().filter(pk__in=[m.organisation_id for m in request.memberships])
    invited = set(wanted.values_list("pk", flat=True))
    found = [m.organisation for m in request.memberships if m.organisation_id in invited]
    return [one for one in dict.fromkeys(found) if one != session.owner and may(request.user, Action.SEE_SESSION, one)]


def _attachment(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"
