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
from weerbaar.ledger.canonical import canonical

NOTHING_BEFORE = "0" * 64
"""What the first entry has as the hash of its predecessor."""
HASH = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


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
        return hashlib.sha256(canonical(self.document())).hexdigest()


class BrokenChain(BadInput):
    """The chain does not prove itself. ``sequence`` is that of the first entry that is wrong."""

    def __init__(self, message: Message, sequence: int) -> None:
        super().__init__(message)
        self.sequence = sequence


def follow(headers: Iterable[Header], chain: str) -> Iterator[tuple[Header, str]]:
    """Each header with its hash, proven to follow the one before it from the very first on.

    Raises BrokenChain at the first that belongs to another chain, skips a number, or does not hold the hash of its
    predecessor.
    """
    previous = NOTHING_BEFORE
    for expected, header in enumerate(headers, start=1):
        if header.sequence != expected:
            raise BrokenChain(
                Message("entry {n} is missing: entry {found} stands in its place", n=expected, found=header.sequence),
                expected,
            )
        if header.chain != chain:
            raise BrokenChain(Message("entry {n} belongs to another ledger", n=expected), expected)
        if header.previous != previous:
            raise BrokenChain(
                Message("entry {n} does not follow from the entry before it: one of them was changed", n=expected),
                expected,
            )
        previous = header.hash
        yield header, previous
