"""What others share with one, and who looked at what of one's organisation."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from warroom.incidents.models import Incident
from warroom.incidents.parts import PAGES, Part, words
from warroom.landscapes.models import Landscape
from warroom.organisations.access import Action, require, viewing
from warroom.organisations.models import Organisation, Person
from warroom.requests import Request
from warroom.sharing import ended, shown
from warroom.sharing.grants import incidents_shared_with
from warroom.sharing.models import Guest, LandscapeShare

PER_PAGE = 100


def index(request: Request) -> HttpResponse:
    """The incidents and landscapes that others share with whoever is signed in; guests find theirs here."""
    viewers = viewing(request.user, Action.VIEW_LANDSCAPE)
    shares = LandscapeShare.objects.filter(organisation_id__in=viewers, ended_at=None)
    landscapes = Landscape.objects.filter(pk__in=shares.values("landscape")).select_related("owner")
    incidents, over = incidents_of(request.user), ended.guest_of(request.user)
    if not request.memberships and not any(row["guest"] for row in incidents) and not over:
        raise Http404
    context = {"incidents": incidents, "landscapes": list(landscapes), "ended": over}
    return render(request, "sharing/index.html", context)


def incidents_of(person: Person) -> list[dict[str, Any]]:
    """The incidents that others share with ``person`` now: where each opens, which parts, whose it is and, for a guest,
    until when."""
    shared = incidents_shared_with(viewing(person, Action.VIEW_INCIDENT), person)
    guest_of = {guest.incident_id: guest for guest in Guest.objects.active().filter(person=person)}
    return [
        {
            "incident": row,
            "url": first_page(row, shared[row.pk]),
            "words": words(shared[row.pk]),
            "organisations": list(row.organisations()),
            "guest": guest_of.get(row.pk),
        }
        for row in Incident.objects.filter(pk__in=shared).order_by("exercise", "-opened_at")
    ]


def first_page(incident: Incident, parts: set[str]) -> str:
    """The first page of ``incident`` for who sees these parts."""
    route = next(name for part in Part if part in parts for name, of in PAGES.items() if of == part)
    return reverse(route, args=[incident.pk])


def looked(request: Request, pk: int) -> HttpResponse:
    """Who looked at what of an organisation, beyond what everybody of their kind sees."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.SEE_LOOKS, organisation)
    lines = shown.grouped(shown.of_body(organisation))
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "sharing/looks.html", {"organisation": organisation, "page": page, "total": len(lines)})
