"""Names that mean the same thing in every landscape: KBO numbers, ``ref`` and ``same_as``.

``ref`` is ``kbo:<number>`` (an organisation), ``product:<supplier>/<id>`` (something a supplier sells) or
``site:<supplier>/<id>`` (a place a supplier runs). ``same_as`` is ``<number>/<id>``: the element ``id`` in the
landscape of the organisation with that number.
"""

import re

from weerbaar.language import Message

REFERENCES = frozenset(["ref", "owner", "same_as"])
"""The attributes that hold such a name."""

_OWNED = re.compile(r"(product|site):[^\s/]+/\S+")


def kbo_digits(text: str) -> str:
    """``text`` without the dots, spaces and country code people write in a KBO number."""
    return re.sub(r"^BE|[\s.]", "", text.strip().upper())


def is_kbo(text: str) -> bool:
    """Whether it is a KBO number: ten digits, the first 0 or 1, the last two 97 minus the first eight modulo
    97 (the rule the Crossroads Bank for Enterprises publishes)."""
    digits = kbo_digits(text)
    return bool(re.fullmatch(r"[01]\d{9}", digits, re.ASCII)) and 97 - int(digits[:8]) % 97 == int(digits[8:])


def same_as_parts(text: str) -> tuple[str, str]:
    """The KBO number (digits only) and the id in ``same_as``."""
    number, _, id = text.partition("/")
    return kbo_digits(number), id.strip()


def normal_ref(text: str) -> str:
    """``ref`` in the one spelling in which it can be compared."""
    scheme, _, rest = text.strip().partition(":")
    return f"kbo:{kbo_digits(rest)}" if scheme == "kbo" else f"{scheme}:{rest}"


def wrong_reference(attribute: str, value: str) -> Message | None:
    """Why ``value`` cannot stand for ``attribute`` (one of REFERENCES); None when it can."""
    if attribute == "owner":
        return None if is_kbo(value) else _not_kbo(value)
    if attribute == "same_as":
        number, id = same_as_parts(value)
        if "/" not in value or not id:
            return Message("must be a KBO number, a slash and an id, such as 0219.395.192/server-3")
        return None if is_kbo(number) else _not_kbo(number)
    scheme, _, rest = value.partition(":")
    if scheme == "kbo":
        return None if is_kbo(rest) else _not_kbo(rest)
    if not _OWNED.fullmatch(value):
        return Message("must look like kbo:0219395192, product:supplier/id or site:supplier/id")
    return None


def _not_kbo(value: str) -> Message:
    return Message("'{value}' is not a KBO number: ten digits, such as 0219.395.192", value=value[:40])
