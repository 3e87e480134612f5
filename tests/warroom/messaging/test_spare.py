"""A second gateway for a channel: when it stands in, and what stays with the first."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.peers.book import Faults
from tests.peers.running import Peers, running
from tests.warroom.messaging.laying import lay_down

from warroom.messaging import channels, claiming, counting, incoming, rates, spare
from warroom.messaging.delivering import Claimer, due
from warroom.messaging.models import Delivery, Gateway, Incoming, Receipt, State
from warroom.messaging.told import Told

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "http://127.0.0.1:9/send"
LONG = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again at once."""
    monkeypatch.setattr(claiming, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(claiming, "LONGEST_WAIT_S", 0.001)


@pytest.fixture
def other() -> Iterator[Peers]:
    """The spare SMS gateway and mail server."""
    with running(Peers()) as there:
        yield there


def both(first: dict[str, str], other: Peers) -> dict[str, str]:
    """Settings with a spare for SMS and mail."""
    spares = {
        "SMS_SPARE_URL": other.settings["SMS_URL"],
        "SMTP_SPARE_URL": other.settings["SMTP_URL"],
    }
    return first | spares


def hand_over(*names: str) -> None:
    """Until nothing is due for these gateways."""
    for name in names:
        Claimer(name, channels.every_gateway()[name]).run(threading.Event(), threading.Event(), until_idle=True)


def fails_since(name: str, when: datetime) -> None:
    """The gateway takes nothing since then, and is tried again only later."""
    rates.row(name)
    Gateway.objects.filter(channel=name).update(
        failing_since=when, unanswered=3, paused_until=timezone.now() + timedelta(hours=1), error="gone"
    )


def claimed(name: str, later: timedelta = timedelta(0)) -> set[int]:
    """What this gateway may take now, or a while later."""
    now = timezone.now() + later
    return {one.pk for one in claiming.claim(name, 100, now, spare.allowed(name, now))}


def test_while_the_first_works_the_spare_gets_nothing(settings: Any, other: Peers) -> None:
    with running(Peers()) as first:
        settings.GATEWAY_SECRETS = both(first.settings, other)
        lay_down(5, "sms")
        hand_over("sms_spare", "sms")
    assert len(first.sms.times) == 5
    assert other.sms.tries == 0


@pytest.mark.parametrize("channel", ["sms", "smtp"])
def test_of_a_first_that_is_gone_the_spare_takes_over_after_a_while_with_the_same_keys(
    settings: Any, other: Peers, channel: str
) -> None:
    nowhere = {"SMS_URL": NOWHERE, "SMTP_URL": "smtp://127.0.0.1:9?tls=no", "SMTP_FROM": "warroom@weerbaar.test"}
    settings.GATEWAY_SECRETS = both(nowhere, other)
    name = f"{channel}_spare"
    ids = lay_down(20, channel)
    hand_over(channel, name)
    assert {row.state for row in Delivery.objects.filter(pk__in=ids)} == {State.WAITING}
    row = Gateway.objects.get(channel=channel)
    assert row.failing_since is not None
    Gateway.objects.filter(channel=channel).update(failing_since=row.failing_since - LONG)
    hand_over(channel, name)
    rows = Delivery.objects.filter(pk__in=ids)
    assert {(row.state, row.gateway, row.repeats) for row in rows} == {(State.HANDED_OVER, name, 0)}
    book = other.sms if channel == "sms" else other.mail
    assert dict(book.times) == {str(row.key): 1 for row in rows}


def test_how_long_the_first_may_be_gone_is_a_setting(settings: Any, other: Peers) -> None:
    settings.GATEWAY_SECRETS = both({"SMS_URL": NOWHERE}, other)
    now = timezone.now()
    fails_since("sms", now - timedelta(seconds=119))
    assert not spare.stands_in("sms", now)
    assert spare.stands_in("sms", now + timedelta(seconds=1))
    settings.GATEWAY_SECRETS = settings.GATEWAY_SECRETS | {"SMS_SPARE_AFTER": "300"}
    assert not spare.stands_in("sms", now + timedelta(seconds=1))


def test_a_first_that_answers_and_takes_nothing_is_as_good_as_gone(settings: Any, other: Peers) -> None:
    """It breaks on everything, and may have kept it: that goes by the spare too in the end, and is counted."""
    with running(Peers(sms_faults=Faults(fail_after=1.0))) as first:
        settings.GATEWAY_SECRETS = both(first.settings | {"SMS_SPARE_AFTER": "0"}, other)
        ids = lay_down(3, "sms")
        claimer = Claimer("sms", channels.every_gateway()["sms"])
        claimer._take()
        while claimer.held:
            claimer._gather(1.0)
        claimer._close_lines()
        gateway = Gateway.objects.get(channel="sms")
        assert gateway.failing_since is not None
        # From now on it is only asked now and then whether it works again.
        assert gateway.paused_until is not None
        hand_over("sms_spare")
        rows = Delivery.objects.filter(pk__in=ids)
        assert {(row.state, row.gateway, row.repeats) for row in rows} == {(State.HANDED_OVER, "sms_spare", 1)}
        assert set(first.sms.times) == set(other.sms.times)


def test_what_may_have_arrived_stays_with_the_gateway_that_may_have_it(settings: Any, other: Peers) -> None:
    with running(Peers()) as first:
        settings.GATEWAY_SECRETS = both(first.settings, other)
        (sure, unsure) = lay_down(2, "sms")
    now = timezone.now()
    Delivery.objects.filter(pk=unsure).update(uncertain=True, gateway="sms_spare", failures=1)
    assert claimed("sms") == {sure}
    assert claimed("sms_spare") == {unsure}
    # The spare that has it does not work either: the first takes it, and counts it as a repeat.
    Delivery.objects.filter(pk=unsure).update(state=State.WAITING, lease_until=None, repeats=0)
    fails_since("sms_spare", now - LONG)
    assert claimed("sms") == {unsure}
    assert Delivery.objects.get(pk=unsure).repeats == 1


def test_what_the_first_may_have_goes_by_the_spare_only_after_a_while_and_is_counted(
    settings: Any, other: Peers
) -> None:
    settings.GATEWAY_SECRETS = both({"SMS_URL": NOWHERE}, other)
    (pk,) = lay_down(1, "sms")
    Delivery.objects.filter(pk=pk).update(uncertain=True, gateway="sms", failures=1)
    fails_since("sms", timezone.now())
    hand_over("sms_spare")
    assert other.sms.tries == 0
    fails_since("sms", timezone.now() - LONG)
    hand_over("sms_spare")
    row = Delivery.objects.get(pk=pk)
    assert (row.state, row.gateway, row.repeats) == (State.HANDED_OVER, "sms_spare", 1)


def test_what_a_killed_worker_of_the_spare_held_is_not_lost_when_the_spare_is_taken_out_of_the_settings(
    settings: Any, other: Peers
) -> None:
    with running(Peers()) as first:
        settings.GATEWAY_SECRETS = both(first.settings, other)
        (pk,) = lay_down(1, "sms")
        now = timezone.now()
        fails_since("sms", now - LONG)
        assert claimed("sms_spare") == {pk}
        assert claiming.retake(now + timedelta(minutes=1)) == 1
        rates.answered("sms", now)
        assert claimed("sms", LONG) == set()
        settings.GATEWAY_SECRETS = first.settings
        assert claimed("sms", LONG) == {pk}


def test_of_a_gateway_that_did_not_answer_one_is_tried_and_the_others_go_by_the_spare(
    settings: Any, other: Peers
) -> None:
    settings.GATEWAY_SECRETS = both({"SMS_URL": NOWHERE}, other)
    fails_since("sms", timezone.now() - LONG)
    assert rates.draw("sms", 0, 64, timezone.now() + timedelta(hours=2)) == 1
    rates.answered("sms", timezone.now())
    Gateway.objects.filter(channel="sms").update(paused_until=None)
    assert rates.draw("sms", 0, 64, timezone.now()) == 64


def test_the_first_has_its_work_back_as_soon_as_it_takes_one(settings: Any, other: Peers) -> None:
    with running(Peers()) as first:
        settings.GATEWAY_SECRETS = both(first.settings, other)
        fails_since("sms", timezone.now() - LONG)
        Gateway.objects.filter(channel="sms").update(paused_until=None)
        ids = lay_down(30, "sms")
        hand_over("sms", "sms_spare")
        assert set(first.sms.times) == {str(row.key) for row in Delivery.objects.filter(pk__in=ids)}
    assert other.sms.tries == 0
    row = Gateway.objects.get(channel="sms")
    assert (row.failing_since, row.unanswered, row.error) == (None, 0, "")


def test_a_server_without_workers_uses_the_spare_too(settings: Any, other: Peers) -> None:
    settings.GATEWAY_SECRETS = both({"SMS_URL": NOWHERE}, other)
    fails_since("sms", timezone.now() - LONG)
    lay_down(3, "sms")
    assert due(timezone.now()) == 3
    assert len(other.sms.times) == 3


def test_each_gateway_keeps_its_own_rate() -> None:
    now = timezone.now()
    assert rates.draw("sms", 4.0, 10, now + timedelta(seconds=2)) == 1
    assert rates.draw("sms_spare", 40.0, 10, now + timedelta(seconds=2)) == 10


def test_what_two_gateways_call_the_same_are_two(settings: Any, other: Peers) -> None:
    settings.GATEWAY_SECRETS = both({"SMS_URL": NOWHERE}, other)
    first, second = lay_down(2, "sms")
    Delivery.objects.filter(pk=first).update(gateway_reference="17", gateway="sms")
    Delivery.objects.filter(pk=second).update(gateway_reference="17", gateway="sms_spare")
    receipt = Told("receipt", "r1", reference="17", delivered=True)
    assert incoming.take("sms_spare", receipt)
    assert dict(Delivery.objects.values_list("pk", "receipt")) == {first: Receipt.NONE, second: Receipt.DELIVERED}
    assert incoming.take("sms", receipt)
    assert not incoming.take("sms", receipt)
    assert Incoming.objects.count() == 2
    assert set(Delivery.objects.values_list("receipt", flat=True)) == {Receipt.DELIVERED}


def test_the_operators_see_that_the_spare_stands_in(settings: Any, other: Peers) -> None:
    settings.GATEWAY_SECRETS = both({"SMS_URL": NOWHERE}, other)
    now = timezone.now()
    fails_since("sms", now - LONG)
    (line,) = [line for line in counting.lines(now) if line.channel == "sms"]
    assert (line.spare, line.stands_in, line.failing_since) == ("127.0.0.1", True, now - LONG)


@pytest.mark.parametrize(
    "said",
    [
        {"SMS_SPARE_URL": "https://sms.test"},
        {"SMS_URL": "https://sms.test", "SMS_SPARE_PROVIDER": "cm"},
        {"SMS_URL": "https://sms.test", "SMS_SPARE_PROVIDER": "nobody"},
        {"SMTP_URL": "smtps://m.test", "SMTP_FROM": "a@b.test", "SMTP_SPARE_URL": "m.test"},
    ],
)
def test_a_spare_that_is_described_wrongly_is_named_and_leaves_the_first_alone(
    settings: Any, said: dict[str, str]
) -> None:
    settings.GATEWAY_SECRETS = said
    ((name, problem),) = channels.problems().items()
    assert name in channels.SPARES
    assert "SPARE" in problem
    assert set(channels.every_gateway()) == {name for name in ("sms", "smtp") if f"{name.upper()}_URL" in said}
