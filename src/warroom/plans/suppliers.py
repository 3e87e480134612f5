"""What suppliers should cut: for a body per supplier, and for a supplier per customer that shared it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.landscapes import asked
from warroom.landscapes.models import Landscape
from warroom.organisations.access import Action, may
from warroom.organisations.models import Kind as OrganisationKind
from warroom.organisations.models import Organisation
from warroom.plans import answering, showing, supplying
from warroom.plans.models import PlanKind, PlanRequest, SupplierShare
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.landscape import Kind
from weerbaar.landscape.checks import errors

SECONDS = 2.0
"""Per supplier; most take a fraction of it."""
MOST_CUSTOMERS = 100


@dataclass(frozen=True)
class Link:
    """A link to cut, with what is at the supplier's end and at the other."""

    name: str
    near: str
    far: str


@dataclass(frozen=True)
class Service:
    """A service that stops."""

    name: str
    people: float | None


@dataclass(frozen=True)
class Cut:
    """What one supplier cuts for one customer. ``reached``: names of what stays within the attacker's reach."""

    id: str
    name: str
    url: str
    headline: str
    links: tuple[Link, ...]
    lost: tuple[Service, ...]
    without: tuple[str, ...]
    reached: tuple[str, ...]
    spared: int
    side: tuple[str, ...]
    account: Organisation | None = None
    """The supplier in this server, when it is here."""
    share: SupplierShare | None = None


@dataclass(frozen=True)
class Customer:
    """What a supplier sees of one customer. ``cut`` is None while it is computed, or when it cannot be."""

    name: str
    share: SupplierShare
    moment: Any
    cut: Cut | None
    error: str


def suppliers(request: Request, pk: int) -> HttpResponse:
    """The page "Wat moeten leveranciers afsluiten?" of a landscape."""
    landscape = asked.landscape(request, pk)
    version = landscape.newest
    if version is None:
        raise Http404
    model = landscape.in_force()
    context: dict[str, Any] = {"landscape": landscape, "now": timezone.now(), "wrong": errors(model)}
    if not context["wrong"]:
        row = answering.asked(version, PlanKind.SUPPLIERS, question(None), request.user)
        shares = {s.element: s for s in SupplierShare.objects.active().filter(landscape=landscape)}
        cuts = [
            _cut(model, pk, found, _account(model, found["supplier"]), shares.get(found["supplier"]))
            for found in _documents(row)
        ]
        known = {cut.id for cut in cuts}
        context |= {
            "row": row,
            "error": answering.refusal(row),
            "cuts": cuts,
            "helpless": sorted((c for c in cuts if not c.links and not c.share), key=lambda c: -len(c.reached)),
            "silent": []
            if row.underway
            else [(e.name, showing.url_of(model, pk, e.id)) for e in model.of_kind(Kind.SUPPLIER) if e.id not in known],
            "may_share": may(request.user, Action.SHARE_WITH_SUPPLIER, landscape),
        }
    return _shown(request, "suppliers", context)


def customers_of(request: Request, supplier: Organisation) -> list[Customer]:
    """For each customer that shared it with ``supplier``: what to cut, and what that costs there."""
    shares = (SupplierShare.objects.active().filter(supplier=supplier).select_related("landscape__owner", "supplier"))[
        :MOST_CUSTOMERS
    ]
    return [_customer(request, share) for share in shares if may(request.user, Action.VIEW_SUPPLIER_CUTS, share)]


def _customer(request: Request, share: SupplierShare) -> Customer:
    version = share.landscape.newest
    model = share.landscape.in_force()
    name = str(share.landscape.owner)
    if version is None or share.element not in model.by_id or errors(model):
        gone = _("This customer’s landscape no longer names you, or holds errors. Ask them.")
        return Customer(name, share, None, None, gone)
    row = answering.asked(version, PlanKind.SUPPLIERS, question(share.element), request.user)
    documents = _documents(row)
    cut = _cut(model, None, documents[0]) if documents else None
    return Customer(name, share, version.created_at, cut, "" if cut else answering.refusal(row))


def question(only: str | None) -> dict[str, Any]:
    """What is asked of the library: of every supplier, or of ``only`` one."""
    return {"only": only, "seconds": SECONDS}


@require_POST
def share(request: Request, pk: int) -> HttpResponse:
    """Show a supplier what it should cut for us."""
    landscape = asked.landscape(request, pk, Action.SHARE_WITH_SUPPLIER)
    element, account = _asked(request, landscape)
    if account is None:
        raise Http404
    with transaction.atomic():
        Landscape.objects.select_for_update().get(pk=pk)
        if not SupplierShare.objects.active().filter(landscape=landscape, element=element).exists():
            SupplierShare.objects.create(landscape=landscape, supplier=account, element=element, begun_by=request.user)
    messages.success(
        request,
        _("{supplier} now sees which links to cut for you, and what that stops. Nothing else.").format(
            supplier=account
        ),
    )
    return redirect("plans:suppliers", pk)


@require_POST
def unshare(request: Request, pk: int) -> HttpResponse:
    """Show it no longer."""
    landscape = asked.landscape(request, pk, Action.SHARE_WITH_SUPPLIER)
    element, _account = _asked(request, landscape)
    found = SupplierShare.objects.active().filter(landscape=landscape, element=element)
    if found.update(ended_at=timezone.now(), ended_by=request.user):
        messages.success(request, _("No longer shared."))
    return redirect("plans:suppliers", pk)


def _asked(request: Request, landscape: Landscape) -> tuple[str, Organisation | None]:
    model = landscape.in_force()
    element = request.POST.get("supplier", "")
    if element not in model.by_id or model.by_id[element].kind is not Kind.SUPPLIER:
        raise Http404
    return element, _account(model, element)


def _account(model: library.Landscape, supplier: str) -> Organisation | None:
    """The supplier in this server, by its KBO number: a name proves nothing."""
    number = supplying.own_number(model, supplier)
    return Organisation.objects.filter(kind=OrganisationKind.SUPPLIER, kbo=number).first() if number else None


def _documents(row: PlanRequest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = row.candidates.get("best", {}).get("document", {}).get("suppliers", [])
    return found


def _cut(
    model: library.Landscape,
    pk: int | None,
    found: dict[str, Any],
    account: Organisation | None = None,
    share: SupplierShare | None = None,
) -> Cut:
    supplier = found["supplier"]
    side = {supplier, *found["side"]}
    links = []
    for id in found["links"]:
        link = model.links[id]
        near, far = (link.source, link.target) if link.source in side else (link.target, link.source)
        links.append(Link(model.name_of(id), model.name_of(near), model.name_of(far)))
    lost = showing.by_weight(model, found["lost"])
    return Cut(
        id=supplier,
        name=model.name_of(supplier),
        url=showing.url_of(model, pk, supplier) if pk else "",
        headline=_headline(found),
        links=tuple(links),
        lost=tuple(Service(model.name_of(id), model.by_id[id].number("people_per_day")) for id in lost),
        without=tuple(model.name_of(id) for id in showing.by_weight(model, found["without"])),
        reached=tuple(sorted(model.name_of(id) for id in found["reached"])),
        spared=found["spared"],
        side=tuple(model.name_of(id) for id in found["side"]),
        account=account,
        share=share,
    )


def _headline(found: dict[str, Any]) -> str:
    n, lost = len(found["links"]), len(found["lost"])
    if not n:
        return _("No link that can be cut would help")
    said = ngettext("Cut {n} link, {time} of work", "Cut {n} links, {time} of work", n)
    costs = ngettext("stops {n} service", "stops {n} services", lost).format(n=lost) if lost else _("stops no service")
    return f"{said.format(n=n, time=showing.minutes(found['minutes']))} – {costs}"


def _shown(request: Request, page: str, context: dict[str, Any]) -> HttpResponse:
    whole = not request.htmx or request.htmx.history_restore_request
    response = render(request, f"plans/{page}.html" if whole else f"plans/{page}_list.html", context)
    response["Vary"] = "HX-Request"
    return response
