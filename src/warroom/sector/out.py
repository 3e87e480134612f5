"""The page that answers which bodies lose a service if a supplier, a product or a data centre is out."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request
from warroom.sector import looking, losing, shared
from warroom.sector.asked import viewer
from warroom.sector.losing import Loss
from warroom.suppliers.models import Product, Use

SHOWN = 300


@dataclass(frozen=True)
class Answer:
    """Who loses what. ``hit`` lose a service, ``spared`` use it and lose none, ``unclear`` cannot be worked out: each
    with the names of the bodies it serves."""

    hit: list[tuple[Loss, list[str]]]
    spared: list[tuple[Loss, list[str]]]
    unclear: list[tuple[Loss, list[str]]]
    bodies_hit: int
    sharing: int
    not_shared: int

    @property
    def services(self) -> int:
        """Services that fail, all bodies together."""
        return sum(loss.services for loss, _names in self.hit)


def out(request: Request) -> HttpResponse:
    """Choose a supplier or one of its products; see who loses what."""
    coordinator = viewer(request)
    supplier, product = _asked(request)
    context: dict[str, object] = {"tab": "out", "groups": _groups(), "supplier": supplier, "product": product}
    if supplier is not None or product is not None:
        now = timezone.now()
        landscapes = shared.landscapes(coordinator)
        looking.looked(request.user, coordinator, now, landscapes=landscapes)
        context |= {"answer": answer(landscapes, supplier, product), "moment": now, "shown": SHOWN}
    return render(request, "sector/out.html", context)


def answer(landscapes: set[int], supplier: Organisation | None, product: Product | None) -> Answer:
    """Who loses what, of the bodies whose landscape is among ``landscapes``; a fixed number of queries."""
    found = losing.losses(losing.lost_where(landscapes, supplier=supplier, product=product))
    day = timezone.localdate()
    served = losing.bodies_of(landscapes, day)
    sharing = {body for bodies in served.values() for body in bodies}
    today = set(
        Organisation.objects.valid_on(day)
        .exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
        .values_list("pk", flat=True)
    )
    names = shared.names(body for loss in found for body in served[loss.landscape])

    def named(losses: list[Loss]) -> list[tuple[Loss, list[str]]]:
        return [(loss, [names[body] for body in served[loss.landscape]]) for loss in losses]

    hit = [loss for loss in found if loss.services]
    return Answer(
        hit=named(hit),
        spared=named([loss for loss in found if not loss.services and not loss.unknown]),
        unclear=named([loss for loss in found if loss.unknown]),
        bodies_hit=len({body for loss in hit for body in served[loss.landscape]}),
        sharing=len(sharing & today),
        not_shared=len(today - sharing),
    )


def _asked(request: Request) -> tuple[Organisation | None, Product | None]:
    kind, _dash, number = request.GET.get("what", "").partition("-")
    wanted = {kind: number} | {name: request.GET[name] for name in ("supplier", "product") if name in request.GET}
    # Longer ones are no number of a row, and may be longer than Python makes a number of.
    wanted = {name: number for name, number in wanted.items() if number.isdecimal() and len(number) < 19}
    if "product" in wanted:
        product = Product.objects.select_related("supplier").filter(pk=int(wanted["product"])).first()
        return None, product
    if "supplier" in wanted:
        suppliers = Organisation.objects.filter(kind=Kind.SUPPLIER)
        return suppliers.filter(pk=int(wanted["supplier"])).first(), None
    return None, None


def _groups() -> list[tuple[Organisation, list[Product]]]:
    """Every supplier that some landscape names or that offers something, with what it offers."""
    products: dict[int, list[Product]] = {}
    for product in Product.objects.offered().order_by("kind", "name", "pk"):
        products.setdefault(product.supplier_id, []).append(product)
    used = Use.objects.exclude(supplier=None).order_by().values("supplier")
    suppliers = Organisation.objects.filter(kind=Kind.SUPPLIER)
    suppliers = suppliers.filter(pk__in=used) | suppliers.filter(pk__in=products)
    return [(supplier, products.get(supplier.pk, [])) for supplier in suppliers.order_by("name", "pk")]
