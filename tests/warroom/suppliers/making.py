"""Suppliers, products and customers for the tests."""

from itertools import count
from typing import Any

from tests.warroom.landscapes.making import make_landscape, small

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Kind as OrganisationKind
from warroom.organisations.models import Organisation, Person
from warroom.suppliers import publishing
from warroom.suppliers.models import Fragment, FragmentVersion, Product
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind

_numbers = count(1)


def kbo() -> str:
    """A number that passes the check and nobody has."""
    first = f"{9_900_000 + next(_numbers):08d}"
    return f"{first}{97 - int(first) % 97:02d}"


def make_supplier(name: str = "", **fields: Any) -> Organisation:
    """A supplier with a KBO number."""
    number = kbo()
    return Organisation.objects.create(
        name=name or f"Leverancier {number}", kind=OrganisationKind.SUPPLIER, kbo=number, **fields
    )


def numbered(organisation: Organisation) -> Organisation:
    """The organisation with a KBO number."""
    if not organisation.kbo:
        organisation.kbo = kbo()
        organisation.save()
    return organisation


def make_product(supplier: Organisation, key: str = "akte", **fields: Any) -> Product:
    """A product of ``supplier``."""
    return Product.objects.create(supplier=supplier, key=key, **{"name": f"Product {key}", **fields})


def using(supplier: Organisation, key: str = "akte", **attributes: Any) -> library.Landscape:
    """The small landscape, in which the application is this product of ``supplier``."""
    content = small()
    return library.Landscape(
        content.organisation,
        (
            *(
                e.with_attributes(same_as=f"{supplier.kbo}/{key}", **attributes) if e.id == "civil" else e
                for e in content.elements
            ),
            Element("maker", Kind.SUPPLIER, supplier.name, attributes={"ref": f"kbo:{supplier.kbo}"}),
        ),
        (*content.relations, Relation(RelationKind.SUPPLIED_BY, "civil", "maker")),
    )


def make_customer(body: Organisation, supplier: Organisation, key: str = "akte") -> Landscape:
    """A landscape of ``body`` that uses the product."""
    return make_landscape(body, using(supplier, key))


def make_fragment(product: Product, *, by: Person | None = None, **said: Any) -> FragmentVersion:
    """A published fragment of ``product``, of these fields."""
    fragment = Fragment.objects.filter(product=product).first() or Fragment.objects.create(
        product=product, name=product.name
    )
    said = {"name": product.name, "hosting": "Serverpark", "backup": "Nachtelijke back-up", **said}
    return publishing.publish(fragment, publishing.compose(product, said), by=by)
