"""The screens of an exercise: what players see, what who leads sees, and the evaluation."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.exercises.making import SMALL, make_exercise
from tests.warroom.incidents.making import make_incident

from warroom.exercises import playing
from warroom.exercises.evaluating import evaluate
from warroom.exercises.models import Exercise, OwnScript
from warroom.incidents.facts import mark
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.organisations.models import Person
from warroom.reports import content
from warroom.reports.models import ReportKind


def run(exercise: Exercise) -> str:
    return reverse("exercises:run", args=[exercise.incident_id])


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_players_see_what_has_arrived_and_nothing_of_what_comes(
    exercise: Exercise, player: Client, client: Client
) -> None:
    playing.due(timezone.now())
    assert "Bestanden weg" in text(player, run(exercise))
    for hidden in ("De krant belt", "Eerlijk antwoord", "Server 1 gemarkeerd"):
        assert hidden not in text(player, run(exercise))
    assert "De krant belt" in text(client, run(exercise))


def test_the_ledger_pages_do_not_give_it_away_either(exercise: Exercise, player: Client) -> None:
    playing.due(timezone.now())
    page = text(player, reverse("ledger:incident", args=[exercise.incident_id]))
    assert "Bestanden weg" in page
    assert "De krant belt" not in page


def test_a_message_that_has_not_arrived_cannot_be_answered(exercise: Exercise, client: Client) -> None:
    page = reverse("exercises:answer", args=[exercise.incident_id])
    assert client.post(page, {"number": "2", "answer": "x", "version": "1"}).status_code == 404


def test_an_answer_is_shown_and_an_empty_one_is_asked_again(exercise: Exercise, player: Client) -> None:
    playing.due(timezone.now())
    page = reverse("exercises:answer", args=[exercise.incident_id])
    assert player.post(page, {"number": "1", "answer": " ", "version": "1"}).status_code == 422
    assert player.post(page, {"number": "1", "answer": "Stekker eruit", "version": "1"}).status_code == 302
    assert "Stekker eruit" in text(player, run(exercise))


def test_the_second_who_answers_keeps_the_text(exercise: Exercise, player: Client) -> None:
    playing.due(timezone.now())
    page = reverse("exercises:answer", args=[exercise.incident_id])
    player.post(page, {"number": "1", "answer": "Eerst", "version": "1"})
    answer = player.post(page, {"number": "1", "answer": "Tweede woord", "version": "1"})
    assert answer.status_code == 422
    assert "Tweede woord" in answer.content.decode()


def test_an_exercise_is_started_from_the_incidents(cast: Cast, client: Client) -> None:
    assert reverse("exercises:index") in text(client, reverse("incidents:index"))
    answer = client.post(reverse("exercises:index"), {"script": "6-december", "speed": "400"})
    incident = Incident.objects.get()
    assert answer["Location"] == reverse("exercises:run", args=[incident.pk])
    assert "OEFENING" in text(client, answer["Location"])


def test_a_script_that_does_not_exist_or_a_pace_of_ones_own_starts_nothing(cast: Cast, client: Client) -> None:
    page = reverse("exercises:index")
    assert client.post(page, {"script": "none", "speed": "100"}).status_code == 422
    assert client.post(page, {"script": "6-december", "speed": "7"}).status_code == 422
    assert not Incident.objects.exists()


def test_an_exercise_opened_by_hand_gets_a_script_later(cast: Cast, spoc: Person, client: Client) -> None:
    incident = make_incident(cast.own, spoc, exercise=True)
    page = reverse("exercises:play", args=[incident.pk])
    client.post(page, {"script": "6-december", "speed": "0"})
    client.post(page, {"script": "6-december", "speed": "0"})
    assert Exercise.objects.get().incident == incident


def test_a_real_incident_has_no_tab_for_it(cast: Cast, spoc: Person, client: Client) -> None:
    incident = make_incident(cast.own, spoc)
    assert reverse("exercises:run", args=[incident.pk]) not in text(
        client, reverse("incidents:situation", args=[incident.pk])
    )


def test_steering_by_buttons(exercise: Exercise, client: Client) -> None:
    page = reverse("exercises:steer", args=[exercise.incident_id])
    client.post(page, {"do": "next", "number": "1"})
    client.post(page, {"do": "pause"})
    exercise.refresh_from_db()
    assert exercise.paused
    client.post(page, {"do": "resume", "speed": "400"})
    exercise.refresh_from_db()
    assert (exercise.speed, exercise.next_at is None) == (400, False)
    assert client.post(page, {"do": "end"})["Location"].endswith("evaluation/")
    exercise.refresh_from_db()
    assert exercise.ended_at is not None


def test_a_script_of_ones_own_is_kept_played_downloaded_and_put_away(cast: Cast, client: Client) -> None:
    bring = reverse("exercises:bring")
    assert client.post(bring, {"file": SimpleUploadedFile("klein.toml", SMALL)}).status_code == 302
    assert client.post(bring, {"file": SimpleUploadedFile("klein.toml", SMALL)}).status_code == 422
    key = f"own-{OwnScript.objects.get().pk}"
    assert client.get(reverse("exercises:script", args=[key])).content == SMALL
    client.post(reverse("exercises:index"), {"script": key, "speed": "0"})
    assert Exercise.objects.get().title == "Klein"
    client.post(reverse("exercises:put_away", args=[key]))
    assert client.get(reverse("exercises:script", args=[key])).status_code == 404


def test_a_script_that_is_wrong_is_refused_with_the_place(cast: Cast, client: Client) -> None:
    file = SimpleUploadedFile("<b>x.toml", SMALL.replace(b"minute = 10", b'minute = "later"'))
    page = client.post(reverse("exercises:bring"), {"file": file})
    assert page.status_code == 422
    assert "inject 2 (second)" in page.content.decode()
    assert not OwnScript.objects.exists()


def test_the_script_of_another_body_is_not_there(cast: Cast, client: Client, spoc: Person) -> None:
    from warroom.exercises import own

    row = own.add(cast.other, SMALL, by=spoc)
    assert client.get(reverse("exercises:script", args=[f"own-{row.pk}"])).status_code == 404


def test_the_evaluation_counts_from_the_ledger(cast: Cast, spoc: Person) -> None:
    make_exercise(cast.own, spoc)
    exercise = Exercise.objects.get()
    incident = exercise.incident
    first = playing.next_one(incident, 1, by=spoc)
    playing.next_one(incident, 2, by=spoc)
    playing.answer(incident, first, "Gemarkeerd", 1, by=spoc)
    found = evaluate(picture(incident))
    assert found is not None
    assert (found.arrived, found.answered, found.first_decision, found.first_containment) == (2, 1, None, None)


def test_the_first_containment_counts_although_it_was_undone_since(exercise: Exercise, spoc: Person) -> None:
    incident = exercise.incident
    landscape = incident.pinneds.get().landscape_id
    when = exercise.started_at + timedelta(minutes=7)
    mark(incident, landscape, "net-two", "cut", by=spoc, since=when)
    mark(incident, landscape, "net-two", "cut", by=spoc, since=when, on=False)
    found = evaluate(picture(incident))
    assert found is not None
    assert found.first_containment == timedelta(minutes=7)


def test_services_that_came_back_are_named(exercise: Exercise, spoc: Person) -> None:
    incident = exercise.incident
    playing.due(timezone.now())
    landscape = incident.pinneds.get().landscape_id
    worst = evaluate(picture(incident))
    assert worst is not None
    assert worst.still_down == worst.worst_down > 0
    mark(incident, landscape, "one", "compromised", by=spoc, since=timezone.now(), on=False)
    found = evaluate(picture(incident))
    assert found is not None
    assert (found.still_down, len(found.restored)) == (0, worst.worst_down)


def test_a_situation_report_that_did_not_come_is_late(exercise: Exercise) -> None:
    later = picture(exercise.incident, at=timezone.now() + timedelta(hours=5))
    found = evaluate(later)
    assert found is not None
    assert (found.reports_on_time, found.reports_late) == (0, 1)


def test_the_after_action_report_holds_the_evaluation(exercise: Exercise) -> None:
    now = picture(exercise.incident)
    made = content.document(now, ReportKind.AFTER_ACTION, checkpoint="", told={}, before=None)
    assert "De oefening, uit haar logboek" in [piece["title"] for piece in made["pieces"]]


def test_the_evaluation_page_tells_what_was_expected_only_when_it_is_over(
    exercise: Exercise, player: Client, client: Client, spoc: Person
) -> None:
    playing.due(timezone.now())
    page = reverse("exercises:evaluation", args=[exercise.incident_id])
    assert "Server 1 gemarkeerd" not in text(player, page)
    playing.end(exercise.incident, by=spoc)
    assert "Server 1 gemarkeerd" in text(player, page)
    client.post(
        reverse("exercises:judge", args=[exercise.incident_id]),
        {"number": "1", "judged": "partly", "remark": "Te laat gezien"},
    )
    assert "Te laat gezien" in text(player, page)
