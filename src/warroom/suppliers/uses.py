"""Who uses what of a supplier: for the audience of a message, and for who may see it."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from warroom.organisations.models import Organisation, OrganisationQuerySet
from warroom.suppliers.models import Consent, Listing, Product, Use


def customers(
    supplier: Organisation | int | None = None, product: Product | int | None = None, *, shared_only: bool = False
) -> OrganisationQuerySet:
    """The bodies of today that use something of ``supplier`` (or ``product``; None for both: of any supplier).

    By default everybody whose landscape in force says so, or who confirmed the supplier's list: for choosing whom to
    warn, never for showing. What a body that merged used is its successor's. ``shared_only``: only those that let the
    supplier know (see ``consenting``).
    """
    consents = Consent.objects.active()
    uses = Use.objects.exclude(supplier=None)
    listings = Listing.objects.filter(ended_at=None, answer=Listing.Answer.CONFIRMED)
    if product is not None:
        # Consent to everything says nothing about this product, unless the landscape does.
        uses = uses.filter(product=product)
        listings = listings.filter(product=product)
        consents = consents.filter(
            Q(product=product) | Q(product=None, body__in=uses.filter(shared=True).values("organisation"))
        )
    if supplier is not None:
        consents = consents.filter(supplier=supplier)
        uses = uses.filter(supplier=supplier)
        listings = listings.filter(supplier=supplier)
    who = Q(pk__in=consents.values("body"))
    if not shared_only:
        who |= Q(pk__in=uses.values("organisation")) | Q(pk__in=listings.values("organisation"))
        # Through one merger, or two: the body of today is told.
        merged = Organisation.objects.filter(who, valid_until__lt=timezone.localdate())
        who |= Q(pk__in=merged.exclude(successor=None).values("successor"))
        who |= Q(pk__in=merged.exclude(successor__successor=None).values("successor__successor"))
    return Organisation.objects.filter(who).valid_on(timezone.localdate())


def named(pks: Iterable[int]) -> dict[int, str]:
    """The names of products, each with that of its supplier."""
    rows = Product.objects.filter(pk__in=list(pks)).select_related("supplier")
    return {product.pk: f"{product} ({product.supplier})" for product in rows}


def is_customer(body: Organisation, supplier: Organisation) -> bool:
    """Whether ``body`` says so itself: in its landscape, by a consent, or by confirming a list."""
    return customers(supplier).filter(pk=body.pk).exists()


def suppliers_of(body: Organisation) -> list[int]:
    """The keys of the suppliers that ``body`` uses, let know, or that say it is their customer."""
    found = set(Use.objects.filter(organisation=body).exclude(supplier=None).values_list("supplier", flat=True))
    found |= set(Consent.objects.active().filter(body=body).values_list("supplier", flat=True))
    found |= set(Listing.objects.filter(organisation=body, ended_at=None).values_list("supplier", flat=True))
    return sorted(pk for pk in found if pk)
