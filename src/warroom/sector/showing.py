"""The page of the picture: the line on top, the map and the table, all of the same selection."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from warroom.incidents.parts import Part
from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request
from warroom.sector import drawing, lenses, looking, shared, table
from warroom.sector.asked import viewer
from warroom.sector.picture import Body, Sector, look
from warroom.sector.selecting import KINDS, PER_PAGE, Selection, regions


def picture(request: Request) -> HttpResponse:
    """All bodies in one table and one map."""
    coordinator = viewer(request)
    sector = look(coordinator)
    looked_at(request, coordinator, sector)
    chosen = Selection.of(request.GET.dict())
    bodies = chosen.chosen(sector.bodies)
    everything = request.GET.get("all") == "1"
    page = Paginator(bodies, max(1, len(bodies)) if everything else PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": "picture",
        "sector": sector,
        "stamp": stamp(sector),
        "chosen": chosen,
        "found": len(bodies),
        "lenses": [(lens, chosen.query(lens=lens.code), lens == chosen.lens) for lens in lenses.LENSES],
        "legend": legend(chosen, bodies),
        "map": mark_safe(drawn(chosen, bodies)),  # noqa: S308 - made by drawing, which escapes names
        "tiles": tiles(chosen, bodies),
        "rows": table.rows(page.object_list),  # type: ignore[arg-type]
        "page": page,
        "everything": everything,
        "regions": regions(),
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "sort": chosen.sort,
    }
    return render(request, "sector/picture.html", context)


def looked_at(request: Request, coordinator: Organisation, sector: Sector) -> None:
    """The picture shows what bodies share: they can read who saw it."""
    looking.looked(
        request.user, coordinator, sector.moment,
        parts=[(Part.SERVICES.value, pk) for pk in sector.incidents_seen], landscapes=shared.landscapes(coordinator),
    )  # fmt: skip


def headline(request: Request) -> HttpResponse:
    """The line on top alone, for a page that stands open: nothing (204) while nothing changed."""
    coordinator = viewer(request)
    sector = look(coordinator)
    if request.GET.get("seen") == stamp(sector):
        return HttpResponse(status=204)
    looked_at(request, coordinator, sector)
    return render(request, "sector/_headline.html", {"sector": sector, "stamp": stamp(sector), "changed": True})


def stamp(sector: Sector) -> str:
    """What is said of all bodies, as one short word: it changes when anything does."""
    said = [(b.pk, [(s.state.code, s.words, s.at) for s in b.said.values()]) for b in sector.bodies]
    figures = (
        sector.incidents,
        sector.exercises,
        sector.services_down,
        sector.services_unknown,
        sector.wrong,
        sector.silent,
        sector.addressed,
    )
    return hashlib.sha256(repr((figures, sector.troubles, said)).encode()).hexdigest()[:16]


def legend(chosen: Selection, bodies: Sequence[Body]) -> list[dict[str, Any]]:
    """The states of the lens, with their swatch and how many of the selection are in each."""
    counts: dict[str, int] = {}
    for body in bodies:
        code = body.said[chosen.lens.code].state.code
        counts[code] = counts.get(code, 0) + 1
    return [
        {"state": state, "n": n, "swatch": mark_safe(swatch), "query": chosen.query(state=state.code)}  # noqa: S308
        for state, n, swatch in drawing.legend(chosen.lens, counts)
    ]


def drawn(chosen: Selection, bodies: Sequence[Body], *, links: bool = True) -> str:
    """The map of the selection: each municipality in the worst state of its bodies. Fictional bodies have no outline
    and never colour one."""
    by_nis: dict[str, list[Body]] = {}
    for body in bodies:
        if not body.fictional and body.nis:
            by_nis.setdefault(body.nis, []).append(body)
    areas = {}
    for nis, there in by_nis.items():
        worst = max(there, key=lambda b: (b.rank(chosen.lens), b.kind == Kind.MUNICIPALITY))
        said = worst.said[chosen.lens.code]
        words = said.words or str(said.state.words)
        if worst.kind != Kind.MUNICIPALITY:
            words = f"{worst.name}: {words}"
        url = reverse("sector:municipality", args=[nis]) + f"?lens={chosen.lens.code}"
        areas[nis] = drawing.Area(said.state, words, url)
    region = chosen.region if drawing.drawable(chosen.region) else ""
    label = _("Map of the municipalities: {lens}").format(lens=chosen.lens.title)
    return drawing.map_svg(areas, label=label, region=region, links=links)


def tiles(chosen: Selection, bodies: Sequence[Body]) -> list[dict[str, Any]]:
    """Fictional bodies of the demonstration and of exercises, beside the map of the real ones."""
    found = []
    for body in bodies:
        if body.fictional:
            said = body.said[chosen.lens.code]
            found.append(
                {"body": body, "words": said.words or said.state.words, "swatch": mark_safe(drawing.swatch(said.state))}  # noqa: S308
            )
    return found
