"""Everything a person sees is there in Dutch: every source text of the library and of the server."""

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

SRC = Path(__file__).resolve().parents[1] / "src"
CATALOGUES = {
    "weerbaar": SRC / "weerbaar/locale/nl/LC_MESSAGES/weerbaar.po",
    "warroom": SRC / "warroom/locale/nl/LC_MESSAGES/django.po",
}
_LIBRARY = {"Message": None, "_": None, "plural": (1, 2)}
_SERVER = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_FIELD = re.compile(r"\{(\w*)[^{}]*\}|%\((\w+)\)")


def python_texts(folder: Path, keywords: object) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.py")):
        with path.open("rb") as file:
            for line, message, _comments, _context in extract("python", file, keywords=keywords):
                yield _first(message), f"{path.relative_to(SRC)}:{line}"


def template_texts(folder: Path) -> Iterator[tuple[str, str]]:
    from django.utils.translation.template import templatize

    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".html", ".txt") and "templates" in p.parts):
        source = io.BytesIO(templatize(path.read_text("utf-8"), origin=str(path)).encode())
        for line, message, _comments, _context in extract("python", source, keywords=_SERVER):
            yield _first(message), f"{path.relative_to(SRC)}:{line}"


def tabled_texts() -> Iterator[tuple[str, str]]:
    """Texts of the library that stand in tables and are translated when they are shown."""
    from weerbaar.landscape import checks, words
    from weerbaar.landscape.attributes import ATTRIBUTES
    from weerbaar.landscape.writers import explanation

    for a in ATTRIBUTES.values():
        yield a.label, "attributes.py"
        yield a.help, "attributes.py"
    for _code, _applies, text in checks._GAPS:
        yield text, "checks.py"
    yield from ((english, "words.py") for _dutch, english in (*words.KINDS.values(), *words.RELATION_WORDS.values()))
    yield from ((text, "words.py") for text in words.FIELD_WORDS.values())
    for table in (explanation.COLUMN_HELP, explanation._RELATION_HELP, explanation._SHEET_HELP):
        yield from ((text, "explanation.py") for text in table.values())
    yield from ((text, "explanation.py") for text in explanation._RELATION_MEANING.values())
    yield "has {have} elements; at most {most} can be read", "reading.py"


def _first(message: object) -> str:
    return str(message[0] if isinstance(message, tuple | list) else message)


@cache
def catalogue(floor: str) -> Catalog:
    with CATALOGUES[floor].open("rb") as file:
        return read_po(file)


def dutch(floor: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for message in catalogue(floor):
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and all(texts) and not message.fuzzy:
            found[message.id[0] if isinstance(message.id, tuple | list) else message.id] = tuple(texts)
    return found


def texts(floor: str) -> Iterator[tuple[str, str]]:
    if floor == "weerbaar":
        yield from python_texts(SRC / floor, _LIBRARY)
        yield from tabled_texts()
    else:
        yield from python_texts(SRC / floor, _SERVER)
        yield from template_texts(SRC / floor)


@pytest.mark.parametrize("floor", CATALOGUES)
def test_every_text_has_a_dutch_one(floor: str) -> None:
    have = dutch(floor)
    missing = {text: place for text, place in texts(floor) if text and text not in have}
    assert not missing, "\n".join(f"{place}: {text!r}" for text, place in missing.items())


@pytest.mark.parametrize("floor", CATALOGUES)
def test_dutch_texts_name_the_same_places_as_the_english_ones(floor: str) -> None:
    wrong = []
    for message in catalogue(floor):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        allowed = {name for id in ids for match in _FIELD.findall(id) for name in match if name}
        for text in message.string if isinstance(message.string, tuple | list) else (message.string,):
            used = {name for match in _FIELD.findall(text) for name in match if name}
            if message.id and used - allowed:
                wrong.append(f"{ids[0]!r} → {text!r}: {used - allowed}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("floor", CATALOGUES)
def test_no_text_stands_twice_in_a_catalogue(floor: str) -> None:
    raw = CATALOGUES[floor].read_text("utf-8")
    blocks = re.findall(r'^((?:msgctxt "[^\n]*"\n)?msgid (?:"(?:[^"\\]|\\.)*"\n?)+)', raw, re.M)
    twice = sorted({b for b in blocks if blocks.count(b) > 1})
    assert not twice, "\n".join(twice)
