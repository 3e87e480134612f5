"""Reading a playbook somebody else wrote: none of it is trusted."""

import json
from pathlib import Path
from typing import Any

from weerbaar.landscape.reading import BadInput, Limits
from weerbaar.landscape.sources import Source, unfit
from weerbaar.language import Message
from weerbaar.playbooks.checks import Finding, Severity, check
from weerbaar.playbooks.model import Playbook

LARGEST = 5_000_000
"""Bytes. The longest playbook that is known to us takes a twentieth of it."""


def read_file(path: Path) -> Playbook:
    """The playbook in a file. Raises BadInput with the name of the file and the place."""
    return read(path.name, _of_file(path))


def read(name: str, data: bytes) -> Playbook:
    """The playbook in ``data`` (JSON, UTF-8), called ``name`` in messages.

    Raises BadInput with the first thing that is wrong; ``checks.check`` tells them all.
    """
    return from_document(parse(name, data), name)


def from_document(document: Any, name: str) -> Playbook:
    """A playbook from JSON that was read already. Raises BadInput with the first thing that is wrong."""
    for finding in check(document):
        if finding.severity is Severity.ERROR:
            raise (
                BadInput(finding.message, finding.place).within(name)
                if finding.place
                else BadInput(finding.message, name)
            )
    return Playbook(document)


def findings(path: Path) -> tuple[Finding, ...]:
    """Everything there is to say about the playbook in a file. Raises BadInput when it is no JSON at all."""
    return check(parse(path.name, _of_file(path)))


def parse(name: str, data: bytes) -> Any:
    """``data`` as JSON in which every key stands once. Raises BadInput."""
    source = Source.from_bytes(name, data, Limits(packed=LARGEST))
    document = source.json
    message = unfit(document)
    if message is not None:
        raise BadInput(message, name)
    # Of a key that stands twice the last one counts, and the first would be lost without a word.
    text = (source.data or b"").decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    doubles: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                doubles.append(key)
            seen.add(key)

    json.loads(text, object_pairs_hook=once)
    if doubles:
        raise BadInput(Message("has the key '{key}' twice in one object", key=doubles[0][:120]), name)
    return document


def _of_file(path: Path) -> bytes:
    source = Source.from_path(path, Limits(packed=LARGEST))
    if source.data is None:
        raise BadInput(Message("is a folder, not a playbook"), str(path))
    return source.data
