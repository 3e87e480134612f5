"""What a worker holds, when the database is away for a moment and when the clock is set back."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.peers.running import Peers, running
from tests.warroom.alerts.making import make_draft
from tests.warroom.messaging.laying import gateways_that_go_nowhere, lay_down
from tests.warroom.messaging.test_spare import hand_over

from warroom.alerts import sending
from warroom.alerts.models import Alert
from warroom.alerts.words import AlertState
from warroom.messaging import channels, claiming, counting
from warroom.messaging.delivering import Claimer, due
from warroom.messaging.handing import Outcome, Result
from warroom.messaging.models import Delivery, State, Worker

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_came_of_a_try_is_not_lost_when_the_database_is_away_for_a_moment(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """It was: the claimer waited for ever for what it had been told already, and kept the lease alive meanwhile."""
    write, fails = claiming.write, iter([True])

    def broken(results: Any, now: Any) -> int:
        if next(fails, False):
            raise RuntimeError("the database is away")
        return write(results, now)

    with running(Peers()) as first:
        settings.GATEWAY_SECRETS = first.settings
        ids = lay_down(5, "sms")
        monkeypatch.setattr(claiming, "write", broken)
        claimer = Claimer("sms", channels.gateways()["sms"])
        ended = threading.Event()

        def run() -> None:
            with pytest.raises(RuntimeError):
                claimer.run(threading.Event(), threading.Event(), until_idle=True)
            ended.set()

        threading.Thread(target=run, daemon=True).start()
        assert ended.wait(30)
        assert not any(line.is_alive() for line in claimer.lines)
        hand_over("sms")
    rows = Delivery.objects.filter(pk__in=ids)
    assert {(row.state, row.repeats) for row in rows} == {(State.HANDED_OVER, 0)}
    assert dict(first.sms.times) == {str(row.key): 1 for row in rows}


def test_a_database_that_stays_away_leaves_what_was_held_to_its_lease(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def broken(_results: Any, _now: Any) -> int:
        raise RuntimeError("the database is away")

    with running(Peers()) as first:
        settings.GATEWAY_SECRETS = first.settings
        lay_down(5, "sms")
        with monkeypatch.context() as patched:
            patched.setattr(claiming, "write", broken)
            claimer = Claimer("sms", channels.gateways()["sms"])
            with pytest.raises(RuntimeError):
                claimer.run(threading.Event(), threading.Event(), until_idle=True)
        assert claimer.lines == []
        claiming.retake(timezone.now() + timedelta(minutes=1))
        Delivery.objects.update(not_before=timezone.now())
        hand_over("sms")
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.HANDED_OVER}
    assert set(first.sms.times) == {str(key) for key in Delivery.objects.values_list("key", flat=True)}


BACK = [timedelta(minutes=5), timedelta(hours=3), timedelta(days=400)]


@pytest.mark.parametrize("back", BACK)
def test_after_the_clock_was_set_back_nothing_waits_until_it_has_caught_up(back: timedelta) -> None:
    with gateways_that_go_nowhere():
        held, fresh, failed, meant = lay_down(4, "sms")
    now = timezone.now()
    before = now - back
    Delivery.objects.filter(pk__in=[fresh, failed, meant]).update(not_before=now + timedelta(seconds=1))
    (parcel,) = claiming.claim("sms", 1, now)
    assert parcel.pk == held
    created = Delivery.objects.get(pk=fresh).created_at
    Delivery.objects.filter(pk=fresh).update(not_before=created)
    Delivery.objects.filter(pk=failed).update(
        failures=3, not_before=now + timedelta(seconds=claiming.LONGEST_WAIT_S), created_at=before
    )
    Delivery.objects.filter(pk=meant).update(not_before=now + timedelta(days=1))
    claiming.retake(before)
    expected = {held, fresh} | ({failed} if back > timedelta(minutes=40) else set())
    assert {one.pk for one in claiming.claim("sms", 9, before)} >= expected
    # What was meant for later still is.
    assert Delivery.objects.get(pk=meant).state == State.WAITING
    # Who held it and comes back late changes nothing.
    claiming.write([(parcel, Result(Outcome.ACCEPTED))], before)
    assert Delivery.objects.get(pk=held).state == State.SENDING


def test_a_worker_that_was_last_seen_later_than_now_is_dead(settings: Any) -> None:
    """It gave a sign of life by a clock that was set back, and was killed: nobody handed over until that moment."""
    now = timezone.now()
    Worker.objects.create(host="h", process=1, seen_at=now + timedelta(hours=2))
    assert counting.workers(now) == 0
    with running(Peers()) as first:
        settings.GATEWAY_SECRETS = first.settings
        lay_down(2, "sms")
        assert due(timezone.now()) == 2
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.HANDED_OVER}


def test_an_alert_that_was_held_by_a_later_clock_goes_on() -> None:
    alert = make_draft(severity=1)
    Alert.objects.filter(pk=alert.pk).update(
        state=AlertState.SENDING, sent_at=timezone.now(), lease_until=timezone.now() + timedelta(hours=2)
    )
    sending.due(timezone.now())
    alert.refresh_from_db()
    assert alert.state == AlertState.SENT
