"""One way, and no other, to write a value down: what is hashed must be the same bytes on every machine."""

import hashlib
import json
from typing import Any

import rfc8785

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message

SALT_BYTES = 32
"""Length of the random salt before everything that is hashed on its own, so that nobody can guess the value from
its hash."""


def canonical(value: Any) -> bytes:
    """``value`` (what JSON knows: None, bool, int, float, str, list, dict with str keys) as canonical JSON in UTF-8.

    RFC 8785 (JSON Canonicalization Scheme). Raises BadInput for what has no such form: NaN, whole numbers past
    2⁵³ - 1, half a surrogate pair, other types.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise BadInput(Message("this cannot be written in the ledger: {reason}", reason=str(error))) from None


def parse(text: bytes | str) -> Any:
    """The value that canonical JSON stands for. Raises BadInput unless ``text`` is exactly what ``canonical`` gives:
    no space, key order, escape or number may be written otherwise."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadInput(Message("this is not JSON: {reason}", reason=str(error))) from None
    if canonical(value) != (text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")):
        raise BadInput(Message("this is not canonical JSON (RFC 8785)"))
    return value


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
