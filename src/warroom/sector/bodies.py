"""What the coordinator sees of one body, and of the bodies of one municipality together."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from warroom.organisations.models import Kind
from warroom.requests import Request
from warroom.sector import lenses, table
from warroom.sector.asked import viewer
from warroom.sector.lenses import LENSES
from warroom.sector.outlines import outlines
from warroom.sector.picture import Body, look
from warroom.sector.showing import looked_at


def municipality(request: Request, nis: str) -> HttpResponse:
    """The bodies of one municipality of today: itself, its OCMW, and those with their seat in it."""
    if nis not in outlines().outlines:
        raise Http404
    return _page(request, outlines().outlines[nis].name, nis)


def body(request: Request, pk: int) -> HttpResponse:
    """One body; a real one is shown among those of its municipality."""
    coordinator = viewer(request)
    sector = look(coordinator)
    found = next((b for b in sector.bodies if b.pk == pk), None)
    if found is None:
        raise Http404
    if found.nis in outlines().outlines and not found.fictional:
        return redirect(reverse("sector:municipality", args=[found.nis]) + f"#body-{pk}")
    looked_at(request, coordinator, sector)
    return render(request, "sector/bodies.html", {"name": found.name, "bodies": _shown([found]), "sector": sector})


def _page(request: Request, name: str, nis: str) -> HttpResponse:
    coordinator = viewer(request)
    sector = look(coordinator)
    there = [b for b in sector.bodies if b.nis == nis and not b.fictional]
    there.sort(key=lambda b: (b.kind != Kind.MUNICIPALITY, b.kind != Kind.OCMW, b.name))
    looked_at(request, coordinator, sector)
    context = {"name": name, "bodies": _shown(there), "sector": sector, "nis": nis}
    return render(request, "sector/bodies.html", context)


def _shown(bodies: Sequence[Body]) -> list[dict[str, object]]:
    worst = {lens.code: lens for lens in LENSES}
    return [
        {
            "body": body,
            "kind": Kind(body.kind).label,
            "lines": [
                {"title": worst[code].title, "said": said, "badge": table.badge(said)}
                for code, said in body.said.items()
            ],
            "alarm": max(body.rank(lens) for lens in (lenses.INCIDENTS, lenses.SILENCE)) >= 5,
        }
        for body in bodies
    ]
