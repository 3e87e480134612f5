"""What a landscape says of a supplier by name only: proposed to the body, which puts the number in its landscape.

A name proves nothing, so nothing here counts until somebody confirms it; then the landscape itself says so
(``ref`` = kbo:… for the supplier, ``same_as`` = its number/key for a product), for every reader of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from warroom.landscapes import saving
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Kind, Organisation, Person
from warroom.suppliers.models import Product, Use
from weerbaar import landscape as library


@dataclass(frozen=True)
class Proposal:
    """``use`` may be of ``supplier``, or be ``product``: the names are the same."""

    use: Use
    supplier: Organisation
    product: Product | None = None


def proposals(body: Organisation) -> list[Proposal]:
    """The suppliers of its landscapes without a KBO number that are called exactly as one of this server."""
    nameless = Use.objects.filter(organisation=body, supplier=None, kbo="", element_kind="supplier")
    named = {_plain(use.element_name): use for use in nameless}
    if not named:
        return []
    known = Organisation.objects.filter(kind=Kind.SUPPLIER).exclude(kbo="")
    return [Proposal(named[_plain(o.name)], o) for o in known if _plain(o.name) in named]


def products(body: Organisation, supplier: Organisation) -> list[Proposal]:
    """What it uses of ``supplier`` that is called exactly as one of the supplier's products."""
    offered = {_plain(p.name): p for p in Product.objects.offered().filter(supplier=supplier)}
    uses = Use.objects.filter(organisation=body, supplier=supplier, product=None, key="").exclude(
        element_kind="supplier"
    )
    found = []
    for use in uses.select_related("landscape"):
        for name in _names(use):
            if name in offered:
                found.append(Proposal(use, supplier, offered[name]))
                break
    return found


def _names(use: Use) -> Iterable[str]:
    element = use.landscape.in_force().by_id.get(use.element)
    if element is not None:
        yield _plain(str(element.get("product") or ""))
        yield _plain(element.name)


def confirm(
    landscape: Landscape, element: str, supplier: Organisation, product: Product | None, *, seen: int, by: Person
) -> bool:
    """Write in ``landscape`` that ``element`` is that supplier, or that product of it; whether that changed anything.

    Raises saving.Overtaken and storing.Wrong as every edit does.
    """
    if product is None:
        changes: dict[str, Any] = {"ref": f"kbo:{supplier.kbo}"}
        subject = _("{name} is {supplier}")
    else:
        changes = {"same_as": f"{supplier.kbo}/{product.key}"}
        subject = _("{name} is a product of {supplier}")

    def change(content: library.Landscape) -> library.Landscape:
        return replace(
            content,
            elements=tuple(e.with_attributes(**changes) if e.id == element else e for e in content.elements),
        )

    name = landscape.in_force().name_of(element)
    return (
        saving.save(
            landscape,
            change,
            touches=lambda content: content.by_id.get(element),
            seen=seen,
            by=by,
            subject=subject.format(name=name, supplier=supplier),
        )
        is not None
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
