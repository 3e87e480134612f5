"""A spreadsheet of contacts: what is read, what is refused, and that it is stored once."""

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.warroom.cast import Cast
from tests.warroom.contacts import making

from warroom.contacts import columns, sheet, storing
from warroom.contacts.drafting import Draft, draft
from warroom.contacts.models import Contact, Post, Rank, Upload, Way, WayKind
from warroom.ledger import reading
from warroom.ledger.chains import system_chain
from warroom.organisations import register
from warroom.organisations.models import Kind, Role

pytestmark = pytest.mark.django_db
HEADERS = ["Bestuur", "Soort bestuur", "KBO-nummer", "NIS-code", "Rol", "Naam", "Gsm", "E-mail", "Telefoon"]


def table(*rows: list[str], headers: list[str] = HEADERS) -> dict[str, Any]:
    numbered = [[n, [*row, *[""] * (len(headers) - len(row))]] for n, row in enumerate(rows, start=2)]
    return {"headers": headers, "rows": numbered, "mapping": columns.recognised(headers)}


def drafted(*rows: list[str], headers: list[str] = HEADERS) -> Draft:
    return draft(table(*rows, headers=headers))


def row(body: str = "Stad", name: str = "Kim Peeters", gsm: str = "0475 12 34 56", **more: str) -> list[str]:
    known = {"Bestuur": body, "Naam": name, "Gsm": gsm, **more}
    return [known.get(header, "") for header in HEADERS]


def test_good_rows_are_kept_apart_from_bad_ones_which_name_row_column_and_reason() -> None:
    making.body("Stad")
    found = drafted(row(), row(name="Lou", gsm="zie lijst"), row(body="Nergens"), row(name=""), row(name="Jo", gsm=""))
    assert [(one.name, one.rows) for one in found.people] == [("Kim Peeters", [2])]
    assert [(one.row, one.column) for one in found.problems] == [(3, "Gsm"), (4, "Bestuur"), (5, "Naam"), (6, "Gsm")]
    assert all(one.why for one in found.problems)


def test_the_same_person_in_several_rows_is_one_contact_of_several_bodies() -> None:
    making.body("Stad")
    making.body("Stad", Kind.OCMW)
    found = drafted(row(), row(body="OCMW Stad", name="peeters kim", gsm="+32 475/12.34.56", **{"E-mail": "k@x.be"}))
    [kim] = found.people
    assert (kim.rows, len(kim.posts)) == ([2, 3], 2)
    assert [address for _kind, address, _ext in kim.ways] == ["+32475123456", "k@x.be"]


def test_two_people_with_one_number_stay_two_and_that_is_said() -> None:
    making.body("Stad")
    found = drafted(row(), row(name="Jo Mertens"))
    assert len(found.people) == 2
    assert [note.row for note in found.notes] == [3]


def test_a_body_is_found_by_kbo_nis_and_kind_or_name_also_after_a_merger() -> None:
    heir = making.body("Nieuwstad", nis="11002", kbo="0207503123")
    ocmw = making.body("Nieuwstad", Kind.OCMW, nis="11002")
    making.body("Oudstad", nis="11007", valid_until=timezone.localdate().replace(year=2024), successor=heir)
    found = drafted(
        row(body="", name="A", gsm="0475000001", **{"KBO-nummer": "BE 0207.503.123"}),
        row(body="", name="B", gsm="0475000002", **{"NIS-code": "11002", "Soort bestuur": "OCMW"}),
        row(body="Gemeente Oudstad", name="C", gsm="0475000003"),
        row(body="stad nieuwstad", name="D", gsm="0475000004"),
        row(body="Nieuwstad", name="E", gsm="0475000005"),
    )
    assert found.problems == []
    bodies = [next(iter(one.posts.values()))[0] for one in found.people]
    assert bodies == [heir, ocmw, heir, heir, heir]
    # What was taken otherwise than it stands there is said: the merger, and the name without a kind.
    assert [note.row for note in found.notes] == [4, 6]


def test_a_row_per_body_with_columns_for_spoc_and_deputy_gives_two_people() -> None:
    body = making.body("Stad")
    headers = ["Gemeente", "SPOC naam", "SPOC gsm", "Naam plaatsvervanger", "Gsm plaatsvervanger"]
    found = drafted(["Stad", "Kim", "0475 00 00 01", "Lou", "0475 00 00 02 / 03 555 01 01"], headers=headers)
    ranks = [(one.name, one.posts[body.pk][1], len(one.ways)) for one in found.people]
    assert ranks == [("Kim", Rank.SPOC, 1), ("Lou", Rank.DEPUTY, 2)]


def test_who_is_a_contact_already_gets_what_is_new_and_keeps_the_rest() -> None:
    city, ocmw = making.body("Stad"), making.body("Stad", Kind.OCMW)
    known = making.contact("Kim Peeters", city, ways=((WayKind.MOBILE, "+32475123456"),))
    found = drafted(row(**{"E-mail": "k@x.be"}), row(body="OCMW Stad"))
    [kim] = found.people
    assert kim.known == known
    assert [body for body, _rank, _order in kim.new_posts] == [ocmw]
    assert kim.new_ways == [("mail", "k@x.be", "")]
    assert drafted(row()).counts["same"] == 1


def test_a_sheet_without_a_column_for_the_body_asks_for_one() -> None:
    assert drafted(["Kim"], headers=["Naam"]).missing == ("body", "way")


def upload(cast: Cast, *rows: list[str]) -> Upload:
    return Upload.objects.create(name="lijst.csv", made_by=cast.people[Role.COORDINATOR], table=table(*rows))


def test_storing_twice_stores_once_with_one_entry_in_the_ledger(cast: Cast) -> None:
    made = upload(cast, row(body="Aardwijk"), row(body="Bergendal", name="Jo", gsm="0475 00 00 09"))
    by = cast.people[Role.COORDINATOR]
    before = Contact.objects.count()
    fingerprint = draft(made.table).fingerprint
    counts = storing.store(made, fingerprint, by=by)
    assert (counts["new"], counts["changed"]) == (2, 0)
    with pytest.raises(storing.Decided):
        storing.store(made, fingerprint, by=by)
    assert Contact.objects.count() == before + 2
    assert [e.kind for e in reading.entries(system_chain())].count("contacts.imported") == 1
    made.refresh_from_db()
    assert (made.state, made.table, made.counts["new"]) == (Upload.State.STORED, {}, 2)


def test_nothing_is_stored_when_something_changed_since_it_was_looked_at(cast: Cast) -> None:
    made = upload(cast, row(body="Aardwijk"))
    fingerprint = draft(made.table).fingerprint
    making.contact("Kim Peeters", cast.own, ways=((WayKind.MOBILE, "+32475123456"),))
    ways = Way.objects.count()
    with pytest.raises(storing.Changed):
        storing.store(made, fingerprint, by=cast.people[Role.COORDINATOR])
    assert (Way.objects.count(), Upload.objects.get().state) == (ways, Upload.State.READ)


def workbook(*rows: list[object]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("Contacten")
    for number, cells in enumerate(rows):
        page.write_row(number, 0, cells)
    book.close()
    return buffer.getvalue()


def test_a_number_that_the_spreadsheet_made_a_number_of_is_read_without_its_zero() -> None:
    said = sheet.read("lijst.xlsx", workbook(["Bestuur", "Naam", "Gsm"], ["Stad", "Kim", 475123456]), "nl")
    assert said["rows"] == [[2, ["Stad", "Kim", "475123456"]]]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rommel", b"%PDF-1.4", b"\x00" * 100, b"een,rij"])
def test_a_file_that_is_no_spreadsheet_is_refused_with_its_name(data: bytes) -> None:
    with pytest.raises(sheet.Unreadable) as refused:
        sheet.read("lijst.xlsx", data, "nl")
    assert "lijst.xlsx" in str(refused.value)


def test_from_upload_to_stored_through_the_pages(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    data = workbook(["Bestuur", "Naam", "Gsm"], ["Aardwijk", "Kim Peeters", "0475/12.34.56"], ["Nergens", "X", "1"])
    answer = client.post("/contacts/import/", {"file": SimpleUploadedFile("lijst.xlsx", data)})
    page = client.get(answer["Location"])
    assert "0475 12 34 56" in page.content.decode()
    assert not Contact.objects.filter(name="Kim Peeters").exists()
    fingerprint = draft(Upload.objects.get().table).fingerprint
    client.post(f"{answer['Location']}decide/", {"what": "store", "fingerprint": fingerprint})
    assert Post.objects.filter(contact__name="Kim Peeters", organisation=cast.own, rank=Rank.SPOC).count() == 1


def test_the_empty_sheet_is_understood_by_its_own_columns(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    said = sheet.read("leeg.xlsx", client.get("/contacts/import/template.xlsx").content, "nl")
    found = set(columns.recognised(said["headers"]).values())
    assert found >= {"body", "kind", "kbo", "nis", "rank", "first", "last", "function", "mobile", "mail", "phone"}


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_headers_are_understood_or_left_alone(headers: list[str]) -> None:
    found = columns.recognised(headers)
    single = [what for what in found.values() if what.rpartition(":")[2] not in columns.WAYS]
    assert len(single) == len(set(single))


def test_a_sheet_of_all_bodies_of_the_register_is_drafted_in_a_fixed_number_of_queries(
    shared_data: Path, django_assert_max_num_queries: Any
) -> None:
    register.load()
    import csv

    with (shared_data / "flanders" / "local-governments-2024.csv").open(encoding="utf-8-sig", newline="") as file:
        bodies = list(csv.DictReader(file))
    rows = [
        row(body["name"], f"Kim N{n}", f"0475{n:06d}", **{"KBO-nummer": body["kbo"], "Soort bestuur": body["kind"]})
        for n, body in enumerate(bodies)
    ]
    with django_assert_max_num_queries(5):
        found = drafted(*rows)
    assert found.problems == []
    # 880 rows; the bodies that merged are those of today.
    assert len(found.people) == len(bodies) == 880
    assert found.counts["bodies"] < 880
