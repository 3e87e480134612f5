"""What may be the same thing in two landscapes: a list for a person, never a decision."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from weerbaar.landscape.model import Element, Kind
from weerbaar.landscape.references import normal_ref
from weerbaar.landscape.words import attribute_word, kind_word
from weerbaar.language import Message

_NEAR = 0.85
"""How alike two names must be, from 0 to 1, to be worth a look (difflib's ratio)."""
_MOST_PAIRS = 25
"""Of one name that stands in both landscapes many times, this many pairs are listed."""
_COMMON = 40
"""A word in more names than this says nothing about which of them are alike."""
_MARKS = ("serial", "uuid", "asset_tag", "fqdn", "ip", "purl")
"""Attributes that two descriptions of one thing share and two things seldom do."""


@dataclass(frozen=True)
class Likely:
    """``this`` and ``that`` (ids) may be the same thing, because of ``reason``."""

    this: str
    that: str
    this_name: str
    that_name: str
    reason: Message


def likely(these: Iterable[Element], those: Iterable[Element]) -> tuple[Likely, ...]:
    """Every pair worth a look, strongest reason first, each pair once. Components are left out.

    Names are compared near-quadratically only among those that share a word, so 10,000 elements take seconds.
    """
    left = [e for e in these if e.kind is not Kind.COMPONENT]
    right = [e for e in those if e.kind is not Kind.COMPONENT]
    found: dict[tuple[str, str], Likely] = {}
    for pairs in (_same_mark(left, right), _same_name(left, right), _near_name(left, right)):
        for a, b, reason in pairs:
            found.setdefault((a.id, b.id), Likely(a.id, b.id, a.name, b.name, reason))
    return tuple(found.values())


def plain(name: str) -> str:
    """``name`` without capitals, accents, spaces and punctuation: "Burger-zaken" and "burgerzaken" are equal."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())


_Pairs = Iterator[tuple[Element, Element, Message]]


def _same_mark(left: list[Element], right: list[Element]) -> _Pairs:
    for attribute in ("ref", *_MARKS):
        there: dict[str, list[Element]] = {}
        for element in right:
            there.setdefault(_mark(element, attribute), []).append(element)
        there.pop("", None)
        for element in left:
            for other in there.get(_mark(element, attribute), [])[:_MOST_PAIRS]:
                yield element, other, Message("the same {attribute}", attribute=attribute_word(attribute))


def _mark(element: Element, attribute: str) -> str:
    value = element.get(attribute)
    if not isinstance(value, str):
        return ""
    if attribute == "ref":
        return normal_ref(value)
    # Makers fill in "0000000000" and "None" when they have nothing to say.
    return value.strip().lower() if len(set(value.strip())) > 3 else ""


def _same_name(left: list[Element], right: list[Element]) -> _Pairs:
    here, there = _by_name(left), _by_name(right)
    for name, mine in here.items():
        theirs = there.get(name, [])
        pairs = [(a, b) for a in mine for b in theirs]
        for a, b in pairs[:_MOST_PAIRS]:
            if a.kind is not b.kind:
                yield (
                    a,
                    b,
                    Message("the same name, but {kind} and {other}", kind=kind_word(a.kind), other=kind_word(b.kind)),
                )
            elif len(mine) > 1 or len(theirs) > 1:
                yield a, b, Message("the same name, which is used more than once")
            else:
                yield a, b, Message("the same name")


def _by_name(elements: list[Element]) -> Mapping[str, list[Element]]:
    index: dict[str, list[Element]] = {}
    for element in elements:
        if name := plain(element.name):
            index.setdefault(name, []).append(element)
    return index


def _near_name(left: list[Element], right: list[Element]) -> _Pairs:
    words: dict[tuple[Kind, str], list[Element]] = {}
    for element in right:
        for word in _words(element.name):
            words.setdefault((element.kind, word), []).append(element)
    for element in left:
        name = plain(element.name)
        near: dict[str, Element] = {}
        for word in _words(element.name):
            candidates = words.get((element.kind, word), [])
            if len(candidates) <= _COMMON:
                near.update((c.id, c) for c in candidates)
        for other in near.values():
            compared = SequenceMatcher(None, name, plain(other.name), autojunk=False)
            # Names that differ only in a number are numbered on purpose: server 1 is not server 2.
            if (
                compared.real_quick_ratio() >= _NEAR
                and compared.ratio() >= _NEAR
                and _digits(element.name) == _digits(other.name)
            ):
                yield element, other, Message("names that look alike")


def _words(name: str) -> set[str]:
    """The words of a name, cut to their first four letters, so that a plural or a typing error still meets."""
    text = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFKD", name).casefold())
    return {word[:4] for word in text.split() if len(word) > 2 and not word.isdigit()}


def _digits(name: str) -> str:
    return "".join(c for c in name if c.isdigit())
