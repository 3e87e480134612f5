"""Reading an uploaded spreadsheet in a process of its own: ``python -m warroom.clocks.reading``.

On standard input one line of JSON (name, what is wanted, today, language) and then the file; on standard output one
line of JSON. No Django in the child; its memory and time are those of ``landscapes.parsing``.
"""

import json
import subprocess
import sys
from datetime import date
from typing import Any

COMMAND = [sys.executable, "-m", "warroom.clocks.reading"]


def main() -> None:
    """Read standard input, answer on standard output."""
    from warroom.landscapes import parsing
    from weerbaar import language

    parsing.limit()
    answer = sys.stdout
    sys.stdout = sys.stderr
    job = json.loads(sys.stdin.buffer.readline())
    language.choose(job["language"])
    answer.write(json.dumps(_read(job, sys.stdin.buffer.read())).replace("\\u0000", "\\ufffd"))
    answer.flush()


def _read(job: dict[str, Any], data: bytes) -> dict[str, Any]:
    from weerbaar.deadlines.cases import read_cases, read_references
    from weerbaar.landscape.reading import TOO_MUCH_MEMORY, BadInput
    from weerbaar.landscape.sources import Source

    try:
        source = Source.from_bytes(job["name"], data)
        if job["wanted"] == "references":
            return {"references": read_references(source)}
        read = read_cases(source, date.fromisoformat(job["today"]))
    except BadInput as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError):
        return {"error": str(BadInput(TOO_MUCH_MEMORY, job["name"]))}
    return {
        "rows": [[case.reference, case.rule, case.started.isoformat()] for case in read.cases],
        "faults": read.faults,
        "wrong": read.wrong,
    }


def read(name: str, data: bytes, wanted: str) -> dict[str, Any]:
    """What the child made of ``data``: "rows", "faults" and "wrong", or "references"; else "error", a sentence."""
    from django.utils import timezone

    from warroom import leases
    from warroom.landscapes import parsing
    from weerbaar import language
    from weerbaar.landscape.reading import READER_STOPPED, TOO_SLOW, BadInput

    job = {"name": name, "wanted": wanted, "today": timezone.localdate().isoformat(), "language": language.current()}
    process = leases.child(COMMAND)
    try:
        answer, _ = process.communicate(json.dumps(job).encode() + b"\n" + data, timeout=parsing.WALL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return {"error": str(BadInput(TOO_SLOW, name))}
    if process.returncode != 0:
        return {"error": str(BadInput(READER_STOPPED, name))}
    found: dict[str, Any] = json.loads(answer)
    return found


if __name__ == "__main__":
    main()
