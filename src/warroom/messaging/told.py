"""What a gateway tells us of its own accord, read by provider: replies, and receipts of deliveries."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass

FRESH_S = 300
"""A signed request older than this is refused, so that a copy of it is worth nothing later."""


@dataclass(frozen=True)
class Told:
    """A reply or a receipt. ``external_id`` is what the gateway calls it, so that a second one like it is known."""

    kind: str
    external_id: str
    address: str = ""
    text: str = ""
    key: str = ""
    """The key of the delivery, when the gateway gives it back."""
    reference: str = ""
    """Or what the gateway calls the delivery."""
    delivered: bool = False
    error: str = ""


@dataclass(frozen=True)
class Knock:
    """A request of a gateway, before anything of it is believed."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    fields: Mapping[str, str]
    token: str = ""
    """What stood in the path, for providers that sign nothing."""


def is_signed(knock: Knock, secret: str, now: float | None = None) -> bool:
    """Whether ``X-Signature`` is the HMAC-SHA256 (hex) by ``secret`` over ``X-Timestamp`` (seconds since 1970), a dot
    and the body, and the timestamp is of the last five minutes."""
    stamp = knock.headers.get("x-timestamp", "")
    if not secret or not stamp.isdecimal() or len(stamp) > 12:
        return False
    if abs((time.time() if now is None else now) - int(stamp)) > FRESH_S:
        return False
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + knock.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, knock.headers.get("x-signature", "").lower())


def is_same(secret: str, said: str) -> bool:
    """Whether the secret was said; never when there is none."""
    return bool(secret) and hmac.compare_digest(secret.encode(), said.encode())
