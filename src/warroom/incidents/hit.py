"""What is hit: marking parts, taking it back, what the incident knows better than its landscape."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents import correcting
from warroom.incidents.asked import event_time, opened, shown
from warroom.incidents.facts import mark
from warroom.incidents.fate import fates
from warroom.incidents.models import Pinned
from warroom.incidents.picture import Picture, Told, when
from warroom.incidents.situation import base
from warroom.incidents.taxonomy import Mark
from warroom.incidents.writing import Overtaken, Refused
from warroom.landscapes import words
from warroom.landscapes.finding import name_rank
from warroom.landscapes.storing import Moved, Wrong
from warroom.organisations.access import Action, may
from warroom.requests import Request
from weerbaar.landscape import Kind

MOST_FOUND = 20
MOST_EXPOSED = 300


def facts(request: Request, pk: int) -> HttpResponse:
    """What is marked, what the attacker can reach, and a search box to mark more."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    q = " ".join(request.GET.get("q", "").split())
    context = base(request, incident, picture, "incidents:facts") | {
        "landscapes": [_landscape(request, fate.told, fate, q) for fate in fates(picture)],
        "q": q,
        "marks": marks_words(),
        "cut_offs": _cut_offs(picture),
    }
    return render(request, "incidents/facts.html", context)


def marks_words() -> list[tuple[str, str]]:
    """The marks with their words, without those that come of a decision (isolated, cut, in use)."""
    return [(m.value, str(m.label)) for m in Mark]


def _landscape(request: Request, told: Told, fate: Any, q: str) -> dict[str, Any]:
    model = told.model
    exposed = defaultdict(list)
    for element in fate.exposed[:MOST_EXPOSED]:
        exposed[element.kind].append(element.name)
    pinned = Pinned.objects.select_related("landscape").get(landscape=told.landscape, incident__in=[_incident(request)])
    newest = pinned.landscape.newest
    return {
        "told": told,
        "facts": [
            {
                "fact": fact,
                "name": model.name_of(fact["element"]),
                "words": Mark(fact["mark"]).label,
                "since": when(fact["since"]),
            }
            for fact in told.facts
        ],
        "found": _found(model, q),
        "exposed": [
            (words.MANY[kind], names)
            for kind, names in sorted(exposed.items(), key=lambda pair: list(Kind).index(pair[0]))
        ],
        "exposed_count": len(fate.exposed),
        "corrections": [
            {**c, "source_name": model.name_of(c["source"]), "target_name": model.name_of(c["target"])}
            for c in told.corrections
        ],
        "newer": newest.number if newest and newest.number > told.version else None,
        "may_edit": may(request.user, Action.EDIT_LANDSCAPE, pinned.landscape),
    }


def _incident(request: Request) -> int:
    assert request.resolver_match
    return int(request.resolver_match.kwargs["pk"])


def _found(model: Any, q: str) -> list[dict[str, Any]]:
    """Parts whose name holds ``q``, best first, each with what can be said of it. Links too: cutting is no mark,
    but a decision."""
    wanted = q.casefold()
    if not wanted:
        return []
    ranked = []
    for element in model.elements:
        rank = name_rank(wanted, element.id, element.name)
        if rank is not None and element.kind not in (Kind.TEAM, Kind.DATASET, Kind.COMPONENT):
            marks = [Mark.COMPROMISED, Mark.SUSPECTED, Mark.LOST]
            if element.kind is Kind.WORKAROUND:
                marks = [Mark.ACTIVE, Mark.LOST]
            isolable = element.kind in (Kind.ENVIRONMENT, Kind.APPLICATION, Kind.BACKUP)
            ranked.append((rank, element.name, element.id, words.ONE[element.kind], marks, isolable))
    for id in model.links:
        rank = name_rank(wanted, id, model.name_of(id))
        if rank is not None:
            ranked.append((rank, model.name_of(id), id, _("link"), [], True))
    ranked.sort(key=lambda r: (r[0], r[1], r[2]))
    return [
        {"id": id, "name": name, "kind": kind, "marks": [(m.value, m.label) for m in marks], "isolable": isolable}
        for _rank, name, id, kind, marks, isolable in ranked[:MOST_FOUND]
    ]


def _cut_offs(picture: Picture) -> list[dict[str, Any]]:
    return [
        {**row, "since": when(row["since"]), "reconnected_at": when(row["reconnected_at"])}
        for row in picture.of("cutoff")
    ]


@require_POST
def mark_one(request: Request, pk: int) -> HttpResponse:
    """Mark a part, or take it back."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    landscape, _colon, element = request.POST.get("of", "").partition(":")
    what, on = request.POST.get("mark", ""), request.POST.get("on", "1") == "1"
    try:
        if what in (Mark.ISOLATED, Mark.CUT):
            raise Refused(_("Isolating and reconnecting are decisions: they are taken under Decisions."))
        since = event_time(request.POST.get("since", ""), empty=timezone.now())
        mark(
            incident,
            int(landscape) if landscape.isdecimal() else 0,
            element,
            what,
            by=request.user,
            since=since,
            on=on,
            note=request.POST.get("note", ""),
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Marked. The picture follows.") if on else _("Taken back. The picture follows."))
    return redirect(reverse("incidents:facts", args=[pk]))


@require_POST
def landscape(request: Request, pk: int) -> HttpResponse:
    """Reckon on the newest version, or take the corrections over into the landscape for good."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    wanted = request.POST.get("landscape", "")
    pinned = (
        incident.pinneds.select_related("landscape").filter(landscape=int(wanted) if wanted.isdecimal() else 0).first()
    )
    if pinned is None:
        raise Http404
    try:
        if request.POST.get("do") == "review":
            if not may(request.user, Action.EDIT_LANDSCAPE, pinned.landscape):
                raise Http404
            version = correcting.for_good(incident, pinned, by=request.user)
            messages.success(
                request, _("The landscape now has this for good, as version {n}.").format(n=version.number)
            )
        elif correcting.pin_newest(incident, pinned, by=request.user):
            messages.success(request, _("From now on the newest landscape counts."))
    except Wrong as wrong:
        messages.error(request, " ".join(str(f) for f in wrong.findings[:3]))
    except (Overtaken, Moved):
        messages.warning(request, _("Somebody else changed the same thing just now. Look again."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("incidents:facts", pk)
