"""Suppliers with products, bodies that use them, and advisories about them."""

from datetime import UTC, datetime
from typing import Any

from tests.warroom.cast import make_person

from warroom.advisories import taking
from warroom.advisories.models import Advisory
from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.models import Kind, Organisation, Person, Role
from warroom.suppliers.models import Listing, Product
from weerbaar import advisories as library
from weerbaar import landscape as landscapes

MORNING = datetime(2022, 12, 6, 6, 40, tzinfo=UTC)


def make_product(supplier: Organisation, name: str = "Dossier") -> Product:
    """A product of ``supplier``, which gets a KBO number to be named by."""
    if not supplier.kbo:
        supplier.kbo = f"0{supplier.pk:07d}" + f"{97 - supplier.pk % 97:02d}"
        supplier.save()
    made, _new = Product.objects.get_or_create(supplier=supplier, key=name.lower(), defaults={"name": name})
    return made


def use(body: Organisation, product: Product, *, known: bool = True) -> None:
    """Let the landscape of ``body`` run ``product``; ``known``: the supplier has it on its list of customers."""
    if known:
        Listing.objects.get_or_create(supplier=product.supplier, organisation=body, product=None, ended_at=None)
    landscape, _made = Landscape.objects.get_or_create(owner=body, defaults={"name": f"{body} {product}"})
    kbo = product.supplier.kbo
    newest = landscape.newest
    store(
        landscape,
        landscapes.Landscape(
            organisation=landscapes.Organisation(body.name, body.kbo or None),
            elements=(
                landscapes.Element(
                    id="dossiers",
                    kind=landscapes.Kind.APPLICATION,
                    name="Sociale dossiers",
                    attributes={"owner": kbo, "same_as": f"{kbo}/{product.key}"},
                ),
            ),
        ),
        how=How.EDIT,
        expected=newest.number if newest else None,
    )


def document(
    *said: library.Said, products: dict[str, tuple[str, str]] | None = None, version: int = 1, **more: Any
) -> bytes:
    """A CSAF file about "Dossier" 4.2, affected unless told otherwise."""
    about = said or (library.Said("dossier-4", library.Status.AFFECTED, "Zet de koppeling af."),)
    made = library.compose(
        **{
            "id": "DB-2022-0001",
            "title": "Uitvoeren van code via bijlagen",
            "publisher": library.Publisher("Dossierbouwers", "https://dossierbouwers.example"),
            "products": products or {"dossier-4": ("Dossier", "4.2")},
            "vulnerabilities": [library.Hole("Een bijlage kan code uitvoeren.", about, cve="CVE-2022-12345")],
            "history": [library.Release(n, MORNING.replace(hour=n), f"Versie {n}") for n in range(1, version + 1)],
        }
        | more
    )
    return library.write(made)


def anybody(supplier: Organisation) -> Person:
    """Somebody of the supplier."""
    found = Person.objects.filter(memberships__organisation=supplier).first()
    return found or make_person(f"Somebody {supplier.pk}", supplier, Role.SUPPLIER)


def make_advisory(supplier: Organisation, *, published: bool = True, **more: Any) -> Advisory:
    """An advisory of ``supplier`` about its product "Dossier"."""
    assert supplier.kind == Kind.SUPPLIER
    make_product(supplier)
    row = taking.take(supplier, "advies.json", document(**more), by=anybody(supplier))
    if published:
        taking.publish(row, by=anybody(supplier))
    row.refresh_from_db()
    return row
