"""Ledgers to prove, made in memory."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from weerbaar.ledger import checkpoints
from weerbaar.ledger.canonical import salted
from weerbaar.ledger.chain import NOTHING_BEFORE, Header, written
from weerbaar.ledger.commitments import commit
from weerbaar.ledger.exporting import Document, Head, Item, Kept, export
from weerbaar.ledger.signing import Listed, SigningKey

CHAIN = "6f1c0d3a-0000-4000-8000-00000000000a"
BEGIN = datetime(2022, 12, 6, 7, 40, tzinfo=UTC)
KEY = SigningKey.of("11" * 32)
HEAD = Head(CHAIN, "Ransomware Scheldestede", written(BEGIN), (Listed(KEY.public, written(BEGIN)),))


@dataclass
class Writer:
    """Adds entries the way a server does."""

    last: str = NOTHING_BEFORE
    count: int = 0

    def add(
        self,
        payload: Mapping[str, Any],
        personal: Iterable[str] = (),
        *,
        kind: str = "note",
        attachments: tuple[bytes, ...] = (),
    ) -> Item:
        named = [{"name": f"{n}.bin", "sha256": hashlib.sha256(a).hexdigest()} for n, a in enumerate(attachments)]
        whole = {"event_at": None, "subject": "", "state": None, "corrects": None, **payload}
        if named:
            whole["attachments"] = named
        closed, openings = commit(whole, personal)
        salt = secrets.token_bytes(32)
        self.count += 1
        at = written(BEGIN + timedelta(minutes=self.count))
        header = Header(CHAIN, self.count, at, "system", kind, self.last, salted(salt, closed))
        self.last = header.hash
        kept = tuple(Kept(n["sha256"], a) for n, a in zip(named, attachments, strict=True))
        return Item(header, closed, salt, openings, kept)


def sample() -> list[Item]:
    """Six entries with everything that an entry can have."""
    writer = Writer()
    plan = hashlib.sha256(b'{"plan": 1}').hexdigest()
    return [
        writer.add({"text": "Fileserver 3 staat versleuteld – café"}),
        writer.add(
            {"subject": "contact/1", "state": {"name": "Jo Peeters", "phone": "+32 3 000 00 00", "hours": 1.5}},
            ["state/name", "state/phone"],
            kind="contact.added",
        ),
        writer.add({"text": "zie foto"}, ["attachments/0/name"], attachments=(b"\x89PNG", b"tweede")),
        writer.add({"plan": {"number": 1, "sha256": plan}}, kind="plan.frozen"),
        writer.add({"text": "𝄞 buiten het gewone", "ﬀ": 1, "𝄞": 2}),
        writer.add({"entry": 3, "erased": [{"what": "attachment", "which": "0" * 64}], "why": "x"}, kind="erased"),
    ]


def whole(items: list[Item], **more: Any) -> list[bytes]:
    """The lines of a file with these entries, a document and a checkpoint halfway."""
    half = items[: len(items) // 2 + 1]
    point = checkpoints.sign(KEY, chain=CHAIN, count=len(half), hash=half[-1].header.hash, at=written(BEGIN))
    documents = [Document("plan/1", '{"plan": 1}'), Document("landscape/1", '{"elements": []}')]
    return list(export(HEAD, items, **{"documents": documents, "checkpoints": [point], "key": KEY} | more))
