"""The spreadsheet template: a sheet per kind of element, one of relations, one of the organisation.

XLSX, ODS, or a folder or zip of CSV, with Dutch or English headers (docs/formats.md). The faults in all cells
are collected and told together.
"""

import re
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from weerbaar.landscape import words
from weerbaar.landscape.attributes import ATTRIBUTES
from weerbaar.landscape.model import Element, Kind, Landscape, Organisation
from weerbaar.landscape.readers import cells
from weerbaar.landscape.readers.cells import Unreadable
from weerbaar.landscape.readers.faults import Faults
from weerbaar.landscape.readers.names import slug
from weerbaar.landscape.readers.stated import Stated
from weerbaar.landscape.readers.tables import Row, Table, csv_names, looks_like_text, tables
from weerbaar.landscape.reading import Notes, Reading
from weerbaar.landscape.sources import Source
from weerbaar.language import Message

_RELATIONS = frozenset((*map(words.plain, words.RELATIONS), "relatie", "relation"))
_ORGANISATION = frozenset((*map(words.plain, words.ORGANISATION), "organization"))
_LANDSCAPE = frozenset(map(words.plain, words.LANDSCAPE))
_EXPLANATION = frozenset((*map(words.plain, words.EXPLANATION), "leesmij", "lees mij", "readme", "read me", "help"))
_VERTICAL = frozenset(map(words.plain, words.ITEM))
_HEADER_UNIT = re.compile(r"\(([^()]*)\)\s*$|\sin\s+(\w+)\s*$")


def recognise(source: Source) -> bool:
    """Whether its sheets and headers are those of the template; any other table is somebody else's."""
    from weerbaar.landscape.readers.workbooks import is_workbook

    if source.tree is None:
        if not _known_name(source.name) or not looks_like_text(source.data or b""):
            return False
    elif not is_workbook(source.tree) and not any(map(_known_name, csv_names(source))):
        return False
    with_names = 0
    for table in tables(source):
        header = {words.plain(h) for h in table.header}
        if _sheet(table.name) in words.sheets():
            columns = {words.columns().get(h) for h in header}
            if {words.ID, words.NAME} <= columns:
                return True
            with_names += words.NAME in columns
        elif _sheet(table.name) in _RELATIONS and {"kind", "source", "target"} <= {
            words.relation_columns().get(h) for h in header
        }:
            return True
    return with_names >= 2


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read it. Raises BadInput that names file, sheet, row and column of up to twenty faults."""
    template = _Template(source.name)
    for table in tables(source):
        template.sheet(table)
    return Reading(template.landscape(), template.notes.all())


def _sheet(name: str) -> str:
    # "02 toepassingen.csv": people number files to order them.
    return re.sub(r"^\d+ ", "", words.plain(name))


def _known_name(path: str) -> bool:
    name = _sheet(PurePosixPath(path).stem)
    return name in words.sheets() or name in _RELATIONS


class _Template:
    """Collects elements and relations sheet by sheet; the ends of relations are looked up at the end."""

    def __init__(self, name: str) -> None:
        self.notes = Notes()
        self.faults = Faults(name)
        self.elements: dict[str, Element] = {}
        self.stated = Stated(self.faults, self.notes)
        self.organisation = Organisation()
        self.attributes: dict[str, Any] = {}

    def sheet(self, table: Table) -> None:
        """Read one sheet, if it is one of the template."""
        name = _sheet(table.name)
        if kind := words.sheets().get(name):
            self._elements(table, kind)
        elif name in _RELATIONS:
            self.stated.sheet(table)
        elif name in _ORGANISATION:
            self._organisation(table)
        elif name in _LANDSCAPE:
            self.attributes |= {
                cells.own_name(header): cells.value(cell, None)
                for header, cell, _ in _facts(table)
                if header and cell is not None
            }
        elif name not in _EXPLANATION and table.header:
            self.notes.unused(Message("this sheet is not part of the template and was not used"), table.place())

    def landscape(self) -> Landscape:
        """What all sheets say together. Raises BadInput when there were faults."""
        relations, made = self.stated.relations(self.elements.values())
        self.faults.refuse()
        return Landscape(self.organisation, (*self.elements.values(), *made), relations, self.attributes)

    def _elements(self, table: Table, kind: Kind) -> None:
        columns = [(i, h, words.plain(_without_unit(h))) for i, h in enumerate(table.header) if h]
        seen: dict[str, str] = {}
        for i, header, plain in columns:
            own = _is_own(header, plain)
            meaning = cells.own_name(header) if own else words.columns().get(plain) or plain
            if meaning in seen:
                self.faults.add(Message("means the same as the column '{other}'", other=seen[meaning]),
                                table.place(table.header_row.number, i))  # fmt: skip
            seen[meaning] = header
            if own:
                self.notes.unused(
                    Message("the column '{column}' is not known; it is kept as it stands", column=header),
                    table.place(),
                )
        for row in table.rows:
            self._element(table, row, kind, columns)

    def _element(self, table: Table, row: Row, kind: Kind, columns: list[tuple[int, str, str]]) -> None:
        fixed: dict[str, Any] = {}
        attributes: dict[str, Any] = {}
        related: list[tuple[int, str]] = []
        for i, header, plain in columns:
            cell = row.cells[i]
            if cell is None:
                continue
            try:
                name = None if header.startswith(cells.JSON) else words.columns().get(plain)
                if name in (words.ID, words.NAME):
                    fixed[name] = cells.text(cell)
                elif name == words.ORIGIN:
                    fixed[name] = cells.choice(cell, words.origins(), ", ".join(words.ORIGIN_WORDS.values()))
                elif name == words.CONFIRMED:
                    fixed[name] = cells.day(cell)
                elif name:
                    attributes[name] = cells.value(cell, ATTRIBUTES[name], unit=_unit(header))
                elif not _is_own(header, plain):
                    related.append((i, plain))
                else:
                    attributes[cells.own_name(header)] = cells.value(cell, None)
            except Unreadable as error:
                self.faults.add(error.message, table.place(row.number, i))
        id = fixed.get(words.ID) or self._made_id(fixed.get(words.NAME), kind, table.place(row.number))
        if not id:
            return
        if id in self.elements:
            self.faults.add(Message("the id '{id}' is used a second time", id=id[:80]), table.place(row.number))
            return
        self.elements[id] = Element(
            id=id,
            kind=kind,
            name=fixed.get(words.NAME) or id,
            origin=fixed.get(words.ORIGIN),
            confirmed_on=fixed.get(words.CONFIRMED),
            attributes={k: v for k, v in attributes.items() if v is not None},
        )
        for i, plain in related:
            said = cells.text(row.cells[i]) or ""
            self.stated.column(self.elements[id], plain, said, partial(table.place, row.number, i))

    def _made_id(self, name: str | None, kind: Kind, place: str) -> str | None:
        if not name:
            self.faults.add(Message("this row has no name"), place)
            return None
        self.notes.changed(Message("has no id; one was made from its name"), place)
        id = f"{kind}-{slug(name)}"
        if id in self.elements:
            self.faults.add(
                Message("'{name}' stands in it twice; give each an id of its own, or another name", name=name[:80]),
                place,
            )
            return None
        return id

    def _organisation(self, table: Table) -> None:
        known: dict[str, Any] = {}
        own: dict[str, Any] = {}
        names = {words.plain(w): name for name, labels in words.ORGANISATION_COLUMNS.items() for w in (name, *labels)}
        for header, cell, _ in _facts(table):
            if cell is None or not header:
                continue
            name = names.get(words.plain(header)) if not header.startswith(cells.JSON) else None
            if name == "kbo":
                known[name] = cells.kbo(cell)
            elif name:
                known[name] = cells.text(cell)
            else:
                own[cells.own_name(header)] = cells.value(cell, None)
        self.organisation = Organisation(known.get("name") or "", known.get("kbo"), own)


def _facts(table: Table) -> list[tuple[str, Any, int]]:
    """Name, value and row of a sheet about one thing: one fact a row, or all in the row under the header."""
    if table.header and words.plain(table.header[0]) in _VERTICAL:
        return [(str(r.cells[0] or "").strip(), r.cells[1], r.number) for r in table.rows if len(r.cells) > 1]
    row = next(iter(table.rows), None)
    return [(h, row.cells[i], row.number) for i, h in enumerate(table.header)] if row else []


def _is_own(header: str, plain: str) -> bool:
    return header.startswith(cells.JSON) or (plain not in words.columns() and plain not in words.column_relations())


def _unit(header: str) -> str | None:
    """The unit of time a header states, "(uren)" or "in dagen"; None when it states none."""
    match = _HEADER_UNIT.search(header)
    unit = (match[1] or match[2]) if match else None
    return unit if unit and words.minutes(unit) is not None else None


def _without_unit(header: str) -> str:
    return re.sub(r"\sin\s+\w+\s*$", "", header) if _unit(header) else header
