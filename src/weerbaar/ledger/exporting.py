"""A ledger as one file that proves itself: lines of canonical JSON, a seal over all of them at the end.

docs/ledger.md describes the lines; ``verifying`` checks them.
"""

import base64
import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.ledger.canonical import canonical
from weerbaar.ledger.chain import NOTHING_BEFORE, Header, NotProven
from weerbaar.ledger.checkpoints import Checkpoint
from weerbaar.ledger.commitments import Opening, commitments
from weerbaar.ledger.signing import Listed, SigningKey

FORMAT = "weerbaar-ledger-1"
ERASED_KIND = "erased"
"""The kind of the entry that says what was erased: it is never withheld, or nobody could prove an erasure."""
PERSONAL = "personal"
"""Given as a kind to withhold, it stands for all personal values."""


class Missing(StrEnum):
    """Why something is not in the file."""

    ERASED = "erased"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Kept:
    """A file that goes with an entry; ``content`` is None when it was erased."""

    sha256: str
    content: bytes | None


@dataclass(frozen=True)
class Item:
    """An entry as it is stored. ``payload`` is None when it was erased; of its personal values those still there are
    in ``openings``."""

    header: Header
    payload: dict[str, Any] | None = None
    salt: bytes = b""
    openings: tuple[Opening, ...] = ()
    attachments: tuple[Kept, ...] = ()


@dataclass(frozen=True)
class Document:
    """A text that the entries lean on: a landscape, a frozen plan with its inputs. ``name`` says which."""

    name: str
    text: str


@dataclass(frozen=True)
class Head:
    """What the file is about."""

    chain: str
    title: str
    exported_at: str
    keys: tuple[Listed, ...]


def export(
    head: Head,
    items: Iterable[Item],
    *,
    documents: Iterable[Document] = (),
    checkpoints: Iterable[Checkpoint] = (),
    withhold: Collection[str] = (),
    key: SigningKey,
) -> Iterator[bytes]:
    """The lines of the file, each with its line end. ``withhold``: kinds of which the payload is left out; the word
    ``personal`` leaves out every personal value.

    Raises BadInput when asked to withhold what would make erasures unprovable.
    """
    if ERASED_KIND in withhold:
        raise BadInput(Message("entries that say what was erased cannot be withheld"))
    last, count, lines, all_of_it = NOTHING_BEFORE, 0, 0, hashlib.sha256()
    for document in _before_seal(head, items, documents, checkpoints, withhold):
        if document["type"] == "entry":
            header = Header.of(document["header"])
            last, count = header.hash, header.sequence
        line = canonical(document) + b"\n"
        all_of_it.update(line)
        lines += 1
        yield line
    seal = {
        "count": count,
        "hash": last,
        "key": key.public.id,
        "lines": lines,
        "sha256": all_of_it.hexdigest(),
        "type": "seal",
    }
    yield canonical(seal | {"signature": key.sign("seal", seal)}) + b"\n"


def _before_seal(
    head: Head,
    items: Iterable[Item],
    documents: Iterable[Document],
    checkpoints: Iterable[Checkpoint],
    withhold: Collection[str],
) -> Iterator[dict[str, Any]]:
    yield {
        "chain": head.chain,
        "exported_at": head.exported_at,
        "format": FORMAT,
        "keys": [one.document() for one in head.keys],
        "title": head.title,
        "type": "head",
    }
    for item in items:
        yield from _entry(item, withhold)
    for document in documents:
        sha256 = hashlib.sha256(document.text.encode()).hexdigest()
        yield {"name": document.name, "sha256": sha256, "text": document.text, "type": "document"}
    for checkpoint in checkpoints:
        yield checkpoint.document() | {"type": "checkpoint"}


def _entry(item: Item, withhold: Collection[str]) -> Iterator[dict[str, Any]]:
    header = item.header.document()
    if item.payload is None or item.header.kind in withhold:
        missing = Missing.ERASED if item.payload is None else Missing.WITHHELD
        yield {"header": header, "missing": missing, "type": "entry"}
        return
    known = {opening.path: opening for opening in item.openings}
    openings: list[dict[str, Any]] = []
    for path, _commitment in sorted(commitments(item.payload)):
        if path not in known:
            openings.append({"missing": Missing.ERASED, "path": path})
        elif PERSONAL in withhold:
            openings.append({"missing": Missing.WITHHELD, "path": path})
        else:
            openings.append({"path": path, "salt": known[path].salt.hex(), "value": known[path].value})
    yield {
        "header": header,
        "openings": openings,
        "payload": item.payload,
        "salt": item.salt.hex(),
        "type": "entry",
    }
    for kept in item.attachments:
        line = {"entry": item.header.sequence, "sha256": kept.sha256, "type": "attachment"}
        if kept.content is None:
            yield line | {"missing": Missing.ERASED}
        else:
            yield line | {"content": base64.b64encode(kept.content).decode()}


def attached(payload: dict[str, Any]) -> list[str]:
    """The hashes of the files that a payload names, in order."""
    named = payload.get("attachments") or []
    if not isinstance(named, list) or not all(isinstance(a, dict) and isinstance(a.get("sha256"), str) for a in named):
        raise NotProven(Message("the list of attachments cannot be read"))
    return [one["sha256"] for one in named]
