"""The services of an incident: how they fare, what people see of them, and how they do on paper."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents import correcting, seeing
from warroom.incidents.asked import event_time, opened, shown
from warroom.incidents.cards import all_services
from warroom.incidents.facts import mark
from warroom.incidents.fate import Fared, applications, fates
from warroom.incidents.forms import PaperForm
from warroom.incidents.keeping import Kept, keeping
from warroom.incidents.models import Backlog, Incident, Observation
from warroom.incidents.picture import Picture, picture, when
from warroom.incidents.situation import base
from warroom.incidents.taxonomy import Mark, Seen
from warroom.incidents.writing import Overtaken, Refused, change, write
from warroom.organisations.access import Action
from warroom.organisations.models import Person
from warroom.requests import Request, version_seen

STATES = ("out", "down", "degraded", "unknown", "works")


def services(request: Request, pk: int) -> HttpResponse:
    """Every service (or application) with its state, what was seen of it and its backlog on paper."""
    incident = opened(request, pk)
    now = shown(request, incident)
    what = "applications" if request.GET.get("what") == "applications" else "services"
    everything = all_services(now) if what == "services" else [f for fate in fates(now) for f in applications(fate)]
    wanted, words = request.GET.get("state", ""), request.GET.get("name", "").strip()
    rows = [
        f
        for f in everything
        if (not wanted or f.shown == wanted) and (not words or words.casefold() in f.element.name.casefold())
    ]
    backlogs = {(row["landscape"], row["element"]): row for row in now.of("backlog")}
    people = _names(now)
    context = base(request, incident, now, "incidents:services") | {
        "what": what,
        "rows": [_row(f, backlogs, people) for f in rows[:500]],
        "total": len(everything),
        "shown": len(rows),
        "state": wanted if wanted in STATES else "",
        "states": [(s, sum(f.shown == s for f in everything)) for s in STATES],
        "name": words,
        "seen_choices": Seen.choices,
        "questions": seeing.questions(now) if not now.past else [],
        "long": now.head.get("phase") in ("stable", "rebuilding", "aftercare"),
        "paper_total": sum(row["paper_in"] - row["paper_out"] for row in backlogs.values()),
    }
    return render(request, "incidents/services.html", context)


def _row(fared: Fared, backlogs: dict[tuple[int, str], dict[str, Any]], people: dict[int, str]) -> dict[str, Any]:
    backlog = backlogs.get((fared.landscape, fared.element.id))
    sight = fared.sight
    return {
        "fared": fared,
        "seen_words": Seen(sight.seen).label if sight else "",
        "by": people.get(sight.by or 0, "") if sight else "",
        "backlog": backlog,
        "left": backlog["paper_in"] - backlog["paper_out"] if backlog else 0,
        "data_until": when(backlog["data_until"]) if backlog else None,
    }


def _names(now: Picture) -> dict[int, str]:
    ids = {row["by"] for row in now.of("observation") if row["by"]}
    return {person.pk: person.name for person in Person.objects.filter(pk__in=ids)}


@require_POST
def seen(request: Request, pk: int) -> HttpResponse:
    """One tap: works, works in part, does not work, not tried."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    landscape, _colon, element = request.POST.get("of", "").partition(":")
    try:
        at = event_time(request.POST.get("at", ""), empty=timezone.now())
        seeing.observe(
            incident,
            int(landscape) if landscape.isdecimal() else 0,
            element,
            request.POST.get("seen", ""),
            by=request.user,
            at=at,
            note=request.POST.get("note", ""),
        )
    except Refused as error:
        messages.error(request, str(error))
    return back(request, incident, f"s-{landscape}-{element}")


def back(request: Request, incident: Incident, anchor: str = "") -> HttpResponse:
    """To the list as it was filtered."""
    kept = {name: request.POST[name] for name in ("what", "state", "name") if request.POST.get(name)}
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(reverse("incidents:services", args=[incident.pk]) + query + (f"#{anchor}" if anchor else ""))


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Say what is right when what was seen contradicts what is computed."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    landscape, _colon, element = request.POST.get("of", "").partition(":")
    row = Observation.objects.filter(
        incident=incident, landscape=int(landscape) if landscape.isdecimal() else 0, element=element
    ).first()
    pinned = incident.pinneds.filter(landscape=row.landscape_id).first() if row else None
    if row is None or pinned is None:
        messages.info(request, _("This question has been answered already."))
        return back(request, incident)
    choice, _bar, rest = request.POST.get("answer", "").partition("|")
    why = request.POST.get("why", "").strip()
    try:
        if choice == "keep":
            asked = [q for q in seeing.questions(picture(incident)) if q.fared.key == request.POST["of"]]
            seeing.settle(incident, row, asked[0].fared.computed if asked else "", by=request.user, why=why)
        elif choice == "fact":
            id, _bar, what = rest.partition("|")
            mark(incident, row.landscape_id, id, what, by=request.user, since=timezone.now(), on=False, note=why)
        elif choice == "need":
            source, kind, target = rest.split("|", 2)
            correcting.correct(incident, pinned, correcting.REMOVE, source, kind, target, why=why, by=request.user)
        elif choice == "lost":
            mark(incident, row.landscape_id, element, Mark.LOST, by=request.user, since=row.at, note=why)
        elif choice == "missing":
            correcting.correct(
                incident,
                pinned,
                correcting.ADD,
                element,
                "needs",
                request.POST.get("target", ""),
                why=why,
                by=request.user,
            )
        else:
            messages.error(request, _("Choose an answer first."))
            return back(request, incident, "questions")
    except Refused as error:
        messages.error(request, str(error))
        return back(request, incident, "questions")
    except Overtaken:
        messages.warning(request, _("Somebody else changed the same thing just now. Look again."))
        return back(request, incident, "questions")
    messages.success(request, _("Noted. The picture has been worked out again."))
    return back(request, incident)


def paper(request: Request, pk: int) -> HttpResponse:
    """How one service does on paper: in, out, data up to when, lost income."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    of = request.GET.get("of", "")
    landscape, _colon, element = of.partition(":")
    found = next(
        (f for f in all_services(picture(incident)) if str(f.landscape) == landscape and f.element.id == element), None
    )
    if found is None:
        messages.error(request, _("There is no such service in this incident."))
        return redirect("incidents:services", pk)
    row = Backlog.objects.filter(incident=incident, landscape=found.landscape, element=element).first()
    kept = Kept()
    form = PaperForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        with keeping(request) as kept:
            keep_paper(incident, found, row, form, seen=version_seen(request), by=request.user)
        if kept.done:
            return redirect("incidents:services", pk)
    context = base(request, incident, picture(incident), "incidents:services") | {
        "form": form,
        "fared": found,
        **kept.told(request, row),
    }
    return render(request, "incidents/paper.html", context, status=422 if form.errors or kept.overtaken else 200)


def keep_paper(incident: Incident, found: Fared, row: Backlog | None, form: PaperForm, *, seen: int, by: Any) -> None:
    """Store what was filled in. Raises Overtaken when somebody stored something else in between."""
    fields = form.cleaned_data
    with transaction.atomic():
        if row is None:
            row, made = Backlog.objects.get_or_create(
                incident=incident, landscape_id=found.landscape, element=found.element.id, defaults=fields
            )
            if not made:
                raise Overtaken(row)
        else:
            change(row, seen, **fields)
        write(incident, "backlog", row, by=by, payload={"name": found.element.name})
