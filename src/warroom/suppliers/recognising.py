"""Whether a supplier knows a body as its customer: what TLP:AMBER and above asks for.

Any landscape can name any number. So what a body says of itself opens what is TLP:CLEAR or TLP:GREEN and no more; the
rest asks that the supplier knows whom it is for: because it put the body on its customer list, because the body took
in what it proposed and lets it know, or because it said on its own page that this is its customer. It is asked per
product: who is known as a customer of one is not therefore known as one of another.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from warroom.alerts.words import Tlp
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet, Person
from warroom.suppliers import consenting
from warroom.suppliers.models import Consent, FragmentAnswer, Listing, Product, ProductQuerySet, Recognition

OPEN_TO_ALL = (Tlp.CLEAR, Tlp.GREEN)
"""Labels of advisories and messages that do not ask for it."""
NO_BODIES = (Kind.SUPPLIER, Kind.COORDINATOR)


class Basis(StrEnum):
    """By what a supplier knows a body that lets it know; or that it said it does not."""

    SAID = "said"
    LIST = "list"
    FRAGMENT = "fragment"
    DENIED = "denied"
    NONE = ""


def known_customers(supplier: Organisation | int, product: Product | int | None = None) -> OrganisationQuerySet:
    """The bodies that ``supplier`` knows as its customers; of ``product`` if given."""
    return Organisation.objects.filter(_known(OuterRef("pk"), supplier, product)).exclude(kind__in=NO_BODIES)


def knowing(body: Organisation | int) -> OrganisationQuerySet:
    """The suppliers that know ``body`` as their customer, of whatever product."""
    return Organisation.objects.filter(_known(body, OuterRef("pk")), kind=Kind.SUPPLIER)


def known_products(body: Organisation | int) -> ProductQuerySet:
    """The products of which their supplier knows ``body`` as a customer; the same answer from the other side."""
    return Product.objects.filter(_known(body, OuterRef("supplier"), OuterRef("pk")))


def _known(body: Any, supplier: Any, product: Any = None) -> Q:
    """Whether ``supplier`` knows ``body`` as its customer, of ``product`` if given; each a row, its key, or that of an
    outer row.

    On a list is the supplier's own word. A no of the body takes it away, unless it lets the supplier know otherwise
    (that it runs another product than the one it was asked about). Without a list the body has to let the supplier
    know of the product, and the supplier said yes; or its fragment of that product was taken in and it did not say no.
    """
    about = Q(product=None) | Q(product=product) if product is not None else Q()
    listed = Listing.objects.filter(about, organisation=body, supplier=supplier, ended_at=None)
    lets = Consent.objects.active().filter(about, body=body, supplier=supplier)
    said = Recognition.objects.filter(organisation=body, supplier=supplier, ended_at=None)
    taken = _taken().filter(landscape__owner=body, version__fragment__product__supplier=supplier)
    if product is not None:
        taken = taken.filter(version__fragment__product=product)
    word = Exists(listed) | Exists(said.filter(ours=True)) | (Exists(taken) & ~Exists(said.filter(ours=False)))
    return Q(Exists(listed.exclude(answer=Listing.Answer.DENIED))) | (Exists(lets) & word)


def _taken() -> QuerySet[FragmentAnswer]:
    """The fragments that are in a landscape of a body that lets the supplier know that it uses that very product."""
    out = FragmentAnswer.objects.filter(
        answer=FragmentAnswer.Answer.REMOVED,
        landscape=OuterRef("landscape"),
        version__fragment=OuterRef("version__fragment"),
        pk__gt=OuterRef("pk"),
    )
    # Who lets it know no more than that it is some customer, does not say by this that it runs this product.
    lets = (
        Consent.objects.active()
        .filter(body=OuterRef("landscape__owner"), supplier=OuterRef("version__fragment__product__supplier"))
        .filter(Q(product=OuterRef("version__fragment__product")) | (Q(product=None) & ~Q(level=Consent.Level.KNOWN)))
    )
    return FragmentAnswer.objects.filter(~Exists(out), Exists(lets), answer=FragmentAnswer.Answer.ACCEPTED)


def bases(supplier: Organisation) -> dict[int, Basis]:
    """Of each body that lets ``supplier`` know: by what it knows that body, by key of the body; see ``only_of``.

    Nothing here rests on what a body did that the supplier may not see: of who lets it know, a no is not asked for.
    """
    lets, listed, taken, said = _words(supplier)
    found: dict[int, Basis] = {}
    for body in lets:
        if None in listed.get(body, ()):
            found[body] = Basis.LIST
        elif said.get(body):
            found[body] = Basis.SAID
        elif body in listed:
            found[body] = Basis.LIST
        elif body in said:
            found[body] = Basis.DENIED
        else:
            found[body] = Basis.FRAGMENT if body in taken else Basis.NONE
    return found


def only_of(supplier: Organisation) -> dict[int, set[int]]:
    """Of each body that lets ``supplier`` know and that it knows for some products only: which (keys). Whom it knows
    for everything is absent."""
    lets, listed, taken, said = _words(supplier)
    found: dict[int, set[int]] = {}
    for body, let in lets.items():
        about = set(listed.get(body, ()))
        if said.get(body):
            about |= let
        if said.get(body, True):
            about |= taken.get(body, set())
        if about and None not in about:
            found[body] = {product for product in about if product is not None}
    return found


def vouched(supplier: Organisation, product: Product | None = None) -> set[int]:
    """The bodies of which ``supplier`` itself says that they are its customers (of ``product`` if given), or that took
    in its fragment and let it know: by its own words and by what it may see alone."""
    lets, listed, taken, said = _words(supplier)

    def speaks(of: About) -> set[int]:
        return {body for body, about in of.items() if product is None or about & {None, product.pk}}

    denied = {body for body, ours in said.items() if not ours}
    return speaks(listed) | (speaks(lets) & (said.keys() - denied)) | (speaks(taken) - denied)


About = dict[int, set[int | None]]
"""By body: the products that something is said of; None among them: everything."""


def _words(supplier: Organisation) -> tuple[About, About, About, dict[int, bool]]:
    """What the bodies let ``supplier`` know, what it lists them for, what of it they took in, and what it said."""
    lets = Consent.objects.active().filter(supplier=supplier)
    listed = Listing.objects.filter(supplier=supplier, ended_at=None)
    taken = _taken().filter(version__fragment__product__supplier=supplier)
    said = Recognition.objects.filter(supplier=supplier, ended_at=None)
    return (
        _by_body(lets.values_list("body", "product")),
        _by_body(listed.values_list("organisation", "product")),
        _by_body(taken.values_list("landscape__owner", "version__fragment__product")),
        dict(said.order_by().values_list("organisation", "ours")),
    )


def _by_body(rows: Iterable[tuple[int, int | None]]) -> About:
    found: About = {}
    for body, product in rows:
        found.setdefault(body, set()).add(product)
    return found


def basis(body: Organisation, supplier: Organisation) -> Basis:
    """The same of one body, for the body itself: also when it does not let the supplier know."""
    found = bases(supplier).get(body.pk)
    if found is not None:
        return found
    return Basis.LIST if known_customers(supplier).filter(pk=body.pk).exists() else Basis.NONE


@transaction.atomic
def say(supplier: Organisation, body: Organisation, *, ours: bool, by: Person) -> bool:
    """``supplier`` says that ``body`` is its customer, or is not. False when that was said already, or the body does
    not let it know (any more)."""
    consenting.hold(supplier)
    if not Consent.objects.active().filter(supplier=supplier, body=body).exists():
        return False
    before = Recognition.objects.filter(supplier=supplier, organisation=body, ended_at=None)
    if before.filter(ours=ours).exists():
        return False
    before.update(ended_at=timezone.now())
    said = Recognition.objects.create(supplier=supplier, organisation=body, ours=ours, said_by=by)
    kind = "supplier.customer_confirmed" if ours else "supplier.customer_denied"
    for chain in (chain_of(supplier), chain_of(body)):
        record(chain, kind, by=by, subject=f"recognition/{said.pk}", state=said.state())
    return True
