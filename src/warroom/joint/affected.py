"""Which bodies a supplier, product or data centre touches, and by which parts of their landscapes."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from warroom.joint.models import JointIncident
from warroom.joint.words import How
from warroom.organisations.models import Organisation
from warroom.suppliers.models import Product, Use
from warroom.suppliers.uses import customers


@dataclass(frozen=True)
class Touched:
    """One landscape of which some parts are hit; ``bodies`` use those parts, ``owner`` owns the landscape."""

    landscape: int
    version: int
    owner: int
    bodies: frozenset[int]
    parts: tuple[str, ...]

    def scenario(self, effect: str) -> str:
        """By what the answer for these parts is found again."""
        return hashlib.sha256(json.dumps([effect, *self.parts]).encode()).hexdigest()


def suppliers_hit() -> set[int]:
    """The suppliers of the joint incidents that are open, exercises apart: their own mail may be what is hit."""
    return set(JointIncident.objects.filter(closed_at=None, exercise=False).values_list("supplier", flat=True))


def bodies(supplier: Organisation, product: Product | None) -> dict[int, How]:
    """The bodies of today that use it, and by what that is known."""
    uses = Use.objects.filter(product=product) if product else Use.objects.filter(supplier=supplier)
    drawn = set(uses.values_list("organisation", flat=True))
    return {
        pk: How.LANDSCAPE if pk in drawn else How.LIST
        for pk in customers(None if product else supplier, product).order_by("pk").values_list("pk", flat=True)
    }


def touched(supplier: int, product: int | None, organisations: Collection[int] | None = None) -> dict[int, Touched]:
    """By landscape: the parts of it that are hit, elements and links. Only landscapes owned or used by
    ``organisations`` if given.

    Of a product: every element that is that product. Of a supplier: the supplier's own element, with all that it
    operates, and what is its own by owner or name. A fixed number of queries.
    """
    uses = Use.objects.filter(product=product) if product else Use.objects.filter(supplier=supplier)
    if organisations is not None and len(organisations) < 500:
        landscapes = uses.filter(organisation__in=organisations).values("landscape")
        uses = uses.filter(landscape__in=landscapes) | uses.filter(landscape__owner__in=organisations)
    rows = uses.distinct().values_list(
        "landscape",
        "version",
        "landscape__owner",
        "organisation",
        "element",
        "supplier_element",
        "element_kind",
        "basis",
    )
    parts: dict[int, set[str]] = {}
    who: dict[int, set[int]] = {}
    about: dict[int, tuple[int, int]] = {}
    for landscape, version, owner, organisation, element, supplier_element, kind, basis in rows:
        about[landscape] = (version, owner)
        who.setdefault(landscape, set()).add(organisation)
        parts.setdefault(landscape, set()).update(_hit(product, element, supplier_element, kind, basis))
    return {
        pk: Touched(pk, *about[pk], bodies=frozenset(who[pk]), parts=tuple(sorted(parts[pk]))) for pk in sorted(about)
    }


def _hit(product: int | None, element: str, supplier_element: str, kind: str, basis: str) -> Iterable[str]:
    if product is not None:
        return (element,)
    found = [supplier_element] if supplier_element else []
    if basis == Use.Basis.OWNER or (basis == Use.Basis.SAME_AS and kind in ("environment", "link")):
        found.append(element)
    return found
