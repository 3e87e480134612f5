"""Injects arrive once and in order; pausing, pace and a server that was away are the clock's business."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.exercises.making import SMALL, make_exercise

from warroom import background
from warroom.exercises import playing
from warroom.exercises.models import Exercise, Inject
from warroom.exercises.script import read, shipped
from warroom.incidents import leading
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import Overtaken, Refused
from warroom.ledger import reading
from warroom.organisations.models import Person
from warroom.tasks.models import Task


def keys(exercise: Exercise) -> list[str]:
    """What has arrived."""
    return list(exercise.injects.filter(status=Inject.Status.ARRIVED).values_list("key", flat=True))


def after(exercise: Exercise, **span: float) -> int:
    """Look as the background does, this long after the start; everything that is due arrives."""
    done = 0
    while playing.due(exercise.started_at + timedelta(**span)):
        done += 1
    return done


def test_an_exercise_is_marked_as_one_from_its_first_entry(exercise: Exercise) -> None:
    first = reading.entries(exercise.incident.chain).first()
    assert first is not None
    assert first.body()["state"]["exercise"] is True  # type: ignore[index]


def test_injects_arrive_when_their_minute_has_come(exercise: Exercise) -> None:
    after(exercise, seconds=1)
    assert keys(exercise) == ["first"]
    assert after(exercise, minutes=9) == 0
    after(exercise, minutes=10)
    assert keys(exercise) == ["first", "second"]


def test_the_background_loop_plays_exercises() -> None:
    assert playing.due in background.functions()


def test_an_inject_marks_what_the_landscape_has_and_names_what_it_has_not(exercise: Exercise) -> None:
    after(exercise, seconds=1)
    now = picture(exercise.incident)
    assert [(fact["element"], fact["mark"]) for fact in now.of("fact")] == [("one", "compromised")]
    last = reading.entries(exercise.incident.chain).last()
    assert last is not None
    assert last.body()["not_in_the_landscape"] == ["nowhere"]  # type: ignore[index]


def test_tasks_of_the_script_come_with_their_inject_and_are_due_at_the_pace(cast: Cast, spoc: Person) -> None:
    exercise = make_exercise(cast.own, spoc, speed=200)
    after(exercise, seconds=1)
    after(exercise, minutes=4)
    assert not Task.objects.exists()
    after(exercise, minutes=5)
    [task] = Task.objects.all()
    assert task.due_at == exercise.started_at + timedelta(minutes=5 + 10)


def test_nothing_arrives_while_it_is_paused_and_the_rest_comes_that_much_later(
    exercise: Exercise, spoc: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = exercise.started_at
    after(exercise, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(minutes=5))
    playing.pause(exercise.incident, by=spoc)
    assert after(exercise, hours=3) == 0
    monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(minutes=65))
    playing.resume(exercise.incident, by=spoc)
    assert after(exercise, minutes=69) == 0
    assert after(exercise, minutes=70) == 1


def test_a_server_that_was_away_does_not_throw_everything_at_the_players_at_once(exercise: Exercise) -> None:
    assert after(exercise, hours=5) == 1
    assert after(exercise, hours=5, minutes=10) == 1
    assert keys(exercise) == ["first", "second"]


def test_a_clock_that_jumps_back_brings_nothing_twice(exercise: Exercise) -> None:
    after(exercise, seconds=1)
    after(exercise, minutes=10)
    assert after(exercise, minutes=1) == 0
    assert after(exercise, minutes=10) == 0
    assert keys(exercise) == ["first", "second"]


def test_an_inject_that_somebody_else_took_meanwhile_is_not_delivered_again(exercise: Exercise) -> None:
    now = exercise.started_at + timedelta(seconds=1)
    assert playing.arrive(exercise.pk, now)
    assert not playing.arrive(exercise.pk, now)
    assert reading.entries(exercise.incident.chain).filter(kind="inject.arrived").count() == 1


def test_of_a_delivery_that_is_interrupted_nothing_is_left_and_it_happens_again(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = playing.write

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(playing, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        after(exercise, seconds=1)
    assert keys(exercise) == []
    assert not picture(exercise.incident).of("fact")
    monkeypatch.setattr(playing, "write", write)
    assert after(exercise, seconds=1) == 1


def test_by_hand_nothing_comes_by_itself(cast: Cast, spoc: Person) -> None:
    exercise = make_exercise(cast.own, spoc, speed=0)
    assert after(exercise, days=30) == 0
    playing.next_one(exercise.incident, 1, by=spoc)
    assert keys(exercise) == ["first"]


def test_two_who_ask_for_the_next_one_at_once_get_one(exercise: Exercise, spoc: Person) -> None:
    playing.next_one(exercise.incident, 1, by=spoc)
    with pytest.raises(Refused):
        playing.next_one(exercise.incident, 1, by=spoc)
    assert keys(exercise) == ["first"]


def test_bringing_one_forward_keeps_the_time_between_the_others(exercise: Exercise, spoc: Person) -> None:
    after(exercise, seconds=1)
    playing.next_one(exercise.incident, 2, by=spoc)
    second = exercise.injects.get(key="second")
    exercise.refresh_from_db()
    assert second.arrived_at is not None
    assert exercise.next_at == second.arrived_at + timedelta(minutes=20)


def test_nothing_arrives_in_a_closed_incident(exercise: Exercise, spoc: Person) -> None:
    leading.close(exercise.incident, by=spoc, note="gedaan")
    assert after(exercise, hours=1) == 0


def test_the_end_leaves_the_rest_unplayed_and_tells_what_was_expected(exercise: Exercise, spoc: Person) -> None:
    after(exercise, seconds=1)
    playing.end(exercise.incident, by=spoc)
    assert after(exercise, hours=9) == 0
    assert exercise.injects.filter(status=Inject.Status.NOT_PLAYED).count() == 2
    last = reading.entries(exercise.incident.chain).last()
    assert last is not None
    assert last.body()["expected"]["first"] == "Server 1 gemarkeerd."  # type: ignore[index]


def test_the_ledger_says_nothing_of_what_has_yet_to_come(exercise: Exercise) -> None:
    after(exercise, seconds=1)
    bodies = " ".join(entry.payload.body for entry in reading.entries(exercise.incident.chain))
    assert "Bestanden weg" in bodies
    assert "krant" not in bodies
    assert "gemarkeerd" not in bodies


def test_nothing_is_played_in_a_real_incident(cast: Cast, spoc: Person) -> None:
    from tests.warroom.incidents.making import make_incident

    with pytest.raises(Refused):
        playing.play(make_incident(cast.own, spoc), read(SMALL), speed=100, language="nl", by=spoc)
    assert not Exercise.objects.exists()


def test_the_second_who_answers_is_told_and_nothing_is_overwritten(exercise: Exercise, spoc: Person) -> None:
    after(exercise, seconds=1)
    inject = exercise.injects.get(key="first")
    playing.answer(exercise.incident, inject, "Afgesloten", 1, by=spoc)
    with pytest.raises(Overtaken):
        playing.answer(exercise.incident, inject, "Anders", 1, by=spoc)
    assert exercise.injects.get(key="first").answer == "Afgesloten"


def test_the_shipped_script_plays_from_its_first_to_its_last_message(cast: Cast, spoc: Person) -> None:
    script = shipped()["6-december"]
    incident = playing.start(cast.own, script, speed=0, language="en", by=spoc)
    for number in range(1, len(script.injects) + 1):
        playing.next_one(incident, number, by=spoc)
    assert Incident.objects.get().exercise
    assert [row["key"] for row in picture(incident).of("inject")] == [one.key for one in script.injects]
    assert reverse("exercises:run", args=[incident.pk])
