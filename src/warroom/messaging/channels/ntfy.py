"""ntfy, through Apprise: an address is the https address of a topic.

``WARROOM_NTFY_HOSTS`` names the servers such addresses may be on ("ntfy.sh"), ``WARROOM_NTFY_TOKEN`` a token when they
want one. ntfy knows no key: a repeat after an uncertain hand-over can show twice.
"""

from typing import Any
from urllib.parse import urlsplit

from warroom.messaging.channels.through_apprise import ThroughApprise, is_allowed
from warroom.messaging.configuration import number, text
from warroom.messaging.handing import Parcel


def configured() -> ThroughApprise | None:
    """ntfy, when hosts are named."""
    hosts = text("NTFY_HOSTS")
    return ThroughApprise("ntfy", plugin, rate=number("NTFY_RATE", 4)) if hosts else None


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
