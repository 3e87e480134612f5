"""Signatures: Ed25519 (RFC 8032) over the canonical JSON of what is signed, with a word before it that says what."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.ledger.canonical import HASH, canonical

_SIGNATURE = re.compile(r"[0-9a-f]{128}")


def _signed(what: str, document: dict[str, Any]) -> bytes:
    # What was signed as a checkpoint can never pass for the seal of a file.
    return f"weerbaar ledger {what} 1\n".encode() + canonical(document)


@dataclass(frozen=True)
class PublicKey:
    """With what anyone can check a signature. ``text`` is its 32 bytes as 64 lowercase hex digits."""

    text: str

    @property
    def id(self) -> str:
        """A short name: the first 16 hex digits of the SHA-256 of its bytes."""
        return hashlib.sha256(bytes.fromhex(self.text)).hexdigest()[:16]

    @classmethod
    def of(cls, text: str) -> "PublicKey":
        """The key that ``text`` stands for. Raises BadInput unless it is 64 hex digits."""
        digits = "".join(text.split()).lower()
        if not HASH.fullmatch(digits):
            raise BadInput(Message("a public key is 64 hex digits"))
        return cls(digits)

    def signed(self, what: str, document: dict[str, Any], signature: str) -> bool:
        """Whether ``signature`` (128 hex digits) is this key's, over ``document`` as a ``what``."""
        if not _SIGNATURE.fullmatch(signature):
            return False
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.text)).verify(
                bytes.fromhex(signature), _signed(what, document)
            )
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """The key that only the server has."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = PublicKey(private.public_key().public_bytes_raw().hex())

    @classmethod
    def new(cls) -> "SigningKey":
        """A fresh one."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def of(cls, text: str) -> "SigningKey":
        """The key that ``text`` (64 hex digits) stands for. Raises BadInput for anything else."""
        if not HASH.fullmatch(text.strip()):
            raise BadInput(Message("a signing key is 64 hex digits"))
        return cls(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip())))

    def text(self) -> str:
        """As it is kept: 64 hex digits. A secret."""
        return self._private.private_bytes_raw().hex()

    def sign(self, what: str, document: dict[str, Any]) -> str:
        """The signature over ``document`` as a ``what``: 128 lowercase hex digits."""
        return self._private.sign(_signed(what, document)).hex()


@dataclass(frozen=True)
class Listed:
    """A public key as it is made known: since when it signs, and which key before it says so."""

    key: PublicKey
    since: str
    endorsed_by: str | None = None
    endorsement: str | None = None

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "endorsed_by": self.endorsed_by,
            "endorsement": self.endorsement,
            "public_key": self.key.text,
            "since": self.since,
        }

    def endorsed(self) -> dict[str, Any]:
        """What the key before it signs."""
        return {"public_key": self.key.text, "since": self.since}


def trusted(listed: tuple[Listed, ...], known: PublicKey) -> set[str]:
    """The ids of the keys that ``known`` vouches for: itself, those it endorsed, those these endorsed, and so on."""
    found = {known.id: known}
    grew = True
    while grew:
        grew = False
        for one in listed:
            by = found.get(one.endorsed_by or "")
            if by and one.key.id not in found and by.signed("key", one.endorsed(), one.endorsement or ""):
                found[one.key.id] = one.key
                grew = True
    return set(found)
