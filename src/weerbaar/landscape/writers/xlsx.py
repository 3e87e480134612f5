"""The spreadsheet template, filled in or empty (docs/formats.md).

What is written reads back as the same landscape: elements by kind, otherwise in their order. Text is always
written as text, so that nothing in it can be run as a formula. Headers and words are in the language spoken now.
"""

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import xlsxwriter

from weerbaar.landscape import words
from weerbaar.landscape.attributes import ATTRIBUTES, Attribute, Type, of_kind
from weerbaar.landscape.model import Element, Kind, Landscape, Organisation, Relation, RelationKind
from weerbaar.landscape.readers.tables import Cell
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.writers import explanation
from weerbaar.landscape.writers.cells import (
    attribute_cell,
    day_cell,
    flag_word,
    header,
    origin_word,
    relation_cell,
    role_word,
    text_cell,
    word,
)
from weerbaar.language import Message, _

MOST_ROWS = 1_048_575
"""Rows of one sheet under its header."""

_VALIDATED = 2_000
"""How many rows of an empty sheet already offer their choices."""

_COLOURS: dict[Kind, str] = {
    Kind.SERVICE: "#1F5AA6", Kind.APPLICATION: "#2E6B4F", Kind.ENVIRONMENT: "#6A4C93", Kind.WORKAROUND: "#8A5A00",
    Kind.SUPPLIER: "#00687A", Kind.BACKUP: "#5B5F00", Kind.TEAM: "#8C2F5D", Kind.DATASET: "#4A5568",
    Kind.COMPONENT: "#4A5568",
}  # fmt: skip
_GREY = "#4A5568"

# The columns that make relations, for each kind of which people state them in a row, and whose names they offer.
_CONVENIENT: dict[Kind, tuple[tuple[RelationKind, tuple[str, str], Kind], ...]] = {
    Kind.SERVICE: ((RelationKind.NEEDS, ("heeft nodig", "needs"), Kind.APPLICATION),),
    Kind.APPLICATION: (
        (RelationKind.RUNS_ON, ("draait op", "runs on"), Kind.ENVIRONMENT),
        (RelationKind.TRUSTS, ("aanmelden via", "logs in with"), Kind.ENVIRONMENT),
        (RelationKind.NEEDS, ("heeft nodig", "needs"), Kind.APPLICATION),
        (RelationKind.SUPPLIED_BY, ("leverancier", "supplier"), Kind.SUPPLIER),
        (RelationKind.BACKED_UP_BY, ("back-up", "backed up by"), Kind.BACKUP),
        (RelationKind.HOLDS, ("bevat", "holds"), Kind.DATASET),
    ),
    Kind.ENVIRONMENT: (
        (RelationKind.RUNS_ON, ("draait op", "runs on"), Kind.ENVIRONMENT),
        (RelationKind.TRUSTS, ("aanmelden via", "logs in with"), Kind.ENVIRONMENT),
        (RelationKind.SUPPLIED_BY, ("beheerd door", "operated by"), Kind.SUPPLIER),
        (RelationKind.BACKED_UP_BY, ("back-up", "backed up by"), Kind.BACKUP),
    ),
    Kind.WORKAROUND: (
        (RelationKind.STANDS_IN_FOR, ("vervangt", "stands in for"), Kind.APPLICATION),
        (RelationKind.NEEDS, ("heeft nodig", "needs"), Kind.ENVIRONMENT),
    ),
    Kind.BACKUP: ((RelationKind.RUNS_ON, ("draait op", "runs on"), Kind.ENVIRONMENT),),
}


def write(landscape: Landscape) -> bytes:
    """``landscape`` as XLSX. Raises BadInput when a text or the number of rows does not fit."""
    return _Book(convenient=False).write(landscape)


def template() -> bytes:
    """The empty template: reads as an empty landscape until somebody fills it in."""
    return _Book(convenient=True).write(Landscape())


class _Book:
    """One workbook being written."""

    def __init__(self, *, convenient: bool) -> None:
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self._convenient = convenient
        self._date = self._book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})
        self._text = self._book.add_format({"valign": "top"})
        self._shown = self._book.add_format({"font_color": "#6B7280", "italic": True, "valign": "top"})

    def write(self, landscape: Landscape) -> bytes:
        explanation.write(self._book, convenient=self._convenient)
        self._organisation(landscape.organisation)
        for kind in Kind:
            elements = landscape.of_kind(kind)
            if elements or kind is not Kind.COMPONENT:
                self._elements(kind, elements)
        self._relations(landscape)
        if landscape.attributes:
            self._facts(word(words.LANDSCAPE), [
                (header(name, known=False), attribute_cell(value, None), "")
                for name, value in landscape.attributes.items()
            ])  # fmt: skip
        self._book.close()
        return self._out.getvalue()

    def _organisation(self, organisation: Organisation) -> None:
        name, kbo = (word(pair) for pair in words.ORGANISATION_COLUMNS.values())
        known = {words.plain(w) for n, pair in words.ORGANISATION_COLUMNS.items() for w in (n, *pair)}
        self._facts(word(words.ORGANISATION), [
            (name, text_cell(organisation.name) if organisation.name else None, _("Name of the organisation")),
            (kbo, text_cell(organisation.kbo), _("Its enterprise number, ten digits")),
            *((header(n, known=words.plain(n) in known), attribute_cell(v, None), "")
              for n, v in organisation.attributes.items()),
        ])  # fmt: skip

    def _facts(self, name: str, facts: list[tuple[str, Cell, str]]) -> None:
        """A sheet with one fact a row."""
        sheet = self._sheet(name, _GREY, [(word(words.ITEM), "", 28), (word(("waarde", "value")), "", 60)])
        for row, (label, value, help) in enumerate(facts, 1):
            sheet.write_string(row, 0, label)
            self._cell(sheet, row, 1, value)
            if help:
                sheet.write_comment(row, 0, help, {"x_scale": 2})

    def _elements(self, kind: Kind, elements: Iterable[Element]) -> None:
        elements = list(elements)
        used = dict.fromkeys(name for e in elements for name in e.attributes)
        attributes = [
            *of_kind(kind),
            *(ATTRIBUTES[n] for n in used if n in ATTRIBUTES and kind not in ATTRIBUTES[n].kinds),
        ]
        own = [name for name in used if name not in ATTRIBUTES]
        related = _CONVENIENT.get(kind, ()) if self._convenient else ()
        name, id, origin, confirmed = (word(words.ELEMENT_COLUMNS[c]) for c in ("name", "id", "origin", "confirmed_on"))
        columns = [
            (name, _("What people call it"), 34),
            *((word(pair), _related_help(relation), 26) for relation, pair, _k in related),
            *((word((a.label_nl, a.label)), _attribute_help(a), _width(a)) for a in attributes),
            *((header(n, known=_is_known(n)), "", 18) for n in own),
            (id, _("May be left empty: one is then made from the name. Do not change it afterwards"), 20),
            (origin, _("Who says so: own, starter, supplier or import"), 13),
            (confirmed, _("When somebody last looked and found it right"), 14),
        ]
        sheet = self._sheet(word(words.SHEETS[kind]), _COLOURS[kind], columns)
        last = max(len(elements), _VALIDATED)
        for column, (_relation, _pair, other) in enumerate(related, 1):
            source = f"='{word(words.SHEETS[other])}'!$A$2:$A${_VALIDATED}"
            sheet.data_validation(1, column, last, column, {"validate": "list", "source": source, "show_error": False})
        first = 1 + len(related)
        for column, attribute in enumerate(attributes, first):
            if rule := _rule(attribute):
                sheet.data_validation(1, column, last, column, rule)
        end = first + len(attributes) + len(own)
        sheet.data_validation(1, end + 1, last, end + 1, _list([origin_word(o) for o in words.ORIGIN_WORDS]))
        for row, element in enumerate(self._fitting(elements), 1):
            self._cell(sheet, row, 0, text_cell(element.name))
            for column, a in enumerate(attributes, first):
                self._cell(sheet, row, column, attribute_cell(element.get(a.name), a))
            for column, own_name in enumerate(own, first + len(attributes)):
                self._cell(sheet, row, column, attribute_cell(element.get(own_name), None))
            self._cell(sheet, row, end, text_cell(element.id))
            self._cell(sheet, row, end + 1, origin_word(element.origin) if element.origin else None)
            self._cell(sheet, row, end + 2, day_cell(element.confirmed_on))

    def _relations(self, landscape: Landscape) -> None:
        relations = landscape.relations
        used = dict.fromkeys(name for r in relations for name in r.attributes)
        own = [name for name in used if name not in words.RELATION_TEXTS]
        fixed = ["source", "source_name", "kind", "target", "target_name", *list(words.RELATION_COLUMNS)[3:]]
        fixed[6:6] = list(words.RELATION_TEXTS)
        labels = words.RELATION_COLUMNS | words.SHOWN_NAMES | words.RELATION_TEXTS
        known = words.relation_columns()
        columns = [
            *((word(labels[name]), explanation.relation_help(name), 22 if name in ("source", "target") else 18)
              for name in fixed),
            *((header(name, known=words.plain(name) in known), "", 18) for name in own),
        ]  # fmt: skip
        sheet = self._sheet(word(words.RELATIONS), _GREY, columns)
        last = max(len(relations), _VALIDATED)
        for name, choices in (
            ("kind", [word(pair) for pair in words.RELATION_WORDS.values()]),
            ("role", [role_word(role) for role in words.ROLE_WORDS]),
            ("both_ways", [flag_word(True), flag_word(False)]),
            ("cuttable", [flag_word(True), flag_word(False)]),
            ("origin", [origin_word(o) for o in words.ORIGIN_WORDS]),
        ):
            sheet.data_validation(1, fixed.index(name), last, fixed.index(name), _list(choices))
        for row, relation in enumerate(self._fitting(relations), 1):
            for column, name in enumerate(fixed):
                value = _relation_value(relation, name, landscape)
                self._cell(sheet, row, column, value, shown=name in words.SHOWN_NAMES)
            for column, name in enumerate(own, len(fixed)):
                self._cell(sheet, row, column, attribute_cell(relation.attributes.get(name), None))

    def _sheet(self, name: str, colour: str, columns: list[tuple[str, str, int]]) -> Any:
        """A sheet with its header row: text, help and width of each column."""
        sheet = self._book.add_worksheet(name)
        style = self._book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": colour, "text_wrap": True, "valign": "vcenter",
             "border": 1, "border_color": "#FFFFFF"}
        )  # fmt: skip
        sheet.set_tab_color(colour)
        sheet.set_row(0, 34)
        sheet.freeze_panes(1, 1)
        for column, (label, help, width) in enumerate(columns):
            sheet.set_column(column, column, width, self._text)
            sheet.write_string(0, column, label, style)
            if help:
                sheet.write_comment(0, column, help, {"x_scale": 2, "y_scale": 0.9})
        sheet.autofilter(0, 0, 0, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def _fitting(self, rows: Any) -> Any:
        if len(rows) > MOST_ROWS:
            raise BadInput(Message("has {have} rows; a sheet holds {most}", have=len(rows), most=MOST_ROWS))
        return rows

    def _cell(self, sheet: Any, row: int, column: int, value: Cell, *, shown: bool = False) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value, self._text)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self._text)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._date)
        else:
            sheet.write_string(row, column, str(value), self._shown if shown else self._text)


def _relation_value(relation: Relation, column: str, landscape: Landscape) -> Cell:
    if column in words.SHOWN_NAMES:
        end = relation.source if column == "source_name" else relation.target
        element = landscape.by_id.get(end)
        return text_cell(element.name) if element and element.name and element.name != end else None
    if column in words.RELATION_TEXTS:
        return relation_cell(column, relation.attributes.get(column))
    value = getattr(relation, column)
    if column in ("both_ways", "cuttable") and value is True and relation.kind is not RelationKind.LINK:
        return None
    return relation_cell(column, value)


def _is_known(name: str) -> bool:
    plain = words.plain(name)
    return plain in words.columns() or plain in words.column_relations()


def _attribute_help(attribute: Attribute) -> str:
    return _(attribute.help)


def _related_help(kind: RelationKind) -> str:
    return _(explanation.COLUMN_HELP[kind]) + "\n" + _("Several: separated by a semicolon. Alternatives, of which one "
                                                       "is enough: separated by |")  # fmt: skip


def _width(attribute: Attribute) -> int:
    return 40 if attribute.name in ("description", "legal_term") else 18 if attribute.type is Type.TEXT else 14


def _list(choices: list[str]) -> dict[str, Any]:
    # A warning, not a refusal: "?" and words of one's own stay possible, and the reader says what it cannot read.
    return {"validate": "list", "source": choices, "error_type": "information"}


def _rule(attribute: Attribute) -> dict[str, Any] | None:
    """What a spreadsheet program offers and checks while somebody types."""
    if attribute.type is Type.FLAG:
        return _list([flag_word(True), flag_word(False)])
    if attribute.name == "type":
        return _list([word((dutch, english)) for english, dutch in words.ENVIRONMENT_TYPE_WORDS.items()])
    if attribute.name == "priority":
        return _list(["1", "2", "3", "4"])
    if attribute.type is Type.DATE:
        return {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_type": "information"}
    if attribute.type in (Type.NUMBER, Type.INTEGER):
        low, high = attribute.minimum or 0, attribute.maximum
        rule = {"validate": "decimal", "minimum": low, "error_type": "information"}
        return rule | ({"criteria": ">=", "value": low} if high is None else {"criteria": "between", "maximum": high})
    return None
