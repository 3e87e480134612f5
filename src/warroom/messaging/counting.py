"""How the queue stands: each figure comes from an index, so that it is quick however much was ever sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count

from warroom.messaging import channels, claiming, delivering, spare
from warroom.messaging.models import TROUBLE, Delivery, Gateway, State

RECENT = timedelta(hours=24)


@dataclass
class Line:
    """One channel."""

    channel: str
    gateway: str = ""
    problem: str = ""
    by_hand: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    oldest: datetime | None = None
    recent: int = 0
    paused_until: datetime | None = None
    failing_since: datetime | None = None
    spare: str = ""
    """Its second gateway."""
    spare_problem: str = ""
    stands_in: bool = False
    name: str = ""

    @property
    def trouble(self) -> int:
        """How many need somebody."""
        return sum(self.counts.get(state, 0) for state in TROUBLE)


def lines(now: datetime) -> list[Line]:
    """Every channel, with what waits, failed and left."""
    found: dict[str, Line] = {}
    gateways, problems = channels.every_gateway(), channels.problems()
    for channel in (*channels.GATEWAYS, *channels.BY_HAND):
        gateway = gateways.get(channel)
        found[channel] = Line(
            channel,
            gateway=gateway.words if gateway else "",
            problem=problems.get(channel, ""),
            by_hand=channel in channels.BY_HAND,
        )
    for name, channel in channels.SPARES.items():
        line = found[channel]
        line.spare = gateways[name].words if name in gateways else ""
        line.spare_problem = problems.get(name, "")
        line.stands_in = spare.stands_in(channel, now)
    # One query per state: each has an index of its own.
    for state in (State.WAITING, State.SENDING, State.FAILED, State.GIVEN_UP, State.BY_HAND, State.SANDBOXED):
        rows = Delivery.objects.standing(state).order_by()
        for channel, count in rows.values_list("channel").annotate(n=Count("*")):
            found.setdefault(channel, Line(channel)).counts[state] = count
    for line in found.values():
        if line.counts.get(State.WAITING):
            first = claiming.next_moment(line.channel)
            line.oldest = first if first is not None and first <= now else None
    gone = Delivery.objects.standing(State.HANDED_OVER).filter(handed_over_at__gt=now - RECENT).order_by()
    for channel, count in gone.values_list("channel").annotate(n=Count("*")):
        found.setdefault(channel, Line(channel)).recent = count
    for row in Gateway.objects.exclude(error="", paused_until__lt=now):
        known = found.get(channels.channel_of(row.channel))
        if known is None:
            continue
        if row.channel in channels.SPARES:
            known.spare_problem = known.spare_problem or row.error
        elif not known.problem:
            known.paused_until = row.paused_until if row.paused_until and row.paused_until > now else None
            known.failing_since = row.failing_since
            known.problem = row.error
    return [
        line for line in found.values() if line.gateway or line.problem or line.by_hand or any(line.counts.values())
    ]


def workers(now: datetime) -> int:
    """How many processes hand over at this moment."""
    return delivering.alive(now).count()
