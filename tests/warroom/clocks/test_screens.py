"""The screens of the deadlines, and what they say to bad input."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.clocks.making import EXTENDS, at, make_clock, make_files, make_incident

from warroom.clocks import changing, reminding
from warroom.clocks.acting import record_act
from warroom.clocks.models import Clock, ClockSettings, LegalAct, PermitFile, PermitImport
from warroom.incidents.models import Incident
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return make_incident(cast.own)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.people[Role.SPOC])


def url(name: str, incident: Incident, *more: object) -> str:
    return reverse(f"clocks:{name}", args=[incident.pk, *more])


def test_starting_a_clock_asks_one_question(client: Client, incident: Incident) -> None:
    answer = client.post(url("start", incident, "gdpr-art-33"), {"trigger_at": "2022-12-06T07:40"})
    assert answer.status_code == 302
    assert Clock.objects.get().due_at == at("2022-12-09T08:00")


@pytest.mark.parametrize("when", ["", "soon", "2023-03-26T02:30", "9999-01-01T00:00", "1999-01-01T00:00", "2022-13-01"])
def test_a_time_that_cannot_be_is_refused_and_kept_on_the_form(client: Client, incident: Incident, when: str) -> None:
    answer = client.post(url("start", incident, "gdpr-art-33"), {"trigger_at": when})
    assert answer.status_code == 422
    assert not Clock.objects.exists()
    assert f'value="{when}"' in answer.content.decode() or not when


def test_an_unknown_rule_is_not_there(client: Client, incident: Incident) -> None:
    assert client.get(url("start", incident, "nothing")).status_code == 404


def test_a_deadline_of_ones_own_runs(client: Client, incident: Incident) -> None:
    said = {"name": "Raad <b>inlichten</b>", "source": "huisregel", "amount": "2", "unit": "working_days"}
    client.post(url("own", incident), said | {"trigger_at": "2022-12-06T07:40"})
    clock = Clock.objects.get()
    assert clock.due_at == at("2022-12-09T00:00")
    page = client.get(url("one", incident, clock.pk)).content.decode()
    assert "Raad &lt;b&gt;inlichten&lt;/b&gt;" in page


def test_the_page_of_a_clock_gives_its_reasons(client: Client, incident: Incident) -> None:
    page = client.get(url("one", incident, make_clock(incident, trigger=at("2022-12-06T07:40")).pk)).content.decode()
    assert "1182/71" in page
    assert "vr 9 dec 2022, 07:40" in page


def test_the_second_correction_is_told_and_keeps_its_text(client: Client, incident: Incident) -> None:
    clock = make_clock(incident, trigger=at("2022-12-06T07:40"))
    changing.correct(clock, 1, at("2022-12-05T22:10"), "log", by=None)
    said = {"trigger_at": "2022-12-06T09:00", "reason": "mail van de leverancier", "version": "1"}
    answer = client.post(url("correct", incident, clock.pk), said)
    assert answer.status_code == 422
    assert "mail van de leverancier" in answer.content.decode()
    clock.refresh_from_db()
    assert clock.due_at == at("2022-12-08T23:00")


def test_a_past_picture_shows_the_due_time_of_then(client: Client, incident: Incident) -> None:
    clock = make_clock(incident, trigger=at("2022-12-06T07:40"))
    then = timezone.now()
    changing.correct(clock, 1, at("2022-12-05T22:10"), "log", by=None)
    page = client.get(url("one", incident, clock.pk), {"at": then.isoformat()}).content.decode()
    assert "vr 9 dec 2022, 07:40" in page
    assert "Ze is verzonden" not in page


def test_sent_is_kept_with_its_number(client: Client, incident: Incident) -> None:
    clock = make_clock(incident)
    client.post(url("mark", incident, clock.pk), {"do": "sent", "version": "1", "reference": "VTC-1"})
    client.post(url("mark", incident, clock.pk), {"do": "confirmed", "version": "2", "reference": "VTC-1b"})
    clock.refresh_from_db()
    assert (clock.status, clock.reference) == ("confirmed", "VTC-1b")


def test_setting_aside_asks_for_a_reason(client: Client, incident: Incident) -> None:
    clock = make_clock(incident)
    client.post(url("mark", incident, clock.pk), {"do": "not_needed", "version": "1", "reason": " "})
    clock.refresh_from_db()
    assert clock.status == "open"


def test_what_nobody_can_do_is_not_there(client: Client, incident: Incident) -> None:
    assert client.post(url("mark", incident, make_clock(incident).pk), {"do": "burn"}).status_code == 404


def test_a_clock_of_another_incident_is_not_there(client: Client, incident: Incident, cast: Cast) -> None:
    theirs = make_clock(make_incident(cast.other))
    assert client.get(url("one", incident, theirs.pk)).status_code == 404


def test_the_card_says_late_in_words(client: Client, incident: Incident) -> None:
    make_clock(incident, trigger=timezone.now() - timedelta(hours=100))
    page = client.get(reverse("incidents:situation", args=[incident.pk])).content.decode()
    assert "left--late" in page
    assert "28 u te laat" in page or "27 u te laat" in page


def test_reminders_are_counted_until_they_are_seen(client: Client, incident: Incident) -> None:
    make_clock(incident, trigger=timezone.now() - timedelta(hours=100))
    reminding.due(timezone.now())
    situation = reverse("incidents:situation", args=[incident.pk])
    assert "1 herinnering voor u" in client.get(situation).content.decode()
    client.post(url("notices", incident))
    assert "herinnering voor u" not in client.get(situation).content.decode()


def test_settings_want_the_date_of_a_choice(client: Client, cast: Cast) -> None:
    where = reverse("clocks:settings", args=[cast.own.pk])
    said = {"nis2": "not_in_scope", "authority": "VTC", "version": "1"}
    assert client.post(where, said).status_code == 422
    assert client.post(where, said | {"authority_since": "2022-01-01"}).status_code == 302
    assert ClockSettings.objects.get().authority == "VTC"


def upload(name: str, text: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text)


def test_permit_files_are_taken_over_after_a_look(client: Client, incident: Incident, cast: Cast) -> None:
    text = b"dossiernummer;procedure;volledig op\nOMV-1;vereenvoudigd;2/11/2022\nOMV-2;snel;2/11/2022\n"
    said = {"organisation": cast.own.pk, "file": upload("dossiers.csv", text)}
    answer = client.post(url("permits_read", incident), said, follow=True)
    page = answer.content.decode()
    assert "snel" in page
    assert not PermitFile.objects.exists()
    client.post(url("permits_preview", incident, PermitImport.objects.get().pk), {"do": "take"})
    assert PermitFile.objects.get().reference == "OMV-1"
    assert not PermitImport.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.xlsx", b"PK\x03\x04 not a zip"), ("x.csv", b"a;b\n1;2\n"), ("x.pdf", b"%PDF-1.7"), ("x.csv", b"\x00\x01")],
)
def test_a_file_that_is_no_list_of_permits_is_refused_by_name(
    client: Client, incident: Incident, cast: Cast, name: str, content: bytes
) -> None:
    answer = client.post(
        url("permits_read", incident), {"organisation": cast.own.pk, "file": upload(name, content)}
    )  # fmt: skip
    assert answer.status_code == 422
    assert name in answer.content.decode()


def test_files_of_another_body_cannot_be_read_in(client: Client, incident: Incident, cast: Cast) -> None:
    text = b"dossiernummer;procedure;volledig op\nOMV-1;vereenvoudigd;2/11/2022\n"
    said = {"organisation": cast.other.pk, "file": upload("dossiers.csv", text)}
    assert client.post(url("permits_read", incident), said).status_code == 422


def test_an_act_with_its_files_in_a_spreadsheet_moves_only_those(client: Client, incident: Incident) -> None:
    make_files(incident, *((f"OMV-{n}", "permit-simplified", "2022-11-02") for n in range(5)))
    said = {
        "reference": "BVR", "title": "Overmacht", "taken_on": "2022-12-09", "effect": "extend", "days": "30",
        "since": "2022-12-06", "file": upload("dossiers.csv", b"dossiernummer;x\nOMV-1;a\nOMV-3;b\n"),
    }  # fmt: skip
    assert client.post(url("record_act", incident), said).status_code == 302
    moved = [f.reference for f in PermitFile.objects.all() if f.due_on != f.original_due_on]
    assert sorted(moved) == ["OMV-1", "OMV-3"]


@pytest.mark.parametrize(
    "wrong", [{"days": ""}, {"until": "2022-01-01"}, {"effect": "undo"}, {"rules": "nothing"}, {"since": "x"}]
)
def test_a_wrong_act_stays_on_the_form(client: Client, incident: Incident, wrong: dict[str, str]) -> None:
    said = {
        "reference": "BVR", "title": "Overmacht", "taken_on": "2022-12-09", "effect": "extend", "days": "30",
        "since": "2022-12-06",
    }  # fmt: skip
    answer = client.post(url("record_act", incident), said | wrong)
    assert answer.status_code == 422
    assert "Overmacht" in answer.content.decode()
    assert not LegalAct.objects.exists()


def test_the_page_of_an_act_says_what_it_covers(client: Client, incident: Incident) -> None:
    row, _clocks, _files = record_act(incident, EXTENDS, by=None)
    assert "BVR 9 dec" in client.get(url("act", incident, row.pk)).content.decode()


def test_a_communicator_may_not_record_an_act(incident: Incident, cast: Cast) -> None:
    client = signed_in(cast.people[Role.COMMUNICATION])
    assert client.get(url("record_act", incident)).status_code == 403


@pytest.mark.parametrize("which", ["", "late", "today", "week", "moved", "decided", "nonsense"])
def test_every_filter_of_the_files_answers(client: Client, incident: Incident, which: str) -> None:
    make_files(incident, ("OMV-1", "permit-simplified", "2022-11-02"))
    answer = client.get(url("permits", incident), {"which": which, "q": "OMV", "page": "x"})
    assert answer.status_code == 200


def test_ticked_files_are_decided(client: Client, incident: Incident) -> None:
    files = make_files(incident, ("OMV-1", "permit-regular", "2022-11-02"), ("OMV-2", "permit-regular", "2022-11-02"))
    client.post(url("permits_decided", incident), {"file": [files[0].pk, "x"]})
    assert PermitFile.objects.filter(decided_on=None).get() == files[1]
