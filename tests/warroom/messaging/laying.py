"""Laying down in the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.test import override_settings

from warroom.messaging.models import Message
from warroom.messaging.outbox import Outgoing, put

TEXTS = {"nl": {"title": "Bericht voor {name}", "text": "Bevestig op {link}."}}
ADDRESSES = {"smtp": "spoc{n}@gemeente.example", "sms": "+324700{n:05d}1", "letter": "Markt {n}\n9000 Gent"}


@contextmanager
def gateways_that_go_nowhere() -> Iterator[None]:
    """Gateways are set up, so that deliveries wait for them; nobody hands over."""
    said = {
        "SMTP_URL": "smtp://127.0.0.1:9?tls=no",
        "SMTP_FROM": "warroom@weerbaar.test",
        "SMS_URL": "http://127.0.0.1:9/",
        "SMS_SECRET": "a secret of the gateway",
    }
    with override_settings(GATEWAY_SECRETS=said):
        yield


def lay_down(count: int, channel: str, **message: Any) -> list[int]:
    """``count`` deliveries of one message; their ids."""
    with transaction.atomic():
        row = Message.objects.create(**{"topic": "alert:1", "texts": TEXTS} | message)
        values = {"link": "https://weerbaar.test/b/x"}
        address = ADDRESSES.get(channel, "+3292101{n:04d}")
        return put(
            row,
            [Outgoing(channel, address.format(n=n), f"recipient:{n}", {"name": str(n)} | values) for n in range(count)],
        )
