"""The second gateway of a channel: when it steps in, and which deliveries each of the two may take.

What certainly did not arrive may go by either. What may have arrived stays with the gateway that may have it, for only
that one knows the key; it changes when that gateway has not worked for so long that the other stands in, and counts as
a repeat then, as every try after an uncertain one does. What one of the two barred for a reason of its own (no route, a
filter) is bound to the other, which is asked once; what is wrong with the receiver is not tried by the other.
"""

from datetime import datetime, timedelta

from warroom.messaging import channels
from warroom.messaging.configuration import number
from warroom.messaging.models import Delivery, Gateway, State

AFTER_S = 120.0
"""How long the first does not work before the second stands in, unless WARROOM_…_SPARE_AFTER says otherwise."""


def after(channel: str) -> timedelta:
    """How long the first gateway of ``channel`` does not work before its spare stands in."""
    return timedelta(seconds=number(f"{channel.upper()}_SPARE_AFTER", AFTER_S))


def stands_in(channel: str, now: datetime) -> bool:
    """Whether the spare of ``channel`` takes over at this moment."""
    return bool(channels.spare_of(channel)) and _is_out(channel, channel, now)


def is_wanted(name: str, now: datetime) -> bool:
    """Whether there may be something for the gateway ``name`` to do: a spare one is otherwise left in peace, and so is
    the database."""
    channel = channels.channel_of(name)
    if name == channel or stands_in(channel, now):
        return True
    its_own = Delivery.objects.standing(State.WAITING).filter(gateway=name, not_before__lte=now)
    return its_own.filter(uncertain=True).exists() or its_own.filter(bound=True).exists()


def other(name: str, now: datetime) -> str:
    """Which gateway of the same channel may be asked for what ``name`` bars; "" when there is none that works."""
    channel = channels.channel_of(name)
    second = channels.spare_of(channel) if name == channel else channel
    return second if second in channels.every_gateway() and not _is_out(second, channel, now) else ""


def _is_out(name: str, channel: str, now: datetime) -> bool:
    since = Gateway.objects.filter(channel=name).values_list("failing_since", flat=True).first()
    return since is not None and since <= now - after(channel)


def allowed(name: str, now: datetime) -> tuple[str, list[str]]:
    """Which of the deliveries of its channel the gateway ``name`` may take now: a condition on their rows, and what is
    filled in; "" for all of them."""
    channel = channels.channel_of(name)
    if name != channel:
        return ("", []) if stands_in(channel, now) else ("(uncertain OR bound) AND gateway = %s", [name])
    spare = channels.spare_of(channel)
    if not spare or _is_out(spare, channel, now):
        return "", []
    return "(NOT (uncertain OR bound) OR gateway <> %s)", [spare]
