"""Sharing a landscape, and looking at what somebody else shares of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents.writing import Refused
from warroom.landscapes import asked, words
from warroom.landscapes.models import Landscape
from warroom.organisations.access import Action, may, viewing
from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.sharing import landscapes, looks
from warroom.sharing.forms import LandscapeShareForm, likely
from warroom.sharing.landscapes import LOOK, Extent
from warroom.sharing.models import LandscapeShare
from weerbaar import landscape as library
from weerbaar.landscape import Kind

PER_PAGE = 100


def sharing(request: Request, pk: int) -> HttpResponse:
    """With whom this landscape is shared; a POST shares it."""
    posted = request.method == "POST"
    found = asked.landscape(request, pk, Action.SHARE_LANDSCAPE if posted else Action.VIEW_LANDSCAPE)
    model = found.in_force()
    form = LandscapeShareForm(model, request.POST if posted else None)
    if posted and form.is_valid():
        data = form.cleaned_data
        extent = Extent(data["whole"], frozenset(data["kinds"]), frozenset(data["elements"]))
        try:
            landscapes.share(found, data["organisation"], extent, by=request.user, reason=data["reason"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("What {organisation} sees is as you chose, from now on.").format(organisation=data["organisation"]),
            )
            return redirect("sharing:landscape", pk)
    context = {
        "landscape": found,
        "form": form,
        "rows": [_row(row, model) for row in _in_force(found)],
        "may_share": may(request.user, Action.SHARE_LANDSCAPE, found),
        "choices": likely(found.organisations()),
    }
    return render(request, "sharing/landscape.html", context, status=422 if form.errors else 200)


def _in_force(landscape: Landscape) -> Any:
    return LandscapeShare.objects.filter(landscape=landscape, ended_at=None).select_related("organisation", "by")


def _row(row: LandscapeShare, model: library.Landscape) -> dict[str, Any]:
    return {
        "share": row,
        "kinds": [words.MANY[Kind(kind)] for kind in row.kinds if kind in list(Kind)],
        "elements": [model.name_of(id) for id in row.elements if id in model.by_id],
    }


@require_POST
def withdraw(request: Request, pk: int, organisation: int) -> HttpResponse:
    """Take everything back from one organisation."""
    found = asked.landscape(request, pk, Action.SHARE_LANDSCAPE)
    viewer = get_object_or_404(Organisation, pk=organisation)
    if not _in_force(found).filter(organisation=viewer).exists():
        raise Http404
    try:
        landscapes.share(found, viewer, Extent(), by=request.user, reason=request.POST.get("reason", ""))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("{organisation} sees nothing of this landscape any more.").format(organisation=viewer)
        )
    return redirect("sharing:landscape", pk)


def shared(request: Request, pk: int) -> tuple[Landscape, library.Landscape]:
    """The landscape ``pk`` and what is left of it for who asks; written down that somebody looked. Raises Http404."""
    found = Landscape.objects.filter(pk=pk).select_related("owner").first()
    if found is None or not may(request.user, Action.VIEW_LANDSCAPE, found, part=LOOK):
        raise Http404
    viewers = viewing(request.user, Action.VIEW_LANDSCAPE)
    extent = landscapes.extents(viewers, [pk]).get(pk, Extent())
    if not extent:  # one's own: it has pages of its own
        raise Http404
    given = LandscapeShare.objects.filter(landscape=found, organisation_id__in=viewers, ended_at=None)
    looks.look(request.user, given.select_related("organisation")[0].organisation, "landscape", found)
    return found, landscapes.cut(found.in_force(), extent)


def look(request: Request, pk: int) -> HttpResponse:
    """What somebody shares of a landscape: a list to search, read only."""
    found, model = shared(request, pk)
    query, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    rows = [
        element
        for element in model.elements
        if (not kind or element.kind == kind) and query.casefold() in element.name.casefold()
    ]
    rows.sort(key=lambda element: (list(Kind).index(element.kind), element.name.casefold()))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "landscape": found,
        "page": page,
        "rows": [(element, words.ONE[element.kind]) for element in page.object_list],
        "total": len(model.elements),
        "q": query,
        "kind": kind,
        "kinds": [(k.value, words.MANY[k]) for k in Kind if any(e.kind == k for e in model.elements)],
    }
    return render(request, "sharing/look.html", context)


def element(request: Request, pk: int) -> HttpResponse:
    """One element of what is shared, with its relations to others that are shared."""
    found, model = shared(request, pk)
    one = model.by_id.get(request.GET.get("id", ""))
    if one is None:
        raise Http404
    context = {
        "landscape": found,
        "element": one,
        "kind": words.ONE[one.kind],
        "values": [(words.attribute(name), words.value(name, value)) for name, value in one.attributes.items()],
        "relations": [
            (words.RELATION[r.kind] if r.source == one.id else words.REVERSE[r.kind], model.by_id[other])
            for r in model.relations
            if one.id in (r.source, r.target)
            for other in [r.target if r.source == one.id else r.source]
        ],
    }
    return render(request, "sharing/element.html", context)
