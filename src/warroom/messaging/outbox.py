"""Laying deliveries down, and withdrawing what has not left yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from warroom.messaging import channels, waking
from warroom.messaging.channels import sandbox
from warroom.messaging.models import Delivery, Message, State

CHUNK = 2_000
"""Rows per INSERT: memory stays flat however many there are."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One address that a message goes to."""

    channel: str
    address: str
    reference: str = ""
    values: dict[str, str] = field(default_factory=dict)
    """For ``{name}`` in the text: link, code, name, whatever the text asks for."""
    not_before: datetime | None = None
    language: str = "nl"


def put(message: Message, outgoing: Iterable[Outgoing]) -> list[int]:
    """Lay down a delivery per address, in the transaction of whatever they tell about; their ids, in order.

    Of an exercise nothing leaves this server. Raises RuntimeError outside a transaction: what is sent and why must be
    stored together or not at all.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("put() belongs in the transaction that stores what the message is about")
    now = timezone.now()
    ids: list[int] = []
    states: dict[str, tuple[State, str]] = {}
    chunk: list[Delivery] = []
    for one in outgoing:
        if one.channel not in states:
            states[one.channel] = _first(message, one.channel)
        state, error = states[one.channel]
        chunk.append(
            Delivery(
                message=message,
                channel=one.channel,
                address=one.address,
                language=one.language,
                values=one.values,
                reference=one.reference,
                priority=message.priority,
                state=state,
                error=error,
                returned=state == State.FAILED,
                created_at=now,
                not_before=one.not_before or now,
            )
        )
        if len(chunk) == CHUNK:
            ids += [row.pk for row in Delivery.objects.bulk_create(chunk)]
            chunk = []
    ids += [row.pk for row in Delivery.objects.bulk_create(chunk)]
    if any(state == State.WAITING for state, _error in states.values()):
        waking.call()
    return ids


def _first(message: Message, channel: str) -> tuple[State, str]:
    """How a delivery begins. What no gateway takes has failed at once, so that another way is tried."""
    if sandbox.keeps(message):
        return State.SANDBOXED, ""
    if channel in channels.BY_HAND:
        return State.BY_HAND, ""
    if channel in channels.gateways():
        return State.WAITING, ""
    return State.FAILED, gettext("No gateway is set up for this channel.")


def stop(what: str | Sequence[int], *, failed_too: bool = False) -> int:
    """Withdraw what has not been handed over: of a topic, or these deliveries; how many. What is being handed over at
    this moment may still arrive, and is then written down as such; it is not tried again. ``failed_too``: nobody sends
    by hand what was refused or given up either."""
    states = [State.WAITING, State.SENDING, State.BY_HAND]
    if failed_too:
        states += [State.FAILED, State.GIVEN_UP]
    rows = Delivery.objects.filter(state__in=states)
    if isinstance(what, str):
        return rows.filter(message__topic=what).update(state=State.WITHDRAWN, lease_until=None, error="")
    with transaction.atomic():
        return sum(
            rows.filter(pk__in=what[start : start + 500]).update(state=State.WITHDRAWN, lease_until=None, error="")
            for start in range(0, len(what), 500)
        )
