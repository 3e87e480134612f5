"""Finding the table in a sheet as people keep it: titles above it, header cells over two rows, totals below."""

import hashlib
from dataclasses import dataclass, field

from weerbaar.landscape.readers.tables import Table, letters
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.roles import known_header
from weerbaar.landscape.starting.words import fold, says_nothing, tidy
from weerbaar.language import Message

_SEARCHED = 30
"""Rows in which the header is looked for."""
_TOTALS = ("totaal", "total", "som", "aantal", "subtotaal", "gemiddelde", "eindtotaal")


@dataclass(frozen=True)
class Row:
    """One row of the table: its number in the sheet (from 1) and its cells by header, empty ones left out."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Layout:
    """A sheet's table: its headers in order and its rows. ``skipped`` tells which rows were left out and why."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    skipped: tuple[tuple[int, str], ...] = field(default=())
    """Row numbers with "empty", "total" or "header" (a header repeated in the middle, a heading over a block)."""

    @property
    def fingerprint(self) -> str:
        """The same for every table with these headers, in any order and spelling of case and accents."""
        text = "\x1f".join(sorted(fold(h) for h in self.headers))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def values(self, header: str) -> list[str]:
        """What stands under ``header``, row by row; cells that say nothing are left out."""
        return [v for row in self.rows if (v := row.cells.get(header, "")) and not says_nothing(v)]


def find_table(sheet: Table) -> Layout:
    """The table in ``sheet``. Raises BadInput when there is no row of column names with rows under it."""
    name = sheet.place()
    cells = [[tidy(v) for v in row.cells] for row in sheet.all_rows]
    top = _header_row(cells)
    if top is None:
        raise BadInput(Message("no table with a row of column names and rows under it was found"), name)
    headers, body = _headers(cells, top)
    rows: list[Row] = []
    skipped: list[tuple[int, str]] = []
    for at in range(body, len(cells)):
        number = sheet.all_rows[at].number
        row = [tidy(v, newline="; ") for v in sheet.all_rows[at].cells]
        found = {h: row[i] for i, h in enumerate(headers) if h and i < len(row) and row[i]}
        why = _why_skip(found, headers)
        if why:
            skipped.append((number, why))
        else:
            rows.append(Row(number, found))
    while skipped and skipped[-1][1] == "empty" and (not rows or skipped[-1][0] > rows[-1].number):
        skipped.pop()
    if not rows:
        raise BadInput(Message("the table has column names but no rows under them"), name)
    return Layout(name, tuple(h for h in headers if h), tuple(rows), tuple(skipped))


def _header_row(cells: list[list[str]]) -> int | None:
    """The row that looks most like column names: many short, different texts, with filled rows under it."""
    best: tuple[float, int] | None = None
    for at, row in enumerate(cells[:_SEARCHED]):
        filled = [v for v in row if v]
        if len(filled) < 2 or at + 1 >= len(cells):
            continue
        names = sum(known_header(v) for v in filled)
        words = sum(not v.replace(",", "").replace(".", "").isdigit() and len(v) <= 50 for v in filled)
        score = 3 * names + (words / len(filled)) * min(len(set(filled)), 4) / 4
        if best is None or score > best[0]:
            best = (score, at)
    return best[1] if best else None


def _headers(cells: list[list[str]], top: int) -> tuple[list[str], int]:
    """Column names and the first row under them. A name may go on in the next row ("Contact" over "naam" and "tel")."""
    names = list(cells[top])
    under = cells[top + 1] if top + 1 < len(cells) else []
    width = max(len(row) for row in cells[top:])
    names += [""] * (width - len(names))
    under_names = [v for v in under if v]
    empty_above = [i for i, v in enumerate(under) if v and not names[i]]
    two = bool(under_names) and bool(empty_above) and 2 * sum(known_header(v) for v in under_names) > len(under_names)
    if two:
        spread = ""
        for i, name in enumerate(names):
            spread = name or spread
            below = under[i] if i < len(under) else ""
            names[i] = f"{spread} {below}".strip() if below else name
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        if not name:
            # A column without a name but with content is named after its place, so that nothing is lost silently.
            has_content = any(i < len(row) and row[i] for row in cells[top + 1 + two :])
            name = f"({letters(i)})" if has_content else ""
        if name:
            seen[name] = seen.get(name, 0) + 1
            names[i] = f"{name} ({seen[name]})" if seen[name] > 1 else name
    return names, top + 1 + two


def _why_skip(found: dict[str, str], headers: list[str]) -> str:
    if not any(found.values()):
        return "empty"
    if all(fold(v) == fold(h) for h, v in found.items()):
        return "header"
    first = fold(next(iter(found.values()))).split()
    rest = list(found.values())[1:]
    if first and first[0] in _TOTALS and all(_is_number(v) for v in rest):
        return "total"
    if len(found) == 1 and next(iter(found)) == next(h for h in headers if h) and len(headers) > 3:
        text = next(iter(found.values()))
        # One text in capitals or ending in a colon over a block of rows is a heading, not an application.
        if text.endswith(":") or (text.isupper() and len(text) > 4 and " " in text):
            return "header"
    return ""


def _is_number(text: str) -> bool:
    plain = text.replace("€", "").replace(" ", "").replace(".", "").replace(",", "")
    return plain.removeprefix("-").isdigit()
