"""Reading a spreadsheet of contacts in a process of its own: ``python -m warroom.contacts.sheet``.

As ``landscapes.parsing`` does, for the same reason: what crashes, hangs or eats memory takes only this process with
it. On standard input a line of JSON (the file's name) and then the file; on standard output a line of JSON: headers and
rows as text, or what is wrong. What the cells mean is worked out elsewhere (``columns``, ``drafting``).
"""

import json
import os
import signal
import subprocess
import sys
from typing import Any

MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 1_000
LONGEST_TEXT = 8_000_000
"""Characters of all cells together: what is kept until somebody has judged it."""
COMMAND = [sys.executable, "-m", "warroom.contacts.sheet"]


class Unreadable(Exception):
    """The file cannot be read; the text names the file and the place."""


def main() -> None:
    """Read standard input, answer on standard output."""
    from warroom.landscapes.parsing import limit

    limit()
    # A native parser that prints must not end up in the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    job = json.loads(sys.stdin.buffer.readline())
    from weerbaar import language

    with language.use(job["language"]):
        said = _read(job["name"], sys.stdin.buffer.read())
    # PostgreSQL keeps no NUL in a text.
    answer.write(json.dumps(said).replace("\\u0000", "\\ufffd").encode())
    answer.close()


def _read(name: str, data: bytes) -> dict[str, Any]:
    """The best table in a file as text, or {"error": …}."""
    from warroom.contacts.columns import recognised
    from weerbaar.landscape.readers.tables import tables
    from weerbaar.landscape.reading import BadInput
    from weerbaar.landscape.sources import Source

    try:
        found = [table for table in tables(Source.from_bytes(name, data)) if any(True for _row in table.rows)]
    except BadInput as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "", "why": "memory"}
    if not found:
        return {"error": "", "why": "empty"}
    table = max(found, key=lambda one: len(recognised(one.header)))
    rows = []
    length = 0
    for row in table.rows:
        cells = [as_text(cell) for cell in row.cells[:MOST_COLUMNS]]
        length += sum(map(len, cells))
        rows.append([row.number, cells])
        if len(rows) > MOST_ROWS or length > LONGEST_TEXT:
            return {"error": "", "why": "long"}
    return {"headers": [header[:200] for header in table.header[:MOST_COLUMNS]], "rows": rows, "sheet": table.name}


def as_text(cell: object) -> str:
    """A cell as somebody typed it: a telephone number that became a number has lost its zero, not gained a dot."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))
    return str(cell).strip()[:LONGEST_CELL]


def read(name: str, data: bytes, language: str) -> dict[str, Any]:
    """What a file says: {"headers", "rows": [[number, cells]], "sheet"}. Raises Unreadable."""
    from django.utils.translation import gettext as _

    from warroom import leases
    from warroom.landscapes.parsing import WALL

    process = leases.child(COMMAND)
    job = json.dumps({"name": name, "language": language}).encode()
    try:
        answer, _nothing = process.communicate(job + b"\n" + data, timeout=WALL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Unreadable(_("{file}: reading it takes too long.").format(file=name)) from None
    if process.returncode == -signal.SIGXCPU:
        raise Unreadable(_("{file}: reading it takes too long.").format(file=name))
    if process.returncode != 0 or not answer:
        raise Unreadable(_("{file}: this file cannot be read as a spreadsheet.").format(file=name))
    said: dict[str, Any] = json.loads(answer)
    if "error" in said:
        raise Unreadable(
            said["error"]
            or {
                "memory": _("{file}: reading it takes too much memory."),
                "empty": _("{file}: no table with a row of column names and rows under it was found."),
                "long": _("{file}: this table is longer than {n} rows; split it."),
            }[said["why"]].format(file=name, n=MOST_ROWS)
        )
    return said


if __name__ == "__main__":
    main()
