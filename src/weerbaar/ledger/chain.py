"""The chain of headers: each holds the hash of the one before it, so that nothing can be changed, left out or put
in between without every later hash changing."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.ledger.canonical import HASH, plain

NOTHING_BEFORE = "0" * 64
"""What the first entry has as the hash of its predecessor."""
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_SHAPES = {
    "actor": re.compile(r"[\x20-\x7e]{1,100}"),
    "chain": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    "kind": re.compile(r"[\x20-\x7e]{1,100}"),
    "payload_hash": HASH,
    "previous": HASH,
    "recorded_at": MOMENT,
}


def written(moment: datetime) -> str:
    """A moment (with a time zone) as a header has it: UTC, microseconds, ``Z``."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    """The moment that ``written`` wrote. Raises ValueError for any other text."""
    if not MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class Header:
    """What of an entry is always there, whatever is withheld or erased.

    ``chain`` is a UUID, ``sequence`` counts from 1, ``recorded_at`` the time of entry (``written``), ``actor`` who
    wrote it under a pseudonym, ``kind`` what happened in dotted words, ``previous`` the hash of the header before it
    and ``payload_hash`` that of salt and payload (``canonical.salted``).
    """

    chain: str
    sequence: int
    recorded_at: str
    actor: str
    kind: str
    previous: str
    payload_hash: str

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "actor": self.actor,
            "chain": self.chain,
            "kind": self.kind,
            "payload_hash": self.payload_hash,
            "previous": self.previous,
            "recorded_at": self.recorded_at,
            "sequence": self.sequence,
        }

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of the header: 64 lowercase hex digits."""
        return hashlib.sha256(plain(self.document())).hexdigest()

    @classmethod
    def of(cls, document: Any) -> "Header":
        """The header that a JSON object stands for. Raises ValueError for an object of another shape."""
        if not isinstance(document, dict) or set(document) != {"sequence", *_SHAPES}:
            raise ValueError(document)
        for key, shape in _SHAPES.items():
            if not (isinstance(document[key], str) and shape.fullmatch(document[key])):
                raise ValueError(key)
        if type(document["sequence"]) is not int or document["sequence"] < 1:
            raise ValueError("sequence")
        moment(document["recorded_at"])
        return cls(**document)


class NotProven(BadInput):
    """The ledger does not prove itself. ``sequence`` is that of the first entry that is wrong, None when it is not
    about one entry."""

    def __init__(self, message: Message, sequence: int | None = None, place: str = "") -> None:
        super().__init__(message, place)
        self.sequence = sequence


def follows(header: Header, sequence: int, previous: str, chain: str) -> str:
    """The hash of ``header``, proven to be entry ``sequence`` of ``chain``, after the one with the hash ``previous``.

    Raises NotProven when it belongs to another chain, skips a number, or does not hold the hash of its predecessor.
    """
    if header.sequence != sequence:
        raise NotProven(
            Message("entry {n} is missing: entry {found} stands in its place", n=sequence, found=header.sequence),
            sequence,
        )
    if header.chain != chain:
        raise NotProven(Message("entry {n} belongs to another ledger", n=sequence), sequence)
    if header.previous != previous:
        raise NotProven(
            Message("entry {n} does not follow from the entry before it: one of them was changed", n=sequence), sequence
        )
    return header.hash


def follow(headers: Iterable[Header], chain: str) -> Iterator[tuple[Header, str]]:
    """Each header with its hash, proven to follow the one before it from the very first on. Raises NotProven."""
    previous = NOTHING_BEFORE
    for sequence, header in enumerate(headers, start=1):
        previous = follows(header, sequence, previous, chain)
        yield header, previous
