"""What else changes the index: a supplier that comes to this server, its products, whom a landscape serves."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import m2m_changed, post_migrate, post_save

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Kind, Organisation
from warroom.suppliers import consenting, index
from warroom.suppliers.models import Indexed, Product, Use


def connect() -> None:
    """Listen to the rows that matter."""
    post_save.connect(_organisation_saved, sender=Organisation, dispatch_uid="suppliers.organisation")
    post_save.connect(_product_saved, sender=Product, dispatch_uid="suppliers.product")
    post_migrate.connect(_migrated, sender=apps.get_app_config("suppliers"), dispatch_uid="suppliers.catch_up")
    m2m_changed.connect(_served_changed, sender=Landscape.users.through, dispatch_uid="suppliers.users")


def _organisation_saved(sender: Any, instance: Organisation, **kwargs: Any) -> None:
    if instance.kind == Kind.SUPPLIER and not kwargs.get("raw"):
        supplier_changed(instance)


def _product_saved(sender: Any, instance: Product, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        products_changed(instance.supplier)


def _served_changed(sender: Any, instance: Any, action: str, reverse: bool, **kwargs: Any) -> None:
    if action.startswith("post_") and not reverse:
        index.index_all([instance])


def _migrated(sender: Any, **kwargs: Any) -> None:
    # Landscapes that were stored before this index existed.
    index.index_all(Landscape.objects.exclude(pk__in=Indexed.objects.values("landscape")).order_by("pk"))


@transaction.atomic
def supplier_changed(supplier: Organisation) -> None:
    """The uses that name its KBO number are of this supplier, and no others."""
    Use.objects.filter(supplier=supplier).exclude(kbo=supplier.kbo).update(supplier=None, product=None, shared=False)
    if supplier.kbo and Use.objects.filter(kbo=supplier.kbo, supplier=None).update(supplier=supplier):
        products_changed(supplier)


@transaction.atomic
def products_changed(supplier: Organisation) -> None:
    """Find again which product each use of the supplier means."""
    products = index.Products({supplier.pk})
    meant: dict[int | None, list[int]] = {}
    changed: set[int] = set()
    uses = Use.objects.filter(supplier=supplier).values_list("pk", "organisation", "key", "ref", "product", "shared")
    for pk, body, key, ref, product, _shared in uses.iterator():
        found = products.of(supplier.pk, key, ref)
        if found != product:
            meant.setdefault(found, []).append(pk)
            changed.add(body)
    for found, pks in meant.items():
        for start in range(0, len(pks), index.AT_ONCE):
            Use.objects.filter(pk__in=pks[start : start + index.AT_ONCE]).update(product=found)
    for one in Organisation.objects.filter(pk__in=changed, consents__supplier=supplier).distinct():
        consenting.refresh(one, supplier)
