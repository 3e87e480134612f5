"""Advisories as people use them: written here, handed over, read by who runs the product."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.warroom.advisories.making import document, make_advisory, make_product, use
from tests.warroom.cast import Cast

from warroom.advisories import composing
from warroom.advisories.models import Advisory
from warroom.organisations.models import Role
from warroom.suppliers import consenting
from warroom.suppliers.models import Consent
from weerbaar import advisories as library
from weerbaar.advisories import signing

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def as_(cast: Cast, tmp_path: Any, settings: Any) -> Any:
    settings.DATA_DIR = tmp_path

    def client(role: Role) -> Client:
        made = Client()
        made.force_login(cast.people[role], backend=BACKEND)
        return made

    return client


def _written(cast: Cast, client: Client, **more: Any) -> Advisory:
    product = make_product(cast.supplier)
    sent = {
        "title": "Lek in de bijlagen",
        "text": "Een bijlage kan code uitvoeren.",
        "tlp": "AMBER",
        f"status_{product.pk}": "affected",
        f"words_{product.pk}": "Zet de koppeling af.",
    }
    answer = client.post(f"/suppliers/{cast.supplier.pk}/advisories/new/{more.pop('query', '')}", sent | more)
    assert answer.status_code == 302, answer.context["form"].errors
    return Advisory.objects.order_by("pk").last()  # type: ignore[return-value]


def test_a_supplier_writes_one_looks_it_over_and_the_customer_reads_where_it_runs(cast: Cast, as_: Any) -> None:
    use(cast.own, make_product(cast.supplier))
    row = _written(cast, as_(Role.SUPPLIER))
    assert as_(Role.SPOC).get(f"/advisories/{row.pk}/").status_code == 404
    as_(Role.SUPPLIER).post(f"/advisories/{row.pk}/publish/")
    page = as_(Role.SPOC).get(f"/advisories/{row.pk}/").content.decode()
    assert "Sociale dossiers" in page
    assert "Zet de koppeling af." in page
    assert "Lek in de bijlagen" in as_(Role.SPOC).get("/advisories/").content.decode()


def test_what_is_written_here_is_valid_csaf_signed_by_this_server(cast: Cast, as_: Any) -> None:
    row = _written(cast, as_(Role.SUPPLIER))
    client = as_(Role.SUPPLIER)
    data = client.get(f"/advisories/{row.pk}/file/json/").content
    signature = client.get(f"/advisories/{row.pk}/file/asc/").content
    key = signing.Key.read(client.get("/advisories/key.asc").content, "key.asc")
    assert not library.findings("x.json", data)
    assert signing.verify(data, signature, [key], "x.asc") == key
    assert (composing.secret() == composing.secret()) is True


def test_the_next_version_starts_from_the_words_of_the_one_before(cast: Cast, as_: Any) -> None:
    row = _written(cast, as_(Role.SUPPLIER))
    page = as_(Role.SUPPLIER).get(f"/suppliers/{cast.supplier.pk}/advisories/new/?replaces={row.pk}").content.decode()
    assert "Zet de koppeling af." in page
    second = _written(cast, as_(Role.SUPPLIER), query=f"?replaces={row.pk}", summary="Oplossing erbij")
    assert (second.tracking_id, second.version) == (row.tracking_id, "2")
    assert not library.findings("x.json", bytes(second.content))


def test_affected_without_what_to_do_is_sent_back_with_everything_that_was_typed(cast: Cast, as_: Any) -> None:
    product = make_product(cast.supplier)
    sent = {"title": "Lek", "text": "Lang verhaal", "tlp": "AMBER", f"status_{product.pk}": "affected"}
    answer = as_(Role.SUPPLIER).post(f"/suppliers/{cast.supplier.pk}/advisories/new/", sent)
    assert answer.status_code == 422
    assert "Lang verhaal" in answer.content.decode()
    assert not Advisory.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"), [(b"{", "JSON"), (b"[]", "CSAF"), (document(tlp="RED"), "TLP:RED"), (b"", "leeg")]
)
def test_a_bad_file_gets_one_message_and_nothing_is_kept(cast: Cast, as_: Any, content: bytes, words: str) -> None:
    make_product(cast.supplier)
    answer = as_(Role.SUPPLIER).post(
        f"/suppliers/{cast.supplier.pk}/advisories/hand-over/", {"document": SimpleUploadedFile("a.json", content)}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Advisory.objects.exists()


VEX = b"""<bom xmlns="http://cyclonedx.org/schema/bom/1.5" serialNumber="urn:uuid:1" version="1">
<metadata><timestamp>2022-12-06T06:40:00Z</timestamp>
<component type="application" bom-ref="d"><name>Dossier</name><version>4.2</version></component></metadata>
<vulnerabilities><vulnerability><id>CVE-2022-12345</id><recommendation>Zet de koppeling af.</recommendation>
<affects><target><ref>d</ref></target></affects></vulnerability></vulnerabilities></bom>"""


def test_vex_in_xml_is_read_and_comes_back_byte_for_byte_as_xml(cast: Cast, as_: Any) -> None:
    use(cast.own, make_product(cast.supplier))
    client = as_(Role.SUPPLIER)
    client.post(
        f"/suppliers/{cast.supplier.pk}/advisories/hand-over/", {"document": SimpleUploadedFile("vex.xml", VEX)}
    )
    row = Advisory.objects.get()
    assert row.tlp == "TLP:AMBER"
    client.post(f"/advisories/{row.pk}/publish/")
    page = as_(Role.SPOC).get(f"/advisories/{row.pk}/").content.decode()
    assert "Zet de koppeling af." in page
    assert "VEX (XML)" in page
    file = as_(Role.SPOC).get(f"/advisories/{row.pk}/file/json/")
    assert (file.content, file["Content-Type"]) == (VEX, "application/xml")
    assert file["Content-Disposition"].endswith('.xml"')


def test_a_file_in_another_encoding_is_a_page_too(cast: Cast, as_: Any) -> None:
    make_product(cast.supplier)
    sent = {"document": SimpleUploadedFile("a.json", document().decode().encode("utf-16"))}
    client = as_(Role.SUPPLIER)
    client.post(f"/suppliers/{cast.supplier.pk}/advisories/hand-over/", sent)
    assert client.get(f"/advisories/{Advisory.objects.get().pk}/").status_code == 200


@pytest.mark.parametrize("size", [5_000_001, 22_000_000])
def test_a_huge_file_is_said_to_be_too_large(cast: Cast, as_: Any, size: int) -> None:
    sent = {"document": SimpleUploadedFile("a.json", b" " * size)}
    answer = as_(Role.SUPPLIER).post(f"/suppliers/{cast.supplier.pk}/advisories/hand-over/", sent)
    assert answer.status_code == 422
    assert [str(words) for words in answer.context["form"].errors["document"]] == ["Dit bestand is groter dan 5 MB."]


def test_the_words_of_a_supplier_are_shown_as_words(cast: Cast, as_: Any) -> None:
    use(cast.own, make_product(cast.supplier))
    row = make_advisory(cast.supplier, title="<script>alert(1)</script>")
    for address in ("/advisories/", f"/advisories/{row.pk}/"):
        assert "<script>alert" not in as_(Role.SPOC).get(address).content.decode()


def test_withdrawing_asks_why_and_leaves_the_reason(cast: Cast, as_: Any) -> None:
    use(cast.own, make_product(cast.supplier))
    row = make_advisory(cast.supplier)
    client = as_(Role.SUPPLIER)
    assert client.post(f"/advisories/{row.pk}/withdraw/", {"why": ""}).status_code == 422
    client.post(f"/advisories/{row.pk}/withdraw/", {"why": "Verkeerd product"})
    assert "Verkeerd product" in as_(Role.SPOC).get(f"/advisories/{row.pk}/").content.decode()


@pytest.mark.browser
def test_reading_and_writing_are_accessible_on_a_phone(
    cast: Cast, page: Any, sign_in: Any, accessible: Any, tmp_path: Any, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    use(cast.own, make_product(cast.supplier))
    row = make_advisory(cast.supplier)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, cast.people[Role.SPOC])
    for address in ("/advisories/", f"/advisories/{row.pk}/"):
        page.goto(address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sign_in(page, cast.people[Role.SUPPLIER])
    for address in (f"/suppliers/{cast.supplier.pk}/advisories/{name}/" for name in ("new", "hand-over", "keys")):
        page.goto(address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_files_under_our_kind_of_number_do_not_stop_the_next_one(cast: Cast, as_: Any) -> None:
    first = _written(cast, as_(Role.SUPPLIER))
    start = first.tracking_id.rpartition("-")[0]
    make_advisory(cast.supplier, id=f"{start}-bijlage")
    assert _written(cast, as_(Role.SUPPLIER)).tracking_id == f"{start}-0002"


def test_who_is_not_known_reads_why_and_the_same_whether_there_is_something_or_not(cast: Cast, as_: Any) -> None:
    use(cast.own, make_product(cast.supplier), known=False)
    client = as_(Role.SPOC)
    before = client.get("/advisories/").content.decode()
    assert "Van 1 leverancier leest u alleen wat TLP:CLEAR of TLP:GREEN is" in before
    row = make_advisory(cast.supplier)
    after = client.get("/advisories/")
    assert row.title not in after.content.decode()
    assert _plain(after.content.decode()) == _plain(before)
    supplier_page = f"/leveranciers/{cast.supplier.pk}/"
    assert row.title not in client.get(supplier_page).content.decode()
    use(cast.own, make_product(cast.supplier))
    known = client.get("/advisories/").content.decode()
    assert row.title in known
    assert "leest u alleen wat" not in known


def test_the_supplier_reads_beside_its_advisory_whom_it_does_not_reach_yet(cast: Cast, as_: Any) -> None:
    use(cast.own, make_product(cast.supplier), known=False)
    row = make_advisory(cast.supplier)
    words = "1 die het u laat weten, is nog niet bevestigd"
    assert words not in as_(Role.SUPPLIER).get(f"/advisories/{row.pk}/").content.decode()
    consenting.give(cast.own, cast.supplier, None, Consent.Level.KNOWN, by=None)
    assert words in as_(Role.SUPPLIER).get(f"/advisories/{row.pk}/").content.decode()
    # Who lets whom know is between those two.
    assert words not in as_(Role.COORDINATOR).get(f"/advisories/{row.pk}/").content.decode()


def _plain(page: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", page)
