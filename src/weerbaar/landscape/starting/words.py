"""Text as people type it: when two writings are the same, when they only look alike, when they say nothing."""

import hashlib
import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

_UNKNOWN = frozenset(
    ("", "-", "--", "–", "—", "/", ".", "?", "??", "???", "x?", "nvt", "n v t", "na", "n a", "n/a", "#n/a", "#n/b",
     "niet bekend", "onbekend", "nog na te vragen", "na te vragen", "na te kijken", "nakijken", "weet niet",
     "geen idee", "tbd", "tbc", "todo", "unknown", "not known", "none", "null", "nog te bepalen", "te bepalen",
     "idem ?", "wie ?")
)  # fmt: skip
_LEGAL = frozenset(
    ("nv", "sa", "bv", "bvba", "srl", "sprl", "cv", "cvba", "scrl", "vof", "comm", "commv", "vzw", "asbl", "ltd", "inc",
     "gmbh", "plc", "llc", "corp", "corporation", "group", "groep", "belgium", "belgie", "belux", "benelux", "be",
     "software", "solutions")
)  # fmt: skip
_LONGEST = 80
"""Characters of a name; what is longer is a remark."""
_LOOKALIKE = 0.86
"""Least share of equal characters for two names to look alike: lets through one wrong letter in a word of eight."""


def tidy(value: object, newline: str = " ") -> str:
    """A cell as one line of text: white space trimmed and joined, whole numbers without a decimal point.

    ``newline`` is what a line break inside the cell becomes.
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    lines = (" ".join(line.split()) for line in str(value).replace("\xa0", " ").splitlines())
    return newline.join(line for line in lines if line)


def fold(text: str) -> str:
    """``text`` without case, accents and punctuation: equal folds are the same word written otherwise."""
    # Remembered, because columns repeat the same few values; not for whole paragraphs, which would fill memory.
    return _remembered_fold(text) if len(text) <= _LONGEST else _fold(text)


def _fold(text: str) -> str:
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w+#]+|_", " ", plain).split())


_remembered_fold = lru_cache(maxsize=65536)(_fold)


def says_nothing(text: str) -> bool:
    """Whether a cell stands for "not known" or "does not apply": empty, "?", "n.v.t.", "nog na te vragen" …"""
    if len(text) > _LONGEST:
        return False
    plain = text.strip().casefold()
    return plain in _UNKNOWN or fold(text) in _UNKNOWN


def slug(text: str) -> str:
    """``text`` as the end of an id: lower-case ASCII letters, digits and hyphens; equal only for equal folds.

    What does not fit in that ("C++", Greek, a very long name) gets a short hash behind it.
    """
    folded = fold(text)
    plain = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    if plain.replace("-", " ") == folded and len(plain) <= 80:
        return plain
    return f"{plain[:60].strip('-')}-{hashlib.sha256(folded.encode()).hexdigest()[:8]}".strip("-")


@lru_cache(maxsize=8192)
def core(name: str) -> str:
    """A company's name without its legal form and the words that come and go ("CIPAL nv", "Cipal": both "cipal")."""
    words = [w for w in fold(re.sub(r"(?<=\w)\.(?=\w)", "", name)).split() if w not in _LEGAL]
    return " ".join(words) or fold(name)


def look_alike(a: str, b: str) -> bool:
    """Whether two different names may well mean one thing – a reason to ask, never to decide."""
    if max(len(a), len(b)) > _LONGEST:
        return False
    first, second = core(a), core(b)
    if first == second or first.replace(" ", "") == second.replace(" ", ""):
        return True
    # Numbers tell servers and schools apart: "srv1" and "srv2" are not a slip of the pen.
    if _numbers(first) != _numbers(second) or min(len(first), len(second)) < 4:
        return False
    if first.split()[0] == second.split()[0] and len(first.split()[0]) >= 5 and "saas" not in (first + second):
        return True
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    # Cheapest bound first: most pairs differ too much in length or letters already.
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(bound() >= _LOOKALIKE for bound in bounds)


@lru_cache(maxsize=8192)
def _numbers(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", name))
