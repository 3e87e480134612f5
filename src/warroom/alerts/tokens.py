"""The link and the code with which somebody without an account answers.

A token is worked out from a random seed in the row and the server's key, so that a later message to the same person
bears the same link while the database alone gives none away; what is looked up is its hash.
"""

import base64
import hashlib
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

CODE_DIGITS = 6


def fresh_seed() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def fresh_code() -> str:
    """Six digits: they count together with the telephone number they come from, which is listened to for some wrong
    ones a day and no more (``messaging.incoming``)."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def token(seed: str, key: str | None = None) -> str:
    """The token of a seed: 22 characters, 128 bits."""
    digest = salted_hmac("warroom.alerts.link", seed, secret=key or settings.SECRET_KEY, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def hashed(given: str) -> str:
    """How a token is stored and looked up."""
    return hashlib.sha256(given.encode()).hexdigest()


def token_of(seed: str, token_hash: str) -> str:
    """The token that was given out with this seed, also after the server's key was changed."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if hashed(found := token(seed, key)) == token_hash:
            return found
    raise ValueError("the key with which this link was made is gone")
