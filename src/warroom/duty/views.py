"""The roster and the contacts of an incident."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.duty import keeping
from warroom.duty import roster as shifts
from warroom.duty.forms import ContactForm, ShiftForm
from warroom.duty.models import Contact, Shift
from warroom.incidents.asked import opened, shown
from warroom.incidents.keeping import Kept
from warroom.incidents.keeping import keeping as told
from warroom.incidents.manage import people
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture
from warroom.incidents.situation import base
from warroom.incidents.writing import Refused
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen
from weerbaar.landscape import Kind

TAB = "duty:roster"


def roster(request: Request, pk: int) -> HttpResponse:
    """Who is at work, who comes, who works too long; POST plans a shift."""
    posting = request.method == "POST"
    incident = opened(request, pk, Action.WORK_INCIDENT if posting else Action.VIEW_INCIDENT)
    if not posting:
        return _roster(request, incident)
    form = ShiftForm(people(incident), request.POST)
    if not form.is_valid():
        return _roster(request, incident, form=form)
    try:
        keeping.add(incident, Shift, by=request.user, **form.cleaned_data)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Planned; it stands in the ledger."))
    return redirect("duty:roster", pk)


def _roster(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    now = shown(request, incident)
    rows = shifts.rows(now)
    begin = timezone.localtime(now.moment).replace(minute=0, second=0, microsecond=0)
    warned: dict[str, tuple[str, ...]] = {row.name: row.warnings for row in rows if row.warnings}
    context = base(request, incident, now, TAB) | {
        "at_work": shifts.at_work(now),
        "coming": [row for row in rows if not row.past and not row.now],
        "past": [row for row in reversed(rows) if row.past][:60],
        "warned": list(warned.items()),
        "form": ShiftForm(people(incident), initial={"begins_at": begin, "ends_at": begin + timedelta(hours=8)}),
    }
    return render(request, "duty/roster.html", context | more, status=422 if more else 200)


def _row(model: Any, incident: Incident, row: int) -> Any:
    found = model.objects.filter(incident=incident, pk=row).select_related("incident").first()
    if found is None or getattr(found, "removed", False) or getattr(found, "cancelled", False):
        raise Http404
    return found


def edited(request: Request, incident: Incident, row: Any, form: Any, back: str, title: str) -> HttpResponse:
    """The page with the form of one row; POST stores it."""
    kept = Kept()
    if request.method == "POST" and form.is_valid():
        with told(request) as kept:
            keeping.rewrite(row, version_seen(request), by=request.user, **form.cleaned_data)
        if kept.done:
            return redirect(back, incident.pk)
    context = base(request, incident, shown(request, incident), TAB) | {
        "row": row,
        "form": form,
        "title_of_form": title,
        "back": back,
        **kept.told(request, row),
    }
    return render(request, "duty/edit.html", context, status=422 if form.errors or kept.overtaken else 200)


def shift(request: Request, pk: int, row: int) -> HttpResponse:
    """Change a shift."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = _row(Shift, incident, row)
    initial = {
        "person": str(found.person_id or ""),
        "name": "" if found.person_id else found.name,
        **{name: getattr(found, name) for name in ("role", "begins_at", "ends_at", "handover")},
    }
    form = ShiftForm(people(incident), request.POST or None, initial=initial)
    return edited(request, incident, found, form, "duty:roster", _("Change the shift"))


@require_POST
def end(request: Request, pk: int, row: int) -> HttpResponse:
    """Somebody goes home now."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    try:
        keeping.end_shift(_row(Shift, incident, row), by=request.user, handover=request.POST.get("handover", ""))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("duty:roster", pk)


@require_POST
def cancel(request: Request, pk: int, row: int) -> HttpResponse:
    """A shift that does not take place."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    return put_away(request, incident, _row(Shift, incident, row), "duty:roster")


def put_away(request: Request, incident: Incident, row: Any, back: str) -> HttpResponse:
    """Take a row off the lists."""
    try:
        keeping.put_away(row, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken off the list; the ledger keeps it."))
    return redirect(back, incident.pk)


def contacts(request: Request, pk: int) -> HttpResponse:
    """Whom to call; POST adds somebody."""
    posting = request.method == "POST"
    incident = opened(request, pk, Action.WORK_INCIDENT if posting else Action.VIEW_INCIDENT)
    if not posting:
        return _contacts(request, incident)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _contacts(request, incident, form=form)
    try:
        keeping.add(incident, Contact, by=request.user, **form.cleaned_data)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("duty:contacts", pk)


def _contacts(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    now = shown(request, incident)
    found = [state for state in now.of("contact") if not state["removed"]]
    # What is in the landscape is no part of what is shared here.
    proposed = suppliers(now, {state["supplier"] for state in found}) if now.parts is None else []
    of = request.GET.get("of", "")
    name = dict(proposed).get(of, "")
    initial = {"kind": Contact.Kind.SUPPLIER, "party": name, "supplier": of} if name else {}
    context = base(request, incident, now, TAB) | {
        "groups": [
            (kind.label, rows) for kind in Contact.Kind if (rows := [s for s in found if s["kind"] == kind.value])
        ],
        "count": len(found),
        "proposed": proposed,
        "form": ContactForm(initial=initial),
        "adding": bool(name),
    }
    return render(request, "duty/contacts.html", context | more, status=422 if more else 200)


def suppliers(now: Picture, there: set[str]) -> list[tuple[str, str]]:
    """The suppliers of the landscapes that nobody can call yet, as (key, name)."""
    found = [
        (f"{told.landscape}:{element.id}", element.name)
        for told in now.landscapes
        for element in told.model.of_kind(Kind.SUPPLIER)
    ]
    return sorted(((key, name) for key, name in found if key not in there), key=lambda pair: pair[1])


def contact(request: Request, pk: int, row: int) -> HttpResponse:
    """Change a contact."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = _row(Contact, incident, row)
    # A copy, so that the form does not write into the row itself.
    form = ContactForm(request.POST or None, instance=Contact.objects.get(pk=found.pk))
    return edited(request, incident, found, form, "duty:contacts", _("Change the contact"))


@require_POST
def remove_contact(request: Request, pk: int, row: int) -> HttpResponse:
    """Take a contact off the list."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    return put_away(request, incident, _row(Contact, incident, row), "duty:contacts")


row_of = _row
