"""One way, and no other, to write a value down: what is hashed must be the same bytes on every machine."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import rfc8785

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message

SALT_BYTES = 32
"""Length of the random salt before everything that is hashed on its own, so that nobody can guess the value from
its hash."""
HASH = re.compile(r"[0-9a-f]{64}")
"""SHA-256, or 32 other bytes, as the ledger writes them."""


def canonical(value: Any) -> bytes:
    """``value`` (what JSON knows: None, bool, int, float, str, list, dict with str keys) as canonical JSON in UTF-8.

    RFC 8785 (JSON Canonicalization Scheme). Raises BadInput for what has no such form: NaN, whole numbers past
    2⁵³ - 1, half a surrogate pair, other types.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise BadInput(Message("this cannot be written in the ledger: {reason}", reason=str(error))) from None


def plain(value: Any) -> bytes:
    """The same, many times quicker, for a value that is known to hold no fractions, no whole numbers past 2⁵³ - 1,
    and no characters from U+D800 on: then Python's own writer gives what RFC 8785 asks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse(line: bytes) -> tuple[Any, Callable[[Any], bytes]]:
    """The value that ``line`` stands for, and what writes it and its parts in canonical JSON.

    Raises BadInput unless ``line`` is exactly what ``canonical`` gives: no space, order of keys, escape or number may
    be written otherwise.
    """
    try:
        text = line.decode()
        value, unusual = _load(text)
        write = canonical if unusual or _BEYOND.search(text) else plain
        again = write(value)
    except (ValueError, RecursionError):
        raise BadInput(Message("this is not JSON")) from None
    if again != line:
        raise BadInput(Message("this is not written as it should be (RFC 8785)"))
    return value, write


def load(text: str) -> Any:
    """The value that canonical JSON of our own stands for."""
    return _load(text)[0]


def _load(text: str) -> tuple[Any, list[str]]:
    """The value of JSON, and the numbers in it that Python writes otherwise than RFC 8785."""
    unusual: list[str] = []

    def number(digits: str) -> float:
        unusual.append(digits)
        return float(digits)

    def whole(digits: str) -> int | float:
        # To JSON all numbers are doubles: 10000000000000000 is how 1e16 is written.
        return int(digits) if len(digits) <= _SHORT else number(digits)

    return json.loads(text, parse_float=number, parse_int=whole, parse_constant=_refuse), unusual


_SHORT = 15
"""Whole numbers of that many characters are always below 2⁵³."""
_BEYOND = re.compile("[\ud800-\U0010ffff]")
"""Characters that the two writers may put in another order, as keys."""


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def salted(salt: bytes, value: Any) -> str:
    """SHA-256 (64 lowercase hex digits) over ``salt`` (32 bytes) and ``value`` in canonical JSON."""
    return salted_bytes(salt, canonical(value))


def salted_bytes(salt: bytes, text: bytes) -> str:
    """The same, of what is canonical JSON already. Raises BadInput for a salt of another length."""
    if len(salt) != SALT_BYTES:
        raise BadInput(Message("a salt is {n} bytes long", n=SALT_BYTES))
    return hashlib.sha256(salt + text).hexdigest()
