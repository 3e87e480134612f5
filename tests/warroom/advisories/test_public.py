"""On the open web stands what was put there on purpose, under TLP:CLEAR, laid out as CSAF 2.0 asks; nothing else."""

import csv
import hashlib
import io
from typing import Any

import pytest
from django.test import Client
from tests.warroom.advisories.making import anybody, document, make_advisory, make_product, use
from tests.warroom.cast import Cast

from warroom.advisories import opening, public, taking
from warroom.advisories.models import Advisory
from warroom.advisories.taking import Refused
from warroom.organisations.models import Organisation, Role
from weerbaar.advisories import signing

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Any, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


def opened(supplier: Organisation, **more: Any) -> Advisory:
    row = make_advisory(supplier, tlp="CLEAR", **more)
    opening.open_to_all(row, by=anybody(supplier))
    row.refresh_from_db()
    return row


def fetched(supplier: Organisation, path: str, **headers: str) -> Any:
    return Client().get(f"/csaf/{supplier.pk}/{path}", headers=headers)


FILES = ("provider-metadata.json", "white/", "white/csaf-feed-tlp-white.json", "white/index.txt", "white/changes.csv")


def test_a_program_finds_the_files_from_the_metadata_on_and_proves_them(cast: Cast) -> None:
    by, secret = anybody(cast.supplier), signing.new_secret("PSIRT")
    make_product(cast.supplier)
    taking.add_key(cast.supplier, "k.asc", signing.public_of(secret).armored.encode(), by=by)
    data = document(tlp="CLEAR")
    row = taking.take(cast.supplier, "x.json", data, signing.sign(data, secret).encode(), by=by)
    taking.publish(row, by=by)
    opening.open_to_all(row, by=by)

    client = Client()

    def at(address: str) -> Any:
        return client.get("/csaf/" + address.partition("/csaf/")[2])

    about = fetched(cast.supplier, "provider-metadata.json").json()
    assert about["role"] == "csaf_trusted_provider"
    (given,) = about["public_openpgp_keys"]
    key = signing.Key.read(at(given["url"]).content, "key.asc")
    assert key.fingerprint == given["fingerprint"]
    folder, feeds = about["distributions"][0]["directory_url"], about["distributions"][1]["rolie"]["feeds"]
    (entry,) = at(feeds[0]["url"]).json()["feed"]["entry"]
    assert at(entry["content"]["src"]).content == data
    links = {link["rel"]: at(link["href"]).content for link in entry["link"]}
    assert links["self"] == data
    assert links["hash"].split()[0].decode() == hashlib.sha512(data).hexdigest()
    assert signing.verify(data, links["signature"], [key], "x.asc") == key
    assert at(folder + "index.txt").content == b"2022/db-2022-0001.json\n"
    assert list(csv.reader(io.StringIO(at(folder + "changes.csv").content.decode()))) == [
        ["2022/db-2022-0001.json", "2022-12-06T01:40:00Z"]
    ]
    assert b'href="2022/"' in at(folder).content
    assert b'href="db-2022-0001.json"' in at(folder + "2022/").content


@pytest.mark.parametrize("tlp", ["GREEN", "AMBER", "AMBER+STRICT"])
def test_nothing_above_clear_is_ever_put_there(cast: Cast, tlp: str) -> None:
    row = make_advisory(cast.supplier, tlp=tlp)
    with pytest.raises(Refused, match="TLP:CLEAR"):
        opening.open_to_all(row, by=anybody(cast.supplier))
    assert {fetched(cast.supplier, path).status_code for path in FILES} == {404}


def test_what_was_published_here_alone_is_not_on_the_open_web(cast: Cast) -> None:
    opened(cast.supplier)
    make_advisory(cast.supplier, tlp="CLEAR", id="DB-2022-0002")
    make_advisory(cast.supplier, tlp="CLEAR", id="DB-2022-0003", published=False)
    assert fetched(cast.supplier, "white/index.txt").content == b"2022/db-2022-0001.json\n"
    assert fetched(cast.supplier, "white/2022/db-2022-0002.json").status_code == 404
    assert b"DB-2022-0003" not in fetched(cast.supplier, "white/csaf-feed-tlp-white.json").content
    with pytest.raises(Refused):
        opening.open_to_all(Advisory.objects.get(tracking_id="DB-2022-0003"), by=anybody(cast.supplier))


def test_of_a_supplier_that_put_nothing_there_nothing_is_told(cast: Cast) -> None:
    opened(cast.other_supplier)
    for path in FILES:
        answer = fetched(cast.supplier, path)
        assert (answer.status_code, dict(answer.cookies)) == (404, {})
    assert fetched(cast.own, "provider-metadata.json").status_code == 404
    assert fetched(cast.supplier, "white/2022/db-2022-0001.json").status_code == 404


@pytest.mark.parametrize("how", ["withdrawn", "closed", "replaced"])
def test_what_is_taken_back_is_gone_with_all_that_stood_beside_it(cast: Cast, how: str) -> None:
    row, by = opened(cast.supplier), anybody(cast.supplier)
    opened(cast.supplier, id="DB-2022-0009")
    if how == "withdrawn":
        taking.withdraw(row, "fout", by=by)
    elif how == "closed":
        assert opening.close(row, by=by)
    else:
        make_advisory(cast.supplier, tlp="AMBER", version=2)
    assert fetched(cast.supplier, "white/index.txt").content == b"2022/db-2022-0009.json\n"
    for ending in ("", ".asc", ".sha256", ".sha512"):
        assert fetched(cast.supplier, f"white/2022/db-2022-0001.json{ending}").status_code == 404


def test_the_next_version_stands_in_the_place_of_the_one_before(cast: Cast) -> None:
    first = opened(cast.supplier)
    second = opened(cast.supplier, version=2)
    assert first.open_path == second.open_path
    assert fetched(cast.supplier, f"white/{second.open_path}").content == bytes(second.content)


def test_two_documents_never_stand_under_one_name(cast: Cast) -> None:
    opened(cast.supplier, id="DB 2022 1")
    with pytest.raises(Refused, match="bestandsnaam"):
        opened(cast.supplier, id="DB?2022?1")


def test_no_cookie_is_set_and_who_has_it_already_gets_nothing_again(cast: Cast) -> None:
    opened(cast.supplier)
    for path in (*FILES, "white/2022/", "white/2022/db-2022-0001.json", "white/2022/db-2022-0001.json.sha256"):
        answer = fetched(cast.supplier, path)
        assert (answer.status_code, dict(answer.cookies)) == (200, {}), path
        again = fetched(cast.supplier, path, **{"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_who_asks_too_often_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(cast.supplier)
    monkeypatch.setattr(public.LIMITS, "rates", {"fetch": "3/m/ip"})
    client = Client(REMOTE_ADDR="192.0.2.77")
    codes = [client.get(f"/csaf/{cast.supplier.pk}/white/index.txt").status_code for _n in range(5)]
    assert codes == [200, 200, 200, 429, 429]


def test_a_file_nobody_signed_makes_no_trusted_provider_and_has_no_signature(cast: Cast) -> None:
    opened(cast.supplier)
    assert fetched(cast.supplier, "provider-metadata.json").json()["role"] == "csaf_provider"
    assert fetched(cast.supplier, "white/2022/db-2022-0001.json.asc").status_code == 404


def test_on_the_page_it_takes_an_act_of_its_own(cast: Cast) -> None:
    use(cast.own, make_product(cast.supplier))
    row = make_advisory(cast.supplier, tlp="CLEAR")
    client = Client()
    client.force_login(cast.people[Role.SUPPLIER], backend=BACKEND)
    assert f'action="/advisories/{row.pk}/open/"' in client.get(f"/advisories/{row.pk}/").content.decode()
    client.post(f"/advisories/{row.pk}/open/")
    assert fetched(cast.supplier, "white/index.txt").status_code == 200
    assert "provider-metadata.json" in client.get(f"/advisories/{row.pk}/").content.decode()
    client.post(f"/advisories/{row.pk}/close/")
    assert fetched(cast.supplier, "white/index.txt").status_code == 404


def test_the_next_version_comes_with_the_box_ticked(cast: Cast) -> None:
    opened(cast.supplier)
    row = make_advisory(cast.supplier, tlp="CLEAR", version=2, published=False)
    client = Client()
    client.force_login(cast.people[Role.SUPPLIER], backend=BACKEND)
    assert 'name="open" value="1" checked' in client.get(f"/advisories/{row.pk}/").content.decode()
    client.post(f"/advisories/{row.pk}/publish/", {"open": "1"})
    assert fetched(cast.supplier, "white/2022/db-2022-0001.json").content == bytes(row.content)
