"""What a supplier says, in the open incidents of those who use it: in their ledger, and so on every open screen."""

from typing import Any

from warroom.incidents.models import Incident, Involved
from warroom.ledger.recording import record
from warroom.organisations.models import Person
from warroom.suppliers.models import Doing, Product, Use

SUBJECT = "supplierstatus"


def tell(product: Product, by: Person | None) -> int:
    """Write the status in force of ``product`` in the ledger of every open incident of those who use it; in how many.

    In the transaction in which it changed."""
    users = Use.objects.filter(product=product).order_by().values("organisation")
    concerned = Involved.objects.filter(organisation__in=users, incident__closed_at=None).values("incident")
    # Always in the same order: two suppliers who speak at once do not wait for each other in a circle.
    incidents = Incident.objects.select_for_update().filter(pk__in=concerned, closed_at=None).order_by("pk")
    done = 0
    for incident in incidents:
        _write(incident, product, by)
        done += 1
    return done


def opened(incident: Incident, by: Person | None) -> None:
    """A new incident begins with what suppliers say now, as far as it is not that all works."""
    from warroom.suppliers import saying

    bodies = incident.organisations().values("pk")
    used = Use.objects.filter(organisation__in=bodies).exclude(product=None).order_by().values("product")
    products = Product.objects.filter(pk__in=used).select_related("supplier").order_by("pk")
    said = saying.current(products)
    for product in products:
        if product.pk in said and said[product.pk].doing != Doing.WORKING:
            _write(incident, product, by)


def _write(incident: Incident, product: Product, by: Person | None) -> None:
    from warroom.suppliers import saying

    said = saying.current([product]).get(product.pk)
    bodies = incident.organisations().values("pk")
    elements: list[dict[str, Any]] = [
        {"landscape": use.landscape_id, "id": use.element, "name": use.element_name}
        for use in Use.objects.filter(product=product, organisation__in=bodies).order_by("pk")[:50]
    ]
    state = said.state() if said else {"product": product.name, "supplier": product.supplier.name, "doing": ""}
    record(
        incident.chain,
        "supplier.status",
        by=by,
        subject=f"{SUBJECT}/{product.pk}",
        state={**state, "supplier_id": product.supplier_id, "elements": elements},
        event_at=said.since if said else None,
    )
