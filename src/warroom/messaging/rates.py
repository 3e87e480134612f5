"""How much room a gateway has left: one row per gateway, which all workers on all hosts draw from."""

from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from warroom.leases import AHEAD
from warroom.messaging.handing import one_line
from warroom.messaging.models import Gateway

BURST_S = 0.25
"""How many seconds' worth may go at once."""
PAUSES_S = (2, 5, 10, 20, 30, 60)
"""How long nothing is tried after a gateway did not answer for the first, second … time."""
LONGEST_PAUSE_S = 3600.0
"""Whatever patience a gateway asks for: after so long it is tried again."""
LONG_PAUSE_S = 60.0
"""A gateway that asks for so much patience does not work."""


def row(channel: str) -> Gateway:
    """What all workers know of the gateway of ``channel``."""
    return Gateway.objects.get_or_create(channel=channel, defaults={"filled": timezone.now().timestamp()})[0]


def draw(channel: str, rate: float, wanted: int, now: datetime) -> int:
    """How many of ``wanted`` may go now, taken out of the bucket. 0 while the gateway is paused.

    The bucket fills by ``rate`` a second and holds ``BURST_S`` seconds' worth (at least one). The UPDATE that takes
    them carries its own condition, so that two who draw at once never get more than there is; a host whose clock is
    behind fills nothing.
    """
    gateway = row(channel)
    if gateway.paused_until is not None and now < gateway.paused_until <= now + timedelta(seconds=LONGEST_PAUSE_S):
        return 0
    if gateway.unanswered:
        # It did not answer the last time: one is tried, and the others are not held up by it.
        wanted = min(wanted, 1)
    if not rate:
        return wanted
    most = max(1.0, rate * BURST_S)
    seconds = now.timestamp()
    if gateway.filled > seconds + AHEAD.total_seconds():
        # The clock was set back, or a host whose clock was ahead is gone: nothing would go until time caught up.
        Gateway.objects.filter(channel=channel, filled=gateway.filled).update(filled=seconds)
        gateway = row(channel)
    # Another worker may have drawn in between: then less is left, and it is asked again.
    for _try in range(3):
        there = min(most, gateway.tokens + max(0.0, seconds - gateway.filled) * rate)
        taken = min(wanted, int(there))
        if not taken:
            return 0
        filling = Least(most, F("tokens") + Greatest(0.0, seconds - F("filled")) * rate)
        if (
            Gateway.objects.annotate(there=filling)
            .filter(channel=channel, there__gte=taken)
            .update(tokens=filling - taken, filled=Greatest(F("filled"), seconds))
        ):
            return taken
        gateway = row(channel)
    return 0


def give_back(channel: str, rate: float, count: int) -> None:
    """Nothing was found to send with these."""
    if rate and count:
        Gateway.objects.filter(channel=channel).update(tokens=F("tokens") + count)


def paused_until(channel: str) -> datetime | None:
    """Until when nothing is tried; None when it is not paused."""
    return Gateway.objects.filter(channel=channel).values_list("paused_until", flat=True).first()


def pause(channel: str, after: float, error: str = "") -> None:
    """Try nothing on ``channel`` for ``after`` seconds: it asked for that."""
    now = timezone.now()
    until = now + timedelta(seconds=min(after, LONGEST_PAUSE_S))
    Gateway.objects.filter(channel=channel).update(paused_until=until, error=one_line(error))
    if after >= LONG_PAUSE_S:
        Gateway.objects.filter(channel=channel, failing_since=None).update(failing_since=now)


def unanswered(channel: str, error: str) -> None:
    """It did not answer: leave it for a while, longer each time. Several lines that fail together are one time."""
    now = timezone.now()
    gateway = row(channel)
    failing(channel, error, now)
    if gateway.paused_until is not None and gateway.paused_until > now:
        return
    after = PAUSES_S[min(gateway.unanswered, len(PAUSES_S) - 1)]
    Gateway.objects.filter(channel=channel, unanswered=gateway.unanswered).update(
        paused_until=now + timedelta(seconds=after), unanswered=F("unanswered") + 1, error=one_line(error)
    )


def failing(channel: str, error: str, now: datetime) -> None:
    """It took nothing of what it was given: since now, unless it failed already."""
    Gateway.objects.filter(channel=channel, failing_since=None).update(failing_since=now, error=one_line(error))


def is_in_trouble(channel: str) -> bool:
    """Whether somebody wrote down that it does not work, or asks for patience."""
    return Gateway.objects.filter(channel=channel).exclude(error="", failing_since=None, unanswered=0).exists()


def answered(channel: str, now: datetime, *, took: bool = True) -> None:
    """It works; ``took``: and took something."""
    said = {"answered_at": now} if took else {}
    Gateway.objects.filter(channel=channel).update(unanswered=0, failing_since=None, error="", **said)


def took_at(channel: str) -> datetime | None:
    """When it was last known to have taken something: to within five seconds, and at once after it had been in
    trouble."""
    return Gateway.objects.filter(channel=channel).values_list("answered_at", flat=True).first()
