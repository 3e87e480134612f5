"""ntfy, through Apprise: an address is the https address of a topic.

``WARROOM_NTFY_HOSTS`` names the servers such addresses may be on ("ntfy.sh"), ``WARROOM_NTFY_TOKEN`` a token when they
want one. ntfy knows no key: a repeat after an uncertain hand-over can show twice. What is longer than 4,096 bytes it
makes a file of, or refuses (docs.ntfy.sh/publish#limitations).
"""

from typing import Any
from urllib.parse import urlsplit

from warroom.messaging.channels.through_apprise import ThroughApprise, is_allowed
from warroom.messaging.configuration import number, text
from warroom.messaging.handing import Parcel

LONGEST = 4_096


def configured() -> ThroughApprise | None:
    """ntfy, when hosts are named."""
    hosts = text("NTFY_HOSTS")
    # 403: not to that topic.
    ours = frozenset({401, 407})
    return ThroughApprise("ntfy", plugin, number("NTFY_RATE", 4), ours=ours, longest=LONGEST) if hosts else None


def plugin(parcel: Parcel) -> Any:
    """The topic that the address is; None for anything else."""
    from apprise.plugins.ntfy import NotifyNtfy

    parts = urlsplit(parcel.address)
    topic = parts.path.strip("/")
    if not is_allowed(parcel.address, text("NTFY_HOSTS")) or not topic or "/" in topic:
        return None
    token = text("NTFY_TOKEN")
    return NotifyNtfy(
        targets=[topic],
        host=parts.hostname,
        port=parts.port,
        secure=True,
        mode="private",
        include_image=False,
        priority="max" if parcel.urgent else None,
        **({"token": token, "auth": "token"} if token else {}),
    )
