"""Who is meant: a specification in words, worked out to the bodies of today each time it is asked.

A specification is a JSON object::

    {"all": true}                                  every body of the register
    {"kinds": ["ocmw"], "regions": ["limburg"]}    narrowed: these kinds, in these provinces
    {"suppliers": [7], "products": [3]}            narrowed: who uses one of these
    {"incidents": [4], "groups": [2], "organisations": [1, 5]}    and these as well
    {"alerts": [12]}                               and who was addressed by that one, for a correction
    {"except": [9]}                                but not these

Narrowing conditions hold together; what is named as well is added whatever they say; exceptions come last. An empty
specification means nobody.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from warroom.alerts import extensions
from warroom.alerts.models import Addressed, Group
from warroom.contacts import regions
from warroom.incidents.models import Involved
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet

BODIES = tuple(kind for kind in Kind if kind not in (Kind.SUPPLIER, Kind.COORDINATOR))
"""Kinds that "all" means."""
NARROWING = ("kinds", "regions", "suppliers", "products")
NAMED = ("incidents", "groups", "organisations", "alerts")
KEYS = frozenset({"all", "except", *NARROWING, *NAMED})
NOBODY = Q(pk__in=())


def organisations(spec: Mapping[str, Any]) -> OrganisationQuerySet:
    """The bodies of today that ``spec`` means. Raises ValueError for a specification that says something unknown.

    Bodies that ended (merged) are never among them, nor is a body made up for the demonstration, unless it is named.
    """
    today = Organisation.objects.valid_on(timezone.localdate())
    return today.filter(_meant(spec)).exclude(pk__in=_numbers(spec, "except")).order_by("pk")


def _meant(spec: Mapping[str, Any], *, within_group: bool = False) -> Q:
    if unknown := sorted(set(spec) - KEYS):
        raise ValueError(f"an audience does not know {', '.join(unknown)}")
    wanted = NOBODY
    if spec.get("all") or any(spec.get(key) for key in NARROWING):
        wanted |= _narrowed(spec)
    if named := _numbers(spec, "organisations"):
        wanted |= Q(pk__in=named)
    if incidents := _numbers(spec, "incidents"):
        wanted |= Q(pk__in=Involved.objects.filter(incident__in=incidents).values("organisation"))
    if alerts := _numbers(spec, "alerts"):
        wanted |= Q(pk__in=Addressed.objects.filter(alert__in=alerts).values("organisation"))
    if not within_group:
        # A group of groups would be read by nobody; one level is what the screen makes.
        for group in Group.objects.filter(pk__in=_numbers(spec, "groups")):
            wanted |= _meant(group.audience, within_group=True) & ~Q(pk__in=_numbers(group.audience, "except"))
    return wanted


def _narrowed(spec: Mapping[str, Any]) -> Q:
    kinds = [str(kind) for kind in spec.get("kinds") or ()]
    if strange := sorted(set(kinds) - set(Kind.values)):
        raise ValueError(f"an audience does not know the kind {', '.join(strange)}")
    wanted = Q(kind__in=kinds or BODIES)
    if codes := [str(code) for code in spec.get("regions") or ()]:
        if strange := sorted(set(codes) - set(regions.BY_CODE)):
            raise ValueError(f"an audience does not know the region {', '.join(strange)}")
        wanted &= regions.within(codes)
    suppliers, products = _numbers(spec, "suppliers"), _numbers(spec, "products")
    if suppliers or products:
        # Who uses a product may be made up for the demonstration: it uses it all the same.
        return wanted & _users(suppliers, products)
    return wanted & Q(fictional=False)


def _users(suppliers: list[int], products: list[int]) -> Q:
    customers = extensions.found(extensions.USERS)
    wanted = NOBODY
    if customers is not None:
        for supplier in Organisation.objects.filter(pk__in=suppliers):
            wanted |= Q(pk__in=customers(supplier=supplier).values("pk"))
        for product in extensions.products().filter(pk__in=products):
            wanted |= Q(pk__in=customers(product=product).values("pk"))
    return wanted


def _numbers(spec: Mapping[str, Any], key: str) -> list[int]:
    """The ids under ``key``. Raises ValueError for anything else."""
    return sorted({int(pk) for pk in spec.get(key) or ()})
