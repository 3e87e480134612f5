"""Proving an exported ledger, offline: every line is written again and must come out the same; every hash, commitment
and signature is computed again."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.ledger.canonical import HASH, parse, salted_bytes
from weerbaar.ledger.chain import NOTHING_BEFORE, Header, NotProven, follows, moment
from weerbaar.ledger.checkpoints import Checkpoint, Expected, wrong
from weerbaar.ledger.commitments import commitments
from weerbaar.ledger.exporting import ERASED_KIND, FORMAT, Missing, attached
from weerbaar.ledger.signing import Listed, PublicKey, trusted


@dataclass
class Proven:
    """What a file was proven to hold."""

    chain: str = ""
    title: str = ""
    exported_at: str = ""
    entries: int = 0
    hash: str = NOTHING_BEFORE
    first_at: str = ""
    last_at: str = ""
    withheld: int = 0
    """Entries whose payload the exporter left out."""
    erased: int = 0
    """Entries whose payload was erased for good."""
    personal_withheld: int = 0
    personal_erased: int = 0
    attachments: int = 0
    attachments_erased: int = 0
    documents: int = 0
    documents_chained: int = 0
    """Those whose hash an entry holds; the others stand under the seal alone."""
    checkpoints: int = 0
    key: str = ""
    """The public key that sealed it, 64 hex digits."""
    key_trusted: bool = False
    """Whether that is the key asked for, or one that it vouches for."""
    clock_went_back: int = 0
    """Entries with a time before that of the entry before them: the server's clock was put back."""


def verify(lines: Iterable[bytes], *, key: PublicKey | None = None, checkpoints: Sequence[Expected] = ()) -> Proven:
    """What the file with these lines (each with its line end) is proven to hold.

    ``key``: the seal must be this key's, or of one it vouches for. ``checkpoints``: what the ledger must come to.
    Raises NotProven with the first thing that is wrong: its message says what, ``sequence`` in which entry.
    """
    verifier = _Verifier(key, checkpoints)
    number = 0
    for number, line in enumerate(lines, start=1):
        try:
            verifier.line(line)
        except NotProven as error:
            raise NotProven(error.message, error.sequence, str(Message("line {n}", n=number))) from None
        except BadInput as error:
            raise NotProven(error.message, verifier.at, str(Message("line {n}", n=number))) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            shape = Message("this line does not have the shape of a line of a ledger")
            raise NotProven(shape, verifier.at, str(Message("line {n}", n=number))) from None
    return verifier.end()


@dataclass
class _Verifier:
    wanted: PublicKey | None
    expected: Sequence[Expected]
    found: Proven = field(default_factory=Proven)
    lines: int = 0
    section: int = 0
    keys: tuple[Listed, ...] = ()
    awaited: list[str] = field(default_factory=list)
    said_erased: list[tuple[int, str, str]] = field(default_factory=list)
    erasures: set[tuple[int, str, str]] = field(default_factory=set)
    kept_hashes: dict[int, str] = field(default_factory=dict)
    chained: set[str] = field(default_factory=set)
    so_far: Any = field(default_factory=hashlib.sha256)
    at: int | None = None
    """The entry that the present line is about; None when it is about none."""

    def line(self, raw: bytes) -> None:
        self.at = None
        if self.section in (_HEAD, _ENTRIES):
            self.at = self.found.entries + (0 if self.awaited else 1)
        if not raw.endswith(b"\n"):
            raise NotProven(Message("the file breaks off here: its end is missing"), self.at)
        if self.section == _SEAL:
            raise NotProven(Message("something stands after the seal"))
        document, write = parse(raw[:-1])
        type = document["type"]
        section, take = _TYPES[type]
        if section < self.section or (self.section == 0) != (type == "head"):
            raise NotProven(Message("this line stands in the wrong place"), self.at)
        if self.awaited and type != "attachment":
            raise NotProven(Message("an attachment of entry {n} is missing", n=self.found.entries), self.found.entries)
        if section > _ENTRIES and self.section <= _ENTRIES:
            self.at = None
            self._entries_done()
        self.section = section
        del document["type"]
        take(self, document, write)
        self.so_far.update(raw)
        self.lines += 1

    def head(self, document: dict[str, Any], write: Callable[[Any], bytes]) -> None:
        _keys(document, "chain", "exported_at", "format", "keys", "title")
        if document["format"] != FORMAT:
            raise NotProven(Message("this is not a ledger of a version that can be read here"))
        moment(document["exported_at"])
        self.found.chain = _text(document["chain"])
        self.found.title = _text(document["title"])
        self.found.exported_at = document["exported_at"]
        self.keys = tuple(_listed(one) for one in document["keys"])

    def entry(self, document: dict[str, Any], write: Callable[[Any], bytes]) -> None:
        n = self.found.entries + 1
        header = Header.of(document["header"])
        hash = follows(header, n, self.found.hash, self.found.chain)
        if self.found.last_at and header.recorded_at < self.found.last_at:
            self.found.clock_went_back += 1
        if "missing" in document:
            _keys(document, "header", "missing")
            self._missing(document["missing"], n, "payload", "")
            if header.kind == ERASED_KIND:
                raise NotProven(Message("entry {n} says what was erased, and is itself not there", n=n), n)
        else:
            _keys(document, "header", "openings", "payload", "salt")
            payload = document["payload"]
            if salted_bytes(_salt(document["salt"]), write(payload)) != header.payload_hash:
                raise NotProven(Message("entry {n} was changed: its text has another hash", n=n), n)
            self._open(payload, document["openings"], n, write)
            self.awaited = attached(payload)
            self.chained |= set(_hashes(payload))
            if header.kind == ERASED_KIND:
                self.erasures |= {(payload["entry"], one["what"], one["which"]) for one in payload["erased"]}
        self.found.entries, self.found.hash = n, hash
        self.found.first_at = self.found.first_at or header.recorded_at
        self.found.last_at = header.recorded_at
        self.kept_hashes[n] = hash

    def _open(self, payload: Any, openings: Any, n: int, write: Callable[[Any], bytes]) -> None:
        closed = sorted(commitments(payload))
        if [one["path"] for one in openings] != [path for path, _commitment in closed]:
            raise NotProven(Message("the personal values of entry {n} do not belong to its text", n=n), n)
        for one, (path, commitment) in zip(openings, closed, strict=True):
            if "missing" in one:
                _keys(one, "missing", "path")
                self._missing(one["missing"], n, "opening", path)
                continue
            _keys(one, "path", "salt", "value")
            if salted_bytes(_salt(one["salt"]), write(one["value"])) != commitment:
                raise NotProven(Message("a personal value of entry {n} was changed ({path})", n=n, path=path), n)

    def attachment(self, document: dict[str, Any], write: Callable[[Any], bytes]) -> None:
        n = self.found.entries
        if not self.awaited or (document["entry"], document["sha256"]) != (n, self.awaited.pop(0)):
            raise NotProven(Message("this attachment does not belong to entry {n}", n=n), n)
        if "missing" in document:
            _keys(document, "entry", "missing", "sha256")
            self._missing(document["missing"], n, "attachment", document["sha256"])
            return
        _keys(document, "content", "entry", "sha256")
        content = base64.b64decode(document["content"], validate=True)
        same = base64.b64encode(content).decode() == document["content"]
        if not same or hashlib.sha256(content).hexdigest() != document["sha256"]:
            raise NotProven(Message("an attachment of entry {n} was changed", n=n), n)
        self.found.attachments += 1

    def document(self, document: dict[str, Any], write: Callable[[Any], bytes]) -> None:
        _keys(document, "name", "sha256", "text")
        if hashlib.sha256(document["text"].encode()).hexdigest() != document["sha256"]:
            raise NotProven(Message("“{name}” was changed", name=_text(document["name"])))
        self.found.documents += 1
        self.found.documents_chained += document["sha256"] in self.chained

    def checkpoint(self, document: dict[str, Any], write: Callable[[Any], bytes]) -> None:
        checkpoint = Checkpoint.of(document)
        if not any(checkpoint.signed_by(one.key) for one in self.keys):
            raise NotProven(Message("the signature of the checkpoint after entry {n} is wrong", n=checkpoint.count))
        said = wrong([Expected(checkpoint.count, checkpoint.hash)], self.kept_hashes, self.found.entries)
        if said or checkpoint.chain != self.found.chain:
            message, n = said or (Message("this checkpoint is of another ledger"), None)
            raise NotProven(message, n)
        self.found.checkpoints += 1

    def seal(self, document: dict[str, Any], write: Callable[[Any], bytes]) -> None:
        _keys(document, "count", "hash", "key", "lines", "sha256", "signature")
        signature = document.pop("signature")
        own = {
            "count": self.found.entries,
            "hash": self.found.hash,
            "key": document["key"],
            "lines": self.lines,
            "sha256": self.so_far.hexdigest(),
        }
        if document != own:
            raise NotProven(Message("the seal is of another file: something before it was changed"))
        key = next((one.key for one in self.keys if one.key.id == document["key"]), None)
        if key is None or not key.signed("seal", own | {"type": "seal"}, signature):
            raise NotProven(Message("the signature of the seal is wrong"))
        self.found.key = key.text
        if self.wanted:
            if key.id not in trusted(self.keys, self.wanted):
                raise NotProven(Message("the file was sealed with another key: {key}", key=key.text))
            self.found.key_trusted = True

    def end(self) -> Proven:
        if self.section != _SEAL:
            raise NotProven(Message("the seal is missing: the end of the file was cut off"))
        return self.found

    def _entries_done(self) -> None:
        """What can only be judged once every entry was read."""
        for n, what, which in self.said_erased:
            if (n, what, which) not in self.erasures:
                raise NotProven(Message("something of entry {n} is gone, and no entry says that it was erased", n=n), n)
        if said := wrong(self.expected, self.kept_hashes, self.found.entries):
            raise NotProven(*said)

    def _missing(self, why: str, n: int, what: str, which: str) -> None:
        if Missing(why) is Missing.ERASED:
            self.said_erased.append((n, what, which))
        counted = {
            ("payload", Missing.ERASED): "erased",
            ("payload", Missing.WITHHELD): "withheld",
            ("opening", Missing.ERASED): "personal_erased",
            ("opening", Missing.WITHHELD): "personal_withheld",
            ("attachment", Missing.ERASED): "attachments_erased",
        }[what, Missing(why)]
        setattr(self.found, counted, getattr(self.found, counted) + 1)


_HEAD, _ENTRIES, _DOCUMENTS, _CHECKPOINTS, _SEAL = 1, 2, 3, 4, 5
_TYPES: dict[str, tuple[int, Callable[[_Verifier, dict[str, Any], Callable[[Any], bytes]], None]]] = {
    "head": (_HEAD, _Verifier.head),
    "entry": (_ENTRIES, _Verifier.entry),
    "attachment": (_ENTRIES, _Verifier.attachment),
    "document": (_DOCUMENTS, _Verifier.document),
    "checkpoint": (_CHECKPOINTS, _Verifier.checkpoint),
    "seal": (_SEAL, _Verifier.seal),
}


def _keys(document: Any, *keys: str) -> None:
    if set(document) != set(keys):
        raise ValueError(document)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _salt(text: str) -> bytes:
    if not HASH.fullmatch(text):
        raise ValueError(text)
    return bytes.fromhex(text)


def _listed(document: Any) -> Listed:
    _keys(document, "endorsed_by", "endorsement", "public_key", "since")
    moment(document["since"])
    if not HASH.fullmatch(document["public_key"]):
        raise ValueError(document)
    return Listed(
        PublicKey(document["public_key"]), document["since"], document["endorsed_by"], document["endorsement"]
    )


def _hashes(value: Any) -> Iterable[str]:
    """Every hash that a payload gives under the name ``sha256``."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "sha256" and isinstance(item, str):
                yield item
            else:
                yield from _hashes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _hashes(item)
