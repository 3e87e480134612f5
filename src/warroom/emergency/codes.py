"""Codes that people type or hear: what they look like, and how they are kept."""

import hashlib
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without 0 and O, 1, I and L: 31 characters, 4.95 bits each."""
CARD_LENGTH, CARD_GROUP = 16, 4
"""On paper: 79 bits."""
SPOKEN_LENGTH, SPOKEN_GROUP = 9, 3
"""Read aloud: 44 bits, for a quarter of an hour."""

SPELLING = {
    "A": "Alfa",
    "B": "Bravo",
    "C": "Charlie",
    "D": "Delta",
    "E": "Echo",
    "F": "Foxtrot",
    "G": "Golf",
    "H": "Hotel",
    "I": "India",
    "J": "Juliett",
    "K": "Kilo",
    "L": "Lima",
    "M": "Mike",
    "N": "November",
    "O": "Oscar",
    "P": "Papa",
    "Q": "Quebec",
    "R": "Romeo",
    "S": "Sierra",
    "T": "Tango",
    "U": "Uniform",
    "V": "Victor",
    "W": "Whiskey",
    "X": "X-ray",
    "Y": "Yankee",
    "Z": "Zulu",
}
"""The spelling alphabet of ICAO, which emergency services use too."""


def fresh(length: int) -> str:
    """A random code of ``length`` characters, without its hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def written(code: str, group: int) -> str:
    """``code`` in groups, as people read it: ABCD-EFGH-…"""
    return "-".join(code[at : at + group] for at in range(0, len(code), group))


def read(text: str) -> str:
    """What somebody typed as the code it means: capitals, without spaces and hyphens."""
    return "".join(character for character in text.upper() if character.isalnum())[:40]


def spelled(code: str) -> list[tuple[str, str]]:
    """Each character and how to say it: ("K", "Kilo"), ("7", "7")."""
    return [(character, SPELLING.get(character, character)) for character in code]


def hashes(code: str) -> list[str]:
    """How ``code`` may be stored, the first being how it is stored now.

    79 random bits need only a plain hash, which outlives the secret key. The 44 bits of a spoken code could be found
    from one, so theirs is keyed; after the key was changed the old one still opens.
    """
    if len(code) != SPOKEN_LENGTH:
        return [hashlib.sha256(code.encode()).hexdigest()]
    return [_keyed(code, key) for key in _keys()]


def _keys() -> Iterable[str]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _keyed(code: str, key: str) -> str:
    return salted_hmac("warroom.emergency.spoken", code, secret=key, algorithm="sha256").hexdigest()
