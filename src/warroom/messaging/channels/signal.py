"""Signal, through Apprise and a signal-cli-rest-api of our own.

``WARROOM_SIGNAL_URL`` is where that stands, ``WARROOM_SIGNAL_FROM`` the number it has. Signal's interface takes no key:
a repeat after an uncertain hand-over can show twice.
"""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from warroom.messaging.channels.through_apprise import ThroughApprise
from warroom.messaging.configuration import number, text
from warroom.messaging.handing import Parcel


def configured() -> ThroughApprise | None:
    """The gateway of the settings; None when there is none."""
    url = text("SIGNAL_URL")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not text("SIGNAL_FROM"):
        raise ImproperlyConfigured("WARROOM_SIGNAL_URL must be a URL, and WARROOM_SIGNAL_FROM a number")

    def plugin(parcel: Parcel) -> Any:
        from apprise.plugins.signal_api import NotifySignalAPI

        return NotifySignalAPI(
            source=text("SIGNAL_FROM"),
            targets=[parcel.address],
            host=parts.hostname,
            port=parts.port,
            secure=parts.scheme == "https",
        )

    return ThroughApprise(parts.hostname, plugin, rate=number("SIGNAL_RATE", 2))
