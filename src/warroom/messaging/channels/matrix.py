"""Matrix, through Apprise, as a user of our own on a homeserver.

``WARROOM_MATRIX_URL`` is the homeserver, ``WARROOM_MATRIX_TOKEN`` the access token. The key of the delivery is the
transaction id of the event: a homeserver that sees it again with the same token sends nothing a second time.
"""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from warroom.messaging.channels.through_apprise import ThroughApprise
from warroom.messaging.configuration import number, text
from warroom.messaging.handing import Parcel


def configured() -> ThroughApprise | None:
    """The homeserver of the settings; None when there is none."""
    url = text("MATRIX_URL")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not text("MATRIX_TOKEN"):
        raise ImproperlyConfigured("WARROOM_MATRIX_URL must be a URL, and WARROOM_MATRIX_TOKEN a token")

    def plugin(parcel: Parcel) -> Any:
        from apprise.plugins.matrix import NotifyMatrix

        token = text("MATRIX_TOKEN")
        made: Any = NotifyMatrix(
            targets=[parcel.address],
            host=parts.hostname,
            port=parts.port,
            secure=parts.scheme == "https",
            password=token,
            discovery=False,
            e2ee=False,
        )
        # Else Apprise takes an id of its own at every send.
        made.access_token, made.transaction_id = token, parcel.key
        return made

    # 403: not into that room.
    return ThroughApprise(parts.hostname, plugin, rate=number("MATRIX_RATE", 5), ours=frozenset({401, 407}))
