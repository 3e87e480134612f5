"""Where an alert went to is not kept for ever: the addresses on its list, and the codes, are wiped when those of its
messages are (``messaging.forgetting``). Who received it, for which body and over which channels, stays."""

from datetime import datetime

from django.db import transaction

from warroom.alerts.models import Alert, Recipient
from warroom.alerts.words import AlertState
from warroom.messaging.forgetting import KEEP, tail

CHUNK = 500
MOST = 2_000
"""Recipients at a time: it is asked again soon."""


def due(now: datetime) -> int:
    """Wipe the addresses of alerts that were sent longer than ``KEEP`` ago; of how many people."""
    done = 0
    old = Alert.objects.filter(forgotten_at=None, sent_at__lt=now - KEEP).exclude(state=AlertState.SENDING)
    for alert in old.order_by("sent_at", "pk")[:20]:
        # A recipient without a code was done before: a killed server goes on where it stopped.
        rows = Recipient.objects.filter(alert=alert).exclude(code="").order_by("pk")
        while done < MOST and (some := list(rows[:CHUNK])):
            done += _wipe(some)
        if done >= MOST:
            break
        Alert.objects.filter(pk=alert.pk).update(forgotten_at=now)
        done += 1
    return done


@transaction.atomic
def _wipe(rows: list[Recipient]) -> int:
    for row in rows:
        row.ways = [[pk, kind, tail(address)] for pk, kind, address in row.ways]
        row.code = ""
    Recipient.objects.bulk_update(rows, ["ways", "code"], batch_size=100)
    return len(rows)
