"""What a supplier says of its products and data centres: one status each, for all customers at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation, Person
from warroom.suppliers import consenting, telling
from warroom.suppliers.models import Doing, Observation, Product, ProductStatus

TWICE = timedelta(minutes=1)
"""The same status by the same person within so long is the same button, pressed twice."""


@transaction.atomic
def say(
    product: Product,
    *,
    doing: str,
    text_nl: str,
    because: str = "",
    text_en: str = "",
    since: datetime | None = None,
    next_update: datetime | None = None,
    by: Person | None,
) -> ProductStatus:
    """How ``product`` is doing from now on. In the ledgers of the supplier and of its customers' open incidents."""
    Product.objects.select_for_update().get(pk=product.pk)
    fields = {
        "doing": doing,
        "because": because if doing != Doing.WORKING else "",
        "text_nl": text_nl,
        "text_en": text_en,
        "next_update": next_update if doing != Doing.WORKING else None,
        "made_by": by,
    }
    if since is not None:
        fields["since"] = since
    now = timezone.now()
    newest = current([product]).get(product.pk)
    if newest and newest.made_at > now - TWICE and all(getattr(newest, name) == v for name, v in fields.items()):
        return newest
    said = ProductStatus.objects.create(product=product, made_at=now, **{"since": now, **fields})
    _recorded(said, "supplier.status_said", by)
    telling.tell(product, by)
    return said


@transaction.atomic
def withdraw(said: ProductStatus, *, why: str, by: Person | None) -> bool:
    """Take back what was said; the one before counts again. False when somebody already did."""
    mine = ProductStatus.objects.select_for_update().filter(pk=said.pk, withdrawn_at=None).first()
    if mine is None:
        return False
    mine.withdrawn_at, mine.withdrawn_by, mine.withdrawn_why = timezone.now(), by, why[:500]
    mine.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _recorded(mine, "supplier.status_withdrawn", by)
    telling.tell(mine.product, by)
    return True


def _recorded(said: ProductStatus, kind: str, by: Person | None) -> None:
    record(
        chain_of(said.product.supplier),
        kind,
        by=by,
        subject=f"status/{said.pk}",
        state=said.state(),
        event_at=said.since,
    )


def current(products: Iterable[Product | int]) -> dict[int, ProductStatus]:
    """The status in force of each product, by its key; products of which nothing is said are absent."""
    pks = [p.pk if isinstance(p, Product) else p for p in products]
    newest = (
        ProductStatus.objects.filter(product__in=pks, withdrawn_at=None)
        .order_by()
        .values("product")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    return {s.product_id: s for s in ProductStatus.objects.filter(pk__in=newest).select_related("product__supplier")}


@transaction.atomic
def observe(product: Product, body: Organisation, *, doing: str, text: str, by: Person | None) -> Observation:
    """``body`` sees it otherwise; what it saw before ends."""
    consenting.hold(body)
    stop_observing(product, body, by=by)
    seen = Observation.objects.create(product=product, organisation=body, doing=doing, text=text, made_by=by)
    record(chain_of(body), "supplier.seen_otherwise", by=by, subject=f"seen/{seen.pk}", state=seen.state())
    return seen


@transaction.atomic
def stop_observing(product: Product, body: Organisation, *, by: Person | None) -> bool:
    """``body`` no longer sees it otherwise; whether it did."""
    seen = Observation.objects.select_for_update().filter(product=product, organisation=body, ended_at=None).first()
    if seen is None:
        return False
    seen.ended_at = timezone.now()
    seen.save(update_fields=["ended_at"])
    record(chain_of(body), "supplier.seen_otherwise_ended", by=by, subject=f"seen/{seen.pk}", state=seen.state())
    return True


BADGE: dict[str, str] = {
    Doing.WORKING: "works",
    Doing.DEGRADED: "degraded",
    Doing.DOWN: "down",
    Doing.CUT_OFF: "out",
}
"""The colour and shape of each, among those that an element of a landscape has."""


def badge(doing: str) -> tuple[str, Any]:
    """The class and the words of the badge; of what nothing is said, "not known"."""
    return (BADGE[doing], Doing(doing).label) if doing in BADGE else ("unknown", "")
