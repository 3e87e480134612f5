"""Playbooks of the organisation itself: looked at first, then kept; exported; what is wrong is told with its place."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.warroom.cast import Cast
from tests.warroom.tasks.making import as_text, attach_all, make_own, make_task, ransomware, small
from tests.weerbaar.playbooks.documents import branching, playbook

from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.ledger.chains import chain_of
from warroom.ledger.models import Entry
from warroom.organisations.models import Person
from warroom.tasks import doing
from warroom.tasks.export import playbook_of
from warroom.tasks.models import OwnPlaybook, TaskState
from weerbaar.playbooks import from_document, read, steps
from weerbaar.playbooks.checks import Severity, check


def bring(client: Client, cast: Cast, content: str | bytes, **more: str) -> Any:
    file = SimpleUploadedFile("draaiboek.json", content if isinstance(content, bytes) else content.encode())
    return client.post(reverse("tasks:bring", args=[cast.own.pk]), {"file": file, **more})


def test_a_playbook_is_shown_as_a_checklist_before_it_is_kept(client: Client, cast: Cast) -> None:
    answer = bring(client, cast, as_text())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Er is nog niets bewaard" in page
    assert "stolen?" in page
    assert not OwnPlaybook.objects.exists()


def test_keeping_it_offers_it_in_an_incident_and_writes_the_ledger(
    client: Client, cast: Cast, incident: Incident, spoc: Person
) -> None:
    answer = client.post(
        reverse("tasks:bring", args=[cast.own.pk]), {"text": as_text(), "name": "draaiboek.json", "keep": "1"}
    )
    row = OwnPlaybook.objects.get()
    assert answer.headers["Location"] == reverse("tasks:playbook", args=[cast.own.pk, f"own-{row.pk}"])
    assert row.playbook.document == small().document
    assert Entry.objects.filter(chain=chain_of(cast.own), kind="playbook.imported").count() == 1
    page = client.get(reverse("tasks:choose", args=[incident.pk])).content.decode()
    assert reverse("tasks:attach", args=[incident.pk, f"own-{row.pk}"]) in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Kies eerst een bestand"),
        (b"{", "is geen geldige JSON"),
        (b"\x89PNG\r\n", "UTF-8"),
        (b"[" * 100_000, "diep"),
        (b" " * 1_000_001, "te groot"),
        (json.dumps(playbook(name="a\x00b")).encode(), "NUL"),
        (json.dumps(playbook(spec_version="cacao-1.1")).encode(), "cacao-1.1"),
        (json.dumps({**playbook(branching()), "workflow_start": "start--x"}).encode(), "workflow_start"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(client: Client, cast: Cast, content: bytes, said: str) -> None:
    answer = bring(client, cast, content, keep="1")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not OwnPlaybook.objects.exists()


def test_text_of_a_playbook_is_escaped(client: Client, cast: Cast) -> None:
    page = bring(client, cast, json.dumps(playbook(name="<img src=x onerror=alert(1)>"))).content.decode()
    assert "<img src=x" not in page


def test_a_newer_version_takes_the_place_of_the_older(client: Client, cast: Cast) -> None:
    older = make_own(cast.own)
    newer = json.dumps(playbook(branching(), name="Eigen", modified="2023-01-01T00:00:00.000Z"))
    assert "andere versie" in bring(client, cast, newer).content.decode()
    bring(client, cast, newer, keep="1")
    older.refresh_from_db()
    assert older.retired_at is not None
    assert OwnPlaybook.objects.get(retired_at=None).modified == "2023-01-01T00:00:00.000Z"
    assert bring(client, cast, newer, keep="1").status_code == 422


def test_a_playbook_that_was_put_away_is_no_longer_offered_and_its_tasks_stay(
    client: Client, cast: Cast, incident: Incident, spoc: Person
) -> None:
    row = make_own(cast.own)
    attach_all(incident, row.playbook, by=spoc)
    client.post(reverse("tasks:retire", args=[cast.own.pk, f"own-{row.pk}"]))
    assert client.get(reverse("tasks:playbook", args=[cast.own.pk, f"own-{row.pk}"])).status_code == 404
    assert len(picture(incident).of("task")) == len(steps(row.playbook))


def test_a_shipped_playbook_cannot_be_put_away(client: Client, cast: Cast) -> None:
    assert client.post(reverse("tasks:retire", args=[cast.own.pk, "ddos"])).status_code == 404


def test_the_playbook_of_another_body_is_not_there(client: Client, cast: Cast, incident: Incident) -> None:
    row = make_own(cast.other)
    for url in (
        reverse("tasks:attach", args=[incident.pk, f"own-{row.pk}"]),
        reverse("tasks:playbook", args=[cast.own.pk, f"own-{row.pk}"]),
        reverse("tasks:playbook_file", args=[cast.other.pk, f"own-{row.pk}"]),
    ):
        assert client.get(url).status_code == 404


def test_what_comes_in_goes_out_the_same(client: Client, cast: Cast) -> None:
    document = playbook(branching(), x_unknown={"a": [1, None]}, signatures=[{"type": "jss", "value": "x"}])
    bring(client, cast, json.dumps(document), keep="1")
    row = OwnPlaybook.objects.get()
    answer = client.get(reverse("tasks:playbook_file", args=[cast.own.pk, f"own-{row.pk}"]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.dumps(json.loads(answer.content)) == json.dumps(document)


def test_the_tasks_of_an_incident_are_a_playbook_again(client: Client, incident: Incident, spoc: Person) -> None:
    attach_all(incident, by=spoc)
    answer = client.get(reverse("tasks:as_playbook", args=[incident.pk]))
    found = read("x.json", answer.content)
    assert [f for f in check(found.document) if f.severity is Severity.ERROR] == []

    def told(items: Any) -> list[Any]:
        names = {i.key: i.title for i in items}
        return [(i.title, sorted(names[a] for a in i.after), [c.answer for c in i.when]) for i in items]

    assert sorted(told(steps(found))) == sorted(told(steps(small())))


def test_the_shipped_playbooks_survive_the_way_through_an_incident(incident: Incident, spoc: Person) -> None:
    attach_all(incident, ransomware(), by=spoc)
    extra = make_task(incident, "Extra")
    doing.wait_for(extra, [t.pk for t in incident.tasks.filter(title__startswith="Volg")])
    doing.say(extra, "task.changed", by=spoc)
    found = playbook_of(incident, picture(incident))
    assert len(steps(found)) == len(steps(ransomware())) + 1
    lines = {i.title: [(x.kind, x.text) for x in i.lines] for i in steps(found)}
    for item in steps(ransomware(), "nl"):
        if item.lines:
            assert lines[item.title] == [(x.kind, x.text) for x in item.lines]


def test_an_exported_playbook_holds_no_names_of_people(incident: Incident, spoc: Person) -> None:
    make_task(incident, owner=spoc)
    make_task(incident, owner_name="Jan Janssens")
    text = json.dumps(playbook_of(incident, picture(incident)).document)
    assert spoc.name not in text
    assert "Jan Janssens" not in text


def test_what_was_dropped_by_hand_is_left_out_of_the_export(incident: Incident, spoc: Person) -> None:
    first = make_task(incident, "een")
    gone = make_task(incident, "weg", after=[first.pk])
    make_task(incident, "drie", after=[gone.pk])
    doing.move(gone, None, TaskState.DROPPED, by=spoc, reason="niet nodig")
    items = steps(playbook_of(incident, picture(incident)))
    names = {i.key: i.title for i in items}
    assert [(i.title, [names[a] for a in i.after]) for i in items] == [("een", []), ("drie", ["een"])]


def test_an_incident_without_tasks_has_nothing_to_export(client: Client, incident: Incident) -> None:
    assert client.get(reverse("tasks:as_playbook", args=[incident.pk])).status_code == 404


def test_a_playbook_of_others_with_names_of_its_own_keeps_them(incident: Incident, spoc: Person) -> None:
    tasks = attach_all(incident, from_document(playbook(), "x"), by=spoc)
    assert tasks["one"].owner_name == "IT lead"
