"""The page of a supplier: for itself who runs what of it, for a customer how it is doing and what it may know, for
the coordinator how it is doing."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from warroom.landscapes import addresses
from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request
from warroom.suppliers import coordinating, customers, naming, proposing, recognising, saying, uses, writing
from warroom.suppliers.consenting import Seen
from warroom.suppliers.models import Consent, Listing, Observation, Product, ProductStatus, Use

MOST = 500


@dataclass(frozen=True)
class Shown:
    """A product with what is said of it."""

    product: Product
    said: ProductStatus | None
    badge: tuple[str, Any]
    uses: tuple[Use, ...] = ()
    otherwise: int = 0


@dataclass
class Customer:
    """What a supplier may know of one customer."""

    organisation: Organisation
    products: list[str] = field(default_factory=list)
    uses: list[tuple[Use, bool]] = field(default_factory=list)
    since: Any = None
    # By what the supplier knows it, and if not for everything: for which products. See ``recognising``.
    basis: recognising.Basis = recognising.Basis.NONE
    only: list[str] = field(default_factory=list)


def index(request: Request) -> HttpResponse:
    """The suppliers of the organisation acted for; a supplier comes to its own page, the coordinator sees all."""
    organisation = request.organisation
    if organisation is None:
        raise Http404
    require(request, Action.SEE_SUPPLIER, organisation)
    if organisation.kind == Kind.SUPPLIER:
        return redirect("suppliers:page", organisation.pk)
    suppliers = Organisation.objects.filter(kind=Kind.SUPPLIER).valid_on(timezone.localdate())
    if organisation.kind != Kind.COORDINATOR:
        suppliers = suppliers.filter(pk__in=uses.suppliers_of(organisation))
    rows = []
    products = list(Product.objects.offered().filter(supplier__in=suppliers))
    said = saying.current(products)
    for supplier in suppliers[:MOST]:
        statuses = [said[p.pk] for p in products if p.supplier_id == supplier.pk and p.pk in said]
        rows.append((supplier, [(s, *saying.badge(s.doing)) for s in statuses if s.doing != "working"], len(statuses)))
    rows.sort(key=lambda row: (not row[1], row[0].name))
    context: dict[str, Any] = {"rows": rows, "organisation": organisation, "now": timezone.now()}
    if organisation.kind != Kind.COORDINATOR:
        context["listings"] = _listings(organisation)
        context["unnamed"] = naming.proposals(organisation)
        context["proposals"] = proposing.waiting(organisation)
        context["may_share"] = may(request.user, Action.SHARE_WITH_SUPPLIER, organisation)
    return render(request, "suppliers/index.html", context)


def page(request: Request, pk: int) -> HttpResponse:
    """The supplier, as far as who looks may see it."""
    supplier = customers.seen(request, pk)
    context: dict[str, Any] = {"supplier": supplier, "now": timezone.now()}
    if customers.runs(request, supplier):
        context |= {"products": products(supplier, own=True), "customers": known(supplier), "tab": "page"}
        return render(request, "suppliers/own.html", context)
    body = customers.body(request, supplier)
    if body is None:
        context |= {
            "products": products(supplier),
            "shared": coordinating.bodies(request, supplier),
            "written": writing.of(supplier)[:20],
        }
        return render(request, "suppliers/coordinator.html", context)
    mine = products(supplier, body)
    consents = Consent.objects.active().filter(body=body, supplier=supplier).select_related("product", "given_by")
    said = {consent.product_id for consent in consents}
    used = [shown.product for shown in mine if shown.uses or shown.product.pk in said]
    known_for = set(recognising.known_products(body).filter(supplier=supplier).values_list("pk", flat=True))
    context |= {
        "body": body,
        "ours": [shown for shown in mine if shown.uses],
        "others": [shown for shown in mine if not shown.uses],
        "unplaced": [
            (use, addresses.of_element(use.landscape_id, use.element))
            for use in Use.objects.filter(organisation=body, supplier=supplier, product=None)
        ],
        "consents": consents,
        "levels": Consent.Level.choices,
        "offered": [shown.product for shown in mine],
        "listings": [row for row in _listings(body) if row.supplier_id == supplier.pk],
        "proposals": [p for p in proposing.of(body) if p.fragment.product.supplier_id == supplier.pk],
        "same": naming.products(body, supplier),
        "basis": recognising.basis(body, supplier),
        "opened": [product for product in used if product.pk in known_for],
        "closed": [product for product in used if product.pk not in known_for],
        "may_share": may(request.user, Action.SHARE_WITH_SUPPLIER, body),
    }
    return render(request, "suppliers/customer.html", context)


def products(supplier: Organisation, body: Organisation | None = None, *, own: bool = False) -> list[Shown]:
    """Its products with what is said of each and, for ``body``, where it uses them; in trouble first.

    How many see it otherwise: for a customer all that do, for the supplier itself those that let it know that they use
    that product.
    """
    offered = list(Product.objects.offered().filter(supplier=supplier).select_related("supplier"))
    said = saying.current(offered)
    used: dict[int, list[Use]] = {}
    if body is not None:
        for use in Use.objects.filter(organisation=body, supplier=supplier).exclude(product=None):
            used.setdefault(use.product_id or 0, []).append(use)
    otherwise: dict[int, int] = {}
    seen = Observation.objects.filter(product__in=offered, ended_at=None)
    if own or body is not None:
        for product in set(seen.order_by().values_list("product", flat=True)):
            those = seen.filter(product=product)
            if own:
                those = those.filter(organisation__in=uses.customers(supplier, product, shared_only=True))
            otherwise[product] = those.count()
    found = [
        Shown(
            p,
            said.get(p.pk),
            saying.badge(said[p.pk].doing if p.pk in said else ""),
            tuple(used.get(p.pk, ())),
            otherwise.get(p.pk, 0),
        )
        for p in offered
    ]
    order = {"out": 0, "down": 0, "degraded": 1}
    return sorted(found, key=lambda shown: (order.get(shown.badge[0], 2), shown.product.name))


def known(supplier: Organisation) -> list[Customer]:
    """The customers that let it know, with what each lets it see. Nothing here rests on anything else."""
    consents = list(
        Consent.objects.active()
        .filter(supplier=supplier)
        .select_related("body", "product")
        .order_by("body__name", "pk")
    )
    found: dict[int, Customer] = {}
    bases, only = recognising.bases(supplier), recognising.only_of(supplier)
    names = dict(Product.objects.filter(supplier=supplier).values_list("pk", "name"))
    for consent in consents:
        customer = found.setdefault(
            consent.body_id,
            Customer(
                consent.body,
                since=consent.given_at,
                basis=bases.get(consent.body_id, recognising.Basis.NONE),
                only=sorted(names[pk] for pk in only.get(consent.body_id, ())),
            ),
        )
        if consent.product is not None:
            customer.products.append(consent.product.name)
    seen = Seen(set(found), {supplier.pk})
    shared = Use.objects.filter(supplier=supplier, shared=True, organisation__in=found).select_related("product")
    for use in shared.exclude(element_kind="supplier"):
        level = seen.level(use.organisation_id, supplier.pk, use.product_id)
        if level in (Consent.Level.PRODUCTS, Consent.Level.ENVIRONMENTS):
            found[use.organisation_id].uses.append((use, level == Consent.Level.ENVIRONMENTS))
    return list(found.values())


def _listings(body: Organisation) -> list[Listing]:
    return list(
        Listing.objects.filter(organisation=body, ended_at=None, answer="").select_related("supplier", "product")
    )
