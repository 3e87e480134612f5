"""No message of an exercise is lost and none comes twice: whatever is killed, however many work."""

import os
import signal
import subprocess
import sys
from random import Random
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from tests.conftest import ROOT
from tests.warroom.cast import make_cast
from tests.warroom.exercises.making import make_exercise

from warroom.exercises import playing
from warroom.exercises.models import Exercise, Inject
from warroom.exercises.script import shipped
from warroom.ledger import reading

pytestmark = pytest.mark.django_db(transaction=True)


def entries(exercise: Exercise) -> list[int]:
    """The numbers of what arrived, as the ledger tells it."""
    found = reading.entries(exercise.incident.chain).filter(kind="inject.arrived")
    return [(entry.body() or {})["state"]["number"] for entry in found]


def test_of_many_workers_at_once_one_lets_it_arrive() -> None:
    exercise = make_exercise(make_cast().own, speed=100)
    barrier, done = Barrier(4), []

    def work() -> None:
        barrier.wait()
        try:
            done.append(playing.due(exercise.started_at))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 1
    assert entries(exercise) == [1]


def worker() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.warroom.exercises.worker", str(connection.settings_dict["NAME"])],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_whenever_a_worker_is_killed_every_message_arrives_once_and_in_order() -> None:
    """Two workers at a time, killed with SIGKILL after a few messages each, until another one has done the rest."""
    script = shipped()["6-december"]
    incident = playing.start(make_cast().own, script, speed=100, language="nl", by=None)
    chance = Random(20221206)
    for _ in range(2):
        workers = [worker(), worker()]
        for one in workers:
            assert one.stdout
            for _line in range(chance.randint(1, 3)):
                one.stdout.readline()
            one.send_signal(signal.SIGKILL)
        for one in workers:
            one.communicate()
    worker().communicate(timeout=600)
    exercise = Exercise.objects.get(incident=incident)
    assert not exercise.injects.exclude(status=Inject.Status.ARRIVED).exists()
    assert entries(exercise) == list(range(1, len(script.injects) + 1))
