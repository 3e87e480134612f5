"""Deliveries to real gateways on loopback."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.peers.book import Faults
from tests.peers.gateway import Limit
from tests.peers.running import Peers, running
from tests.warroom.messaging.laying import TEXTS, gateways_that_go_nowhere, lay_down

from warroom.messaging import channels, claiming, rates
from warroom.messaging.delivering import Claimer, due
from warroom.messaging.handing import Outcome, Result
from warroom.messaging.models import Delivery, Gateway, Message, Priority, State, Worker
from warroom.messaging.outbox import Outgoing, put, stop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again at once."""
    monkeypatch.setattr(claiming, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(claiming, "LONGEST_WAIT_S", 0.001)


def deliver(*names: str) -> None:
    """Until nothing is due any more."""
    for name in names or ("smtp", "sms"):
        Claimer(name, channels.gateways()[name]).run(threading.Event(), threading.Event(), until_idle=True)


@pytest.fixture
def peers(settings: Any) -> Iterator[Peers]:
    with running(Peers()) as there:
        settings.GATEWAY_SECRETS = there.settings
        yield there


def test_every_delivery_arrives_once(peers: Peers) -> None:
    ids = lay_down(30, "smtp") + lay_down(30, "sms")
    deliver()
    rows = Delivery.objects.filter(pk__in=ids)
    assert {row.state for row in rows} == {State.HANDED_OVER}
    assert set(peers.mail.times.values()) == set(peers.sms.times.values()) == {1}
    assert {str(row.key) for row in rows} == {*peers.mail.times, *peers.sms.times}


@pytest.mark.parametrize("channel", ["smtp", "sms"])
def test_faults_lose_nothing_and_repeats_bear_the_same_key_and_the_same_words(settings: Any, channel: str) -> None:
    with running(Peers(Faults.some(0.4), Faults.some(0.4))) as peers:
        settings.GATEWAY_SECRETS = peers.settings
        ids = lay_down(60, channel)
        deliver(channel)
    book = peers.mail if channel == "smtp" else peers.sms
    rows = Delivery.objects.filter(pk__in=ids)
    assert {row.state for row in rows} == {State.HANDED_OVER}
    assert set(book.times) == {str(row.key) for row in rows}
    assert book.differing == []
    repeats = sum(book.times.values()) - len(book.times)
    assert repeats > 0
    # What was counted here is at least what the gateway saw twice.
    assert sum(row.repeats for row in rows) + sum(row.failures for row in rows) >= repeats


def test_an_unknown_receiver_fails_at_once_with_the_reason(peers: Peers) -> None:
    with transaction.atomic():
        message = Message.objects.create(topic="t", texts=TEXTS)
        going = [
            Outgoing("smtp", "unknown@b.test"),
            Outgoing("sms", "+32470000000"),
            Outgoing("smtp", "a@b.test\nBcc: x"),
        ]
        ids = put(message, going)
    deliver()
    rows = [Delivery.objects.get(pk=pk) for pk in ids]
    assert [(row.state, row.attempts) for row in rows] == [(State.FAILED, 1)] * 3
    assert [row.error[:20] for row in rows[:2]] == ["550 5.1.1 no such ma", 'HTTP 400 {"error": "']
    assert peers.mail.times == peers.sms.times == {}


def test_after_many_failures_it_is_given_up_and_by_hand_it_goes_with_the_same_key(settings: Any) -> None:
    with running(Peers(sms_faults=Faults(refuse_for_now=1.0))) as broken:
        settings.GATEWAY_SECRETS = broken.settings
        (pk,) = lay_down(1, "sms")
        deliver("sms")
        row = Delivery.objects.get(pk=pk)
        assert (row.state, row.failures) == (State.GIVEN_UP, claiming.TRIES)
        assert "502" in row.error
        broken.sms_faults.refuse_for_now = 0.0
        assert claiming.again([pk]) == 1
        deliver("sms")
        assert Delivery.objects.get(pk=pk).state == State.HANDED_OVER
        assert broken.sms.times == {str(row.key): 1}


def test_a_gateway_that_is_not_there_fails_nothing_and_is_left_alone_for_a_while(settings: Any) -> None:
    with gateways_that_go_nowhere():
        ids = lay_down(20, "smtp") + lay_down(20, "sms")
        deliver()
    rows = Delivery.objects.filter(pk__in=ids)
    assert {(row.state, row.failures) for row in rows} == {(State.WAITING, 0)}
    for gateway in Gateway.objects.all():
        assert gateway.paused_until is not None
        assert gateway.error


def test_a_gateway_that_refuses_our_account_fails_nothing_and_its_words_show_no_secret(settings: Any) -> None:
    with running(Peers(token="right")) as peers:
        headers = json.dumps({"Authorization": "Bearer wrong-and-secret"})
        settings.GATEWAY_SECRETS = peers.settings | {"SMS_HEADERS": headers}
        (pk,) = lay_down(1, "sms")
        deliver("sms")
    row = Delivery.objects.get(pk=pk)
    assert (row.state, row.failures) == (State.WAITING, 0)
    assert "401" in row.error
    assert "secret" not in row.error + Gateway.objects.get(channel="sms").error


def test_a_rate_is_kept_by_several_workers_together(settings: Any) -> None:
    """The gateway refuses what comes much faster than 50 a second: with that rate in the settings it has nothing to
    refuse, though three workers draw at once. What they hold on a machine that falters comes at once: a bucket of 12
    and 4 lines each."""
    with running(Peers(limit=Limit(60.0, 40.0))) as peers:
        settings.GATEWAY_SECRETS = peers.settings | {"SMS_RATE": "50"}
        lay_down(100, "sms")
        threads = [threading.Thread(target=deliver, args=("sms",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(peers.sms.times) == 100
    assert peers.sms.faults["throttled"] == 0
    assert max(peers.sms.moments) - min(peers.sms.moments) > 100 / 60 - 0.5


def test_what_is_throttled_waits_and_is_no_failure(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(Peers(sms_faults=Faults(throttle=0.3, retry_after_s=0))) as peers:
        settings.GATEWAY_SECRETS = peers.settings
        ids = lay_down(40, "sms")
        deliver("sms")
    rows = Delivery.objects.filter(pk__in=ids)
    assert {(row.state, row.failures, row.repeats) for row in rows} == {(State.HANDED_OVER, 0, 0)}
    assert peers.sms.faults["throttle"] > 0


def test_what_failed_does_not_wait_until_all_others_have_gone(peers: Peers) -> None:
    ids = lay_down(50, "sms")
    Delivery.objects.filter(pk=ids[-1]).update(failures=1)
    assert ids[-1] in {one.pk for one in claiming.claim("sms", 10, timezone.now())}


def test_urgent_goes_before_what_was_laid_down_earlier(peers: Peers) -> None:
    lay_down(50, "sms", priority=Priority.BULK)
    urgent = lay_down(5, "sms", priority=Priority.URGENT)
    assert {one.pk for one in claiming.claim("sms", 5, timezone.now())} == set(urgent)


def test_the_server_itself_hands_over_when_no_worker_runs_and_not_when_one_does(peers: Peers) -> None:
    worker = Worker.objects.create(host="h", process=1)
    lay_down(3, "sms")
    assert due(timezone.now()) == 0
    Worker.objects.filter(pk=worker.pk).update(seen_at=timezone.now() - timedelta(minutes=5))
    assert due(timezone.now()) == 3
    assert len(peers.sms.times) == 3


def test_laying_down_wakes_workers_once_and_only_when_it_is_stored() -> None:
    def tasks() -> int:
        return DBTaskResult.objects.count()

    with gateways_that_go_nowhere():
        with transaction.atomic():
            lay_down(1, "sms")
            transaction.set_rollback(True)
        assert tasks() == 0
        lay_down(1, "sms")
        lay_down(1, "smtp")
        assert tasks() == 1
        lay_down(1, "sms", exercise=True)
    assert tasks() == 1


def test_outside_a_transaction_nothing_can_be_laid_down() -> None:
    with pytest.raises(RuntimeError):
        put(Message(), [])


def test_of_an_exercise_nothing_leaves(peers: Peers) -> None:
    ids = lay_down(5, "sms", exercise=True) + lay_down(5, "telephone", exercise=True)
    deliver()
    assert {row.state for row in Delivery.objects.filter(pk__in=ids)} == {State.SANDBOXED}
    assert peers.sms.tries == 0


def test_a_channel_without_gateway_fails_at_once(settings: Any) -> None:
    settings.GATEWAY_SECRETS = {}
    (pk,) = lay_down(1, "signal")
    row = Delivery.objects.get(pk=pk)
    assert row.state == State.FAILED
    assert row.error


def test_what_was_withdrawn_does_not_leave(peers: Peers) -> None:
    lay_down(5, "sms")
    assert stop("alert:1") == 5
    deliver()
    assert peers.sms.tries == 0


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.NOT_TAKEN, Outcome.UNCERTAIN, Outcome.THROTTLED])
def test_what_was_on_its_way_when_it_was_withdrawn_is_not_tried_again(outcome: Outcome) -> None:
    with gateways_that_go_nowhere():
        lay_down(1, "sms")
    now = timezone.now()
    (parcel,) = claiming.claim("sms", 1, now)
    stop("alert:1")
    claiming.write([(parcel, Result(outcome, "weg"))], now)
    claiming.retake(now + timedelta(hours=1))
    assert not claiming.claim("sms", 1, now + timedelta(days=1))
    assert Delivery.objects.get().state == State.WITHDRAWN


def test_what_arrived_although_it_was_withdrawn_is_not_called_withdrawn() -> None:
    with gateways_that_go_nowhere():
        lay_down(1, "sms")
    now = timezone.now()
    (parcel,) = claiming.claim("sms", 1, now)
    stop("alert:1")
    claiming.write([(parcel, Result(Outcome.ACCEPTED))], now)
    assert Delivery.objects.get().state == State.HANDED_OVER


def test_what_failed_of_a_message_that_was_withdrawn_is_not_sent_by_hand_either(settings: Any) -> None:
    settings.GATEWAY_SECRETS = {}
    (pk,) = lay_down(1, "signal")  # no gateway: it failed at once
    stop("alert:1", failed_too=True)
    assert claiming.again([pk]) == 0


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_was_set_back_does_not_hold_up_a_gateway_with_a_rate(back: timedelta) -> None:
    now = timezone.now()
    assert sum(rates.draw("sms", 4.0, 1, now + timedelta(seconds=n)) for n in range(3)) >= 2
    then = now - back
    assert sum(rates.draw("sms", 4.0, 1, then + timedelta(seconds=n)) for n in range(1, 9)) >= 3


def test_a_gateway_that_asks_for_patience_without_end_is_asked_again_within_the_hour() -> None:
    rates.draw("sms", 0, 1, timezone.now())
    rates.pause("sms", 1e15, "later")
    until = rates.paused_until("sms")
    assert until is not None
    assert until <= timezone.now() + timedelta(hours=1)
