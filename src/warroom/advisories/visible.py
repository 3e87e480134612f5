"""Which advisories somebody may read; the same answer as ``Advisory.organisations`` gives one at a time."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from warroom.advisories.models import Advisory
from warroom.organisations.access import RULES, Action, Program, organisations_where, roles_of
from warroom.organisations.models import Kind, Organisation, Person
from warroom.suppliers.models import Consent, Listing, Product, Use
from warroom.suppliers.recognising import OPEN_TO_ALL, known_products


def visible(person: Person | Program) -> QuerySet[Advisory]:
    """Those that ``person``, or a program with a token, may see."""
    if isinstance(person, Program):
        return _of(organisations_where(person, Action.SEE_ADVISORY))
    held = roles_of(person)
    rule = RULES[Action.SEE_ADVISORY]
    if any(roles & rule.other for roles in held.values()):
        return Advisory.objects.all()
    return _of(Organisation.objects.filter(pk__in=[pk for pk, roles in held.items() if roles & rule.own]))


def _of(mine: Iterable[Organisation]) -> QuerySet[Advisory]:
    bodies = [one for one in mine if one.kind not in (Kind.SUPPLIER, Kind.COORDINATOR)]
    who = Q(supplier__in=[one for one in mine if one.kind == Kind.SUPPLIER])
    if bodies:
        may_read = Q(tlp__in=OPEN_TO_ALL)
        for body in bodies:  # one by one: the body that uses it is the one that the supplier has to know
            may_read |= Q(advised__product__in=(products_of([body]) & known_products(body)).values("pk"))
        who |= Q(published_at__isnull=False) & may_read
    return Advisory.objects.filter(who).distinct()


def products_of(bodies: Iterable[Organisation]) -> QuerySet[Product]:
    """The products that any of ``bodies`` uses, according to itself (see ``suppliers.uses.customers``)."""
    who = list(bodies)
    return Product.objects.filter(
        Q(pk__in=Use.objects.filter(organisation__in=who, product__isnull=False).values("product"))
        | Q(pk__in=Consent.objects.active().filter(body__in=who, product__isnull=False).values("product"))
        | Q(
            pk__in=Listing.objects.filter(
                organisation__in=who, ended_at=None, answer=Listing.Answer.CONFIRMED, product__isnull=False
            ).values("product")
        )
    )
