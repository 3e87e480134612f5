"""Naming a supplier opens what is TLP:CLEAR or TLP:GREEN; the rest asks that the supplier knows its customer."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.warroom.cast import Cast, make_cast
from tests.warroom.suppliers.making import make_customer, make_fragment, make_product, numbered

from warroom.alerts.models import Addressed
from warroom.alerts.words import Tlp
from warroom.landscapes.models import How
from warroom.landscapes.storing import store
from warroom.ledger.chains import chain_of
from warroom.organisations.models import Organisation, Person, Role
from warroom.suppliers import consenting, listing, proposing, recognising, writing
from warroom.suppliers.customers import SupplierPage
from warroom.suppliers.models import Consent, FragmentAnswer, Listing, Product, Recognition
from warroom.suppliers.recognising import Basis, basis, knowing, known_customers, known_products

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SAYS = {"title_nl": "Lek", "text_nl": "Werk bij.", "severity": 2, "product": None}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def supplier(cast: Cast) -> Organisation:
    """The supplier of the cast, which both rivals name in their landscapes."""
    numbered(cast.supplier)
    make_product(cast.supplier)
    make_customer(cast.own, cast.supplier)
    make_customer(cast.other, cast.supplier)
    return cast.supplier


def known(supplier: Organisation) -> list[Organisation]:
    return list(known_customers(supplier).order_by("name"))


def lets_know(body: Organisation, supplier: Organisation) -> Consent:
    return consenting.give(body, supplier, None, Consent.Level.KNOWN, by=None)


def accept(cast: Cast, body: Organisation) -> None:
    (proposal,) = proposing.of(body)
    base = proposal.landscape.newest
    assert base is not None
    proposing.accept(
        proposal, None, number=proposal.newest.number, expected=base.number, level="known", by=cast.people[Role.SPOC]
    )


def test_naming_a_number_makes_nobody_known(cast: Cast, supplier: Organisation) -> None:
    assert known(supplier) == []
    assert basis(cast.own, supplier) is Basis.NONE


def test_saying_oneself_that_one_is_a_customer_is_not_enough(cast: Cast, supplier: Organisation) -> None:
    lets_know(cast.own, supplier)
    assert known(supplier) == []


def test_who_stands_on_the_list_of_the_supplier_is_known_until_it_is_taken_off(
    cast: Cast, supplier: Organisation
) -> None:
    row = Listing.objects.create(supplier=supplier, organisation=cast.own)
    assert known(supplier) == [cast.own]
    assert basis(cast.own, supplier) is Basis.LIST
    listing.unlist(supplier, [row.pk], by=cast.people[Role.SUPPLIER])
    assert known(supplier) == []


def test_a_no_to_the_list_is_no_customer_and_closes_the_page_of_who_uses_nothing(cast: Cast) -> None:
    numbered(cast.supplier)
    row = Listing.objects.create(supplier=cast.supplier, organisation=cast.own)
    assert cast.own in SupplierPage(cast.supplier).organisations()
    listing.answered(row, yes=False, by=cast.people[Role.SPOC])
    assert known(cast.supplier) == []
    assert cast.own not in SupplierPage(cast.supplier).organisations()


def test_who_took_in_a_fragment_is_known_until_it_is_taken_out_or_the_supplier_may_not_know(
    cast: Cast, supplier: Organisation
) -> None:
    make_fragment(supplier.products.get())
    accept(cast, cast.own)
    assert known(supplier) == [cast.own]
    assert basis(cast.own, supplier) is Basis.FRAGMENT
    consent = Consent.objects.active().get(body=cast.own)
    consenting.end(consent, by=cast.people[Role.SPOC])
    assert known(supplier) == []
    # That it is some customer does not say that it runs this product.
    lets_know(cast.own, supplier)
    assert known(supplier) == []
    consenting.give(cast.own, supplier, None, Consent.Level.PRODUCTS, by=None)
    assert known(supplier) == [cast.own]
    (proposal,) = proposing.of(cast.own)
    assert proposal.landscape.newest is not None
    proposing.remove(proposal, expected=proposal.landscape.newest.number, by=cast.people[Role.SPOC])
    assert known(supplier) == []


def test_the_supplier_says_with_one_button_that_this_is_its_customer(cast: Cast, supplier: Organisation) -> None:
    lets_know(cast.own, supplier)
    lets_know(cast.other, supplier)
    client = signed_in(cast.people[Role.SUPPLIER])
    page = client.get(reverse("suppliers:page", args=[supplier.pk])).content.decode()
    assert page.count("Dit is onze klant<") == 2
    client.post(reverse("suppliers:recognise", args=[supplier.pk, cast.own.pk]), {"ours": "yes"})
    assert known(supplier) == [cast.own]
    for chain in (chain_of(supplier), chain_of(cast.own)):
        assert chain.entries.filter(kind="supplier.customer_confirmed").count() == 1
    assert not chain_of(cast.other).entries.filter(kind="supplier.customer_confirmed").exists()


def test_the_supplier_takes_its_word_back_and_a_fragment_no_longer_counts(cast: Cast, supplier: Organisation) -> None:
    make_fragment(supplier.products.get())
    accept(cast, cast.own)
    by = cast.people[Role.SUPPLIER]
    assert recognising.say(supplier, cast.own, ours=False, by=by)
    assert not recognising.say(supplier, cast.own, ours=False, by=by)
    assert known(supplier) == []
    assert basis(cast.own, supplier) is Basis.DENIED
    assert recognising.say(supplier, cast.own, ours=True, by=by)
    assert known(supplier) == [cast.own]
    assert Recognition.objects.filter(ended_at=None).count() == 1


def test_of_who_does_not_let_it_know_the_supplier_confirms_nothing_and_learns_nothing(
    cast: Cast, supplier: Organisation
) -> None:
    client = signed_in(cast.people[Role.SUPPLIER])
    answers = {
        client.post(reverse("suppliers:recognise", args=[supplier.pk, pk]), {"ours": "yes"}).status_code
        for pk in (cast.own.pk, cast.other.pk, 999_999)
    }
    assert answers == {404}
    assert not recognising.say(supplier, cast.own, ours=True, by=cast.people[Role.SUPPLIER])
    assert not Recognition.objects.exists()


def test_another_supplier_confirms_nothing(cast: Cast, supplier: Organisation) -> None:
    numbered(cast.other_supplier)
    lets_know(cast.own, supplier)
    client = signed_in(cast.people[Role.SUPPLIER])
    url = reverse("suppliers:recognise", args=[cast.other_supplier.pk, cast.own.pk])
    assert client.post(url, {"ours": "yes"}).status_code == 404
    assert list(knowing(cast.own)) == []


def test_what_the_supplier_confirmed_rests_while_it_may_not_know(cast: Cast, supplier: Organisation) -> None:
    consent = lets_know(cast.own, supplier)
    recognising.say(supplier, cast.own, ours=True, by=cast.people[Role.SUPPLIER])
    consenting.end(consent, by=cast.people[Role.SPOC])
    assert known(supplier) == []
    page = signed_in(cast.people[Role.SUPPLIER]).get(reverse("suppliers:page", args=[supplier.pk])).content.decode()
    assert str(cast.own) not in page
    lets_know(cast.own, supplier)
    assert known(supplier) == [cast.own]


@pytest.mark.parametrize("tlp", list(writing.MessageForm.base_fields["tlp"].choices))
def test_a_message_above_green_goes_to_known_customers_alone(
    cast: Cast, supplier: Organisation, tlp: tuple[str, str]
) -> None:
    lets_know(cast.own, supplier)
    lets_know(cast.other, supplier)
    recognising.say(supplier, cast.own, ours=True, by=cast.people[Role.SUPPLIER])
    alert = writing.send(supplier, SAYS | {"tlp": tlp[0]}, by=cast.people[Role.SUPPLIER])
    assert alert.tlp == tlp[0]
    reached = {row.organisation for row in Addressed.objects.filter(alert=alert)} - {cast.coordinator}
    assert reached == ({cast.own, cast.other} if tlp[0] in (Tlp.CLEAR, Tlp.GREEN) else {cast.own})


def test_the_supplier_reads_why_its_message_reaches_nobody(cast: Cast, supplier: Organisation) -> None:
    lets_know(cast.own, supplier)
    client = signed_in(cast.people[Role.SUPPLIER])
    url = reverse("suppliers:messages", args=[supplier.pk])
    assert "zegt zelf uw klant te zijn" in client.get(url).content.decode()
    said = {"title_nl": "Lek", "text_nl": "Lange uitleg", "severity": "2"}
    answer = client.post(url, said | {"tlp": "TLP:AMBER"})
    assert answer.status_code == 422
    assert "bevestigde u er nog geen" in answer.content.decode()
    assert "Lange uitleg" in answer.content.decode()
    assert client.post(url, said | {"tlp": "TLP:GREEN"}).status_code == 302


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("nothing", "iedereen kan hem in een landschap noemen"),
        ("lets know", "hij heeft dat nog niet bevestigd"),
        ("denied", "bel hem als dat niet klopt"),
        ("confirmed", "Hij heeft gezegd dat u zijn klant bent"),
    ],
)
def test_the_customer_reads_why_something_is_closed(cast: Cast, supplier: Organisation, step: str, words: str) -> None:
    if step != "nothing":
        lets_know(cast.own, supplier)
    if step in ("denied", "confirmed"):
        recognising.say(supplier, cast.own, ours=step == "confirmed", by=cast.people[Role.SUPPLIER])
    page = signed_in(cast.people[Role.SPOC]).get(reverse("suppliers:page", args=[supplier.pk])).content.decode()
    assert words in page
    assert ("Alleen wat TLP:CLEAR of TLP:GREEN is." in page) == (step != "confirmed")


@pytest.fixture
def two(cast: Cast, supplier: Organisation) -> tuple[Product, Product]:
    """Two products of the supplier, of which the own body runs both."""
    other = make_product(supplier, "reis")
    content = cast.own.owned_landscapes.get().in_force()
    changed = tuple(
        e.with_attributes(same_as=f"{supplier.kbo}/reis", owner=supplier.kbo) if e.id == "server" else e
        for e in content.elements
    )
    store(cast.own.owned_landscapes.get(), replace(content, elements=changed), how=How.EDIT, by=None, expected=1)
    return supplier.products.get(key="akte"), other


def opens(cast: Cast, supplier: Organisation, product: Product) -> bool:
    """Whether the own body is known as a customer of ``product``: both sides say the same."""
    one = known_customers(supplier, product).filter(pk=cast.own.pk).exists()
    assert one == known_products(cast.own).filter(pk=product.pk).exists()
    return one


def take_in(cast: Cast, product: Product) -> None:
    make_fragment(product)
    (proposal,) = (p for p in proposing.of(cast.own) if p.fragment.product == product)
    base = proposal.landscape.newest
    assert base is not None
    proposing.accept(
        proposal, None, number=1, expected=base.number, level=Consent.Level.PRODUCTS, by=cast.people[Role.SPOC]
    )


def test_a_fragment_of_one_product_makes_nobody_known_for_another(
    cast: Cast, supplier: Organisation, two: tuple[Product, Product]
) -> None:
    product, other = two
    take_in(cast, product)
    assert opens(cast, supplier, product)
    assert not opens(cast, supplier, other)
    # Telling it of the other one as well is the body's word; the supplier's is still to come.
    consenting.give(cast.own, supplier, other, Consent.Level.PRODUCTS, by=None)
    assert not opens(cast, supplier, other)
    recognising.say(supplier, cast.own, ours=True, by=cast.people[Role.SUPPLIER])
    assert opens(cast, supplier, other)


def test_the_word_of_the_supplier_is_about_what_the_body_lets_it_know(
    cast: Cast, supplier: Organisation, two: tuple[Product, Product]
) -> None:
    product, other = two
    consenting.give(cast.own, supplier, product, Consent.Level.KNOWN, by=None)
    recognising.say(supplier, cast.own, ours=True, by=cast.people[Role.SUPPLIER])
    assert opens(cast, supplier, product)
    assert not opens(cast, supplier, other)
    lets_know(cast.own, supplier)
    assert opens(cast, supplier, other)


def test_a_list_for_one_product_is_a_word_about_that_one(
    cast: Cast, supplier: Organisation, two: tuple[Product, Product]
) -> None:
    product, other = two
    Listing.objects.create(supplier=supplier, organisation=cast.own, product=product)
    assert opens(cast, supplier, product)
    assert not opens(cast, supplier, other)
    Listing.objects.create(supplier=supplier, organisation=cast.own)
    assert opens(cast, supplier, other)


def test_a_message_about_another_product_under_amber_does_not_go_to_who_took_in_the_first(
    cast: Cast, supplier: Organisation, two: tuple[Product, Product]
) -> None:
    product, other = two
    take_in(cast, product)
    consenting.give(cast.own, supplier, other, Consent.Level.KNOWN, by=None)
    assert list(writing.reaches(supplier, product, Tlp.AMBER)) == [cast.own]
    assert list(writing.reaches(supplier, other, Tlp.GREEN)) == [cast.own]
    assert list(writing.reaches(supplier, other, Tlp.AMBER)) == []


def test_both_read_for_which_products_it_is_known_and_for_which_not(
    cast: Cast, supplier: Organisation, two: tuple[Product, Product]
) -> None:
    product, other = two
    take_in(cast, product)
    url = reverse("suppliers:page", args=[supplier.pk])
    page = signed_in(cast.people[Role.SPOC]).get(url).content.decode()
    assert "Ook wat TLP:AMBER is." in page
    assert f"Niet over {other}." in page
    client = signed_in(cast.people[Role.SUPPLIER])
    assert f"alleen over {product}" in client.get(url).content.decode()
    listing_page = signed_in(cast.people[Role.SPOC]).get(reverse("advisories:list")).content.decode()
    assert "Over 1 product dat u gebruikt" in listing_page


def test_who_is_on_the_list_for_one_product_can_still_be_confirmed_for_what_else_it_lets_know(
    cast: Cast, supplier: Organisation, two: tuple[Product, Product]
) -> None:
    product, other = two
    Listing.objects.create(supplier=supplier, organisation=cast.own, product=product)
    consenting.give(cast.own, supplier, other, Consent.Level.KNOWN, by=None)
    client, url = signed_in(cast.people[Role.SUPPLIER]), reverse("suppliers:page", args=[supplier.pk])
    assert "Dit is onze klant<" in client.get(url).content.decode()
    say = reverse("suppliers:recognise", args=[supplier.pk, cast.own.pk])
    client.post(say, {"ours": "yes"})
    assert opens(cast, supplier, other)
    said = client.post(say, {"ours": "no"}, follow=True).content.decode()
    assert "leest nog wat gaat over de producten waarvoor die op uw lijst staat" in said
    assert opens(cast, supplier, product)
    assert not opens(cast, supplier, other)


BODY_ACTS = ("consent", "tell", "tell_other", "stop", "deny", "accept", "remove")
ACTS = (*BODY_ACTS, "list", "list_other", "unlist", "ours", "not_ours")


class BothSidesSayTheSame(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(history=st.lists(st.tuples(st.sampled_from(ACTS), st.booleans()), max_size=9))
    def test_what_the_page_says_is_what_opens_and_both_sides_agree(self, history: list[tuple[str, bool]]) -> None:
        cast = make_cast()
        supplier = numbered(cast.supplier)
        make_customer(cast.own, supplier)
        make_customer(cast.other, supplier)
        product, other = make_product(supplier), make_product(supplier, "reis")
        version = make_fragment(product)
        for act, mine in history:
            self._does(cast, version, act, cast.own if mine else cast.other)
        found = known(supplier)
        shown = recognising.bases(supplier)
        opens = (Basis.LIST, Basis.SAID, Basis.FRAGMENT)
        for body in (cast.own, cast.other):
            assert (body in found) == (supplier in knowing(body)) == (basis(body, supplier) in opens)
            if body.pk in shown:
                assert (shown[body.pk] in opens) == (body in found)
            for one in (product, other):
                there = body in known_customers(supplier, one)
                assert there == (one in known_products(body))
                if there:  # known for one product is known
                    assert body in found

    def _does(self, cast: Cast, version: Any, act: str, body: Organisation) -> None:
        supplier, by = cast.supplier, cast.people[Role.SUPPLIER]
        rows = Listing.objects.filter(supplier=supplier, organisation=body, ended_at=None)
        if act == "consent":
            lets_know(body, supplier)
        elif act == "stop":
            for consent in Consent.objects.active().filter(body=body):
                consenting.end(consent, by=None)
        elif act == "list":
            rows.filter(product=None).exists() or Listing.objects.create(supplier=supplier, organisation=body)
        elif act == "list_other":
            other = supplier.products.get(key="reis")
            made = {"supplier": supplier, "organisation": body, "product": other}
            rows.filter(product=other).exists() or Listing.objects.create(**made)
        elif act in ("tell", "tell_other"):
            told = supplier.products.get(key="akte" if act == "tell" else "reis")
            consenting.give(body, supplier, told, Consent.Level.PRODUCTS, by=None)
        elif act == "unlist":
            listing.unlist(supplier, rows.values_list("pk", flat=True), by=by)
        elif act == "deny":
            for row in rows:
                listing.answered(row, yes=False, by=by)
        elif act in ("ours", "not_ours"):
            recognising.say(supplier, body, ours=act == "ours", by=by)
        else:
            answer = FragmentAnswer.Answer.ACCEPTED if act == "accept" else FragmentAnswer.Answer.REMOVED
            FragmentAnswer.objects.create(version=version, landscape=body.owned_landscapes.get(), answer=answer)
