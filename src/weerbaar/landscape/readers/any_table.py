"""Any table with one row per application: a spreadsheet as people keep it (``weerbaar.landscape.starting``).

With a mapping (``starting.columns.ColumnMapping`` or its JSON) the columns are read as it says; without one only
a table is recognised in which exactly one column is plainly about applications, and what was guessed is said.
"""

from dataclasses import replace
from typing import Any

from weerbaar.landscape.readers.tables import tables
from weerbaar.landscape.reading import BadInput, Note, NoteKind, Reading
from weerbaar.landscape.sources import Source
from weerbaar.landscape.starting.applying import apply_columns
from weerbaar.landscape.starting.columns import ColumnMapping, application_columns, suggest_columns
from weerbaar.landscape.starting.layout import Layout, find_table
from weerbaar.landscape.starting.roles import LABELS, Role
from weerbaar.language import Message

MOST_ROWS = 50_000


def recognise(source: Source) -> bool:
    """Whether exactly one of its tables has exactly one column that is plainly about applications."""
    return len(_obvious(source)) == 1


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read it. Raises BadInput naming file and place."""
    if mapping is None:
        obvious = _obvious(source)
        if len(obvious) != 1:
            raise BadInput(Message("holds no table with one plain column of applications; say what the columns mean"),
                           source.name)  # fmt: skip
        layout = obvious[0]
        decided = ColumnMapping(suggest_columns(layout), layout.fingerprint)
        said = tuple(
            Note(NoteKind.QUESTION,
                 Message("column '{header}' was taken as: {role}", header=header, role=Message(LABELS[role])),
                 layout.name)
            for header, role in decided.columns.items()
            if role is not Role.IGNORE
        )  # fmt: skip
    else:
        decided = mapping if isinstance(mapping, ColumnMapping) else ColumnMapping.from_json(mapping)
        layout, said = _the_one(source, decided), ()
    try:
        reading = apply_columns(layout, decided)
    except BadInput as error:
        raise error if error.place.startswith(source.name) else error.within(source.name) from None
    return replace(reading, notes=said + reading.notes)


def layouts(source: Source) -> tuple[Layout, ...]:
    """Every table in ``source`` that has column names and rows; those without are left out.

    Raises BadInput when there are only tables too long to be about applications.
    """
    found: list[Layout] = []
    longest = 0
    for table in tables(source):
        if len(table.all_rows) > MOST_ROWS:
            longest = max(longest, len(table.all_rows))
            continue
        try:
            found.append(find_table(table))
        except BadInput:
            continue
    if longest and not found:
        raise BadInput(
            Message("has {rows} rows; of a list of applications at most {most} are read", rows=longest, most=MOST_ROWS),
            source.name,
        )
    return tuple(found)


def _obvious(source: Source) -> list[Layout]:
    return [t for t in layouts(source) if len(application_columns(t)) == 1 and len(t.headers) > 1]


def _the_one(source: Source, mapping: ColumnMapping) -> Layout:
    """The table a mapping was made for: with its fingerprint, else with the most of its columns."""
    found = layouts(source)
    if not found:
        raise BadInput(Message("holds no table with a row of column names and rows under it"), source.name)
    for layout in found:
        if layout.fingerprint == mapping.fingerprint:
            return layout
    return max(found, key=lambda t: len(set(t.headers) & set(mapping.columns)))
