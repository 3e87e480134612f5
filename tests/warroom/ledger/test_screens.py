"""The ledger on screen: entering, correcting, finding, erasing, handing out proof."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.ledger.conftest import BACKEND

from warroom.incidents.models import Incident
from warroom.ledger import checkpoints, entering, reading
from warroom.ledger.models import Attachment, Entry, Payload
from warroom.organisations.models import Organisation, Person, Role
from weerbaar.ledger.checkpoints import Expected
from weerbaar.ledger.verifying import verify


def ledger(incident: Incident) -> str:
    return reverse("ledger:incident", args=[incident.pk])


def enter(client: Client, incident: Incident, text: str = "FS3 staat versleuteld", **more: Any) -> Any:
    return client.post(ledger(incident), {"text": text, **more})


def last(incident: Incident) -> Entry:
    return reading.entries(incident.chain).last()


def test_what_somebody_writes_becomes_an_entry_and_comes_back_to_the_page(client: Client, incident: Incident) -> None:
    page = reverse("incidents:situation", args=[incident.pk])
    response = enter(client, incident, next=page)
    assert (response.status_code, response.headers["Location"]) == (302, page)
    assert last(incident).body()["text"] == "FS3 staat versleuteld"
    assert "FS3 staat versleuteld" in client.get(ledger(incident)).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "evil"])
def test_an_entry_never_leads_to_another_site(client: Client, incident: Incident, elsewhere: str) -> None:
    assert enter(client, incident, next=elsewhere).headers["Location"] == ledger(incident)


def test_every_page_of_an_incident_can_carry_the_form(client: Client, incident: Incident) -> None:
    assert 'name="once"' in client.get(reverse("incidents:situation", args=[incident.pk])).content.decode()


def test_the_same_form_sent_twice_is_one_entry(client: Client, incident: Incident) -> None:
    before, once = reading.newest(incident.chain), entering.once()
    for _ in range(2):
        assert enter(client, incident, once=once).status_code == 302
    assert reading.newest(incident.chain) == before + 1


def test_the_time_of_the_event_stands_apart_from_that_of_the_entry(client: Client, incident: Incident) -> None:
    # Noon is there on every day, also when summer time begins.
    earlier = timezone.localtime().replace(hour=12) - timedelta(days=1)
    enter(client, incident, at=f"{earlier:%Y-%m-%dT%H:%M}")
    event_at = last(incident).body()["event_at"]
    assert event_at.endswith("Z")
    assert abs(timezone.datetime.fromisoformat(event_at) - earlier) < timedelta(minutes=1)
    assert f"{earlier:%H:%M}" in client.get(ledger(incident)).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"at": "2099-01-01T00:00"}, "moet nog komen"),
        ({"at": "2999-01-01T00:00"}, "geen bruikbaar tijdstip"),
        ({"at": "gisteren"}, "Voer een geldige datum/tijd in"),
        ({"text": ""}, "Schrijf wat er gebeurd is"),
        ({"text": "x" * (entering.LONGEST + 1)}, str(entering.LONGEST)),
    ],
)
def test_what_cannot_be_recorded_is_said_and_the_text_stays(
    client: Client, incident: Incident, given: dict[str, str], said: str
) -> None:
    before = reading.newest(incident.chain)
    response = enter(client, incident, **{"text": "een lange tekst", **given})
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert given.get("text", "een lange tekst")[:100] in html
    assert reading.newest(incident.chain) == before


def test_hostile_text_is_shown_as_text(client: Client, incident: Incident) -> None:
    enter(client, incident, "<script>alert(1)</script> **vet** {{ 7 }} \u202e")
    html = client.get(ledger(incident)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **vet** {{ 7 }}" in html


def test_a_correction_is_an_entry_of_its_own_beside_the_first(client: Client, incident: Incident) -> None:
    enter(client, incident, "FS2 staat versleuteld")
    first = last(incident)
    client.post(reverse("ledger:entry", args=[incident.pk, first.sequence]), {"text": "het was FS3"})
    assert last(incident).body()["corrects"] == first.sequence
    html = client.get(reverse("ledger:entry", args=[incident.pk, first.sequence])).content.decode()
    assert html.index("FS2 staat versleuteld") < html.index("het was FS3")


def test_the_ledger_is_filtered_and_shown_as_it_was_known(
    client: Client, incident: Incident, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client, incident, 'de printers "liggen" plat')
    other = Client()
    other.force_login(cast.people[Role.RESPONDER], backend=BACKEND)
    enter(other, incident, "back-up gevonden")
    between = timezone.now()
    enter(client, incident, "later toegevoegd")

    def found(**asked: str) -> set[str]:
        html = client.get(ledger(incident), asked).content.decode()
        return {text for text in ("printers", "back-up gevonden", "later toegevoegd") if text in html}

    assert found() == {"printers", "back-up gevonden", "later toegevoegd"}
    assert found(kind="incident.opened") == set()
    assert found(text='PRINTERS "liggen"') == {"printers"} | ({"printers"} & found())
    assert found(person=f"person/{cast.people[Role.RESPONDER].uuid}") == {"back-up gevonden"}
    assert found(at=between.isoformat()) == {"printers", "back-up gevonden"}
    assert "Niets in het logboek" in client.get(ledger(incident), {"text": "bestaat niet"}).content.decode()


def test_an_attachment_is_handed_back_as_bytes_to_save_whatever_it_says_it_is(
    client: Client, incident: Incident
) -> None:
    evil = b"<html><script>alert(document.cookie)</script></html>"
    upload = SimpleUploadedFile("../../foto\u202egnp.html", evil, content_type="image/png")
    assert enter(client, incident, files=[upload]).status_code == 302
    entry, sha256 = last(incident), hashlib.sha256(evil).hexdigest()
    assert entry.body()["attachments"][0]["sha256"] == sha256
    assert ".." not in entry.body()["attachments"][0]["name"]
    response = client.get(reverse("ledger:attachment", args=[incident.pk, entry.sequence, sha256]))
    assert response.content == evil
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_files_that_are_too_large_too_many_or_empty_are_refused_whole(
    client: Client, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warroom.ledger.attaching.LARGEST", 10)
    good = SimpleUploadedFile("goed.txt", b"goed")
    for bad in ([SimpleUploadedFile("groot.txt", b"x" * 11)], [SimpleUploadedFile("leeg.txt", b"")],
                [SimpleUploadedFile(f"{n}.txt", b"%d" % n) for n in range(6)]):  # fmt: skip
        response = enter(client, incident, files=[good, *bad])
        assert response.status_code == 422
        assert "FS3 staat versleuteld" in response.content.decode()
    assert not Attachment.objects.exists()


def test_who_manages_the_incident_erases_and_the_others_see_that_it_is_gone(
    client: Client, incident: Incident, cast: Cast
) -> None:
    enter(client, incident, "het wachtwoord is zomer2022", files=[SimpleUploadedFile("a.txt", b"a")])
    entry = last(incident)
    url = reverse("ledger:erase", args=[incident.pk, entry.sequence])
    assert client.post(url, {"part": "payload:", "why": ""}).status_code == 422
    assert client.post(url, {"part": "payload:other", "why": "x"}).status_code == 422
    assert client.post(url, {"part": "payload:", "why": "wachtwoord"}).status_code == 302
    assert not Payload.objects.filter(entry=entry).exists()
    assert not Attachment.objects.exists()
    html = client.get(ledger(incident)).content.decode()
    assert "zomer2022" not in html
    assert f"regel {entry.sequence} – wachtwoord" in html


def test_the_export_of_an_incident_proves_itself_and_holds_the_landscape(client: Client, incident: Incident) -> None:
    enter(client, incident)
    response = client.post(reverse("ledger:export", args=[incident.pk]), {"withhold": ["note", "personal"]})
    content = b"".join(response)  # type: ignore[call-overload]
    proven = verify(content.splitlines(keepends=True))
    assert (proven.title, proven.withheld) == (incident.title, 1)
    assert proven.documents == proven.documents_chained >= 1
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert client.post(reverse("ledger:export", args=[incident.pk]), {"withhold": "nothing"}).status_code == 302


def test_a_checkpoint_given_is_kept_by_who_got_it_and_by_the_coordinator(
    client: Client, incident: Incident, cast: Cast
) -> None:
    proof = reverse("ledger:proof", args=[incident.pk])
    assert client.post(proof, {"organisation": "Bergendal"}).status_code == 302
    assert last(incident).kind == "checkpoint.given"
    client.post(reverse("ledger:checkpoint", args=[incident.pk]))
    newest = incident.chain.checkpoints.first()
    for person in (cast.rival, cast.people[Role.COORDINATOR]):
        other = Client()
        other.force_login(person, backend=BACKEND)
        html = other.get(reverse("ledger:held")).content.decode()
        assert newest.line in html
        assert incident.title not in html
    client.get(proof)  # its notice names the checkpoint that was just made
    assert newest.line not in client.get(reverse("ledger:held")).content.decode()
    assert Expected.of(newest.line).count == reading.newest(incident.chain)


@pytest.mark.parametrize("given", [{}, {"organisation": "Bergendal", "name": "iemand"}, {"organisation": "Nergens"}])
def test_a_checkpoint_is_given_to_exactly_one(client: Client, incident: Incident, given: dict[str, str]) -> None:
    assert client.post(reverse("ledger:proof", args=[incident.pk]), given).status_code == 422
    assert not incident.chain.checkpoints.exists()


def test_what_is_given_to_somebody_by_name_is_personal(client: Client, incident: Incident) -> None:
    client.post(reverse("ledger:proof", args=[incident.pk]), {"name": "notaris Peeters, op papier"})
    entry = last(incident)
    assert "Peeters" not in entry.payload.body
    assert entry.body()["to"]["name"] == "notaris Peeters, op papier"
    assert [str(held) for held in checkpoints.make(incident.chain).held.all()] == ["Coördinatie"]


def test_an_organisation_reads_its_own_ledger(client: Client, cast: Cast, incident: Incident) -> None:
    assert client.get(reverse("ledger:organisation", args=[cast.own.pk])).status_code == 200


def test_strangers_learn_nothing_and_their_look_is_logged(
    incident: Incident, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    other = Client()
    other.force_login(cast.rival, backend=BACKEND)
    assert other.get(ledger(incident)).status_code == 404
    assert enter(other, incident).status_code == 404
    assert str(cast.rival.pk) in caplog.text


def test_a_past_or_closed_incident_offers_no_form(client: Client, incident: Incident, spoc: Person) -> None:
    past = client.get(ledger(incident), {"at": timezone.now().isoformat()}).content.decode()
    assert "quick-text" not in past


def test_both_organisations_of_a_shared_incident_read_it(cast: Cast, spoc: Person) -> None:
    from tests.warroom.incidents.making import make_incident

    shared = make_incident(cast.own, spoc, others=[Organisation.objects.get(pk=cast.other.pk)])
    other = Client()
    other.force_login(cast.rival, backend=BACKEND)
    assert other.get(ledger(shared)).status_code == 200
