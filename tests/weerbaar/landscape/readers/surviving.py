"""What may come of a bent file: a landscape that everything works with, or one clear refusal.

Run as a program it tries a stretch of mutants within limits: what aborts, hangs or eats memory ends only it.
"""

import faulthandler
import os
import pickle
import random
import re
import resource
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from tests.weerbaar.landscape.readers.mutating import mutant
from tests.weerbaar.landscape.readers.specimens import Specimen

from weerbaar.landscape import Landscape
from weerbaar.landscape.checks import check
from weerbaar.landscape.difference import diff
from weerbaar.landscape.readers import native, read
from weerbaar.landscape.reading import BadInput, Limits
from weerbaar.landscape.sources import Source
from weerbaar.landscape.writers import WRITERS, write

MEMORY = 3_000_000_000
"""Bytes of address space; the parts of Python and its libraries that are merely mapped count too."""
SECONDS = 60
"""For one mutant."""
LONGEST = 6_000
"""Characters of a refusal."""

_PYTHON = re.compile(
    r"Traceback|object at 0x|<(class|function|module|_?Element|built-in) |\b\w+(Error|Exception)\b|\bb'\\\\x|"
    r"mappingproxy|dict_keys|\[Errno|, None\)|\{'|Decimal\(|Ellipsis|<[A-Z]\w+\.\w+: "
)
"""Signs of Python in a text for people. Odd texts that stand in a file hold none of them."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def complaint(name: str, data: bytes, format: str | None, *, writers: bool = False) -> tuple[str, str]:
    """What is wrong with how ``data`` is taken ("" when nothing), and what came of it in a word."""
    try:
        reading = read(Source.from_bytes(name, data, Limits()), format=format)
    except BadInput as error:
        return wrong_refusal(error, name), "refused"
    for note in reading.notes:
        if not note.message.text or _PYTHON.search(str(note)):
            return f"a note is not for people: {str(note)[:300]!r}", "read"
    return wrong_landscape(reading.landscape, writers=writers), f"read as {reading.format}"


def wrong_refusal(error: BadInput, name: str) -> str:
    """Why the text of a refusal is not one clear message about the file; "" when it is."""
    text = str(error)
    if not text.startswith(name):
        return f"does not begin with the file's name: {text[:300]!r}"
    if len(text) > LONGEST:
        return f"is {len(text)} characters long: {text[:300]!r}"
    if found := _PYTHON.search(text) or _CONTROL.search(text):
        return f"holds {found[0]!r}: {text[:500]!r}"
    return ""


def wrong_landscape(landscape: Landscape, *, writers: bool = False) -> str:
    """Why something fails on a landscape that was read; "" when nothing does. Other exceptions pass through."""
    from weerbaar.planning.impact import impact, to_json

    for finding in check(landscape):
        if _PYTHON.search(str(finding)):
            return f"a finding is not for people: {str(finding)[:300]!r}"
    if diff(landscape, landscape):
        return "differs from itself"
    again = native.read(Source.from_bytes("again.json", write(landscape, ".json"), Limits.generous())).landscape
    if again != landscape:
        return f"does not survive being written: {_first_difference(landscape, again)}"
    try:
        to_json(impact(landscape))
    except BadInput as error:
        if not str(error):
            return "impact refuses without a word"
    for extension in WRITERS if writers else ():
        try:
            write(landscape, extension)
        except BadInput as error:
            if not str(error) or _PYTHON.search(str(error)):
                return f"cannot be written as {extension}: {error}"
    return ""


def _first_difference(a: Landscape, b: Landscape) -> str:
    pairs = ((x, y) for x, y in zip(a.elements + a.relations, b.elements + b.relations, strict=False) if x != y)
    return f"{next(pairs, (a.organisation, b.organisation))}"[:600]


def order(specimens: list[Specimen], total: int) -> list[int]:
    """Which specimen each of ``total`` mutants is made from, by weight; the heaviest once in a thousand."""
    chance = random.Random("order")
    wheel = [i for i, s in enumerate(specimens) for _ in range(s.weight)]
    heavy = [i for i, s in enumerate(specimens) if s.weight == 0]
    return [chance.choice(heavy if n % 1_000 == 0 and heavy else wheel) for n in range(total)]


def judged(specimen: Specimen, number: int) -> tuple[str, str]:
    """Mutant ``number`` of ``specimen``: the complaint, with its traceback if it has one, and what came of it."""
    data = mutant(specimen, number)
    # Every other one goes to the reader it was made for, though it may no longer recognise it.
    format = specimen.format if number % 2 else None
    try:
        return complaint(specimen.name, data, format, writers=number % 5 == 0)
    except Exception as error:
        told = "".join(traceback.format_tb(error.__traceback__)[-4:])
        return f"{type(error).__name__}: {error}"[:300] + "\n" + told, "failed"


def main(folder: Path, first: int, step: int, total: int) -> None:
    """Try every ``step``-th mutant from ``first``; a line for each begun, and one more for each that went wrong."""
    specimens: list[Specimen] = pickle.loads((folder / "specimens").read_bytes())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    came: Counter[str] = Counter()
    plan = order(specimens, total)
    for number in range(first, total, step):
        os.write(1, f"begun {number}\n".encode())
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        try:
            wrong, word = judged(specimens[plan[number]], number)
        except BaseException as error:  # a panic of native code is no Exception
            wrong, word = f"{type(error).__name__}: {error}", "failed"
        faulthandler.cancel_dump_traceback_later()
        came[f"{specimens[plan[number]].name}: {word}"] += 1
        if wrong:
            os.write(1, f"wrong {number} {specimens[plan[number]].name} {wrong!r}\n".encode("utf-8", "replace"))
    os.write(1, f"done {dict(came)!r}\n".encode())


if __name__ == "__main__":
    arguments: list[Any] = [int(a) for a in sys.argv[2:]]
    main(Path(sys.argv[1]), *arguments)
