"""What every route of the suppliers answers to whom; see tests/warroom/routes.py.

The thing is a supplier: the organisation itself when it is one, else a supplier of which it uses a product (for the
coordinator: one that nobody uses)."""

from typing import Any

from tests.warroom.routes import (
    BODY,
    COORDINATOR,
    DECIDERS,
    EVERYBODY,
    LANDSCAPE_WORKERS,
    SUPPLIER,
    WORKERS,
    Route,
    statuses,
)
from tests.warroom.suppliers.making import make_customer, make_fragment, make_product, make_supplier, numbered

from warroom.alerts import sending
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Kind, Organisation, Role
from warroom.suppliers import consenting, saying, writing
from warroom.suppliers.models import Consent, CustomerList, Fragment, Listing, Product


def supplier_of(thing: Organisation) -> Organisation:
    """A supplier that ``thing`` is, or is a customer of."""
    if thing.kind == Kind.SUPPLIER:
        return numbered(thing)
    supplier = make_supplier()
    make_product(supplier)
    if thing.kind != Kind.COORDINATOR:
        make_customer(thing, supplier)
    return supplier


def product_of(thing: Organisation) -> Product:
    supplier = supplier_of(thing)
    return Product.objects.filter(supplier=supplier).first() or make_product(supplier)


def supplier(thing: Organisation) -> dict[str, Any]:
    return {"pk": supplier_of(thing).pk}


def product(thing: Organisation) -> dict[str, Any]:
    return {"pk": product_of(thing).pk}


def status(thing: Organisation) -> dict[str, Any]:
    return {"pk": saying.say(product_of(thing), doing="down", text_nl="Ligt stil.", by=None).pk}


def consent(thing: Organisation) -> dict[str, Any]:
    return {"pk": consenting.give(thing, supplier_of(thing), None, Consent.Level.KNOWN, by=None).pk}


def listing(thing: Organisation) -> dict[str, Any]:
    return {"pk": Listing.objects.create(supplier=supplier_of(thing), organisation=thing).pk}


def customer_list(thing: Organisation) -> dict[str, Any]:
    return {"pk": CustomerList.objects.create(supplier=supplier_of(thing), name="klanten.csv").pk}


def message(thing: Organisation) -> dict[str, Any]:
    home = supplier_of(thing)
    alert = sending.draft(
        sender=home, author=None, title_nl="Bericht", text_nl="Tekst", audience={}, reference=f"{writing.REFERENCE}:"
    )
    return {"pk": home.pk, "alert": alert.pk}


def fragment(thing: Organisation) -> dict[str, Any]:
    return {"pk": Fragment.objects.create(product=product_of(thing), name="Fragment").pk}


def proposal(thing: Organisation) -> dict[str, Any]:
    offered = product_of(thing)
    landscape = Landscape.objects.filter(owner=thing).first()
    # Suppliers and the coordinator have no landscape: they ask for that of a body they are not.
    if landscape is None:
        landscape = make_customer(Organisation.objects.create(name="Elders", kind=Kind.MUNICIPALITY), offered.supplier)
    return {"pk": landscape.pk, "fragment": make_fragment(offered).fragment_id}


def customer(thing: Organisation) -> dict[str, Any]:
    """A supplier and a customer that lets it know."""
    home = supplier_of(thing)
    body = thing
    if thing.kind in (Kind.SUPPLIER, Kind.COORDINATOR):
        body = Organisation.objects.create(name="Elders", kind=Kind.MUNICIPALITY)
    consenting.give(body, home, None, Consent.Level.KNOWN, by=None)
    return {"pk": home.pk, "body": body.pk}


ELSEWHERE = statuses((COORDINATOR, 200), (EVERYBODY, 404))
NOT_THERE = statuses((EVERYBODY, 404))


def run(**more: Any) -> Route:
    """For who acts for the supplier; to its customers these pages are not there."""
    return Route(
        **{
            "own": statuses((SUPPLIER, 200), (COORDINATOR, 403), (EVERYBODY, 404)),
            "other": statuses((COORDINATOR, 403), (EVERYBODY, 404)),
            "arguments": supplier,
        }
        | more
    )


def ran(status: int, **more: Any) -> Route:
    own = statuses((SUPPLIER, status), (COORDINATOR, 403), (EVERYBODY, 404))
    return run(**{"own": own, "method": "post"} | more)


def bodys(who: frozenset[Role], status: int, **more: Any) -> Route:
    """Done by these roles of the customer; the supplier itself and the coordinator are no customers."""
    return Route(
        **{
            "own": statuses((who, status), (BODY, 403), (EVERYBODY, 404)),
            "other": NOT_THERE,
            "arguments": supplier,
            "method": "post",
        }
        | more
    )


SUPPLIERS: dict[str, Route] = {
    "suppliers:index": Route(own=statuses((SUPPLIER, 302), (EVERYBODY, 200))),
    "suppliers:page": Route(own=statuses((EVERYBODY, 200)), other=ELSEWHERE, arguments=supplier),
    "suppliers:product_new": run(),
    "suppliers:product": Route(own=statuses((EVERYBODY, 200)), other=ELSEWHERE, arguments=product),
    "suppliers:product_edit": run(arguments=product),
    "suppliers:product_end": ran(302, arguments=product),
    "suppliers:say": ran(302, arguments=product, data={"doing": "working", "text_nl": "Alles werkt."}),
    "suppliers:status_withdraw": ran(302, arguments=status, data={"why": "Vergissing"}),
    "suppliers:observe": bodys(WORKERS, 302, arguments=product, data={"doing": "down", "text": "Doet niets."}),
    "suppliers:stop_observing": bodys(WORKERS, 302, arguments=product),
    "suppliers:consent": bodys(DECIDERS, 302, data={"level": "known"}),
    "suppliers:consent_end": bodys(DECIDERS, 302, arguments=consent),
    "suppliers:listing_answer": bodys(DECIDERS, 302, arguments=listing, data={"answer": "denied"}),
    # No such landscape: nobody learns more.
    "suppliers:name": Route(own=statuses((EVERYBODY, 404)), method="post", data={"landscape": "0"}),
    "suppliers:list": run(),
    "suppliers:list_preview": run(arguments=customer_list),
    "suppliers:list_decide": ran(302, arguments=customer_list, data={"decision": "discard"}),
    "suppliers:unlist": ran(302),
    "suppliers:recognise": ran(302, arguments=customer, data={"ours": "yes"}),
    "suppliers:messages": run(),
    "suppliers:message": run(arguments=message),
    "suppliers:cuts": run(),
    "suppliers:fragments": run(),
    # No such product.
    "suppliers:fragment_new": ran(404),
    "suppliers:fragment": run(arguments=fragment),
    "suppliers:fragment_publish": ran(302, arguments=fragment),
    "suppliers:fragment_withdraw": ran(302, arguments=fragment),
    "suppliers:proposal": Route(own=statuses((BODY, 200), (EVERYBODY, 404)), other=NOT_THERE, arguments=proposal),
    # Nothing was shown yet that could be accepted: the page says so.
    "suppliers:accept": bodys(DECIDERS & LANDSCAPE_WORKERS, 302, arguments=proposal),
    "suppliers:decline": bodys(DECIDERS, 302, arguments=proposal, data={"reason": "Niet nodig"}),
    "suppliers:remove": bodys(DECIDERS & LANDSCAPE_WORKERS, 302, arguments=proposal),
}
