"""The first sheet of the spreadsheet template, for a person who never saw it; and the help above each column."""

from typing import Any

from weerbaar.landscape import words
from weerbaar.landscape.model import Kind, RelationKind
from weerbaar.landscape.writers.cells import word
from weerbaar.language import _

COLUMN_HELP: dict[RelationKind, str] = {
    RelationKind.NEEDS: "What it does not work without: id or name",
    RelationKind.RUNS_ON: "The environment it runs on: id or name",
    RelationKind.TRUSTS: "The directory in which people log on to it: id or name",
    RelationKind.SUPPLIED_BY: "The supplier: id or name; a supplier without a row of its own gets one",
    RelationKind.BACKED_UP_BY: "The backup it is restored from: id or name",
    RelationKind.HOLDS: "The data it holds: id or name",
    RelationKind.STANDS_IN_FOR: "What it can replace: id or name",
}
"""Msgids of the help above the columns that make relations."""

_RELATION_HELP: dict[str, str] = {
    "source": "Id or name of the element it starts from",
    "source_name": "For your eye only; read when the id beside it is empty",
    "kind": "What one has to do with the other; see the first sheet",
    "target": "Id or name of the element it points to",
    "target_name": "For your eye only; read when the id beside it is empty",
    "id": "Only for a connection: the id by which other rows and an incident name it",
    "alternative": "Rows of one source with the same word here are alternatives of each other",
    "at_least": "How many of the alternatives must work; empty = 1",
    "over": "Only for 'needs': the connection it goes over; it fails while that is cut",
    "role": "Only for a supplier: whether it runs the thing or only delivers it",
    "both_ways": "Only for a connection: whether it can be used in both directions; empty = yes",
    "cuttable": "Only for a connection: whether it can be cut; empty = yes",
    "cut_min": "Only for a connection: how many minutes it takes to cut it",
    "name": "Only for a connection: what people call it",
    "description": "What there is to know about it",
    "origin": "Who says so: own, starter, supplier or import",
    "confirmed_on": "When somebody last looked and found it right",
}

_SHEET_HELP: dict[Kind, str] = {
    Kind.SERVICE: "What citizens and staff get: registering a death, a building permit, the living wage",
    Kind.APPLICATION: "The programs those services work with, one a row",
    Kind.ENVIRONMENT: "What applications run on or inside: servers, clusters, directories, network zones, data "
                      "centres, clouds",
    Kind.WORKAROUND: "What can replace something for a while: an emergency connection, a counter at the neighbours",
    Kind.SUPPLIER: "Who delivers or runs it",
    Kind.BACKUP: "What it is restored from, and whether an attacker can reach that too",
    Kind.TEAM: "Who does the work",
    Kind.DATASET: "Data that must not be lost or leaked",
}  # fmt: skip

_RELATION_MEANING: dict[RelationKind, str] = {
    RelationKind.NEEDS: "the first does not work without the second",
    RelationKind.RUNS_ON: "the first needs the second, and an attacker can move between them",
    RelationKind.LINK: "a network path between two environments, along which an attacker can move",
    RelationKind.TRUSTS: "people log on to the first with accounts of the second",
    RelationKind.STANDS_IN_FOR: "the first, a workaround, can replace the second",
    RelationKind.SUPPLIED_BY: "the second is the supplier of the first",
    RelationKind.BACKED_UP_BY: "the second is the backup the first is restored from",
    RelationKind.HOLDS: "the second is data that the first holds",
    RelationKind.PART_OF: "the first is a component of the second",
}


def relation_help(column: str) -> str:
    """The help above a column of the sheet of relations, in the language spoken now."""
    return _(_RELATION_HELP[column])


def write(book: Any, *, convenient: bool) -> None:
    """Add the sheet to an XlsxWriter workbook. ``convenient`` when the other sheets are the empty template."""
    sheet = book.add_worksheet(word(words.EXPLANATION))
    title = book.add_format({"bold": True, "font_size": 16})
    head = book.add_format({"bold": True, "font_size": 12, "top": 1})
    strong = book.add_format({"bold": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    example = book.add_format({"italic": True, "font_color": "#4A5568", "bg_color": "#F3F4F6", "border": 1,
                               "border_color": "#D1D5DB", "text_wrap": True, "valign": "top"})  # fmt: skip
    column = book.add_format({"bold": True, "bg_color": "#E5E7EB", "border": 1, "border_color": "#D1D5DB"})
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 4, 30)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, _("The landscape of your organisation"), title)
    row = 1

    def paragraph(text: str, label: str = "") -> None:
        nonlocal row
        if label:
            sheet.write_string(row, 0, label, strong)
            sheet.merge_range(row, 1, row, 4, "", plain)
            sheet.write_string(row, 1, text, plain)
        else:
            sheet.merge_range(row, 0, row, 4, "", plain)
            sheet.write_string(row, 0, text, plain)
        sheet.set_row(row, 15 * (1 + len(text) // (115 if label else 140)))
        row += 1

    def heading(text: str) -> None:
        nonlocal row
        row += 1
        for i in range(5):
            sheet.write_blank(row, i, None, head)
        sheet.write_string(row, 0, text, head)
        row += 1

    paragraph(_("This is what your organisation runs and what depends on what. It shows, when something fails, which "
                "services stop and which keep working."))  # fmt: skip
    paragraph(_("Fill in what you know; leave empty what you do not know. Only the name is required in a row. What is "
                "not known is shown as not known, never as working."))  # fmt: skip
    paragraph(_("Hold the mouse over a column's title to read what belongs in it. You may add columns of your own, and "
                "remove columns and sheets that you do not use. Do not rename those that are there."))  # fmt: skip
    heading(_("The sheets"))
    for kind, help in _SHEET_HELP.items():
        paragraph(_(help), word(words.SHEETS[kind]))
    paragraph(_("What depends on what, when a column of the other sheets does not say it: connections, alternatives, "
                "needs that go over one connection"), word(words.RELATIONS))  # fmt: skip
    heading(_("The relations"))
    for relation, meaning in _RELATION_MEANING.items():
        if relation is not RelationKind.PART_OF:
            paragraph(_(meaning), word(words.RELATION_WORDS[relation]))
    if not convenient:
        paragraph(_("In the sheets of services, applications and environments you may add a column with the name of "
                    "a relation, and write ids or names in it."))  # fmt: skip
        return
    heading(_("Example (not read: fill in the other sheets)"))
    for name, rows in _examples():
        sheet.write_string(row, 0, name, strong)
        for n, cells in enumerate(rows):
            for i, text in enumerate(cells):
                sheet.write_string(row + n, i + 1, text, column if n == 0 else example)
        row += len(rows) + 1


def _examples() -> list[tuple[str, list[tuple[str, ...]]]]:
    return [
        (word(words.SHEETS[Kind.SERVICE]), [
            (word(("naam", "name")), word(("heeft nodig", "needs")), word(("prioriteit", "priority")),
             word(("papier houdt (uren)", "paper fallback (hours)"))),
            (_("Registering a death"), _("Civil register"), "1", "48"),
            (_("Library loans"), _("Library system"), "4", "120"),
        ]),
        (word(words.SHEETS[Kind.APPLICATION]), [
            (word(("naam", "name")), word(("draait op", "runs on")), word(("leverancier", "supplier")),
             word(("hersteltijd (uren)", "restore time (hours)"))),
            (_("Civil register"), _("Supplier's data centre"), _("Supplier A"), "8"),
            (_("Library system"), _("Server 1 | Server 2"), _("Supplier B"), "24"),
        ]),
    ]  # fmt: skip
