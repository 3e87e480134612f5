"""What one public text holds, and what is refused in it. A plain dict, kept as JSON:

``{"state", "since", "next", "phone", "texts": {language: {"title", "text"}}}``; moments are ISO 8601 or None.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from warroom.fields import moment_of
from warroom.incidents.writing import Refused
from warroom.status.words import LANGUAGES, TITLED, PublicState, TextKind

Content = dict[str, Any]
LONGEST_TITLE, LONGEST_TEXT = 120, 1200
MOST_ITEMS = 500
"""Texts that were ever made for one page."""
REMOVE: Content = {"remove": True}


def clean(kind: str, given: Mapping[str, Any], languages: Iterable[str]) -> Content:
    """``given`` as it is kept. Raises Refused for what cannot stand on a public page."""
    texts: dict[str, dict[str, str]] = {}
    for language in languages:
        said = given.get("texts", {}).get(language, {})
        title, text = (_plain(said.get(name, "")) for name in ("title", "text"))
        if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
            raise Refused(
                _("This is too long for a public page: {title} characters for a name, {text} for a text.").format(
                    title=LONGEST_TITLE, text=LONGEST_TEXT
                )
            )
        if "TLP:" in (title + text).upper():
            raise Refused(_("What is marked TLP is not for the public: say it in other words."))
        if title or text:
            texts[language] = {"title": title, "text": text}
    first = texts.get("nl", {})
    if kind in TITLED and not first.get("title"):
        raise Refused(_("The Dutch name or question is missing."))
    if kind not in (TextKind.CONTACT, TextKind.SERVICE) and not first.get("text"):
        raise Refused(_("The Dutch text is missing."))
    state = str(given.get("state") or "")
    if kind == TextKind.SERVICE and state not in PublicState.values:
        raise Refused(_("Say how the service fares."))
    phone = " ".join(str(given.get("phone") or "").split())[:30]
    if phone and not set(phone) <= set("0123456789+()/. -"):
        raise Refused(_("This is not a telephone number: write it with its area code."))
    if kind == TextKind.CONTACT and not phone and not first.get("text"):
        raise Refused(_("Give a telephone number, or say where people can go."))
    return {
        "state": state if kind == TextKind.SERVICE else "",
        "since": _kept(given.get("since")),
        "next": _kept(given.get("next")),
        "phone": phone if kind == TextKind.CONTACT else "",
        "texts": texts,
    }


def _plain(value: Any) -> str:
    """Text without control characters; line ends as one kind."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c == "\n" or (c.isprintable() or c == "\u00a0")).strip()


def _kept(value: Any) -> str | None:
    if value in (None, ""):
        return None
    moment = value if isinstance(value, datetime) else moment_of(str(value))
    return moment.isoformat() if moment is not None else None


def in_language(content: Mapping[str, Any], language: str) -> tuple[dict[str, str], str]:
    """Its words in ``language``, or else in Dutch; and which it was."""
    texts = content.get("texts", {})
    chosen = language if language in texts else "nl"
    return texts.get(chosen, {"title": "", "text": ""}), chosen


def known_languages(asked: Iterable[str]) -> list[str]:
    """Those of ``asked`` in which a page can be made, Dutch first."""
    wanted = set(asked)
    return ["nl", *(code for code in LANGUAGES if code != "nl" and code in wanted)]
