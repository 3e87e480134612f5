"""Advisories for programs: a body's reads what its supplier's handed over and published."""

import json
from typing import Any

import pytest
from tests.warroom.advisories.making import anybody, document, make_advisory, make_product, use
from tests.warroom.api.conftest import Issue, Program
from tests.warroom.cast import Cast

from warroom.advisories import taking
from warroom.advisories.models import Advisory
from warroom.ledger.chains import chain_of
from weerbaar.advisories import signing


@pytest.fixture
def supplier(cast: Cast, issue: Issue) -> Program:
    make_product(cast.supplier)
    return Program(issue("write", cast.supplier)[1])


def test_a_supplier_hands_over_and_publishes_and_the_customer_reads_what_to_do_where(
    cast: Cast, supplier: Program, reader: Program
) -> None:
    use(cast.own, make_product(cast.supplier))
    handed = supplier.ask("/api/advisories", {"document": document().decode()}).json()
    assert (handed["state"], handed["about"][0]["product"]) == ("waiting", "dossier")
    assert reader.get("/api/advisories").json()["count"] == 0
    assert reader.get(f"/api/advisories/{handed['id']}").status_code == 404
    assert supplier.ask(f"/api/advisories/{handed['id']}/publish", {}).json()["state"] == "published"
    (listed,) = reader.get("/api/advisories?ours=true&state=published").json()["items"]
    assert listed["about"][0]["uses"] == [
        {"landscape": listed["about"][0]["uses"][0]["landscape"], "element": "dossiers", "name": "Sociale dossiers"}
    ]
    whole = reader.get(f"/api/advisories/{listed['id']}").json()
    (weakness,) = whole["weaknesses"]
    assert (weakness["cve"], weakness["said"][0]["status"]) == ("CVE-2022-12345", "affected")
    assert weakness["todo"][0]["details"] == "Zet de koppeling af."


def test_the_document_comes_byte_for_byte_and_once(cast: Cast, supplier: Program) -> None:
    row = make_advisory(cast.supplier)
    answer = supplier.get(f"/api/advisories/{row.pk}/csaf")
    assert answer.content == bytes(row.content)
    again = supplier.get(f"/api/advisories/{row.pk}/csaf", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_signature_is_proven_over_the_characters_that_were_sent(cast: Cast, supplier: Program) -> None:
    secret, data = signing.new_secret("PSIRT"), document(title="Ëén lek – “groot”")
    taking.add_key(cast.supplier, "k.asc", signing.public_of(secret).armored.encode(), by=anybody(cast.supplier))
    signature = signing.sign(data, secret)
    for wrong in (
        {"document": data.decode()},
        {"document": data.decode(), "signature": "onzin"},
        {"document": data.decode() + " ", "signature": signature},
    ):
        assert supplier.ask("/api/advisories", wrong).status_code == 422
    assert not Advisory.objects.exists()
    for _twice in range(2):
        answer = supplier.ask("/api/advisories", {"document": data.decode(), "signature": signature})
        assert answer.json()["signed_by"] == "supplier"
    assert bytes(Advisory.objects.get().content) == data


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("[]", "CSAF"),
        ("{" * 5000, "JSON"),
        (document().decode()[:-40], "JSON"),
        (document(tlp="RED").decode(), "TLP:RED"),
        (document().decode().replace("csaf_vex", "csaf_vexx"), "/document/category"),
    ],
)
def test_a_bad_document_gets_one_message_and_nothing_is_kept(
    cast: Cast, supplier: Program, sent: str, words: str
) -> None:
    answer = supplier.ask("/api/advisories", {"document": sent})
    assert answer.status_code == 422
    assert words in answer.json()["detail"] + answer.json().get("place", "")
    assert not Advisory.objects.exists()


def test_one_that_is_too_large_is_refused_with_the_size_that_fits(supplier: Program) -> None:
    answer = supplier.ask("/api/advisories", {"document": " " * 6_000_000})
    assert (answer.status_code, "5 MB" in answer.json()["detail"]) == (413, True)


def test_a_program_says_which_product_a_name_is(cast: Cast, supplier: Program, reader: Program) -> None:
    use(cast.own, make_product(cast.supplier, "Loket"))
    row = make_advisory(cast.supplier, published=False)
    for wrong in ({"dossier-4": "nergens"}, {"nergens": "loket"}):
        assert supplier.ask(f"/api/advisories/{row.pk}/publish", {"products": wrong}).status_code == 422
    assert Advisory.objects.get().state == "waiting"
    supplier.ask(f"/api/advisories/{row.pk}/publish", {"products": {"dossier-4": "loket"}})
    assert reader.get(f"/api/advisories/{row.pk}").json()["about"][0]["product"] == "loket"


def test_withdrawing_leaves_the_reason_and_every_step_names_the_program(
    cast: Cast, supplier: Program, reader: Program
) -> None:
    use(cast.own, make_product(cast.supplier))
    pk = supplier.ask("/api/advisories", {"document": document().decode()}).json()["id"]
    supplier.ask(f"/api/advisories/{pk}/publish", {})
    supplier.ask(f"/api/advisories/{pk}/withdraw", {"why": "Verkeerd product"})
    assert reader.get(f"/api/advisories/{pk}").json()["withdrawn_why"] == "Verkeerd product"
    entries = chain_of(cast.supplier).entries.filter(kind__startswith="advisory").values_list("kind", "actor")
    assert sorted(kind for kind, _actor in entries) == [
        "advisory.published",
        "advisory.received",
        "advisory.withdrawn",
    ]
    assert {actor.partition("/")[0] for _kind, actor in entries} == {"program"}


def test_only_a_supplier_with_a_token_to_write_hands_over_and_only_its_own(
    cast: Cast, issue: Issue, program: Program
) -> None:
    row = make_advisory(cast.supplier, tlp="CLEAR", published=False)
    reads, rival = Program(issue("read", cast.supplier)[1]), Program(issue("write", cast.other_supplier)[1])
    body: dict[str, Any] = {"document": document().decode()}
    assert reads.ask("/api/advisories", body).status_code == 403
    assert reads.ask(f"/api/advisories/{row.pk}/publish", {}).status_code == 403
    assert program.ask("/api/advisories", body).status_code == 404
    taking.publish(row, by=anybody(cast.supplier))
    for who in (rival, program):
        assert who.ask(f"/api/advisories/{row.pk}/withdraw", {"why": "x"}).status_code == 404
    assert program.get(f"/api/advisories/{row.pk}").status_code == 200
    assert rival.get(f"/api/advisories/{row.pk}").status_code == 404
    assert json.loads(rival.get("/api/advisories").content)["items"] == []
