"""How texts and their changes are shown to who works on them."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.dateparse import parse_datetime

from warroom.status.content import REMOVE
from warroom.status.models import Item
from warroom.status.words import LANGUAGES, PublicState, TextKind
from warroom.templatetags.warroom import moment as in_words

Change = list[tuple[str, str]]
"""Pieces of text: ("=", stays), ("-", goes), ("+", comes)."""


@dataclass(frozen=True)
class Row:
    """A text on the board: how it is called, what is public, and what would change."""

    item: Item
    title: str
    kind: str
    state: str
    words: str
    text: str
    removal: bool
    changes: list[tuple[str, Change]]


def row(item: Item) -> Row:
    """How ``item`` is shown."""
    now = item.approved or {}
    first = (now or item.proposed or {}).get("texts", {}).get("nl", {})
    state = now.get("state") or ""
    return Row(
        item=item,
        title=first.get("title") or str(TextKind(item.kind).label),
        kind=str(TextKind(item.kind).label),
        state=state,
        words=str(PublicState(state).label) if state else "",
        text=first.get("text", ""),
        removal=item.proposed == REMOVE,
        changes=[] if item.proposed is None or item.proposed == REMOVE else changes(now, item.proposed),
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Change]]:
    """What differs, line by line: which line, and its words as they were and will be."""
    old, new = _lines(before), _lines(after)
    found = []
    for name in dict.fromkeys((*old, *new)):
        was, will = old.get(name, ""), new.get(name, "")
        if was != will:
            found.append((name, difference(was, will)))
    return found


def _lines(content: dict[str, Any]) -> dict[str, str]:
    lines: dict[str, str] = {}
    if content.get("state"):
        lines["state"] = str(PublicState(content["state"]).label)
    for name in ("since", "next"):
        moment = parse_datetime(content[name]) if content.get(name) else None
        if moment:
            lines[name] = in_words(moment, "absolute")
    if content.get("phone"):
        lines["phone"] = content["phone"]
    for code in LANGUAGES:
        for part in ("title", "text"):
            if said := content.get("texts", {}).get(code, {}).get(part):
                lines[f"{code} {part}"] = said
    return lines


def difference(before: str, after: str) -> Change:
    """The words of two texts: which stay, go and come."""
    old, new = before.split(" ") if before else [], after.split(" ") if after else []
    found: Change = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            found.append(("=", " ".join(old[a:b])))
            continue
        if b > a:
            found.append(("-", " ".join(old[a:b])))
        if d > c:
            found.append(("+", " ".join(new[c:d])))
    return found
