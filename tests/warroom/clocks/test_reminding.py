"""No reminder is lost and none comes twice: whatever is killed, however many work, wherever the clock jumps."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from random import Random
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.warroom.cast import Cast, make_cast
from tests.warroom.clocks.making import make_clock, make_files, make_incident

from warroom.clocks import changing, reminding
from warroom.clocks.models import Clock, Notice, Reminder
from warroom.incidents.models import Incident
from warroom.ledger import reading
from warroom.organisations.models import Role


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return make_incident(cast.own)


def given_of(clock: Clock) -> list[int]:
    return list(Notice.objects.filter(reminder__clock=clock).order_by("pk").values_list("reminder__step", flat=True))


def entries(incident: Incident) -> int:
    return sum(entry.kind == "clock.reminded" for entry in reading.entries(incident.chain))


def test_a_reminder_is_given_when_its_moment_has_come(incident: Incident) -> None:
    clock = make_clock(incident)
    assert reminding.due(timezone.now()) == 0
    assert clock.safe_at
    assert reminding.due(clock.safe_at - timedelta(hours=35)) == 1
    assert given_of(clock) == [0]


def test_it_goes_to_more_people_as_time_runs_out(incident: Incident, cast: Cast) -> None:
    clock = make_clock(incident)
    assert clock.safe_at
    told: set[Role] = set()
    for hours, more in ((35, {Role.SPOC}), (11, {Role.DEPUTY}), (2, {Role.MANAGEMENT, Role.DIRECTOR})):
        reminding.due(clock.safe_at - timedelta(hours=hours))
        notice = Notice.objects.order_by("pk").last()
        assert notice is not None
        told |= more
        assert {t.person for t in notice.told.all()} == {cast.people[role] for role in told}


def test_permit_files_of_a_day_are_one_reminder(incident: Incident) -> None:
    day = timezone.localdate() + timedelta(days=20)
    began = (day - timedelta(days=60)).isoformat()
    make_files(incident, *((f"OMV-{n}", "permit-simplified", began) for n in range(3)))
    assert reminding.due(timezone.now() + timedelta(days=14)) == 1
    assert Notice.objects.get().files == 3


def test_permit_files_that_were_decided_remind_nobody(incident: Incident) -> None:
    from warroom.clocks import permits

    began = (timezone.localdate() - timedelta(days=50)).isoformat()
    files = make_files(incident, ("OMV-1", "permit-simplified", began))
    permits.decide(incident, [files[0].pk], timezone.localdate(), by=None)
    assert reminding.due(timezone.now() + timedelta(days=30)) == 0


def test_after_a_correction_only_the_new_reminders_come(incident: Incident) -> None:
    clock = make_clock(incident, trigger=timezone.now() - timedelta(hours=1))
    changing.correct(clock, 1, timezone.now() - timedelta(hours=10), "log", by=None)
    while reminding.due(timezone.now() + timedelta(days=30)):
        pass
    assert given_of(clock) == [0, 1, 2, 3]


@given(st.lists(st.integers(-200, 200), min_size=1, max_size=30), st.integers(0, 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_the_clock_jumps_each_is_given_once(incident: Incident, jumps: list[int], sent_after: int) -> None:
    """The hours of the server's clock, in any order; in the end it is late enough for all."""
    Clock.objects.filter(incident=incident, status="open").update(status="not_needed")
    clock = make_clock(incident)
    began = timezone.now()
    for hours in jumps:
        reminding.due(began + timedelta(hours=hours))
    reminding.due(began + timedelta(days=30))
    assert sorted(given_of(clock)) == [0, 1, 2, 3]
    assert entries(incident) == Notice.objects.filter(incident=incident).count()


def test_one_that_fails_halfway_leaves_nothing_and_is_given_later(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = make_clock(incident)
    late = timezone.now() + timedelta(days=30)
    with monkeypatch.context() as patch:
        patch.setattr(reminding, "write", lambda *a, **k: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            reminding.due(late)
    assert given_of(clock) == []
    assert reminding.due(late) == 4


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_gives_it() -> None:
    incident = make_incident(make_cast().own)
    clock = make_clock(incident)
    late = timezone.now() + timedelta(days=30)
    barrier, given_by = Barrier(4), []

    def work() -> None:
        barrier.wait()
        try:
            given_by.append(reminding.due(late))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(given_by) == 4
    assert given_of(clock) == [0, 1, 2, 3]
    assert entries(incident) == 4


RULES = ("gdpr-art-33", "gdpr-art-34", "nis2-early-warning", "nis2-notification", "nis2-final", "nis2-interim")


def worker(late: datetime) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.warroom.clocks.worker", str(connection.settings_dict["NAME"])]
    return subprocess.Popen(
        [*command, late.isoformat()],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.django_db(transaction=True)
def test_whenever_a_worker_is_killed_each_is_given_once() -> None:
    """Two workers at a time, killed with SIGKILL after a few reminders each, until others have given the rest."""
    incident = make_incident(make_cast().own)
    for rule in RULES:
        make_clock(incident, rule)
    late = timezone.now() + timedelta(days=60)
    chance = Random(20221206)
    for _ in range(4):
        workers = [worker(late), worker(late)]
        for one in workers:
            assert one.stdout
            # "ready", and some that were given; then in the middle of whatever it does.
            for _line in range(chance.randint(1, 4)):
                one.stdout.readline()
            one.send_signal(signal.SIGKILL)
        for one in workers:
            one.communicate()
    last = worker(late)
    last.communicate(timeout=600)
    reminders = Reminder.objects.filter(incident=incident)
    assert not reminders.filter(state=Reminder.State.WAITING).exists()
    assert Notice.objects.filter(incident=incident).count() == reminders.count() == entries(incident)
