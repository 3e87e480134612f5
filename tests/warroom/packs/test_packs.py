"""A pack opens without anything, proves what it is, and starts a fresh server."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.duty.models import Contact
from warroom.incidents.fate import fates
from warroom.incidents.leading import involve
from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.picture import picture
from warroom.incidents.roles import hand_over
from warroom.incidents.writing import write
from warroom.landscapes.models import Landscape
from warroom.ledger import keys, reading
from warroom.organisations.models import Membership, Organisation, Person, Role
from warroom.packs import building, daily, keeping, opening, seeds, sheets
from warroom.packs.models import Keeper, Pack, Sheet
from weerbaar.landscape.reading import BadInput

PASSWORD = "vier gele paraplu's"


@pytest.fixture
def spoc(cast: Cast) -> Person:
    spoc = cast.people[Role.SPOC]
    Person.objects.filter(pk=spoc.pk).update(phone="03 555 01 01")
    return spoc


@pytest.fixture
def incident(cast: Cast, spoc: Person) -> Incident:
    return make_incident(cast.own, spoc, ("one", "compromised"))


@pytest.fixture
def client(spoc: Person) -> Client:
    client = Client()
    client.force_login(spoc, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_loads_nothing_and_runs_nothing(cast: Cast, incident: Incident) -> None:
    page = building.build(cast.own)[building.PAGE].decode()
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#|tel:)', page)
    assert "url(" not in page
    assert "@import" not in page


def test_the_first_chapter_says_whom_to_call_with_a_number_to_dial(cast: Cast, incident: Incident) -> None:
    page = building.build(cast.own)[building.PAGE].decode()
    assert page.index('href="tel:+3235550101"') < page.index("<h3>In het eerste uur</h3>") < page.index('id="log"')


def test_the_pack_holds_services_playbooks_forms_and_open_incidents(cast: Cast, incident: Incident) -> None:
    page = building.build(cast.own)[building.PAGE].decode()
    for words in ("Geboorte aangeven", "Open incident: Ransomware", "Draaiboek: ", "Meldingsformulieren", "Logblad"):
        assert words in page


def test_hostile_names_are_text_in_the_page(cast: Cast, spoc: Person) -> None:
    make_incident(cast.own, spoc, title="<script>alert(1)</script>")
    page = building.build(cast.own)[building.PAGE].decode()
    assert "<script" not in page


def test_with_a_password_nothing_can_be_read_without_it(cast: Cast, incident: Incident) -> None:
    files = building.build(cast.own, password=PASSWORD)
    assert set(files) == {"pack.pdf", "data.json.age", "manifest.json"}
    paper = PdfReader(io.BytesIO(files["pack.pdf"]))
    assert paper.is_encrypted
    assert not paper.decrypt("iets anders")
    assert paper.decrypt(PASSWORD)
    assert "Scheldestede" not in files["data.json.age"].decode("latin-1")
    with pytest.raises(BadInput):
        opening.data_of(files, "iets anders")
    assert opening.data_of(files, PASSWORD)["organisation"]["name"] == cast.own.name


def test_every_changed_byte_of_a_pack_is_found(cast: Cast, incident: Incident) -> None:
    files = building.build(cast.own)
    assert opening.checked(files)["organisation"] == str(cast.own)
    for name, content in files.items():
        for at in range(0, len(content), max(1, len(content) // 40)):
            changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
            with pytest.raises(BadInput):
                opening.checked(files | {name: changed})


def test_a_missing_file_and_another_key_are_named(cast: Cast, incident: Incident) -> None:
    files = building.build(cast.own)
    with pytest.raises(BadInput, match=r"pack\.pdf"):
        opening.checked({name: content for name, content in files.items() if name != "pack.pdf"})
    with pytest.raises(BadInput):
        opening.checked(files, key="0" * 64)


def test_a_fresh_server_goes_on_from_a_pack(cast: Cast, incident: Incident, spoc: Person) -> None:
    hand_over(incident, "lead", by=spoc, person=spoc)
    data = opening.data_of(building.build(cast.own), "")
    # As good as fresh: another name and other people, for the database still holds the first.
    data["organisation"]["name"] = "Aardwijk aan zee"
    for person in data["people"]:
        person["email"] = "nieuw." + person["email"]
    organisation, people, incidents = seeds.restore(data)
    assert Membership.objects.active().filter(organisation=organisation).count() == len(people) > 0
    [again] = incidents
    assert {f.element.id: f.shown for fate in fates(picture(again)) for f in fate.services}["mail"] == "down"
    assert picture(again).of("roleholder")[0]["name"] == spoc.name
    assert any(entry.kind == "incident.restored" for entry in reading.entries(again.chain))


def test_a_pack_does_not_overwrite_what_is_there(cast: Cast, incident: Incident) -> None:
    before = Landscape.objects.count(), Incident.objects.count(), Person.objects.count()
    with pytest.raises(BadInput):
        seeds.restore(opening.data_of(building.build(cast.own), ""))
    assert (Landscape.objects.count(), Incident.objects.count(), Person.objects.count()) == before


def test_data_that_is_no_pack_is_refused_and_nothing_stored(db: None) -> None:
    with pytest.raises(BadInput):
        seeds.restore({"format": "iets"})
    assert not Organisation.objects.exists()


def test_every_body_with_a_landscape_gets_one_pack_a_day(cast: Cast, incident: Incident) -> None:
    now = timezone.now()
    assert daily.due(now) == 1
    assert daily.due(now) == 0
    pack = Pack.objects.get()
    assert pack.state == Pack.State.READY
    with zipfile.ZipFile(io.BytesIO(daily.opened(pack))) as archive:
        assert set(archive.namelist()) == {"pack.html", "pack.pdf", "data.json", "manifest.json"}


def test_a_stored_pack_cannot_be_read_from_the_database(cast: Cast, incident: Incident) -> None:
    daily.due(timezone.now())
    assert b"PK" not in bytes(Pack.objects.get().content)[:4]
    assert b"pack.html" not in bytes(Pack.objects.get().content)


def test_a_pack_whose_maker_was_killed_is_made_by_the_next(cast: Cast, incident: Incident) -> None:
    now = timezone.now()
    day = timezone.localtime(now).date()
    Pack.objects.create(
        organisation=cast.own, day=day, state=Pack.State.MAKING, lease_until=now - timedelta(minutes=1), attempts=1
    )
    assert daily.due(now) == 1


def test_taking_a_pack_is_written_down_and_freshens_the_copy(client: Client, cast: Cast, incident: Incident) -> None:
    spoc = cast.people[Role.SPOC]
    keeping.name_keeper(cast.own, spoc, by=spoc)
    assert Keeper.objects.get().old
    answer = client.post(reverse("packs:take", args=[cast.own.pk]))
    assert answer.headers["Content-Type"] == "application/zip"
    assert not Keeper.objects.get().old
    assert reading.entries(cast.own.chain).filter(kind="pack.taken").exists()


def test_a_short_password_is_refused(client: Client, cast: Cast, incident: Incident) -> None:
    assert client.post(reverse("packs:take", args=[cast.own.pk]), {"password": "kort"}).status_code == 302


def test_a_copy_of_more_than_a_month_shows_as_old(client: Client, cast: Cast, incident: Incident) -> None:
    spoc = cast.people[Role.SPOC]
    keeper = keeping.name_keeper(cast.own, spoc, by=spoc)
    Keeper.objects.filter(pk=keeper.pk).update(taken_of=timezone.now() - timedelta(days=40))
    assert "oud" in client.get(reverse("packs:pack", args=[cast.own.pk])).content.decode()


def test_sheets_are_numbered_on(incident: Incident, spoc: Person) -> None:
    sheets.print_sheets(incident, 2, by=spoc)
    assert [sheet.number for sheet in sheets.print_sheets(incident, 2, by=spoc)] == [3, 4]


def test_a_sheet_is_typed_in_with_the_times_that_stand_on_it(client: Client, incident: Incident, spoc: Person) -> None:
    sheets.print_sheets(incident, 1, by=spoc)
    fields = {"version": "1", "at-1": "2022-12-06T03:10", "text-1": "Servers uit", "who-1": "Kim"}
    client.post(reverse("packs:type", args=[incident.pk, 1]), fields)
    entry = reading.entries(incident.chain).filter(kind="note").get()
    body = entry.body()
    assert body is not None
    assert body["event_at"].startswith("2022-12-06T02:10")
    assert (body["text"], body["sheet"], body["line"]) == ("Servers uit", 1, 1)
    assert Sheet.objects.get().typed == [1]


def test_a_wrong_line_keeps_all_lines_back_and_what_was_typed(client: Client, incident: Incident, spoc: Person) -> None:
    sheets.print_sheets(incident, 1, by=spoc)
    fields = {"version": "1", "at-1": "2022-12-06T03:10", "text-1": "Servers uit", "text-2": "zonder uur"}
    answer = client.post(reverse("packs:type", args=[incident.pk, 1]), fields)
    assert answer.status_code == 422
    assert "zonder uur" in answer.content.decode()
    assert "Servers uit" in answer.content.decode()
    assert not reading.entries(incident.chain).filter(kind="note").exists()


def test_a_line_typed_in_twice_is_told(client: Client, incident: Incident, spoc: Person) -> None:
    sheets.print_sheets(incident, 1, by=spoc)
    fields = {"version": "1", "at-1": "2022-12-06T03:10", "text-1": "Servers uit"}
    page = reverse("packs:type", args=[incident.pk, 1])
    client.post(page, fields)
    client.post(page, fields)
    assert reading.entries(incident.chain).filter(kind="note").count() == 1


def test_the_sheets_are_a_pdf_with_their_numbers(client: Client, incident: Incident) -> None:
    answer = client.post(reverse("packs:print", args=[incident.pk]), {"n": "2"})
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "2.20" in text


def test_the_data_of_a_pack_are_json_that_a_program_can_read(cast: Cast, incident: Incident) -> None:
    data = json.loads(building.build(cast.own)["data.json"])
    assert data["incidents"][0]["facts"][0]["element"] == "one"


def test_contacts_of_an_open_incident_stand_on_the_first_page(cast: Cast, incident: Incident, spoc: Person) -> None:
    contact = Contact.objects.create(
        incident=incident, kind="supplier", party="Dossierbouwers", name="Wacht", phone="09 555 00 00"
    )
    with transaction.atomic():
        write(incident, "contact.added", contact, by=spoc)
    assert 'href="tel:+3295550000"' in building.build(cast.own)[building.PAGE].decode()


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_data_that_were_not_signed_are_refused(cast: Cast, incident: Incident, password: str) -> None:
    files = building.build(cast.own, password=password)
    manifest = json.loads(files["manifest.json"])
    if not password:
        key, _row = keys.current()
        said = {k: v for k, v in manifest.items() if k not in ("key", "signature")}
        said["files"].pop("data.json")
        manifest = {**said, "key": key.public.text, "signature": key.sign("pack", said)}
    with pytest.raises(BadInput, match=r"data\.json"):
        opening.checked(files | {"manifest.json": json.dumps(manifest).encode(), "data.json": b"{}"})


def test_a_damaged_zip_is_named_as_no_pack(tmp_path: Path, cast: Cast, incident: Incident) -> None:
    zipped = bytearray(building.zipped(building.build(cast.own), timezone.now()))
    zipped[60:200] = bytes(140)
    (tmp_path / "pack.zip").write_bytes(zipped)
    with pytest.raises(BadInput):
        opening.files_of(tmp_path / "pack.zip")


def test_whom_to_call_in_an_incident_names_nobody_of_another_incident(cast: Cast, incident: Incident) -> None:
    elsewhere = open_incident(cast.other, title="Geheim van Bergendal", by=cast.rival)
    hand_over(elsewhere, "lead", by=cast.rival, name="Iemand Anders", phone="03 555 09 09")
    involve(incident, cast.other, by=None)
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("packs:paper", args=[incident.pk])).content.decode()
    assert "Iemand Anders" not in page
    assert "Geheim van Bergendal" not in page
    assert cast.rival.name in page
