"""A list kept in CSV as the Excel it stands for: a title and headings over merged cells, numbers as numbers."""

import io

from weerbaar.landscape.readers.tables import Cell, Table, tables
from weerbaar.landscape.sources import Source


def workbook(name: str, data: bytes) -> bytes:
    """``data``, a CSV file called ``name``, as XLSX. Cells that start with "=" stay text. Raises BadInput."""
    import xlsxwriter

    table: Table = tables(Source.from_bytes(name, data))[0]
    width = max(len(row.cells) for row in table.all_rows)
    out = io.BytesIO()
    # Formulas and links in somebody's cells must not come alive in the file.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(table.name[:31] or "1")
        bold = book.add_format({"bold": True})
        header = table.header_row.number
        for row in table.all_rows:
            filled = [c for c in row.cells if c is not None]
            if len(filled) == 1 and row.cells[0] is not None and width > 1:
                sheet.merge_range(row.number - 1, 0, row.number - 1, width - 1, str(row.cells[0]), bold)
                continue
            for column, cell in enumerate(row.cells):
                if cell is not None:
                    sheet.write(row.number - 1, column, _number(cell), bold if row.number == header else None)
        sheet.freeze_panes(header, 2)
        sheet.set_column(1, width - 1, 24)
    return out.getvalue()


def _number(cell: Cell) -> Cell:
    """A Belgian number as a number; all else as it stands."""
    if isinstance(cell, str) and cell.replace(".", "").replace(",", "").isdigit():
        plain = cell.replace(".", "").replace(",", ".") if "," in cell else cell
        return float(plain) if plain.replace(".", "", 1).isdigit() else cell
    return cell
