"""Personal data in a payload: only a salted commitment is chained, its opening is kept apart and can be erased."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.ledger.canonical import SALT_BYTES, salted

COMMITMENT = "commitment"
"""The only key of the object that stands in a payload where a personal value was."""


@dataclass(frozen=True)
class Opening:
    """What opens one commitment: where it stands (keys and positions joined by ``/``), its salt, the value."""

    path: str
    salt: bytes
    value: Any

    @property
    def commitment(self) -> str:
        """What stands in the payload for it."""
        return salted(self.salt, self.value)


def commit(payload: Mapping[str, Any], personal: Iterable[str]) -> tuple[dict[str, Any], tuple[Opening, ...]]:
    """``payload`` with a commitment in the place of every personal value, and their openings.

    ``personal`` are paths such as ``state/phone`` or ``attachments/0/name``; what is not there, or is None, is left
    as it is. Raises BadInput when the payload uses the word that is kept for commitments.
    """
    if found := sorted(path for path, _value in commitments(payload)):
        raise BadInput(Message("“{key}” is a word of the ledger itself", key=found[0]))
    closed = _copy(payload)
    openings = []
    for path in personal:
        *before, last = path.split("/")
        holder = _at(closed, before)
        key = _key(holder, last)
        if key is None or holder[key] is None:
            continue
        opening = Opening(path, secrets.token_bytes(SALT_BYTES), holder[key])
        holder[key] = {COMMITMENT: opening.commitment}
        openings.append(opening)
    return closed, tuple(openings)


def opened(payload: Mapping[str, Any], openings: Iterable[Opening]) -> dict[str, Any]:
    """``payload`` with the personal values filled in; None where the opening was erased or withheld."""
    known = {opening.path: opening.value for opening in openings}
    body: dict[str, Any] = _copy(payload)
    for path, _commitment in list(commitments(payload)):
        *before, last = path.split("/")
        holder = _at(body, before)
        holder[_key(holder, last)] = known.get(path)
    return body


def commitments(payload: Any, under: str = "") -> Iterable[tuple[str, str]]:
    """Every commitment in ``payload``: its path and its hash."""
    if isinstance(payload, Mapping):
        if set(payload) == {COMMITMENT} and under:
            yield under, payload[COMMITMENT]
            return
        items: Iterable[tuple[Any, Any]] = payload.items()
    elif isinstance(payload, list | tuple):
        items = enumerate(payload)
    else:
        return
    for key, value in items:
        yield from commitments(value, f"{under}/{key}" if under else str(key))


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list | tuple) else value


def _at(holder: Any, keys: Iterable[str]) -> Any:
    for word in keys:
        key = _key(holder, word)
        holder = None if key is None else holder[key]
    return holder


def _key(holder: Any, word: str) -> Any:
    """``word`` as a key of ``holder``; None when it has no such key."""
    if isinstance(holder, dict):
        return word if word in holder else None
    if isinstance(holder, list) and word.isdigit() and int(word) < len(holder):
        return int(word)
    return None
