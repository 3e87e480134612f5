"""The track of the theft: one page, and the forms on it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents.asked import opened, shown
from warroom.incidents.keeping import Kept, keeping
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture, when
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.requests import Request, number, version_seen, version_shown
from warroom.theft import tracking
from warroom.theft.forms import FindingForm, LineForm, TrackForm
from warroom.theft.holding import at_stake
from warroom.theft.models import DatasetFinding, Line, Taken, Track


def track(request: Request, pk: int) -> HttpResponse:
    """What is claimed, proven, within reach, watched, told and asked."""
    return _page(request, opened(request, pk))


def _page(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    now = shown(request, incident)
    state = next(iter(now.of("track")), None)
    row = Track.objects.filter(incident=incident).first()
    stake = at_stake(now)
    lines = [
        {
            **line,
            "at": when(line["at"]),
            "answered_at": when(line["answered_at"]),
            "words": Line.Kind(line["kind"]).label,
        }
        for line in now.of("line")
    ]
    context = base(request, incident, now, "theft:track") | {
        "track": state,
        "moments": {name: when(state[name]) for name in ("claimed_at", "ransom_deadline", "published_at", "closed_at")}
        if state
        else {},
        "stake": [(one, Taken(one.taken).label) for one in stake],
        "people": sum(one.people or 0 for one in stake),
        "unknown": sum(one.people is None for one in stake),
        "lines": sorted(lines, key=lambda line: line["at"] or now.moment, reverse=True),
        "form": TrackForm(instance=row),
        "line_form": LineForm(),
        "version": version_shown(request, row),
    }
    return render(request, "theft/track.html", context | more, status=422 if more else 200)


@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    """Store what is claimed and proven."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _page(request, incident, form=form)
    try:
        tracking.keep(incident, version_seen(request), by=request.user, **form.cleaned_data)
    except Overtaken as second:
        return _page(request, incident, form=form, overtaken=second.row, version=second.row.version)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("theft:track", pk)


def dataset(request: Request, pk: int) -> HttpResponse:
    """What was found out about one dataset."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    of = request.GET.get("of", "")
    one = next((one for one in at_stake(picture(incident)) if one.key == of), None)
    if one is None:
        messages.error(request, _("There is no such dataset within reach of the attacker."))
        return redirect("theft:track", pk)
    row = DatasetFinding.objects.filter(incident=incident, landscape=one.landscape, element=one.dataset.id).first()
    form = FindingForm(request.POST or None, instance=row, initial={"people": one.people})
    kept = Kept()
    if request.method == "POST" and form.is_valid():
        with keeping(request) as kept:
            tracking.find(
                incident,
                one.landscape,
                one.dataset.id,
                version_seen(request),
                by=request.user,
                name=one.dataset.name,
                **form.cleaned_data,
            )
        if kept.done:
            return redirect(reverse("theft:track", args=[pk]) + "#data")
    context = base(request, incident, picture(incident), "theft:track") | {
        "one": one,
        "form": form,
        **kept.told(request, row),
    }
    return render(request, "theft/dataset.html", context, status=422 if form.errors or kept.overtaken else 200)


@require_POST
def line(request: Request, pk: int) -> HttpResponse:
    """Add a line, or say that a question has been answered."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    try:
        if "answered" in request.POST:
            found = Line.objects.filter(
                incident=incident, pk=number(request.POST["answered"]), kind=Line.Kind.QUESTION
            ).first()
            if found is None:
                raise Http404
            wanted = {"1": True, "0": False}.get(request.POST.get("on", ""))
            if wanted is not (found.answered_at is not None):  # pressed twice is once
                tracking.answered(incident, found, by=request.user)
        else:
            form = LineForm(request.POST)
            if not form.is_valid():
                return _page(request, incident, line_form=form)
            fields = form.cleaned_data
            fields["at"] = fields["at"] or timezone.now()
            tracking.add(incident, fields.pop("kind"), by=request.user, **fields)
    except Refused as error:
        messages.error(request, str(error))
    return redirect(reverse("theft:track", args=[pk]) + "#lines")


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Close the track, or open it again."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    row = Track.objects.filter(incident=incident).first()
    if row is None:
        raise Http404
    # The form says which of the two: pressed twice, closing does not open it again.
    closing = request.POST.get("do") != "reopen"
    if closing != (row.closed_at is None):
        return redirect("theft:track", pk)
    note = request.POST.get("note", "").strip()
    if closing and not note:
        return _page(request, incident, close_error=_("Say in a few words why nobody has to follow it any more."))
    try:
        tracking.close(incident, row, by=request.user, note=note)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("theft:track", pk)
