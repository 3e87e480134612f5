"""Reading a list of permit files as somebody's spreadsheet has it: reference, procedure, and the day it was complete.

What cannot be used is told row by row; a file with faults still gives the rows that are right, so that a person sees
both before anything is taken over.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from weerbaar.landscape.readers.tables import Cell, Table, tables
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source
from weerbaar.language import Message

MOST_ROWS = 50_000
MOST_FAULTS = 200
LONGEST_REFERENCE = 80
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Case:
    """One file: its reference, the id of its rule, and the day on which its term begins."""

    reference: str
    rule: str
    started: date


@dataclass(frozen=True)
class Cases:
    """What was read. ``faults`` say place and reason, at most MOST_FAULTS of them; ``wrong`` counts all."""

    cases: tuple[Case, ...]
    faults: tuple[str, ...]
    wrong: int


_HEADERS: Mapping[str, tuple[str, ...]] = {
    "reference": ("dossiernummer", "omvnummer", "referentie", "omv", "projectnummer", "dossier", "nummer", "reference"),
    "procedure": ("procedure", "typeprocedure", "soortprocedure", "proceduretype", "soort", "type"),
    "started": (
        "volledigop", "datumvolledig", "ontvankelijkenvolledig", "datumontvankelijkenvolledig", "volledigheidsdatum",
        "startdatum", "begindatum", "start", "started", "complete", "completeon",
    ),
}  # fmt: skip
"""What the columns may be called, letters only; the first name that is there counts."""


def read_cases(source: Source, today: date) -> Cases:
    """The files in the first table of ``source`` that has the three columns.

    ``today``: a term that begins after it is a fault. Raises BadInput when no table has them, or there are too many.
    """
    table, columns = _table(source, ("reference", "procedure", "started"))
    rows = list(table.rows)
    if len(rows) > MOST_ROWS:
        raise BadInput(Message("has {rows} rows; at most {most} are read", rows=len(rows), most=MOST_ROWS), source.name)
    cases: dict[str, Case] = {}
    faults: list[str] = []
    for row in rows:
        try:
            case = Case(
                _reference(row.cells[columns["reference"]]),
                _rule(row.cells[columns["procedure"]]),
                _day(row.cells[columns["started"]], today),
            )
            if case.reference in cases:
                raise BadInput(Message("'{reference}' stands there twice", reference=case.reference))
            cases[case.reference] = case
        except BadInput as fault:
            faults.append(f"{table.place(row.number)}: {fault.message}")
    return Cases(tuple(cases.values()), tuple(faults[:MOST_FAULTS]), len(faults))


def read_references(source: Source) -> tuple[str, ...]:
    """Only the references in the first table that has a column for them, each once: the scope of an act."""
    table, columns = _table(source, ("reference",))
    found: dict[str, None] = {}
    for row in table.rows:
        cell = row.cells[columns["reference"]]
        if cell is not None:
            found[_reference(cell)] = None
        if len(found) > MOST_ROWS:
            raise BadInput(Message("has more than {most} rows", most=MOST_ROWS), source.name)
    return tuple(found)


def _table(source: Source, wanted: Sequence[str]) -> tuple[Table, dict[str, int]]:
    for table in tables(source):
        header = [_letters(name) for name in table.header]
        columns = {each: at for each in wanted if (at := _column(header, _HEADERS[each])) is not None}
        if len(columns) == len(wanted):
            return table, columns
    raise BadInput(
        Message("no table has these columns: {columns}", columns=", ".join(_SAID[each] for each in wanted)), source.name
    )


_SAID = {"reference": "dossiernummer", "procedure": "procedure", "started": "volledig op"}


def _column(header: list[str], names: Iterable[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalpha())


def _reference(cell: Cell) -> str:
    text = " ".join(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell or "").split())
    if not text:
        raise BadInput(Message("has no reference"))
    if len(text) > LONGEST_REFERENCE:
        raise BadInput(Message("the reference is longer than {most} characters", most=LONGEST_REFERENCE))
    return text


def _rule(cell: Cell) -> str:
    text = str(cell or "").casefold()
    appeal = "beroep" in text or "appeal" in text
    if "vereenvoudigd" in text or "simplified" in text:
        return "permit-appeal-simplified" if appeal else "permit-simplified"
    if "gewo" in text or "regular" in text or "105" in text or "120" in text:
        if appeal:
            return "permit-appeal-regular"
        advised = "120" in text or "commissie" in text or "advice" in text
        return "permit-regular-advice" if advised else "permit-regular"
    raise BadInput(Message("'{text}' is no procedure that is known: gewoon, gewoon 120, vereenvoudigd", text=text[:60]))


_EUROPEAN = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


def _day(cell: Cell, today: date) -> date:
    day: date | None = None
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    elif isinstance(cell, str):
        text = cell.strip()
        written = _EUROPEAN.match(text)
        try:
            day = date(*map(int, reversed(written.groups()))) if written else date.fromisoformat(text[:10])
        except ValueError:
            day = None
    if day is None:
        raise BadInput(Message("'{text}' is no day; write it as 6/12/2022", text=str(cell or "")[:40]))
    if not EARLIEST <= day <= today:
        raise BadInput(Message("{day} cannot be: it lies before 2000 or in the future", day=day.isoformat()))
    return day
