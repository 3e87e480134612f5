"""A checkpoint: how many entries there were, and the hash of the last. Who holds one can prove later that nothing
before it was rewritten or left out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.ledger.signing import PublicKey, SigningKey

SHOWN = 32
"""Hex digits of the hash on paper: 128 bits, nobody finds another ledger with the same."""
FEWEST = 16
"""Hex digits that are accepted when typed over."""


@dataclass(frozen=True)
class Checkpoint:
    """``count`` entries of ``chain`` at the moment ``at`` (``chain.written``), the last with the hash ``hash``,
    signed by the key with the id ``key``."""

    chain: str
    count: int
    hash: str
    at: str
    key: str
    signature: str

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return self.unsigned() | {"signature": self.signature}

    def unsigned(self) -> dict[str, Any]:
        """What is signed."""
        return {"at": self.at, "chain": self.chain, "count": self.count, "hash": self.hash, "key": self.key}

    def signed_by(self, key: PublicKey) -> bool:
        """Whether it was signed by ``key``."""
        return self.key == key.id and key.signed("checkpoint", self.unsigned(), self.signature)

    @classmethod
    def of(cls, document: Any) -> "Checkpoint":
        """The checkpoint that a JSON object stands for. Raises ValueError for an object of another shape."""
        texts = ("at", "chain", "hash", "key", "signature")
        if not isinstance(document, dict) or set(document) != {"count", *texts}:
            raise ValueError(document)
        if type(document["count"]) is not int or not all(isinstance(document[key], str) for key in texts):
            raise ValueError(document)
        return cls(**document)


def sign(key: SigningKey, *, chain: str, count: int, hash: str, at: str) -> Checkpoint:
    """A checkpoint with its signature."""
    bare = Checkpoint(chain, count, hash, at, key.public.id, "")
    return Checkpoint(chain, count, hash, at, key.public.id, key.sign("checkpoint", bare.unsigned()))


def line(count: int, hash: str) -> str:
    """As it is printed: ``128 a1b2 c3d4 …``, in groups of four to read out and type over."""
    return " ".join([str(count), *re.findall("....", hash[:SHOWN])])


@dataclass(frozen=True)
class Expected:
    """What a ledger must come to, from paper or a file: after ``count`` entries a hash that begins with ``begins``."""

    count: int
    begins: str

    @classmethod
    def of(cls, text: str) -> "Expected":
        """What a printed line says: a number, then at least 16 hex digits, in groups or not. Raises BadInput."""
        count, *groups = re.findall(r"[0-9a-zA-Z]+", text) or [""]
        begins = "".join(groups).lower()
        if not (count.isdigit() and re.fullmatch(rf"[0-9a-f]{{{FEWEST},64}}", begins)):
            raise BadInput(Message("a checkpoint is a number and at least {n} hex digits, not “{text}”",
                                   n=FEWEST, text=text))  # fmt: skip
        return cls(int(count), begins)


def wrong(expected: Iterable[Expected], hashes: dict[int, str], count: int) -> tuple[Message, int] | None:
    """The first of ``expected`` that a ledger of ``count`` entries does not come to, and the first entry in question;
    None when it comes to all. ``hashes``: by sequence, of the entries that are asked for."""
    for one in sorted(expected, key=lambda e: e.count):
        if one.count > count:
            return Message(
                "the checkpoint counts {counted} entries, the ledger ends after {n}: the end was cut off",
                counted=one.count, n=count,
            ), count + 1  # fmt: skip
        if one.count and not hashes[one.count].startswith(one.begins):
            return Message(
                "the checkpoint says otherwise of entry {n}: it or an entry before it was rewritten", n=one.count
            ), one.count
    return None
