"""What was said to whom is not kept for ever: addresses, names, links and codes are wiped a while after a message left.

What stays is that there was a delivery, for whom (its reference), over which channel, when, what came of it, and so
much of the address that its owner knows it again.
"""

import os
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from warroom.messaging.models import Delivery, Incoming, Message, State

KEEP = timedelta(days=max(30, int(os.environ.get("WARROOM_DELIVERIES_KEEP_DAYS") or "120")))
"""How long addresses and values are kept. Links last 90 days, escalations two weeks."""
AT_ONCE = 500
UNDER_WAY = (State.WAITING, State.SENDING)


def tail(address: str) -> str:
    """So much of ``address`` that its owner knows it again: the last digits of a number, the domain of a mailbox, the
    server of a web address, the last line of a letter."""
    if "://" in address:
        return f"…{urlsplit(address).hostname or ''}"
    if "@" in address.strip("@"):
        return f"{address[0]}…@{address.rpartition('@')[2]}"
    if "\n" in address:
        return f"…{address.splitlines()[-1]}"[:60]
    return f"…{address[-2:]}"


def due(now: datetime) -> int:
    """Wipe what is older than ``KEEP``, a bounded number at a time; how many rows."""
    return _deliveries(now) + _incoming(now)


def _deliveries(now: datetime) -> int:
    """Message by message: there are few of those, and each knows its deliveries by an index."""
    before = now - KEEP
    done = 0
    for message in Message.objects.filter(wiped_at=None, created_at__lt=before).order_by("created_at", "pk")[:50]:
        unwiped = Delivery.objects.filter(message=message, wiped_at=None)
        old = unwiped.exclude(state__in=UNDER_WAY).exclude(handed_over_at__gte=before)
        while done < 4 * AT_ONCE and (some := list(old.order_by("pk")[:AT_ONCE])):
            done += _wipe(some, now)
        if done >= 4 * AT_ONCE:
            break
        if not unwiped.exists():
            Message.objects.filter(pk=message.pk).update(wiped_at=now)
    return done


@transaction.atomic
def _wipe(rows: list[Delivery], now: datetime) -> int:
    for row in rows:
        row.address, row.values, row.wiped_at, row.returned = tail(row.address), {}, now, False
        if row.state == State.BY_HAND:
            # Nobody called or posted it in all that time, and now nobody can.
            row.state, row.error = State.GIVEN_UP, _("Nobody did it in {n} days.").format(n=KEEP.days)
    Delivery.objects.bulk_update(rows, ["address", "values", "wiped_at", "returned", "state", "error"], batch_size=100)
    return len(rows)


def _incoming(now: datetime) -> int:
    """Replies that were dealt with; what nobody read yet stays on the screen."""
    old = Incoming.objects.filter(wiped_at=None, received_at__lt=now - KEEP).exclude(Q(kind="reply") & Q(taken_by=""))
    rows = list(old.order_by("received_at", "pk")[:AT_ONCE])
    for row in rows:
        row.address, row.text, row.wiped_at = tail(row.address) if row.address else "", "", now
    Incoming.objects.bulk_update(rows, ["address", "text", "wiped_at"], batch_size=100)
    return len(rows)
