"""What one cell says: numbers as Belgians write them, dates, flags, lists, words of a fixed choice.

A text that would not survive as it stands (an empty text, one with spaces around it, a list inside an attribute
of somebody's own …) is written as ``json:`` and its JSON; ``weerbaar.landscape.writers.xlsx`` does so and
nothing else needs to.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from weerbaar.landscape import words
from weerbaar.landscape.attributes import Attribute, Type
from weerbaar.landscape.checks import wrong_value
from weerbaar.landscape.readers.tables import Cell
from weerbaar.landscape.sources import strict_json, unfit
from weerbaar.language import Message

JSON = "json:"

_NUMBER = re.compile(r"([+-]?)(\d[\d.,\s’']*|[.,]\d+)\s*(\S.*)?$")
_DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T\s]+0?0:00(?::00(?:\.0+)?)?)?$")
_EPOCH = date(1899, 12, 30)


class Unreadable(ValueError):
    """A cell does not say what its column asks for."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def value(cell: Cell, attribute: Attribute | None, *, unit: str | None = None) -> Any:
    """What ``cell`` says for ``attribute`` (None: one of somebody's own), as a value of JSON; None when unknown.

    ``unit`` is the unit of time its column header states, when it states one. Raises Unreadable.
    """
    if cell is None:
        return None
    escaped, found = _json(cell)
    if not escaped:
        found = own(cell) if attribute is None else _known(cell, attribute, unit)
    if attribute is not None and found is not None:
        why = wrong_value(attribute.name, found)
        if why:
            raise Unreadable(why)
    return found


def text(cell: Cell) -> str | None:
    """The text of a cell: an id, a name, a choice. Numbers are written out, 5.0 as 5."""
    if cell is None:
        return None
    escaped, found = _json(cell)
    if escaped:
        return found if isinstance(found, str) else str(found)
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    return str(own(cell))


def own(cell: Cell) -> Any:
    """The value of an attribute that is not ours: as it stands, dates as ISO text."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 3600
    return cell


def number(cell: Cell, *, into: str | None = None, unit: str | None = None) -> float | int | None:
    """A number: 1,5 and 1.5, 1.250 and 1 250 (thousands), 50 %. Raises Unreadable.

    ``into`` is the unit wanted ("h" or "min"); a unit written in the cell or, failing that, ``unit`` is
    converted.
    """
    if isinstance(cell, timedelta):
        return _whole(cell.total_seconds() / (60 if into == "min" else 3600))
    if isinstance(cell, bool | date | time):
        raise Unreadable(Message("must be a number"))
    if isinstance(cell, int | float):
        return _whole(_converted(float(cell), unit, into))
    if cell is None or words.plain(cell) in _UNKNOWN or cell.strip() in words.UNKNOWN:
        return None
    match = _NUMBER.match(cell.strip().replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-"))
    if not match:
        raise Unreadable(Message("'{text}' is not a number", text=cell.strip()[:80]))
    found = _digits(match[2].strip(), cell) * (-1 if match[1] == "-" else 1)
    written = match[3]
    if written == "%":
        return found / 100
    if written and (into is None or words.minutes(written) is None):
        raise Unreadable(Message("'{text}' is not a number", text=cell.strip()[:80]))
    return _whole(_converted(found, written or unit, into))


def _digits(digits: str, cell: str) -> float:
    digits = re.sub(r"[\s’']", "", digits)
    dot, comma = digits.rfind("."), digits.rfind(",")
    if dot >= 0 and comma >= 0:
        # Both stand in it: the last one is the decimal mark.
        thousands = "." if comma > dot else ","
        digits = digits.replace(thousands, "").replace(",", ".")
    elif comma >= 0:
        digits = digits.replace(",", "." if digits.count(",") == 1 else "")
    elif re.fullmatch(r"[1-9]\d{0,2}(\.\d{3})+", digits):
        digits = digits.replace(".", "")
    try:
        return float(digits)
    except ValueError:
        raise Unreadable(Message("'{text}' is not a number", text=cell.strip()[:80])) from None


def _converted(found: float, unit: str | None, into: str | None) -> float:
    have, want = words.minutes(unit or ""), words.minutes(into or "")
    return found if have is None or want is None or have == want else found * have / want


def _whole(found: float) -> float | int:
    if not math.isfinite(found):
        raise Unreadable(Message("must be a number"))
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def flag(cell: Cell) -> bool | None:
    """Yes or no in any of its spellings; None when it says unknown. Raises Unreadable."""
    if isinstance(cell, bool):
        return cell
    said = (text(cell) or "").casefold()
    if said in words.YES:
        return True
    if said in words.NO:
        return False
    if said in words.UNKNOWN:
        return None
    raise Unreadable(Message("'{text}' is neither yes nor no", text=said[:80]))


def day(cell: Cell) -> date | None:
    """A date: a date cell, 2026-11-01, 01/11/2026, 1-11-2026 or 1.11.2026, day first. Raises Unreadable."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 1 <= cell < 2_958_466:
        # A date that lost its format shows as the days since the end of 1899.
        return _EPOCH + timedelta(days=int(cell))
    said = text(cell) or ""
    if said.casefold() in words.UNKNOWN:
        return None
    match = _DATE.match(said)
    if match:
        first, month, last = (int(part) for part in match.groups())
        year, number = (first, last) if len(match[1]) == 4 else (last, first)
        if len(match[1]) < 4 and len(match[3]) == 2:
            year += 2000
        try:
            return date(year, month, number)
        except ValueError:
            pass
    raise Unreadable(Message("'{text}' is not a date like 01/11/2026 or 2026-11-01", text=said[:80]))


def texts(cell: Cell) -> list[str]:
    """The parts of a list, separated by semicolons, or by commas where there is no semicolon; or by lines."""
    said = text(cell) or ""
    separator = "\n" if "\n" in said else ";" if ";" in said else ","
    return [part.strip() for part in said.split(separator) if part.strip()]


def choice(cell: Cell, known: Mapping[str, Any], shown: str) -> Any:
    """The meaning of a word, by ``known`` (plain word: meaning). ``shown`` lists them for a person."""
    said = text(cell) or ""
    if said.casefold() in words.UNKNOWN:
        return None
    if words.plain(said) not in known:
        raise Unreadable(Message("'{text}' is not known; choose from: {choices}", text=said[:80], choices=shown))
    return known[words.plain(said)]


def _known(cell: Cell, attribute: Attribute, unit: str | None) -> Any:
    if attribute.type in (Type.NUMBER, Type.INTEGER):
        timed = "_per_" not in attribute.name
        into = next((u for u in ("h", "min") if timed and attribute.name.endswith("_" + u)), None)
        return number(cell, into=into, unit=unit)
    if attribute.type is Type.FLAG:
        return flag(cell)
    if attribute.type is Type.DATE:
        found = day(cell)
        return found.isoformat() if found else None
    if attribute.type is Type.LIST:
        return texts(cell)
    if attribute.name == "type":
        return choice(cell, words.environment_types(), ", ".join(words.ENVIRONMENT_TYPE_WORDS.values()))
    if attribute.name == "owner":
        return kbo(cell)
    return text(cell)


def kbo(cell: Cell) -> str | None:
    """An enterprise number; a spreadsheet that took it for a number lost its leading zero."""
    said = text(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and said:
        return said.zfill(10)
    return said


def own_name(header: str) -> str:
    """The name of an attribute of somebody's own, by its header."""
    escaped, found = _json(header)
    return str(found) if escaped else header


def relation_value(column: str, cell: Cell) -> Any:
    """What a cell of the sheet of relations says under ``column`` of ``words.relation_columns``."""
    if column == "kind":
        return choice(cell, words.relation_kinds(), ", ".join(nl for nl, _ in words.RELATION_WORDS.values()))
    if column == "origin":
        return choice(cell, words.origins(), ", ".join(words.ORIGIN_WORDS.values()))
    if column == "role":
        return choice(cell, words.roles(), ", ".join(words.ROLE_WORDS.values()))
    if column == "confirmed_on":
        return day(cell)
    if column in ("both_ways", "cuttable"):
        return flag(cell)
    if column in ("cut_min", "at_least"):
        escaped, found = _json(cell)
        found = found if escaped else number(cell, into="min" if column == "cut_min" else None)
        if isinstance(found, bool) or not isinstance(found, int | float | None):
            raise Unreadable(Message("must be a number"))
        if column == "at_least" and isinstance(found, float):
            raise Unreadable(Message("must be a whole number"))
        return found
    if column in words.RELATION_TEXTS and isinstance(cell, str):
        return value(cell, None)
    return text(cell)


def _json(cell: Cell) -> tuple[bool, Any]:
    if not isinstance(cell, str) or not cell.startswith(JSON):
        return False, None
    try:
        found = strict_json(cell[len(JSON) :])
    except (ValueError, RecursionError):
        return False, None
    return (False, None) if unfit(found) else (True, found)


_UNKNOWN = frozenset(words.plain(word) for word in words.UNKNOWN if words.plain(word))
