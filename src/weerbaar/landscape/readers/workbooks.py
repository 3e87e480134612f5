"""XLSX and ODS, opened safely.

The native parser fills a rectangle as large as the furthest cell: a file of two kilobytes with a cell at A1
and one at XFD1048576 asks for 500 GB and aborts the process (calamine issue 693). So every part is read and
measured here first, and what the parser gets is a fresh archive of exactly those parts. A server still parses
in a child process with limits of its own.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Tree, parse_xml
from weerbaar.language import Message

MOST_CELLS = 10_000_000
"""Cells of all sheets together, empty ones inside the filled rectangles included."""

_ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,9})$")


def is_workbook(tree: Tree) -> bool:
    """Whether the archive is an XLSX or ODS, by the parts every one of them has."""
    names = set(tree.names())
    return "xl/workbook.xml" in names or ("content.xml" in names and "mimetype" in names)


def sheets(tree: Tree) -> Iterator[tuple[str, list[list[Any]]]]:
    """Name and rows of every visible or hidden worksheet, from cell A1. Raises BadInput."""
    import python_calamine

    data = _checked(tree)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (GeneratorExit, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        # The parser's panics are no Exception, on purpose of its binding; here they only mean a damaged file.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise BadInput(Message("is a damaged spreadsheet"), tree.name) from None


def _checked(tree: Tree) -> bytes:
    """An archive of the parts of ``tree`` that hold cells, measured."""
    cells = 0
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in tree.names():
            if name.lower().endswith((".png", ".jpg", ".jpeg", ".emf", ".wmf", "vbaproject.bin")):
                continue
            data = tree.read(name)
            if name.lower().endswith((".xml", ".rels")) or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
                root = parse_xml(data, f"{tree.name}, {name}")
                cells += _ods_cells(root) if name == "content.xml" else _xlsx_cells(root)
                if cells > MOST_CELLS:
                    raise BadInput(
                        Message("reaches too far: a cell stands alone, far from the others; at most {most} cells "
                                "are read", most=f"{MOST_CELLS:,}".replace(",", " ")),
                        f"{tree.name}, {name}",
                    )  # fmt: skip
            archive.writestr(name, data)
        if "xl/workbook.xml" in tree.names():
            archive.writestr("_rels/.rels", _ROOT)  # hidden by its name, so the tree does not show it
    return out.getvalue()


def _local(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _xlsx_cells(root: Any) -> int:
    """Cells in the rectangle from A1 to the furthest cell of a worksheet; 0 for any other part."""
    if _local(root.tag) != "worksheet":
        return 0
    row = column = far_row = far_column = 0
    for element in root.iter():
        tag = _local(element.tag)
        if tag == "row":
            row, column = _number(element.get("r"), row + 1), 0
        elif tag == "c":
            place = _REFERENCE.match(element.get("r") or "")
            if place:
                column, row = _column(place[1]), int(place[2])
            else:
                column += 1
            far_row, far_column = max(far_row, row), max(far_column, column)
    return far_row * far_column


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else default


def _column(name: str) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _ods_cells(root: Any) -> int:
    """Cells in the filled rectangles of all tables, repeated rows and cells counted."""
    total = 0
    for table in root.iter("{*}table"):
        rows = width = empty = 0
        for row in table.iter("{*}table-row"):
            filled = column = 0
            for cell in row:
                times = _repeated(cell, "number-columns-repeated")
                column += times
                if len(cell) or any(
                    _local(a) in ("value", "string-value", "value-type", "formula") for a in cell.attrib
                ):
                    filled = column
            times = _repeated(row, "number-rows-repeated")
            if filled:
                rows, width, empty = rows + empty + times, max(width, filled), 0
            else:
                empty += times
        total += rows * width
    return total


def _repeated(element: Any, name: str) -> int:
    for attribute, value in element.attrib.items():
        if _local(attribute) == name:
            return _number(value, 1)
    return 1
