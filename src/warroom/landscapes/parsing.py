"""Reading an uploaded file in a process of its own: ``python -m warroom.landscapes.parsing``.

A file may come from anybody. What crashes, hangs or eats memory takes only this process with it. On standard
input comes one line of JSON (name, mapping of columns, remembered mappings by fingerprint) and then the file;
on standard output goes one line of JSON and then, when it could be read, the landscape as ``opened.pack``
writes it. No Django here: starting it would take longer than most files take to read.
"""

import gc
import hashlib
import json
import os
import resource
import sys
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from weerbaar.landscape.reading import Reading
    from weerbaar.landscape.sources import Source
    from weerbaar.landscape.starting.layout import Layout

MEMORY = 1_500_000_000
"""Bytes of address space. GEMMA takes 0.3 GB, 200 MB of XML about 1.2 GB."""
CPU = 60
"""Seconds of processor time."""
WALL = 120
"""Seconds on the clock; held by the parent."""


def main() -> None:
    """Read standard input, answer on standard output; always exit 0 when there is an answer."""
    limit()
    # A native parser that prints must not end up in the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    job = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        head, packed = read(job, data)
    except MemoryError:
        data = b""
        gc.collect()
        head, packed = _too_much_memory(job["name"]), b""
    write(answer, head, packed)


def _too_much_memory(name: str) -> dict[str, Any]:
    from warroom.landscapes import sayings
    from weerbaar.landscape.reading import TOO_MUCH_MEMORY, BadInput

    return {"state": "failed", "error": sayings.refusal_to_json(BadInput(TOO_MUCH_MEMORY, name))}


def limit() -> None:
    """Give up the right to more memory, processor time, files and core dumps than reading takes."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_FSIZE, 50_000_000),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def read(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer's first line, and the packed landscape."""
    from warroom.landscapes import opened, sayings
    from weerbaar.landscape.reading import BadInput
    from weerbaar.landscape.sources import Source

    try:
        source = Source.from_bytes(job["name"], data)
        reading, mapping, columns = _understood(source, job)
    except BadInput as error:
        return {"state": "failed", "error": sayings.refusal_to_json(error)}, b""
    except RecursionError:
        return {"state": "failed", "error": {"text": "is nested too deeply", "place": job["name"]}}, b""
    if reading is None:
        return {"state": "columns", "format": "table", "columns": columns}, b""
    packed = opened.pack(reading.landscape)
    return {
        "state": "ready",
        "format": reading.format,
        "sha256": hashlib.sha256(zlib.decompress(packed)).hexdigest(),
        "notes": [sayings.note_to_json(note) for note in reading.notes],
        "mapping": mapping,
        "columns": columns,
    }, packed


def _understood(source: "Source", job: dict[str, Any]) -> tuple["Reading | None", Any, Any]:
    """What it says, by which mapping of columns, and its columns; no reading when a person has to say first
    what the columns of a table of one's own mean."""
    from weerbaar.landscape.readers import any_table, read, spreadsheet
    from weerbaar.landscape.reading import BadInput

    if job.get("mapping"):
        tables = any_table.layouts(source)
        return read(source, format="table", mapping=job["mapping"]), job["mapping"], _columns(tables)
    try:
        reading = read(source)
        if reading.format != "table":
            return reading, None, None
        tables = any_table.layouts(source)
    except BadInput as error:
        if spreadsheet.recognise(source):
            raise  # the template, with faults that are told cell by cell
        # Nothing recognised it: it may still be a table of one's own, in an unusual shape.
        try:
            tables = any_table.layouts(source)
        except BadInput:
            tables = ()
        if not tables:
            raise error from None
    for table in tables:
        remembered = job.get("remembered", {}).get(table.fingerprint)
        if remembered:
            return read(source, format="table", mapping=remembered), remembered, _columns(tables)
    return None, None, _columns(tables)


def _columns(tables: "tuple[Layout, ...]") -> dict[str, Any]:
    """The table that looks most like a list of applications: its columns with examples and suggestions, and
    writings that may mean one thing."""
    from weerbaar.landscape.starting.applying import look_alikes
    from weerbaar.landscape.starting.columns import ColumnMapping, application_columns, suggest_columns

    table = max(tables, key=lambda t: (len(application_columns(t)) == 1, len(t.rows)))
    suggested = suggest_columns(table)
    return {
        "name": table.name,
        "fingerprint": table.fingerprint,
        "rows": len(table.rows),
        "columns": [
            {
                "header": header,
                "role": suggested[header].value,
                "examples": [v[:80] for v in list(dict.fromkeys(table.values(header)))[:3]],
            }
            for header in table.headers[:200]
        ],
        "alike": [
            {"role": pair.role.value, "first": pair.first, "second": pair.second}
            for pair in look_alikes(table, ColumnMapping(suggested))[:50]
        ],
    }


def write(answer: BinaryIO, head: dict[str, Any], packed: bytes) -> None:
    """One line of JSON, then the landscape."""
    # PostgreSQL keeps no NUL in a text.
    answer.write(json.dumps(head).replace("\\u0000", "\\ufffd").encode() + b"\n" + packed)
    answer.close()


if __name__ == "__main__":
    main()
