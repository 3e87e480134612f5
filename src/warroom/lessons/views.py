"""The screens of lessons: for who issues them, and for who does something with them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from warroom.alerts.forms import AudienceForm
from warroom.contacts.models import WayKind
from warroom.contacts.reaching import reach
from warroom.incidents.models import Incident
from warroom.joint.models import JointIncident
from warroom.lessons import answering, issuing, naming, uptake
from warroom.lessons.forms import DueForm, LessonForm, WhyForm
from warroom.lessons.issuing import Overtaken, Refused
from warroom.lessons.models import Lesson, Receiver
from warroom.organisations.access import Action, may, organisations_where, require
from warroom.organisations.models import Kind, Organisation, Role
from warroom.requests import Request, version_seen, version_shown
from warroom.sector.weeks import sparkline

MOST = 200


@require_safe
def index(request: Request) -> HttpResponse:
    """What we received and still have to do; for who issues lessons, how far each was taken up."""
    if not organisations_where(request.user, Action.READ_LESSON).exists():
        raise Http404
    ours = Receiver.objects.filter(organisation__in=[m.organisation_id for m in request.memberships]).select_related(
        "lesson__owner", "organisation"
    )
    received = []
    for receiver in ours.order_by("-since")[:MOST]:
        newest = answering.now(receiver)
        received.append(uptake.Standing(receiver, receiver.lesson.lines.count(), newest))
    coordinates = any(may(request.user, Action.FOLLOW_LESSON, m.organisation) for m in request.memberships)
    who = Q(owner__in=organisations_where(request.user, Action.WRITE_LESSON))
    if coordinates:
        who |= ~Q(state=Lesson.State.DRAFT) | Q(offered_at__isnull=False)
    written = Lesson.objects.filter(who)
    issued = []
    for lesson in written.prefetch_related("lines")[:50]:
        rows = uptake.standings(lesson) if coordinates else []
        issued.append((lesson, uptake.share(rows), sum(not one.silent for one in rows), len(rows)))
    return render(
        request,
        "lessons/list.html",
        {
            "received": sorted(received, key=lambda one: (one.settled, one.receiver.due_day)),
            "issued": issued,
            "writes": _writer(request) is not None,
            "coordinates": coordinates,
        },
    )


def new(request: Request) -> HttpResponse:
    """Write a lesson, from an incident (``?incident=``, ``?joint=``) or from nothing."""
    owner = _must_write(request)
    form = LessonForm(request.POST or None, initial=_from_where(request))
    return _written(request, form, owner, None)


def edit(request: Request, pk: int) -> HttpResponse:
    """Change a lesson that nobody received yet."""
    lesson = _lesson(request, pk)
    require(request, Action.WRITE_LESSON, lesson.owner)
    initial = {"lines": "\n".join(line.text for line in lesson.lines.all())}
    form = LessonForm(request.POST or None, instance=Lesson.objects.get(pk=pk), initial=initial)
    return _written(request, form, lesson.owner, lesson)


def _written(request: Request, form: LessonForm, owner: Organisation, lesson: Lesson | None) -> HttpResponse:
    overtaken = None
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        lines = said.pop("lines").splitlines()
        if lesson is None and not _may_name(request, said["source"]):
            said["source"] = ""
        try:
            kept = issuing.write(owner, lesson, version_seen(request), lines, by=request.user, **said)
        except Overtaken:
            form.add_error(None, _("Somebody else changed this meanwhile. Look at it, and send again."))
            if lesson is not None:
                lesson.refresh_from_db()
                overtaken = lesson
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("lessons:page", kept.pk)
    return render(
        request,
        "lessons/edit.html",
        {"form": form, "lesson": lesson, "owner": owner, "version": version_shown(request, lesson, overtaken)},
        status=422 if form.is_bound else 200,
    )


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """A lesson, and how far it was taken up by whom. A receiver is led to its own checklist."""
    lesson = _lesson(request, pk)
    if not may(request.user, Action.FOLLOW_LESSON, lesson.owner) and not may(
        request.user, Action.WRITE_LESSON, lesson.owner
    ):
        mine = lesson.receivers.filter(organisation__in=[m.organisation_id for m in request.memberships]).first()
        if mine is None:
            raise PermissionDenied(_("Your role does not allow this."))
        return redirect("lessons:received", mine.pk)
    return _page(request, lesson, WhyForm())


def _page(request: Request, lesson: Lesson, why: WhyForm, status: int = 200) -> HttpResponse:
    # Who wrote it for the war room does not see how others stand.
    follows = may(request.user, Action.FOLLOW_LESSON, lesson.owner)
    rows = uptake.standings(lesson) if follows else []
    weeks = uptake.trend(lesson) if follows else []
    wanted = request.GET.get("show", "")
    shown = {
        "silent": [one for one in rows if one.silent],
        "late": [one for one in rows if one.late],
        "settled": [one for one in rows if one.settled],
    }
    line = sparkline([week.share for week in weeks], _("Per cent of all lines done or not applicable"))
    return render(
        request,
        "lessons/page.html",
        {
            "lesson": lesson,
            "rows": shown.get(wanted, rows),
            "wanted": wanted,
            "counts": {"all": len(rows)} | {name: len(found) for name, found in shown.items()},
            "share": uptake.share(rows),
            "weeks": weeks,
            "line": mark_safe(line),  # noqa: S308 - numbers and an escaped label
            "writes": may(request.user, Action.WRITE_LESSON, lesson.owner),
            "issues": may(request.user, Action.ISSUE_LESSON, lesson.owner),
            "why": why,
            "names": [] if lesson.state == Lesson.State.WITHDRAWN else naming.unconfirmed(lesson),
            "moment": timezone.now(),
        },
        status=status,
    )


def issue(request: Request, pk: int, to: str) -> HttpResponse:
    """Give it to suppliers, or to local governments, and draft the message that tells them."""
    lesson = _lesson(request, pk)
    require(request, Action.ISSUE_LESSON, lesson.owner)
    if to not in ("suppliers", "bodies"):
        raise Http404
    initial = {"due_day": timezone.localdate() + timedelta(days=14 if to == "suppliers" else 30)}
    due = DueForm(request.POST or None, initial=initial)
    who = AudienceForm(request.POST or None, sender=lesson.owner)
    chosen = [s for s in request.POST.getlist("supplier") if s.isdecimal() and len(s) < 18]
    suppliers = list(Organisation.objects.filter(kind=Kind.SUPPLIER).valid_on(timezone.localdate()))
    error = ""
    if request.method == "POST" and due.is_valid() and (to == "suppliers" or who.is_valid()):
        spec: dict[str, Any] = {"organisations": list(map(int, chosen))} if to == "suppliers" else who.audience()
        day = due.cleaned_data["due_day"]
        try:
            seen = version_seen(request) if "version" in request.POST else None
            fresh = issuing.issue(lesson, spec, day, to_suppliers=to == "suppliers", by=request.user, seen=seen)
        except Refused as refused:
            error = str(refused)
        else:
            address = request.build_absolute_uri(reverse("lessons:list"))
            lesson.refresh_from_db()
            sender = next(m.organisation for m in request.memberships if m.role == Role.COORDINATOR)
            alert = issuing.tell(lesson, fresh, day, sender=sender, address=address, by=request.user)
            messages.success(
                request, _("It stands with them now. This message tells their contacts: look it over and send it.")
            )
            return redirect("alerts:check", alert.pk)
    return render(
        request,
        "lessons/issue.html",
        {"lesson": lesson, "to": to, "due": due, "who": who, "suppliers": suppliers, "chosen": chosen, "error": error},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
def offer(request: Request, pk: int) -> HttpResponse:
    """Give one's draft to the war room."""
    lesson = _lesson(request, pk)
    require(request, Action.WRITE_LESSON, lesson.owner)
    try:
        issuing.offer(lesson, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The war room can read it now, and issue it."))
    return redirect("lessons:page", lesson.pk)


@require_POST
def agreed(request: Request, pk: int) -> HttpResponse:
    """Say which bodies agree to be named."""
    lesson = _lesson(request, pk)
    require(request, Action.WRITE_LESSON, lesson.owner)
    issuing.agreed(lesson, request.POST.getlist("name"), by=request.user)
    return redirect("lessons:page", lesson.pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it back."""
    lesson = _lesson(request, pk)
    require(request, Action.WRITE_LESSON, lesson.owner)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, lesson, form, status=422)
    issuing.withdraw(lesson, form.cleaned_data["why"], by=request.user)
    return redirect("lessons:page", lesson.pk)


@require_safe
def calls(request: Request, pk: int) -> HttpResponse:
    """Whom to call: who has not answered, with the numbers of their contacts."""
    lesson = _lesson(request, pk)
    require(request, Action.ISSUE_LESSON, lesson.owner)
    silent = [one for one in uptake.standings(lesson) if one.silent]
    people: dict[int, list[Any]] = {}
    for one in reach([row.receiver.organisation for row in silent]):
        numbers = [way for way in one.ways if way.kind in (WayKind.MOBILE, WayKind.LANDLINE)]
        for organisation in one.organisations:
            people.setdefault(organisation.pk, []).append((one.contact, numbers))
    rows = [(row, people.get(row.receiver.organisation_id, [])) for row in silent]
    return render(request, "lessons/calls.html", {"lesson": lesson, "rows": rows, "moment": timezone.now()})


def _lesson(request: Request, pk: int) -> Lesson:
    lesson = get_object_or_404(Lesson.objects.select_related("owner"), pk=pk)
    if lesson.private:
        require(request, Action.READ_OWN_LESSON, lesson.owner)
    else:
        require(request, Action.READ_LESSON, lesson)
    return lesson


def _writer(request: Request) -> Organisation | None:
    acting = request.organisation
    return acting if acting is not None and may(request.user, Action.WRITE_LESSON, acting) else None


def _must_write(request: Request) -> Organisation:
    owner = _writer(request)
    if owner is None:
        raise PermissionDenied(_("Your role does not allow this."))
    return owner


def _may_name(request: Request, source: str) -> bool:
    """Whether it comes from an incident that this person may see."""
    what, _colon, number = source.partition(":")
    if not number.isdecimal() or len(number) > 18:
        return False
    if what == "joint":
        found = JointIncident.objects.filter(pk=int(number)).first()
        return found is not None and may(request.user, Action.VIEW_JOINT, found)
    incident = Incident.objects.filter(pk=int(number)).first() if what == "incident" else None
    return incident is not None and may(request.user, Action.VIEW_INCIDENT, incident)


def _from_where(request: Request) -> dict[str, str]:
    """What an incident already wrote down as learned, so that nobody types it twice."""
    for what in ("joint", "incident"):
        source = f"{what}:{request.GET.get(what, '')}"
        if not _may_name(request, source):
            continue
        number = int(request.GET[what])
        if what == "joint":
            joint = JointIncident.objects.get(pk=number)
            return {"source": source, "text": joint.lesson, "lines": joint.recommendation}
        from warroom.reports.models import Lesson as OfIncident

        rows = list(OfIncident.objects.filter(incident=number))
        return {
            "source": source,
            "text": "\n\n".join(row.learned for row in rows)[:4000],
            "lines": "\n".join(row.recommendation for row in rows),
        }
    return {}
