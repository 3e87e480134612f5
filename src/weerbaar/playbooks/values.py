"""What a value in a playbook has to be: small checks that say what is wrong, or nothing."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from weerbaar.language import Message
from weerbaar.playbooks.identifiers import type_of

Check = Callable[[Any], Message | None]

LONGEST_TEXT = 20_000
MOST_ENTRIES = 2_000

_TIMESTAMP = re.compile(
    r"\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?Z", re.ASCII
)
VARIABLE = re.compile(r"__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__")
DICTIONARY_KEY = re.compile(r"[a-zA-Z0-9_-]{1,250}")


def text(value: Any) -> Message | None:
    """Words, of bounded length."""
    if not isinstance(value, str):
        return Message("has to be text")
    if len(value) > LONGEST_TEXT:
        return Message("is longer than {most} characters", most=LONGEST_TEXT)
    return None


def filled(value: Any) -> Message | None:
    """Words, and not none."""
    return text(value) or (None if value.strip() else Message("is empty"))


def flag(value: Any) -> Message | None:
    return None if isinstance(value, bool) else Message("has to be true or false")


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any) -> Message | None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return Message("has to be a whole number from {least} to {most}", least=least, most=most)
        return None

    return check


def word(*allowed: str) -> Check:
    """One of a closed list."""

    def check(value: Any) -> Message | None:
        return None if value in allowed else Message("has to be one of: {words}", words=", ".join(allowed))

    return check


def identifier(*types: str) -> Check:
    """An identifier, of one of ``types`` when any are given."""

    def check(value: Any) -> Message | None:
        found = type_of(value)
        if found is None:
            return Message("is not an identifier, such as {example}", example=f"{(types or ('playbook',))[0]}--<uuid>")
        if types and found not in types:
            return Message("has to be the identifier of: {words}", words=", ".join(types))
        return None

    return check


def timestamp(value: Any) -> Message | None:
    """A moment in UTC as RFC 3339 writes it."""
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        return Message("is not a time such as 2022-12-06T07:40:00.000Z")
    try:
        datetime.fromisoformat(value[:10])
    except ValueError:
        return Message("is not a time such as 2022-12-06T07:40:00.000Z")
    return None


def in_base64(value: Any) -> Message | None:
    """Text in base64."""
    try:
        base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        return Message("is not base64")
    return None


def listed(of: Check, least: int = 1) -> Check:
    """A list whose entries all pass ``of``."""

    def check(value: Any) -> Message | None:
        if not isinstance(value, list):
            return Message("has to be a list")
        if len(value) < least:
            return Message("needs at least {least}", least=least)
        if len(value) > MOST_ENTRIES:
            return Message("has more than {most} entries", most=MOST_ENTRIES)
        return next(filter(None, map(of, value)), None)

    return check


def mapped(keys: Callable[[str], object], of: Check) -> Check:
    """A dictionary whose keys fit and whose values all pass ``of``."""

    def check(value: Any) -> Message | None:
        if not isinstance(value, dict):
            return Message("has to be an object")
        if len(value) > MOST_ENTRIES:
            return Message("has more than {most} entries", most=MOST_ENTRIES)
        wrong = next((k for k in value if not keys(k)), None)
        if wrong is not None:
            return Message("has a key that is not allowed: {key}", key=wrong[:120])
        return next(filter(None, map(of, value.values())), None)

    return check


def anything(value: Any) -> Message | None:
    """Whatever JSON it is: kept, not read."""
    return None
