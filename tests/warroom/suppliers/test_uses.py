"""The index of what landscapes use, and who may be addressed or seen by it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.suppliers.making import make_customer, make_product, make_supplier, numbered, using

from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import Wrong, store
from warroom.organisations.models import Kind as OrganisationKind
from warroom.organisations.models import Organisation
from warroom.suppliers import consenting, index, uses
from warroom.suppliers.models import Consent, Listing, Use
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind


def slowly(landscape: Landscape) -> set[tuple[Any, ...]]:
    """(body, element, supplier, product) straight from the landscape: every element × every supplier × every sign."""
    content = landscape.in_force()
    found = set()
    bodies = list(landscape.organisations())
    for supplier in Organisation.objects.filter(kind=OrganisationKind.SUPPLIER).exclude(kbo=""):
        theirs = [e.id for e in content.elements if e.kind is Kind.SUPPLIER and e.get("ref") == f"kbo:{supplier.kbo}"]
        for e in content.elements:
            signs = (
                e.id in theirs,
                e.kind is not Kind.SUPPLIER and e.get("owner") == supplier.kbo,
                e.kind is not Kind.SUPPLIER and str(e.get("same_as") or "").startswith(f"{supplier.kbo}/"),
                any(
                    r.kind is RelationKind.SUPPLIED_BY and r.source == e.id and r.target in theirs
                    for r in content.relations
                ),
            )
            if not any(signs):
                continue
            body = next((b.pk for b in bodies if b.kbo and b.kbo == e.get("owner")), landscape.owner_id)
            by_key = [p for p in supplier.products.all() if e.get("same_as") == f"{supplier.kbo}/{p.key}"]
            by_ref = [p for p in supplier.products.order_by("pk") if p.ref and e.get("ref") == p.ref]
            product = (by_key or by_ref or [None])[0] if e.kind is not Kind.SUPPLIER else None
            found.add((body, e.id, supplier.pk, product.pk if product else None))
    return found


def indexed(landscape: Landscape) -> set[tuple[Any, ...]]:
    rows = Use.objects.filter(landscape=landscape).exclude(supplier=None)
    return set(rows.values_list("organisation", "element", "supplier", "product"))


class TheIndexLaw(TestCase):
    """The index says exactly what the landscape in force says, whatever came before."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def test_it_says_what_the_landscape_in_force_says(self, data: st.DataObject) -> None:
        suppliers = [make_supplier(), make_supplier()]
        owner = numbered(Organisation.objects.create(name="Aardwijk", kind=OrganisationKind.MUNICIPALITY))
        other = numbered(Organisation.objects.create(name="OCMW", kind=OrganisationKind.OCMW))
        landscape = Landscape.objects.create(owner=owner, name="Aardwijk")
        landscape.users.add(other)
        numbers = [s.kbo for s in suppliers] + [other.kbo]
        refs = st.sampled_from([None, "product:x/akte", "product:x/reis"])
        for _round in range(data.draw(st.integers(1, 3))):
            elements, relations = [], []
            for i, supplier in enumerate(suppliers):
                known = data.draw(st.booleans())
                attributes = {"ref": f"kbo:{supplier.kbo}"} if known else {}
                elements.append(Element(f"s{i}", Kind.SUPPLIER, "Leverancier", attributes=attributes))
            for i in range(data.draw(st.integers(0, 4))):
                number, key = data.draw(st.sampled_from(numbers)), data.draw(st.sampled_from(["akte", "reis", "weg"]))
                said = {
                    "owner": data.draw(st.sampled_from([None, *numbers])),
                    "same_as": data.draw(st.sampled_from([None, f"{number}/{key}"])),
                    "ref": data.draw(refs),
                }
                kind = data.draw(st.sampled_from([Kind.APPLICATION, Kind.ENVIRONMENT]))
                elements.append(Element(f"e{i}", kind, "Deel", attributes={k: v for k, v in said.items() if v}))
                for s in data.draw(st.sets(st.sampled_from(["s0", "s1"]))):
                    relations.append(Relation(RelationKind.SUPPLIED_BY, f"e{i}", s))
            content = library.Landscape(elements=tuple(elements), relations=tuple(relations))
            store(landscape, content, how=How.EDIT, expected=None)
            # Products come between versions too.
            if data.draw(st.booleans()) and not suppliers[0].products.exists():
                make_product(suppliers[0], "akte", ref=data.draw(refs) or "")
            assert indexed(landscape) == slowly(landscape)
        assert (
            set(Use.objects.filter(landscape=landscape).values_list("version__number", flat=True))
            - {landscape.newest.number}
            == set()
        )


def test_a_name_alone_makes_nobody_a_customer(cast: Cast) -> None:
    supplier = make_supplier("Dossierbouwers NV")
    content = using(supplier)
    nameless = replace(
        content,
        elements=tuple(e.with_attributes(ref=None, same_as=None) for e in content.elements),
    )
    make_landscape(cast.own, nameless)
    assert not uses.customers(supplier).exists()


def test_a_supplier_that_comes_later_finds_its_customers(cast: Cast) -> None:
    supplier = make_supplier()
    number = supplier.kbo
    make_customer(cast.own, supplier)
    supplier.kbo = ""
    supplier.save()
    assert not uses.customers(supplier).exists()
    supplier.kbo = number
    supplier.save()
    product = make_product(supplier)
    assert list(uses.customers(product=product)) == [cast.own]


def test_a_version_that_is_refused_leaves_the_index_as_it_was(cast: Cast) -> None:
    supplier = make_supplier()
    landscape = make_customer(cast.own, supplier)
    broken = library.Landscape(relations=(Relation(RelationKind.NEEDS, "gone", "away"),))
    with pytest.raises(Wrong):
        store(landscape, broken, how=How.EDIT, expected=None)
    assert list(uses.customers(supplier)) == [cast.own]


def test_a_body_that_ended_is_no_customer_of_today(cast: Cast) -> None:
    supplier = make_supplier()
    make_customer(cast.own, supplier)
    cast.own.valid_until = "2024-12-31"
    cast.own.save()
    assert not uses.customers(supplier).exists()


def test_by_its_number_as_well_as_by_the_row(cast: Cast) -> None:
    supplier = make_supplier()
    product = make_product(supplier)
    make_customer(cast.own, supplier)
    assert list(uses.customers(supplier=supplier.pk)) == list(uses.customers(product=product.pk)) == [cast.own]


def test_only_who_lets_the_supplier_know_is_shared(cast: Cast) -> None:
    supplier = make_supplier()
    product = make_product(supplier)
    make_customer(cast.own, supplier)
    make_customer(cast.other, supplier)
    assert not uses.customers(supplier, shared_only=True).exists()
    consent = consenting.give(cast.own, supplier, product, Consent.Level.PRODUCTS, by=None)
    assert list(uses.customers(supplier, shared_only=True)) == [cast.own]
    assert list(uses.customers(product=product, shared_only=True)) == [cast.own]
    assert Use.objects.filter(organisation=cast.own, product=product).get().shared
    consenting.end(consent, by=None)
    assert not uses.customers(supplier, shared_only=True).exists()
    assert not Use.objects.filter(shared=True).exists()


def test_who_confirmed_the_list_is_a_customer_without_a_landscape(cast: Cast) -> None:
    supplier = make_supplier()
    row = Listing.objects.create(supplier=supplier, organisation=cast.own)
    assert not uses.customers(supplier).exists()
    row.answer = Listing.Answer.CONFIRMED
    row.save()
    assert list(uses.customers(supplier)) == [cast.own]


def test_thousands_of_elements_are_indexed_in_a_handful_of_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    supplier = make_supplier()
    landscape = make_customer(cast.own, supplier)
    many = tuple(
        Element(f"e{i}", Kind.ENVIRONMENT, f"Server {i}", attributes={"owner": supplier.kbo}) for i in range(3_000)
    )
    content = replace(using(supplier), elements=(*using(supplier).elements, *many))
    version = landscape.versions.select_related("landscape__owner").first()
    # SQLite takes some sixty rows in one statement.
    with django_assert_max_num_queries(70):
        index.index(version, content)
    with django_assert_max_num_queries(20):
        assert index.index(version, content) == 3_002


def test_what_a_body_that_merged_used_its_successor_uses(cast: Cast) -> None:
    supplier = make_supplier()
    make_customer(cast.other, supplier)
    last_year = date(2024, 12, 31)
    Organisation.objects.filter(pk=cast.other.pk).update(valid_until=last_year, successor=cast.own)
    assert list(uses.customers(supplier)) == [cast.own]
    assert not uses.customers(supplier, shared_only=True).exists()
