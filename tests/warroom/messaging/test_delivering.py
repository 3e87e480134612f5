"""Deliveries to real gateways on loopback."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.peers.book import Faults
from tests.peers.running import Peers, running

from warroom.messaging import channels, claiming
from warroom.messaging.delivering import Claimer
from warroom.messaging.models import Delivery, Message, State
from warroom.messaging.outbox import Outgoing, put

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = {"nl": {"title": "Bericht voor {name}", "text": "Bevestig op {link}."}}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again at once."""
    monkeypatch.setattr(claiming, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(claiming, "LONGEST_WAIT_S", 0.001)


def lay_down(count: int, channel: str, **message: Any) -> list[int]:
    """``count`` deliveries of one message."""
    addresses = {"smtp": "spoc{n}@gemeente.example", "sms": "+324700{n:05d}1"}
    with transaction.atomic():
        row = Message.objects.create(topic="alert:1", texts=TEXTS, **message)
        return put(
            row,
            (
                Outgoing(
                    channel, addresses[channel].format(n=n), f"recipient:{n}", {"name": f"{n}", "link": "https://x"}
                )
                for n in range(count)
            ),
        )


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
