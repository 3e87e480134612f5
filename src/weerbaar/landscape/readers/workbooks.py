"""XLSX and ODS, opened safely.

The native parser fills a rectangle as large as the furthest cell: a file of two kilobytes with a cell at A1
and one at XFD1048576 asks for 500 GB and aborts the process (calamine issue 693). So every part is read and
measured here first, and what the parser gets is a fresh archive of exactly those parts. A server still parses
in a child process with limits of its own.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from weerbaar.landscape.readers.tables import MOST_CELLS
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Tree
from weerbaar.language import Message

_ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/(sharedStrings|styles)\.xml|"
    r"xl/worksheets/[^/]+\.xml|content\.xml|mimetype|META-INF/manifest\.xml",
    re.IGNORECASE,
)
"""The parts that hold cells; pictures, comments, macros and drawings stay behind."""
_CHUNK = 1 << 20
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
    names = [n for n in tree.names() if _NEEDED.fullmatch(n)]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            data = tree.read(name)
            if name != "mimetype":
                cells += _measured(data, f"{tree.name}, {name}")
                if cells > MOST_CELLS:
                    raise BadInput(
                        Message("a cell stands very far from the others: the sheet would have more than {most} cells",
                                most=f"{MOST_CELLS:,}".replace(",", " ")),
                        f"{tree.name}, {name}",
                    )  # fmt: skip
            archive.writestr(name, data)
        if "xl/workbook.xml" in names:
            archive.writestr("_rels/.rels", _ROOT)  # hidden by its name, so the tree does not show it
    return out.getvalue()


def _measured(data: bytes, place: str) -> int:
    """How many cells the parser would make of one part. Raises BadInput for XML that is broken or not safe."""
    from lxml import etree

    measure = _Measure()
    parser = etree.XMLParser(
        target=measure, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )  # fmt: skip
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except _DocumentType:
        raise BadInput(Message("holds a document type declaration, which is not accepted"), place) from None
    except (etree.XMLSyntaxError, ValueError) as error:
        line, column = getattr(error, "position", (0, 0))
        raise BadInput(
            Message("is not valid XML: line {line}, column {column}", line=line, column=column), place
        ) from None
    return measure.total


class _DocumentType(Exception):
    """A document type, and with it entities, came by."""


class _Measure:
    """Counts the cells in the filled rectangles of XLSX worksheets and ODS tables while they stream by."""

    def __init__(self) -> None:
        self.total = 0
        self._row = self._column = self._far_row = self._far_column = 0
        self._rows = self._wide = self._empty = self._filled = self._times = 0

    def start(self, tag: Any, attrib: Any) -> None:
        attributes: Mapping[str, str] = attrib
        name = tag.rpartition("}")[2]
        if name == "row":
            self._row, self._column = _number(attributes.get("r"), self._row + 1), 0
        elif name == "c":
            self._xlsx_cell(attributes.get("r") or "")
        elif name == "table":
            self._rows = self._wide = self._empty = 0
        elif name == "table-row":
            self._column = self._filled = 0
            self._times = _repeated(attributes, "number-rows-repeated")
        elif name in ("table-cell", "covered-table-cell"):
            self._column += _repeated(attributes, "number-columns-repeated")
            if any(a.rpartition("}")[2] in ("value", "value-type", "formula") for a in attributes):
                self._filled = self._column
        elif name == "p":
            self._filled = self._column

    def end(self, tag: Any) -> None:
        name = tag.rpartition("}")[2]
        if name == "sheetData":
            self.total += self._far_row * self._far_column
        elif name == "table-row":
            if self._filled:
                self._rows, self._empty = self._rows + self._empty + self._times, 0
                self._wide = max(self._wide, self._filled)
            else:
                self._empty += self._times
        elif name == "table":
            self.total += self._rows * self._wide

    def _xlsx_cell(self, reference: str) -> None:
        place = _REFERENCE.match(reference)
        if place:
            self._column, self._row = _letters(place[1]), int(place[2])
        else:
            self._column += 1
        self._far_row, self._far_column = max(self._far_row, self._row), max(self._far_column, self._column)

    def doctype(self, *_: object) -> None:
        raise _DocumentType

    def data(self, data: Any) -> None:
        """The text of cells does not count."""

    def comment(self, text: Any) -> None:
        """Nor do comments."""

    def close(self) -> None:
        """Nothing to hand over: ``total`` has it."""


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else default


def _letters(name: str) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    return next((_number(v, 1) for a, v in attributes.items() if a.rpartition("}")[2] == name), 1)
