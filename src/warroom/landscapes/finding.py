"""The search box of the frame: from part of a name to the page of an element."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from warroom.landscapes import addresses, words
from warroom.landscapes.models import Landscape
from warroom.organisations.access import Action, may, require
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.landscape import Kind

MOST = 50
KINDS = tuple(Kind)


@dataclass(frozen=True)
class Hit:
    """An element, or a link with the page of the environment it starts from."""

    name: str
    kind: str
    url: str
    exact: bool


def find(request: Request) -> HttpResponse:
    """Go to the element with this name, or let the person choose among those that have it in theirs."""
    if request.organisation is None:
        raise Http404
    require(request, Action.VIEW_LANDSCAPE, request.organisation)
    q = " ".join(request.GET.get("find", "").split())
    landscapes = [x for x in Landscape.objects.of(request.organisation) if may(request.user, Action.VIEW_LANDSCAPE, x)]
    found = [(landscape, hits(landscape.pk, landscape.in_force(), q)) for landscape in landscapes]
    everything = [hit for _landscape, some in found for hit in some]
    exact = [hit for hit in everything if hit.exact]
    only = exact if len(exact) == 1 else everything
    if len(only) == 1:
        return redirect(only[0].url)
    context = {
        "find": q,
        "total": len(everything),
        "found": [(landscape, some[:MOST], len(some)) for landscape, some in found if some],
        "landscapes": landscapes,
    }
    return render(request, "landscapes/find.html", context)


def hits(pk: int, content: library.Landscape, q: str) -> list[Hit]:
    """What has ``q`` in its name or as its id: a whole name first, then its beginning, then the beginning of a word."""
    wanted = q.casefold()
    if not wanted:
        return []
    ranked: list[tuple[int, int, str, Hit]] = []
    for element in content.elements:
        rank = name_rank(wanted, element.id, element.name)
        if rank is not None:
            hit = Hit(element.name, str(words.ONE[element.kind]), addresses.of_element(pk, element.id), rank == 0)
            ranked.append((rank, KINDS.index(element.kind), element.name.casefold(), hit))
    for id, link in content.links.items():
        name = content.name_of(id)
        rank = name_rank(wanted, id, name)
        if rank is not None:
            kind = _("link {source} – {target}").format(
                source=content.name_of(link.source), target=content.name_of(link.target)
            )
            ranked.append(
                (rank, len(KINDS), name.casefold(), Hit(name, kind, addresses.of_element(pk, link.source), rank == 0))
            )
    return [hit for *_order, hit in sorted(ranked, key=lambda r: r[:3])]


def name_rank(wanted: str, id: str, name: str) -> int | None:
    """How well ``wanted`` (casefolded) fits: 0 the whole name or id … 3 somewhere in it, None not at all."""
    low = name.casefold()
    if wanted in (id.casefold(), low):
        return 0
    if low.startswith(wanted):
        return 1
    if f" {wanted}" in low:
        return 2
    return 3 if wanted in low or wanted in id.casefold() else None
