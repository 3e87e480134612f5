"""The tables in a spreadsheet: XLSX, ODS, a CSV file, a folder or zip of CSV – as rows of plain cells.

Says nothing about what a table means. Formulas give the value the spreadsheet stored with them; none is ever
evaluated.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import PurePosixPath
from weakref import WeakKeyDictionary

from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source
from weerbaar.language import Message

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""One cell; None when it is empty. From CSV always text."""

MOST_CELLS = 10_000_000
"""Cells of one CSV file, or of all sheets of a workbook together."""

_SEPARATORS = ";,\t|"
_CSV = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Row:
    """One row with its number as the spreadsheet shows it, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def __bool__(self) -> bool:
        return any(c is not None for c in self.cells)


@dataclass(frozen=True)
class Table:
    """One sheet or CSV file. ``all_rows`` holds every row, empty ones included."""

    name: str
    """Name of the sheet, or of the CSV file without its extension."""
    all_rows: tuple[Row, ...]
    is_file: bool = False
    """Whether it is a CSV file of its own, ``name`` plus ``extension``."""
    extension: str = ""
    alone: bool = False
    """Whether the CSV file is the whole source, whose name is then place enough."""

    @cached_property
    def header_row(self) -> Row:
        """The first row that is filled about as widely as the table is: a title above it is passed over."""
        first = [row for row in self.all_rows[:50] if row][:20]
        if not first:
            return Row(1, ())
        filled = [sum(isinstance(c, str) for c in row.cells) for row in first]
        widest = max(filled)
        return next((row for row, n in zip(first, filled, strict=True) if n and 2 * n >= widest), first[0])

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The column names, "" for a column without one."""
        return tuple("" if c is None else str(c).strip() for c in self.header_row.cells)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows under the header that hold anything, as wide as the header or wider."""
        width = len(self.header)
        for row in self.all_rows:
            if row.number > self.header_row.number and row:
                yield Row(row.number, row.cells + (None,) * (width - len(row.cells)))

    def place(self, row: int | None = None, column: int | None = None) -> str:
        """Where a cell stands, for a person: "sheet Toepassingen, row 12, column hersteltijd"."""
        if self.alone:
            parts = [self.name + self.extension]
        elif self.is_file:
            parts = [str(Message("file {file}", file=self.name + self.extension))]
        else:
            parts = [str(Message("sheet {sheet}", sheet=self.name))]
        if row is not None:
            parts.append(str(Message("row {row}", row=row)))
        if column is not None:
            name = self.header[column] if column < len(self.header) else ""
            parts.append(str(Message("column {column}", column=name[:60] or letters(column))))
        return ", ".join(parts)


def letters(column: int) -> str:
    """The letters a spreadsheet shows above a column, from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


_read: WeakKeyDictionary[Source, list[Table]] = WeakKeyDictionary()


def tables(source: Source) -> list[Table]:
    """Every table in ``source``; an empty list when it holds none. Raises BadInput for a damaged one.

    Kept as long as ``source`` is, because recognising a format and reading it both ask for them.
    """
    if source not in _read:
        _read[source] = _tables(source)
    return _read[source]


def _tables(source: Source) -> list[Table]:
    from weerbaar.landscape.readers import workbooks

    if source.tree is not None:
        if workbooks.is_workbook(source.tree):
            return [Table(name, _rows(rows)) for name, rows in workbooks.sheets(source.tree)]
        return [
            _csv_table(PurePosixPath(name), source.tree.read(name), f"{source.name}, {name}")
            for name in csv_names(source)
        ]
    data = source.data or b""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BadInput(Message("is an old or locked Excel file; save it as .xlsx without a password"), source.name)
    if not looks_like_text(data):
        return []
    return [replace(_csv_table(PurePosixPath(source.name), data, source.name), alone=True)]


def csv_names(source: Source) -> list[str]:
    """The paths of the CSV files in a folder or zip."""
    return [n for n in source.tree or () if PurePosixPath(n).suffix.lower() in _CSV]


def looks_like_text(data: bytes) -> bool:
    """Whether ``data`` may be CSV: text that is not XML, JSON or another known kind of file."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head or head.startswith((b"{", b"[", b"<", b"%PDF", b"PK")):
        return False
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head


def _rows(raw: Sequence[Sequence[object]]) -> tuple[Row, ...]:
    return tuple(Row(i, tuple(_cell(c) for c in cells)) for i, cells in enumerate(raw, 1))


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool | int | float | date | time | timedelta):
        return value
    return None


def _csv_table(path: PurePosixPath, data: bytes, place: str) -> Table:
    text = decode(data, place)
    first = text[: text.find("\n")] if "\n" in text else text
    skipped = 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own way of telling the separator.
        separator, text, skipped = first.strip()[4], text[len(first) + 1 :], 1
    else:
        separator = _separator(text)
    rows: list[Row] = []
    left = MOST_CELLS
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader, 1 + skipped):
            rows.append(Row(number, tuple(_cell(c) for c in cells)))
            left -= len(cells)
            if left < 0:
                raise BadInput(Message("has more than {most} million cells", most=MOST_CELLS // 1_000_000), place)
    except csv.Error:
        raise BadInput(
            Message(
                "row {row} cannot be read: a quote is not closed or a cell is too long", row=len(rows) + 1 + skipped
            ),
            place,
        ) from None
    return Table(path.stem, tuple(rows), is_file=True, extension=path.suffix)


def decode(data: bytes, place: str) -> str:
    """``data`` as text: by its byte-order mark, else UTF-8, else Windows-1252. Raises BadInput."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = data.decode("utf-16")
        else:
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise BadInput(Message("is not text in UTF-8 or Windows-1252 (byte {at})", at=error.start), place) from None
    if "\0" in text:
        raise BadInput(Message("is not text"), place)
    return text


def _separator(text: str) -> str:
    """The separator that splits the first filled line into most parts, quotes respected."""
    line = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)
