"""The track of the theft: what was within reach, what is claimed and proven, and that it outlives the services."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from warroom.incidents import leading
from warroom.incidents.facts import mark
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import Overtaken
from warroom.ledger import reading
from warroom.organisations.models import Person
from warroom.theft import situation, tracking
from warroom.theft.holding import at_stake
from warroom.theft.models import Line, Track


def test_data_on_what_is_compromised_come_first_and_those_within_reach_follow(incident: Incident) -> None:
    assert [(one.dataset.id, one.compromised) for one in at_stake(picture(incident))] == [
        ("letters", True),
        ("register", False),
    ]


def test_data_known_to_hold_nothing_personal_are_left_out(incident: Incident) -> None:
    assert "map" not in {one.dataset.id for one in at_stake(picture(incident))}


def test_cutting_the_way_takes_data_out_of_reach_from_then_on(incident: Incident, spoc: Person) -> None:
    before = timezone.now()
    landscape = incident.pinneds.get().landscape_id
    mark(incident, landscape, "net-two", "cut", by=spoc, since=timezone.now())
    assert {one.dataset.id for one in at_stake(picture(incident))} == {"letters"}
    assert {one.dataset.id for one in at_stake(picture(incident, at=before))} == {"letters", "register"}


def test_what_was_found_out_of_a_dataset_stays_listed_when_it_is_out_of_reach(incident: Incident, spoc: Person) -> None:
    landscape = incident.pinneds.get().landscape_id
    tracking.find(incident, landscape, "register", 0, by=spoc, name="Register", taken="taken", people=12, basis="logs")
    mark(incident, landscape, "net-two", "cut", by=spoc, since=timezone.now())
    [one] = [one for one in at_stake(picture(incident)) if one.dataset.id == "register"]
    assert (one.taken, one.people) == ("taken", 12)


def test_an_unknown_number_of_people_is_not_counted_as_nobody(client: Client, incident: Incident) -> None:
    page = client.get(reverse("theft:track", args=[incident.pk])).content.decode()
    assert "van 1 verzameling is het aantal mensen niet bekend" in page
    assert "9000" in page.replace("\xa0", "").replace(".", "")


def test_closing_the_incident_says_that_the_track_is_open_and_keeps_that(incident: Incident, spoc: Person) -> None:
    tracking.keep(incident, 0, by=spoc, group="Play")
    assert leading.objections(incident)
    leading.close(incident, by=spoc, note="Alles draait; het spoor volgt de DPO.")
    last = reading.entries(incident.chain).last()
    assert last is not None
    assert last.body()["objections"]  # type: ignore[index]


def test_a_closed_track_no_longer_objects(incident: Incident, spoc: Person) -> None:
    track = tracking.keep(incident, 0, by=spoc, group="Play")
    tracking.close(incident, track, by=spoc, note="Gepubliceerd en afgehandeld.")
    assert leading.objections(incident) == []


def test_the_second_who_changes_the_claim_is_told(incident: Incident, spoc: Person) -> None:
    tracking.keep(incident, 0, by=spoc, group="Play")
    tracking.keep(incident, 1, by=spoc, group="Play", claimed="557 GB")
    with pytest.raises(Overtaken):
        tracking.keep(incident, 1, by=spoc, group="Anders")
    assert Track.objects.get().claimed == "557 GB"


def test_nobody_having_looked_for_publication_is_an_alarm(incident: Incident, spoc: Person) -> None:
    tracking.keep(incident, 0, by=spoc, group="Play", watch_every_h=24)
    assert situation.card(picture(incident)).alarm  # type: ignore[union-attr]
    tracking.add(incident, Line.Kind.WATCH, by=spoc, text="Niets gevonden", at=timezone.now())
    assert not situation.card(picture(incident)).alarm  # type: ignore[union-attr]


def test_looking_long_ago_does_not_count(incident: Incident, spoc: Person) -> None:
    tracking.keep(incident, 0, by=spoc, group="Play", watch_every_h=24)
    tracking.add(incident, Line.Kind.WATCH, by=spoc, text="Niets", at=timezone.now() - timedelta(hours=25))
    assert situation.card(picture(incident)).alarm  # type: ignore[union-attr]


def test_what_somebody_asked_is_not_chained_in_clear(incident: Incident, spoc: Person) -> None:
    tracking.add(incident, Line.Kind.QUESTION, by=spoc, text="Mevrouw Testpersoon vraagt of haar dossier weg is")
    assert not any("Testpersoon" in entry.payload.body for entry in reading.entries(incident.chain))
    assert picture(incident).of("line")[0]["text"].startswith("Mevrouw")


def test_a_question_can_be_answered_and_that_taken_back(client: Client, incident: Incident, spoc: Person) -> None:
    line = tracking.add(incident, Line.Kind.QUESTION, by=spoc, text="Is mijn dossier weg?")
    page = reverse("theft:line", args=[incident.pk])
    client.post(page, {"answered": line.pk})
    assert picture(incident).of("line")[0]["answered_at"]
    client.post(page, {"answered": line.pk})
    assert picture(incident).of("line")[0]["answered_at"] is None


def test_a_dataset_is_changed_on_its_own_page(client: Client, incident: Incident) -> None:
    landscape = incident.pinneds.get().landscape_id
    page = reverse("theft:dataset", args=[incident.pk]) + f"?of={landscape}:letters"
    assert client.get(page).status_code == 200
    client.post(page, {"taken": "accessed", "people": "40", "basis": "logboek mailserver", "version": "0"})
    assert "40" in client.get(reverse("theft:track", args=[incident.pk])).content.decode()


def test_closing_the_track_twice_does_not_open_it_again(client: Client, incident: Incident, spoc: Person) -> None:
    tracking.keep(incident, 0, by=spoc, group="Play")
    page = reverse("theft:close", args=[incident.pk])
    for _twice in range(2):
        client.post(page, {"do": "close", "note": "Gepubliceerd en afgehandeld."})
    assert Track.objects.get().closed_at is not None
    client.post(page, {"do": "reopen"})
    assert Track.objects.get().closed_at is None


def test_a_question_answered_twice_stays_answered(client: Client, incident: Incident, spoc: Person) -> None:
    line = tracking.add(incident, "question", by=spoc, text="Zit ik erbij?", at=timezone.now())
    page = reverse("theft:line", args=[incident.pk])
    for _twice in range(2):
        client.post(page, {"answered": str(line.pk), "on": "1"})
    line.refresh_from_db()
    assert line.answered_at is not None
    client.post(page, {"answered": str(line.pk), "on": "0"})
    line.refresh_from_db()
    assert line.answered_at is None
