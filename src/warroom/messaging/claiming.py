"""The life of a delivery: claimed in batches with a lease, and what came of it written in bulk.

A claim is one statement, and so is what came of it: no transaction is open while somebody talks to a gateway. Each
claim makes ``attempts`` grow, and a result is written only where ``attempts`` still is what it was: who was thought
dead and comes back late changes nothing.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from warroom.leases import AHEAD
from warroom.messaging import spare
from warroom.messaging.channels import channel_of
from warroom.messaging.handing import Enclosed, Outcome, Parcel, Result, filled, one_line
from warroom.messaging.models import TROUBLE, Delivery, Message, Priority, State

LASTS = timedelta(seconds=20)
"""How long a worker that gives no sign may be thought alive; it gives one every quarter of that."""
TRIES = 12
"""Failures after which a delivery is given up and stands on the screen: with the waits below some two hours."""
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 1800.0

_CLAIM = """
WITH picked AS MATERIALIZED (
    SELECT id FROM messaging_delivery
    WHERE state = 'waiting' AND channel = %s AND {which} AND not_before <= %s{allowed}
    ORDER BY {order}, id LIMIT %s {lock}
)
UPDATE messaging_delivery
SET state = 'sending', lease_until = %s, gateway = %s, attempts = attempts + 1,
    denied_at = CASE WHEN gateway = %s THEN denied_at ELSE NULL END,
    repeats = repeats + CASE WHEN uncertain THEN 1 ELSE 0 END
WHERE id IN (SELECT id FROM picked) AND state = 'waiting'
RETURNING id
"""
_WRITE = """
UPDATE messaging_delivery
SET state = %s, lease_until = NULL, not_before = %s, failures = %s, uncertain = %s, error = %s,
    handed_over_at = %s, gateway_reference = %s, gateway = %s, bound = %s, denied_at = %s, returned = (%s OR returned)
WHERE id = %s AND attempts = %s AND (state = 'sending' OR (state = 'withdrawn' AND %s))
"""


def claim(gateway: str, most: int, now: datetime, allowed: tuple[str, list[str]] = ("", [])) -> list[Parcel]:
    """Take up to ``most`` deliveries of the channel of ``gateway`` that may go, urgent ones first; the parcels to hand
    over. ``allowed``: which of them that gateway may take (``spare.allowed``).

    Up to half of them are ones that failed before: they do not wait until a hundred thousand others have gone. Those
    for which the gateway said that we may not come last: if it was about one of them, the others are not held up.
    """
    taken = _take(gateway, ("failures > 0 AND denied_at IS NULL", []), (most + 1) // 2, now, allowed)
    for priority in Priority.values:
        if len(taken) < most:
            which = ("priority = %s AND denied_at IS NULL", [priority])
            taken += _take(gateway, which, most - len(taken), now, allowed)
    if len(taken) < most:
        # In turn.
        taken += _take(gateway, ("denied_at IS NOT NULL", []), most - len(taken), now, allowed, order="denied_at")
    return _parcels(taken)


def _take(
    gateway: str,
    which: tuple[str, list[Any]],
    most: int,
    now: datetime,
    allowed: tuple[str, list[str]],
    order: str = "not_before",
) -> list[int]:
    # Two workers pass by each other's rows; SQLite has one writer at a time.
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    moment = connection.ops.adapt_datetimefield_value(now)
    until = connection.ops.adapt_datetimefield_value(now + LASTS)
    with connection.cursor() as cursor:
        more = f" AND {allowed[0]}" if allowed[0] else ""
        values = [channel_of(gateway), *which[1], moment, *allowed[1], most, until, gateway, gateway]
        cursor.execute(_CLAIM.format(which=which[0], lock=lock, allowed=more, order=order), values)
        return [pk for (pk,) in cursor.fetchall()]


def _parcels(taken: Sequence[int]) -> list[Parcel]:
    if not taken:
        return []
    rows = Delivery.objects.filter(pk__in=taken, state=State.SENDING).order_by("priority", "not_before", "pk")
    found = list(rows)
    messages = Message.objects.prefetch_related("attachments").in_bulk({row.message_id for row in found})
    enclosed = {
        pk: tuple(Enclosed(a.name, a.media_type, bytes(a.content)) for a in message.attachments.all())
        for pk, message in messages.items()
    }
    return [parcel(row, messages[row.message_id], enclosed[row.message_id]) for row in found]


def parcel(row: Delivery, message: Message, enclosed: tuple[Enclosed, ...] = ()) -> Parcel:
    """What is handed over for ``row``."""
    said: Mapping[str, str] = message.text_in(row.language)
    title = one_line(filled(said.get("title", ""), row.values))
    text = filled(said.get("text", ""), row.values)
    if message.tlp and not title.startswith("["):
        title = f"[{message.tlp}] {title}"
    short = filled(said.get("short", ""), row.values) or f"{title}\n{text}"
    return Parcel(
        pk=row.pk,
        attempt=row.attempts,
        key=row.key,
        address=row.address,
        title=title,
        text=text,
        short=short,
        language=row.language,
        moment=row.created_at,
        urgent=row.priority == Priority.URGENT,
        enclosed=enclosed,
        not_before=row.not_before,
        failures=row.failures,
        uncertain=row.uncertain,
        gateway=row.gateway,
        bound=row.bound,
        denied_at=row.denied_at,
        error=row.error,
    )


@dataclass(frozen=True, slots=True)
class _Written:
    state: State
    not_before: datetime
    failures: int
    uncertain: bool
    error: str = ""
    to: str = ""
    """To which gateway it is bound from now on; "" leaves that as it was."""


def write(results: Iterable[tuple[Parcel, Result]], now: datetime) -> int:
    """Write what came of each try, if that try still holds the row (of what was withdrawn meanwhile only that it
    arrived); how many rows there were to write."""
    lines = [_line(parcel, result, now) for parcel, result in results]
    if lines:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_WRITE, lines)
    return len(lines)


def _line(parcel: Parcel, result: Result, now: datetime) -> list[Any]:
    after = _after(parcel, result, now)
    moment = connection.ops.adapt_datetimefield_value
    accepted = result.outcome == Outcome.ACCEPTED
    denied_at = now if result.outcome == Outcome.DENIED else parcel.denied_at
    if after.to or after.state != State.WAITING:
        denied_at = None
    return [
        after.state.value,
        moment(after.not_before),
        after.failures,
        after.uncertain,
        after.error,
        moment(now) if accepted else None,
        result.reference[:120] if accepted else "",
        after.to or parcel.gateway,
        bool(after.to) or parcel.bound,
        moment(denied_at) if denied_at else None,
        after.state in TROUBLE,
        parcel.pk,
        parcel.attempt,
        # Withdrawn while it was on its way: that it arrived all the same is written, a next try is not.
        accepted,
    ]


def _after(parcel: Parcel, result: Result, now: datetime) -> _Written:
    """Where the row stands after ``result``."""
    error = one_line(result.error)
    if parcel.bound and parcel.error and parcel.error != error:
        # What the first said is the reason why it did not go there.
        error = one_line(f"{parcel.error} · {error}")
    failed = _Written(State.FAILED, now, parcel.failures + 1, parcel.uncertain, error)
    match result.outcome:
        case Outcome.ACCEPTED:
            return _Written(State.HANDED_OVER, now, parcel.failures, uncertain=False)
        case Outcome.REFUSED:
            return failed
        case Outcome.BARRED:
            other = "" if parcel.bound else spare.other(parcel.gateway, now)
            if not other:
                return failed
            return _Written(State.WAITING, now, parcel.failures + 1, parcel.uncertain, error, to=other)
        case Outcome.UNREACHABLE | Outcome.DENIED if parcel.bound:
            # Tried there once: whoever had it sent has another way, and does not wait for a second gateway.
            return failed
        case Outcome.THROTTLED | Outcome.UNREACHABLE | Outcome.DENIED:
            # Not its fault: it keeps its place, and goes as soon as the gateway does (``rates.pause``).
            return _Written(State.WAITING, parcel.not_before, parcel.failures, parcel.uncertain, error)
        case _:
            failures = parcel.failures + 1
            uncertain = parcel.uncertain or result.outcome == Outcome.UNCERTAIN
            if failures >= TRIES:
                return _Written(State.GIVEN_UP, now, failures, uncertain, error)
            wait = max(pause(failures), min(result.after or 0, LONGEST_WAIT_S))
            return _Written(State.WAITING, now + timedelta(seconds=wait), failures, uncertain, error)


def pause(failures: int) -> float:
    """Seconds until the next try after so many failures: twice as long each time, half of it by chance, so that those
    that failed together do not come back together."""
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (failures - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 (spreads load, guards nothing)


def put_back(parcels: Iterable[Parcel]) -> None:
    """These were taken and not begun: somebody else may have them at once."""
    for one in parcels:
        Delivery.objects.filter(pk=one.pk, state=State.SENDING, attempts=one.attempt).update(
            state=State.WAITING, lease_until=None
        )


def extend(parcels: Sequence[Parcel], now: datetime) -> None:
    """A sign of life: hold these for another while."""
    Delivery.objects.filter(pk__in=[one.pk for one in parcels], state=State.SENDING).update(lease_until=now + LASTS)


def retake(now: datetime) -> int:
    """Free what a worker that died held: it may have arrived, so the next try is a repeat; how many. A lease that no
    clock of now can have given is over too: the clock was set back."""
    moved = _set_back(now)
    over = Q(lease_until__lt=now) | Q(lease_until__gt=now + LASTS + AHEAD)
    dead = Delivery.objects.standing(State.SENDING).filter(over)
    if not dead.exists():
        return moved
    fields = {"lease_until": None, "uncertain": True, "failures": F("failures") + 1}
    worn = dead.filter(failures__gte=TRIES - 1).update(
        state=State.GIVEN_UP, error="Every worker that tried it stopped.", returned=True, **fields
    )
    return moved + worn + dead.update(state=State.WAITING, not_before=now, **fields)


def _set_back(now: datetime) -> int:
    """After the clock was set back, let go what would wait until it has caught up: what was laid down later than now to
    go at once, and what waits longer than any failure makes it; how many."""
    waiting = Delivery.objects.standing(State.WAITING)
    late = waiting.extra(where=["failures > 0"]).filter(not_before__gt=now + AHEAD + timedelta(seconds=LONGEST_WAIT_S))
    moved = late.update(not_before=now) if late.exists() else 0
    newest = Delivery.objects.order_by("-pk").values_list("created_at", flat=True).first()
    if newest is not None and newest > now + AHEAD:
        ahead = waiting.filter(created_at__gt=now + AHEAD, not_before__gt=now, not_before__lte=F("created_at"))
        moved += ahead.update(not_before=now)
    return moved


def next_moment(channel: str, allowed: tuple[str, list[str]] = ("", [])) -> datetime | None:
    """When the next delivery of ``channel`` that waits may go; None when none waits. ``allowed`` as ``claim`` has
    it."""
    waiting = Delivery.objects.standing(State.WAITING).filter(channel=channel)
    if allowed[0]:
        # Words of ``spare``, not of anybody else.
        waiting = waiting.extra(where=[allowed[0]], params=allowed[1])  # type: ignore[assignment]  # noqa: S610
    moments = [
        waiting.filter(priority=priority).order_by("not_before").values_list("not_before", flat=True).first()
        for priority in Priority.values
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def again(pks: Sequence[int], now: datetime | None = None) -> int:
    """By hand: try these once more, as if they had not failed; how many there were. The key stays: what did arrive is
    not doubled."""
    moment = now or timezone.now()
    rows = Delivery.objects.filter(pk__in=pks, state__in=(State.FAILED, State.GIVEN_UP), wiped_at=None)
    return rows.update(
        state=State.WAITING, not_before=moment, failures=0, error="", bound=False, denied_at=None, returned=False
    )
