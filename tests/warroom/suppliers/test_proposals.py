"""Fragments between a supplier and its customers: proposed, taken in, changed, declined."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.suppliers.making import make_customer, make_fragment, make_product, make_supplier, using

from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import Moved, store
from warroom.organisations.models import Role
from warroom.suppliers import proposing, publishing, uses
from warroom.suppliers.models import Consent, Listing, Product
from warroom.suppliers.proposing import Decided
from weerbaar.landscape import Element, Kind

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def product(cast: Cast) -> Product:
    return make_product(make_supplier("Dossierbouwers NV"))


def accepted(cast: Cast, proposal: proposing.Proposal, **chosen: str) -> None:
    base = proposal.landscape.newest
    assert base is not None
    proposing.accept(
        proposal,
        chosen or None,
        number=proposal.newest.number,
        expected=base.number,
        level=Consent.Level.PRODUCTS,
        by=cast.people[Role.SPOC],
    )


def test_nothing_changes_until_the_customer_accepts_and_then_the_supplier_knows(cast: Cast, product: Product) -> None:
    landscape = make_customer(cast.own, product.supplier)
    make_fragment(product)
    assert landscape.newest.number == 1
    assert not uses.customers(product.supplier, shared_only=True).exists()
    (proposal,) = proposing.waiting(cast.own)
    accepted(cast, proposal)
    assert landscape.newest.number == 2
    assert list(uses.customers(product=product, shared_only=True)) == [cast.own]
    assert proposing.waiting(cast.own) == []
    content = landscape.in_force()
    assert {e.name for e in content.of_kind(Kind.ENVIRONMENT)} >= {"Serverpark"}
    # The application was there already: known by its number, not brought in twice.
    assert [e.id for e in content.of_kind(Kind.APPLICATION)] == ["civil"]


def test_a_later_version_is_proposed_again_and_customers_decide_each_for_itself(cast: Cast, product: Product) -> None:
    one, two = make_customer(cast.own, product.supplier), make_customer(cast.other, product.supplier)
    make_fragment(product)
    accepted(cast, proposing.waiting(cast.own)[0])
    make_fragment(product, hosting="Nieuw serverpark")
    (mine,), (theirs,) = proposing.waiting(cast.own), proposing.waiting(cast.other)
    assert mine.taken is not None
    assert theirs.taken is None
    proposing.decline(theirs, number=2, reason="Niet nodig", told=False, by=cast.rival)
    accepted(cast, mine)
    names = {e.name for e in one.in_force().of_kind(Kind.ENVIRONMENT)}
    assert "Nieuw serverpark" in names
    assert "Serverpark" not in names
    assert two.newest.number == 1
    assert proposing.waiting(cast.other) == []


def test_what_was_decided_or_replaced_meanwhile_is_not_accepted(cast: Cast, product: Product) -> None:
    landscape = make_customer(cast.own, product.supplier)
    make_fragment(product)
    (seen,) = proposing.waiting(cast.own)
    make_fragment(product, hosting="Elders")
    with pytest.raises(Decided):
        accepted(cast, seen)
    (seen,) = proposing.waiting(cast.own)
    content = landscape.in_force()
    store(landscape, content, how=How.EDIT, expected=None)
    with pytest.raises(Moved):
        proposing.accept(seen, None, number=2, expected=1, level=Consent.Level.PRODUCTS, by=cast.people[Role.SPOC])
    accepted(cast, seen)
    with pytest.raises(Decided):
        accepted(cast, seen)


def test_taken_out_again_it_is_gone_and_not_proposed_until_it_changes(cast: Cast, product: Product) -> None:
    landscape = make_customer(cast.own, product.supplier)
    before = {e.id for e in landscape.in_force().elements}
    make_fragment(product)
    accepted(cast, proposing.waiting(cast.own)[0])
    (inside,) = proposing.of(cast.own)
    proposing.remove(inside, expected=2, by=cast.people[Role.SPOC])
    assert {e.id for e in landscape.in_force().elements} == before
    assert proposing.waiting(cast.own) == []
    make_fragment(product, hosting="Elders")
    assert len(proposing.waiting(cast.own)) == 1


def test_the_same_content_published_again_is_the_same_version(product: Product) -> None:
    assert make_fragment(product) == make_fragment(product)


def test_a_withdrawn_fragment_is_proposed_to_nobody(cast: Cast, product: Product) -> None:
    make_customer(cast.own, product.supplier)
    version = make_fragment(product)
    assert publishing.withdraw(version.fragment, by=None)
    assert proposing.of(cast.own) == []


def test_who_is_on_the_customer_list_is_proposed_it_too_unless_it_said_no(cast: Cast, product: Product) -> None:
    make_customer(cast.own, make_supplier())
    make_fragment(product)
    assert proposing.of(cast.own) == []
    row = Listing.objects.create(supplier=product.supplier, organisation=cast.own)
    assert len(proposing.of(cast.own)) == 1
    row.answer = Listing.Answer.DENIED
    row.save()
    assert proposing.of(cast.own) == []


def test_what_a_supplier_writes_is_text_on_the_page_of_the_customer(cast: Cast, product: Product) -> None:
    landscape = make_customer(cast.own, product.supplier)
    version = make_fragment(product, hosting="<script>alert(1)</script>")
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    page = client.get(f"/leveranciers/voorstellen/{landscape.pk}/{version.fragment_id}/")
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    assert b"&lt;script&gt;alert" in page.content


def test_who_declined_a_later_version_still_takes_the_first_one_out(cast: Cast, product: Product) -> None:
    landscape = make_customer(cast.own, product.supplier)
    fragment = make_fragment(product).fragment_id
    accepted(cast, proposing.waiting(cast.own)[0])
    make_fragment(product, hosting="Nieuw serverpark")
    proposing.decline(
        proposing.waiting(cast.own)[0], number=2, reason="Eerst testen", told=False, by=cast.people[Role.SPOC]
    )
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    url = f"/leveranciers/voorstellen/{landscape.pk}/{fragment}/"
    page = client.get(url).content.decode()
    assert "U wees versie 2 af" in page
    assert "Versie 1 zit in uw landschap" in page
    assert f"{url}uithalen/" in page
    client.post(f"{url}uithalen/", {"base": 2})
    assert "Serverpark" not in {e.name for e in landscape.in_force().elements}


def posted(page: str) -> dict[str, str]:
    """What the form that accepts sends."""
    form = page.split("/aanvaarden/", 1)[1].split("</form>", 1)[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag and name[1] != "csrfmiddlewaretoken":
            fields[name[1]] = value[1] if value else ""
    return fields


def test_what_is_said_to_be_new_is_stored_as_new(cast: Cast, product: Product) -> None:
    content = using(product.supplier)
    ours = Element("park", Kind.ENVIRONMENT, "Serverpark", attributes={"owner": product.supplier.kbo, "type": "cloud"})
    landscape = make_landscape(cast.own, replace(content, elements=(*content.elements, ours)))
    url = f"/leveranciers/voorstellen/{landscape.pk}/{make_fragment(product).fragment_id}/"
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    assert posted(client.get(url).content.decode())["same-akte-hosting"] == "park"
    page = client.get(url, {"same-akte-hosting": ""}).content.decode()
    client.post(f"{url}aanvaarden/", posted(page))
    assert sum(e.name == "Serverpark" for e in landscape.in_force().of_kind(Kind.ENVIRONMENT)) == 2
    assert landscape.in_force().by_id["park"].get("same_as") is None


def without(landscape: Landscape, id: str) -> None:
    """The customer deletes one of its elements."""
    content = landscape.in_force()
    kept = tuple(e for e in content.elements if e.id != id)
    relations = tuple(r for r in content.relations if id not in (r.source, r.target))
    store(landscape, replace(content, elements=kept, relations=relations), how=How.EDIT, expected=None)


def test_what_the_customer_deleted_does_not_come_back_with_a_later_version(cast: Cast, product: Product) -> None:
    landscape = make_customer(cast.own, product.supplier)
    version = make_fragment(product)
    accepted(cast, proposing.waiting(cast.own)[0], **{"akte-hosting": "server"})
    without(landscape, "server")
    make_fragment(product, backup="Back-up elk uur")
    (proposal,) = proposing.waiting(cast.own)
    assert [(k.ours, k.theirs) for k in proposing.preview(proposal).kept] == [(None, "Serverpark")]
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    url = f"/leveranciers/voorstellen/{landscape.pk}/{version.fragment_id}/"
    page = client.get(url).content.decode()
    assert "Serverpark: de leverancier noemt het, maar u verwijderde het" in page
    assert "is wat wij verwijderden" in page
    client.post(f"{url}aanvaarden/", posted(page))
    names = {e.name for e in landscape.in_force().elements}
    assert "Back-up elk uur" in names
    assert "Serverpark" not in names


def test_what_the_customer_deleted_comes_back_when_it_says_so(cast: Cast, product: Product) -> None:
    landscape = make_customer(cast.own, product.supplier)
    version = make_fragment(product)
    accepted(cast, proposing.waiting(cast.own)[0], **{"akte-hosting": "server"})
    without(landscape, "server")
    make_fragment(product, backup="Back-up elk uur")
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    url = f"/leveranciers/voorstellen/{landscape.pk}/{version.fragment_id}/"
    client.post(f"{url}aanvaarden/", posted(client.get(url, {"same-akte-hosting": ""}).content.decode()))
    assert "Serverpark" in {e.name for e in landscape.in_force().elements}
