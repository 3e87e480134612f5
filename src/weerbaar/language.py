"""The language in which the library speaks to people: Dutch unless asked otherwise (``WEERBAAR_LANGUAGE=en``).

The source texts are English; the Dutch ones stand in ``locale/``. A ``Message`` is translated when it is
shown, not when it is made, so that a finding stored today can be read in another language tomorrow.
"""

import gettext as _gettext
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("nl", "en")
LOCALE = Path(__file__).parent / "locale"
_ASKED = os.environ.get("WEERBAAR_LANGUAGE", "")
_language: ContextVar[str] = ContextVar("language", default=_ASKED if _ASKED in LANGUAGES else "nl")


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("weerbaar", LOCALE, languages=[language], fallback=True)


@contextmanager
def use(language: str) -> Iterator[None]:
    """Speak ``language`` ("nl" or "en"; anything else is taken as "nl") inside the block."""
    token = _language.set(language if language in LANGUAGES else "nl")
    try:
        yield
    finally:
        _language.reset(token)


def choose(language: str) -> None:
    """Speak ``language`` from here on in this context: a command of the server."""
    _language.set(language if language in LANGUAGES else "nl")


def current() -> str:
    """The language spoken now."""
    return _language.get()


def _(text: str) -> str:
    """``text`` in the language spoken now."""
    return _catalogue(_language.get()).gettext(text)


def plural(one: str, many: str, n: int) -> str:
    """``one`` or ``many``, whichever fits ``n``, in the language spoken now, with ``{n}`` filled in."""
    return _catalogue(_language.get()).ngettext(one, many, n).format(n=n)


def fit(text: str) -> str:
    """``text`` from somebody's file, fit to stand in a sentence: on one line, of bounded length, without characters
    that steer a terminal or turn the direction of reading."""
    text = without_controls(text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def without_controls(text: str) -> str:
    """``text`` on one line, without characters that steer a terminal or turn the direction of reading."""
    return UNFIT.sub("\ufffd", text)


UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST = 1_000


@dataclass(frozen=True)
class Message:
    """A sentence for a person: an English source text with named places, translated when shown."""

    text: str
    values: Mapping[str, Any]

    def __init__(self, text: str, /, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        # Without values the text is not a format: it may quote braces from somebody's file.
        if not self.values:
            return _(self.text)
        return _(self.text).format(**{k: fit(v) if isinstance(v, str) else v for k, v in self.values.items()})

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((k, str(v)) for k, v in self.values.items()))))
