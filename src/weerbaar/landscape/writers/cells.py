"""Values as cells that read back as the same value.

Each is written as a person would write it when ``readers.cells`` reads that back the same, and else as ``json:``
and its JSON: so the round trip holds by construction, whatever the value is.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from weerbaar.landscape import words
from weerbaar.landscape.attributes import Attribute, Type
from weerbaar.landscape.readers import cells
from weerbaar.landscape.readers.tables import Cell
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message, current

LONGEST = 32_767
"""Characters a cell of XLSX holds."""

# What XML cannot hold, or a spreadsheet program changes in passing.
_FRAGILE = re.compile(r"[^\t\n -\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|_x[0-9A-Fa-f]{4}_")


def word(pair: tuple[str, str]) -> str:
    """The Dutch or the English of a pair of ``weerbaar.landscape.words``."""
    return pair[0] if current() == "nl" else pair[1]


def cell(value: Any, natural: Cell, read: Callable[[Cell], Any]) -> Cell:
    """``natural`` if ``read`` makes ``value`` of it, else the JSON of ``value``. Raises BadInput when too long."""
    if value is None:
        return None
    written = natural if _survives(natural) and _reads_as(natural, value, read) else cells.JSON + json.dumps(value)
    if isinstance(written, str) and len(written) > LONGEST:
        raise BadInput(Message("a text of {length} characters does not fit in a cell, which holds {most}: {start}…",
                               length=len(written), most=LONGEST, start=written[:60]))  # fmt: skip
    return written


def attribute_cell(value: Any, attribute: Attribute | None) -> Cell:
    """The cell for an attribute of ours, or (None) of somebody's own."""
    return cell(value, _natural(value, attribute), lambda c: cells.value(c, attribute))


def text_cell(value: str | None) -> Cell:
    """The cell for an id, a name or a word."""
    return cell(value, value, cells.text)


def relation_cell(column: str, value: Any) -> Cell:
    """The cell for a column of the sheet of relations."""
    natural = value
    if value is None:
        return None
    if column == "kind":
        natural = word(words.RELATION_WORDS[value])
    elif column == "origin":
        natural = origin_word(value)
    elif column == "role":
        natural = role_word(value)
    elif isinstance(value, bool):
        natural = flag_word(value)
    elif isinstance(value, date):
        natural = _safe(value)
    return cell(value, natural, lambda c: cells.relation_value(column, c))


def flag_word(value: bool) -> str:
    """Yes or no in the language spoken now."""
    return word(("ja", "yes") if value else ("nee", "no"))


def origin_word(value: Any) -> str:
    """The word for an origin."""
    return word((words.ORIGIN_WORDS[value], value.value))


def role_word(value: str) -> str:
    """The word for the role of a supplier."""
    return word((words.ROLE_WORDS.get(value, value), value))


def day_cell(value: date | None) -> Cell:
    """The cell for a day."""
    return cell(value, _safe(value), cells.day) if value else None


def header(name: str, known: bool) -> str:
    """The header for somebody's own attribute; ``known`` when it would be taken for one of the template."""
    plain = name == name.strip() and bool(name) and not _FRAGILE.search(name) and len(name) <= 200
    return name if plain and not known and cells.own_name(name) == name else cells.JSON + json.dumps(name)


def _natural(value: Any, attribute: Attribute | None) -> Cell:
    if isinstance(value, bool):
        return value if attribute is None else flag_word(value)
    if isinstance(value, int | float):
        return value
    if attribute is not None and attribute.type is Type.LIST and isinstance(value, list | tuple):
        return "; ".join(str(v) for v in value)
    if attribute is not None and attribute.type is Type.DATE and isinstance(value, str):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            return value
        return _safe(found)
    if attribute is not None and attribute.name == "type" and isinstance(value, str):
        return word((words.ENVIRONMENT_TYPE_WORDS.get(value, value), value))
    return value if isinstance(value, str) else None


def _safe(day: date) -> date | str:
    # Before 1901 spreadsheets do not agree on what day a number stands for.
    return day if day.year > 1900 else day.isoformat()


def _survives(written: Cell) -> bool:
    if isinstance(written, str):
        return bool(written.strip()) and not _FRAGILE.search(written)
    if isinstance(written, int | float) and not isinstance(written, bool):
        try:
            # XLSX numbers are written with sixteen digits.
            return float(f"{written:.16G}") == written and abs(written) < 1e300
        except OverflowError:
            return False
    return written is not None


def _reads_as(written: Cell, value: Any, read: Callable[[Cell], Any]) -> bool:
    try:
        found = read(float(written) if isinstance(written, int) and not isinstance(written, bool) else written)
    except cells.Unreadable:
        return False
    return bool(found == value) and isinstance(found, bool) == isinstance(value, bool)
