"""Whether a supplier knows a body as its customer: what TLP:AMBER and above asks for.

Any landscape can name any number. So what a body says of itself opens what is TLP:CLEAR or TLP:GREEN and no more; the
rest asks that the supplier knows whom it is for: because it put the body on its customer list, because the body took
in what it proposed and lets it know, or because it said on its own page that this is its customer.
"""

from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from warroom.alerts.words import Tlp
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet, Person
from warroom.suppliers import consenting
from warroom.suppliers.models import Consent, FragmentAnswer, Listing, Recognition

OPEN_TO_ALL = (Tlp.CLEAR, Tlp.GREEN)
"""Labels of advisories and messages that do not ask for it."""


class Basis(StrEnum):
    """By what a supplier knows a body that lets it know; or that it said it does not."""

    SAID = "said"
    LIST = "list"
    FRAGMENT = "fragment"
    DENIED = "denied"
    NONE = ""


def known_customers(supplier: Organisation | int) -> OrganisationQuerySet:
    """The bodies that ``supplier`` knows as its customers."""
    return _bodies(
        Q(pk__in=_listed().filter(supplier=supplier).values("organisation"))
        | Q(pk__in=_told().filter(supplier=supplier).values("body"))
    )


def knowing(body: Organisation | int) -> OrganisationQuerySet:
    """The suppliers that know ``body`` as their customer; the same answer from the other side."""
    return Organisation.objects.filter(
        Q(pk__in=_listed().filter(organisation=body).values("supplier"))
        | Q(pk__in=_told().filter(body=body).values("supplier"))
    )


def _bodies(who: Q) -> OrganisationQuerySet:
    return Organisation.objects.filter(who).exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))


def _listed() -> QuerySet[Listing]:
    """On a list: the supplier's own word. A no of the body takes it away, unless it lets the supplier know otherwise
    (that it runs another product than the one it was asked about)."""
    lets = Consent.objects.active().filter(body=OuterRef("organisation"), supplier=OuterRef("supplier"))
    return Listing.objects.filter(Q(ended_at=None) & (~Q(answer=Listing.Answer.DENIED) | Exists(lets)))


def _told() -> QuerySet[Consent]:
    """Who lets the supplier know, and the supplier said yes, or its fragment was taken in and it did not say no."""
    said = Recognition.objects.filter(supplier=OuterRef("supplier"), organisation=OuterRef("body"), ended_at=None)
    return Consent.objects.active().filter(
        Exists(said.filter(ours=True)) | (Exists(_taken()) & ~Exists(said.filter(ours=False)))
    )


def _taken() -> QuerySet[FragmentAnswer]:
    """A fragment of the supplier that is in a landscape of the body (both of the outer row)."""
    out = FragmentAnswer.objects.filter(
        answer=FragmentAnswer.Answer.REMOVED,
        landscape=OuterRef("landscape"),
        version__fragment=OuterRef("version__fragment"),
        pk__gt=OuterRef("pk"),
    )
    return FragmentAnswer.objects.filter(
        ~Exists(out),
        answer=FragmentAnswer.Answer.ACCEPTED,
        landscape__owner=OuterRef("body"),
        version__fragment__product__supplier=OuterRef("supplier"),
    )


def bases(supplier: Organisation) -> dict[int, Basis]:
    """Of each body that lets ``supplier`` know: by what it knows that body, by key of the body.

    Nothing here rests on what a body did that the supplier may not see: of who lets it know, a no is not asked for.
    """
    lets = Consent.objects.active().filter(supplier=supplier)
    said = dict(
        Recognition.objects.filter(supplier=supplier, ended_at=None).values_list("organisation", "ours").order_by()
    )
    listed = set(Listing.objects.filter(supplier=supplier, ended_at=None).values_list("organisation", flat=True))
    taken = set(lets.filter(Exists(_taken())).values_list("body", flat=True))
    found: dict[int, Basis] = {}
    for body in set(lets.values_list("body", flat=True)):
        if body in listed:
            found[body] = Basis.LIST
        elif body in said:
            found[body] = Basis.SAID if said[body] else Basis.DENIED
        else:
            found[body] = Basis.FRAGMENT if body in taken else Basis.NONE
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
