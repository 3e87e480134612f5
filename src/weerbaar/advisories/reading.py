"""Reading an advisory (CSAF 2.0, OpenVEX, CycloneDX VEX) that somebody else wrote: none of it is trusted."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from weerbaar.advisories import cyclonedx, cyclonedx_xml, openvex
from weerbaar.advisories.checks import failures
from weerbaar.advisories.model import Advisory
from weerbaar.advisories.products import named_through_groups
from weerbaar.advisories.shapes import CSAF, Found
from weerbaar.advisories.vex import as_csaf
from weerbaar.landscape.reading import BadInput, Limits
from weerbaar.landscape.sources import Source, unfit
from weerbaar.language import Message

OTHERS = (openvex, cyclonedx)
LARGEST = 15_000_000
"""Bytes: the size above which CSAF 2.0 (appendix C.1) lets a program refuse a document."""
MOST_FINDINGS = 200
MOST_THROUGH_GROUPS = 2_000_000
"""A small file can name one large group a hundred thousand times."""


def read(name: str, data: bytes) -> Advisory:
    """The advisory in ``data`` (JSON, or CycloneDX in XML), called ``name`` in messages.

    Raises BadInput with the first thing that is wrong and its place; ``findings`` tells them all.
    """
    document = _parse(name, data)
    for place, message in _wrong(document):
        raise BadInput(message, place).within(name) if place else BadInput(message, name)
    return Advisory(_in_csaf(document))


def opened(data: bytes) -> Advisory:
    """The advisory in bytes that ``read`` took before."""
    return Advisory(_in_csaf(_parse("", data)))


def is_csaf(data: bytes) -> bool:
    """Whether bytes that ``read`` took before are CSAF, and not another format that was told in it."""
    document = _parse("", data)
    return not any(other.recognise(document) for other in OTHERS)


def is_xml(data: bytes) -> bool:
    """Whether it is XML, by its first character."""
    return Source.from_bytes("", data, Limits(packed=LARGEST)).starts_with(b"<")


def read_file(path: Path) -> Advisory:
    """The advisory in a file. Raises BadInput with the name of the file and the place."""
    return read(path.name, bytes_of(path))


def findings(name: str, data: bytes) -> tuple[Found, ...]:
    """Everything wrong with it as (place, message), at most ``MOST_FINDINGS``. Raises BadInput when it is neither
    JSON nor CycloneDX in XML."""
    return tuple(islice(_wrong(_parse(name, data)), MOST_FINDINGS))


def bytes_of(path: Path) -> bytes:
    """The bytes of the file, as they were signed. Raises BadInput for what is too large or no file."""
    data = Source.from_path(path, Limits(packed=LARGEST)).data
    if data is None:
        raise BadInput(Message("is a folder, not an advisory"), str(path))
    return data


def _parse(name: str, data: bytes) -> Any:
    source = Source.from_bytes(name, data, Limits(packed=LARGEST))
    document = cyclonedx_xml.as_json(source) if source.starts_with(b"<") else source.json
    message = unfit(document)
    if message is not None:
        raise BadInput(message, name)
    return document


def _in_csaf(document: Any) -> Any:
    """The document, in CSAF whatever it was in."""
    for other in OTHERS:
        if other.recognise(document):
            return as_csaf(other.told(document))
    return document


def _wrong(document: Any) -> Iterator[Found]:
    if not isinstance(document, dict):
        yield "", Message("is not a CSAF document")
        return
    for other in OTHERS:
        if other.recognise(document):
            shaped = True
            for found in other.wrong(document):
                shaped = False
                yield found
            if shaped:
                yield from _wrong_csaf(as_csaf(other.told(document)))
            return
    yield from _wrong_csaf(document)


def _wrong_csaf(document: Any) -> Iterator[Found]:
    if not isinstance(document.get("document"), dict):
        yield "", Message("is not a CSAF document")
        return
    shaped = True
    for found in CSAF(document, ""):
        shaped = False
        yield found
    if not shaped:  # the tests rest on it
        return
    if named_through_groups(document) > MOST_THROUGH_GROUPS:
        yield "/product_tree/product_groups", Message("names too many products through groups")
        return
    yield from failures(document)
