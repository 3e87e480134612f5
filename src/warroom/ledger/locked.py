"""Attachments as they are stored: useless to who has the database but not the server's secret key."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class Unreadable(Exception):
    """What is stored cannot be opened: it was changed, or the secret key is another one than it was locked with."""


def _cipher(secret: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"attachments " + secret.encode()).digest())


def lock(content: bytes, sha256: str) -> bytes:
    """``content`` encrypted (AES-256-GCM); ``sha256`` is bound to it."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, content, sha256.encode())


def unlock(stored: bytes, sha256: str) -> bytes:
    """What was locked, with the secret key of now or an older one. Raises Unreadable."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(secret).decrypt(stored[:NONCE], stored[NONCE:], sha256.encode())
        except (InvalidTag, ValueError):
            continue
    raise Unreadable(sha256)
