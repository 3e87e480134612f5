"""An advisory is checked, proven, looked at, and only then read by who uses the product."""

import json
from base64 import b64decode

import pytest
from tests.warroom.advisories.making import anybody, document, make_advisory, make_product, use
from tests.warroom.cast import Cast

from warroom.advisories import taking
from warroom.advisories.models import Advised, Advisory
from warroom.advisories.taking import Refused
from warroom.advisories.visible import visible
from warroom.ledger.chains import chain_of
from warroom.organisations.access import Action, may
from warroom.organisations.models import Membership, Organisation, Person, Role
from warroom.suppliers import consenting, recognising
from warroom.suppliers.models import Consent, Listing
from weerbaar.advisories import Said, Status, signing
from weerbaar.landscape.reading import BadInput


def test_a_product_is_recognised_by_its_name(cast: Cast) -> None:
    product = make_product(cast.supplier)
    row = make_advisory(cast.supplier, published=False)
    assert [(a.product, a.status) for a in row.advised.all()] == [(product, Advised.Status.AFFECTED)]


def test_the_same_file_twice_is_one_advisory(cast: Cast) -> None:
    assert make_advisory(cast.supplier).pk == make_advisory(cast.supplier).pk


def test_one_version_with_other_words_is_refused_and_the_first_stays(cast: Cast) -> None:
    row = make_advisory(cast.supplier)
    with pytest.raises(Refused, match="nieuw"):
        taking.take(cast.supplier, "x.json", document(title="Anders"), by=anybody(cast.supplier))
    assert Advisory.objects.get() == row


def test_a_newer_version_replaces_the_older(cast: Cast) -> None:
    first = make_advisory(cast.supplier)
    second = make_advisory(cast.supplier, version=2)
    first.refresh_from_db()
    assert (first.state, second.state) == (Advisory.State.SUPERSEDED, Advisory.State.PUBLISHED)


def test_an_older_version_comes_too_late(cast: Cast) -> None:
    make_advisory(cast.supplier, version=2)
    with pytest.raises(Refused, match="nieuwere"):
        make_advisory(cast.supplier, version=1)


def test_what_is_for_named_people_only_is_not_published(cast: Cast) -> None:
    with pytest.raises(Refused, match="TLP:RED"):
        make_advisory(cast.supplier, tlp="RED")


def test_once_a_key_is_known_only_files_signed_by_it_are_taken(cast: Cast) -> None:
    by, secret, other = anybody(cast.supplier), signing.new_secret("PSIRT"), signing.new_secret("x")
    taking.add_key(cast.supplier, "k.asc", signing.public_of(secret).armored.encode(), by=by)
    data = document()
    with pytest.raises(Refused, match="handtekening"):
        taking.take(cast.supplier, "x.json", data, by=by)
    for signature in (b"onzin", signing.sign(data, other).encode(), signing.sign(data + b" ", secret).encode()):
        with pytest.raises(BadInput):
            taking.take(cast.supplier, "x.json", data, signature, by=by)
    assert not Advisory.objects.exists()
    row = taking.take(cast.supplier, "x.json", data, signing.sign(data, secret).encode(), by=by)
    assert row.key is not None


def test_a_key_of_one_supplier_proves_nothing_for_another(cast: Cast) -> None:
    secret = signing.new_secret("PSIRT")
    armored = signing.public_of(secret).armored.encode()
    taking.add_key(cast.supplier, "k.asc", armored, by=anybody(cast.supplier))
    data = document()
    with pytest.raises(BadInput):
        taking.take(cast.other_supplier, "x.json", data, signing.sign(data, secret).encode(), by=anybody(cast.supplier))


def test_a_key_that_ended_proves_nothing_new(cast: Cast) -> None:
    by, secret = anybody(cast.supplier), signing.new_secret("PSIRT")
    key = taking.add_key(cast.supplier, "k.asc", signing.public_of(secret).armored.encode(), by=by)
    taking.end_key(key, by=by)
    data = document()
    with pytest.raises(BadInput):
        taking.take(cast.supplier, "x.json", data, signing.sign(data, secret).encode(), by=by)


def test_every_step_stands_in_the_ledger_of_the_supplier(cast: Cast) -> None:
    row = make_advisory(cast.supplier)
    taking.withdraw(row, "Vergissing", by=anybody(cast.supplier))
    kinds = list(chain_of(cast.supplier).entries.order_by("sequence").values_list("kind", flat=True))
    assert [kind for kind in kinds if kind.startswith("advisory")] == [
        "advisory.received",
        "advisory.published",
        "advisory.withdrawn",
    ]


@pytest.mark.parametrize("tlp", ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT"])
@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("withdrawn", [True, False])
def test_the_list_shows_exactly_what_may_be_opened(cast: Cast, tlp: str, published: bool, withdrawn: bool) -> None:
    use(cast.own, make_product(cast.supplier))
    row = make_advisory(cast.supplier, tlp=tlp, published=published)
    if withdrawn:
        taking.withdraw(row, "x", by=anybody(cast.supplier))
        row.refresh_from_db()
    people: list[Person] = [*cast.people.values(), cast.rival, cast.nobody]
    for person in people:
        listed = visible(person).filter(pk=row.pk).exists()
        assert listed == may(person, Action.SEE_ADVISORY, row), person
    assert may(cast.people[Role.SPOC], Action.SEE_ADVISORY, row) == published
    assert may(cast.rival, Action.SEE_ADVISORY, row) == (published and tlp in ("CLEAR", "GREEN"))


def test_another_supplier_never_reads_it(cast: Cast) -> None:
    row = make_advisory(cast.supplier, tlp="CLEAR")
    theirs = anybody(Organisation.objects.get(pk=cast.other_supplier.pk))
    assert not may(theirs, Action.SEE_ADVISORY, row)


def test_what_is_said_worst_of_a_product_counts(cast: Cast) -> None:
    row = make_advisory(
        cast.supplier,
        products={"a": ("Dossier", "1"), "b": ("Dossier", "2")},
        vulnerabilities=_two_holes(),
    )
    assert {a.product_key: a.status for a in row.advised.all()} == {"a": "affected", "b": "fixed"}


def _two_holes() -> list[object]:
    from weerbaar.advisories import Hole

    return [
        Hole("x", (Said("a", Status.FIXED), Said("b", Status.FIXED)), cve="CVE-2022-11111"),
        Hole("y", (Said("a", Status.AFFECTED, "doe iets"),), cve="CVE-2022-22222"),
    ]


def test_what_was_published_is_not_about_another_product_afterwards(cast: Cast) -> None:
    row = make_advisory(cast.supplier)
    (advised,) = row.advised.all()
    taking.match(row, {advised.pk: None}, by=anybody(cast.supplier))
    advised.refresh_from_db()
    assert advised.product is not None


def test_what_is_written_as_strictly_amber_is_never_shown_as_amber(cast: Cast) -> None:
    assert make_advisory(cast.supplier, tlp="AMBER+STRICT").tlp == "TLP:AMBER+STRICT"


def _released(at: str) -> bytes:
    made = json.loads(document())
    tracking = made["document"]["tracking"]
    tracking["current_release_date"] = tracking["revision_history"][0]["date"] = at
    return json.dumps(made).encode()


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_release_at_a_moment_that_no_clock_shows_is_refused(cast: Cast, at: str) -> None:
    with pytest.raises((Refused, BadInput), match=r"moment|tijdstip"):
        taking.take(cast.supplier, "x.json", _released(at), by=anybody(cast.supplier))
    assert not Advisory.objects.exists()


def test_a_nul_in_a_title_is_bad_input(cast: Cast) -> None:
    data = document().replace(b"Uitvoeren van", b"Uitvoeren\\u0000van")
    with pytest.raises(BadInput, match="NUL"):
        taking.take(cast.supplier, "x.json", data, by=anybody(cast.supplier))


def test_a_signature_that_came_as_bytes_is_kept_as_text_that_proves(cast: Cast) -> None:
    by, secret, data = anybody(cast.supplier), signing.new_secret("PSIRT"), document()
    key = taking.add_key(cast.supplier, "k.asc", signing.public_of(secret).armored.encode(), by=by)
    lines = signing.sign(data, secret).split("\n\n", 1)[1].splitlines()
    packed = b64decode("".join(line for line in lines if line and not line.startswith(("=", "-"))))
    row = taking.take(cast.supplier, "x.json", data, packed, by=by)
    row.refresh_from_db()
    listed = [signing.Key(key.armored, key.fingerprint, ())]
    assert signing.verify(data, row.signature.encode(), listed, "x.json.asc").fingerprint == key.fingerprint


@pytest.mark.parametrize("tlp", ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT"])
def test_a_rival_that_only_names_the_supplier_reads_what_is_open_to_all_and_no_more(cast: Cast, tlp: str) -> None:
    product = make_product(cast.supplier)
    use(cast.own, product)
    use(cast.other, product, known=False)
    row = make_advisory(cast.supplier, tlp=tlp)
    assert may(cast.people[Role.SPOC], Action.SEE_ADVISORY, row)
    assert may(cast.rival, Action.SEE_ADVISORY, row) == (tlp in ("CLEAR", "GREEN"))
    assert visible(cast.rival).filter(pk=row.pk).exists() == (tlp in ("CLEAR", "GREEN"))


def test_a_rival_reads_it_once_the_supplier_says_that_it_is_its_customer(cast: Cast) -> None:
    product = make_product(cast.supplier)
    use(cast.other, product, known=False)
    row = make_advisory(cast.supplier)
    consent = consenting.give(cast.other, cast.supplier, None, Consent.Level.KNOWN, by=cast.rival)
    assert not may(cast.rival, Action.SEE_ADVISORY, row)
    recognising.say(cast.supplier, cast.other, ours=True, by=anybody(cast.supplier))
    assert may(cast.rival, Action.SEE_ADVISORY, row)
    assert row in visible(cast.rival)
    consenting.end(consent, by=cast.rival)
    assert not may(cast.rival, Action.SEE_ADVISORY, row)
    assert row not in visible(cast.rival)


def test_a_known_customer_reads_nothing_of_what_it_does_not_use(cast: Cast) -> None:
    use(cast.own, make_product(cast.supplier, "Anders"))
    row = make_advisory(cast.supplier)
    assert not may(cast.people[Role.SPOC], Action.SEE_ADVISORY, row)
    assert row not in visible(cast.people[Role.SPOC])


def test_who_works_for_two_bodies_needs_one_that_uses_it_and_is_known(cast: Cast) -> None:
    product = make_product(cast.supplier)
    use(cast.own, product, known=False)
    Listing.objects.create(supplier=cast.supplier, organisation=cast.other)
    row = make_advisory(cast.supplier)
    Membership.objects.create(person=cast.rival, organisation=cast.own, role=Role.SPOC)
    assert not may(cast.rival, Action.SEE_ADVISORY, row)
    assert row not in visible(cast.rival)


@pytest.mark.parametrize("tlp", ["CLEAR", "AMBER"])
def test_another_supplier_with_a_landscape_that_names_it_reads_nothing(cast: Cast, tlp: str) -> None:
    use(cast.other_supplier, make_product(cast.supplier))
    row = make_advisory(cast.supplier, tlp=tlp)
    theirs = anybody(cast.other_supplier)
    assert not may(theirs, Action.SEE_ADVISORY, row)
    assert row not in visible(theirs)
