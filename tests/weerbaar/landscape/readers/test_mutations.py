"""Ten thousand bent files, from the real ones: each is read or refused with one clear message, and nothing else.

``WEERBAAR_MUTATIONS=200000`` tries more; the numbers of the first ten thousand stay what they were.
"""

import ast
import os
import pickle
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.conftest import ROOT
from tests.weerbaar.landscape.readers import surviving
from tests.weerbaar.landscape.readers.specimens import all_of_them

from weerbaar.landscape.readers import READERS, read
from weerbaar.landscape.sources import Source

TOTAL = int(os.environ.get("WEERBAAR_MUTATIONS", "10000"))
AT_ONCE = min(2, os.cpu_count() or 1)


def test_the_specimens_are_sound_and_each_reader_has_one(shared_data: Path) -> None:
    specimens = all_of_them(shared_data)
    assert {s.format for s in specimens} == set(READERS)
    for specimen in specimens:
        assert read(Source.from_bytes(specimen.name, specimen.data)).format == specimen.format, specimen.name


def test_a_bent_file_is_read_or_refused_and_nothing_else(shared_data: Path, tmp_path: Path) -> None:
    specimens = all_of_them(shared_data)
    (tmp_path / "specimens").write_bytes(pickle.dumps(specimens))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(lambda first: _stretch(tmp_path, first), range(AT_ONCE)))
    wrong = [line for found, _came in outcomes for line in found]
    came = sum((came for _found, came in outcomes), Counter[str]())
    assert not wrong, f"{len(wrong)} of {TOTAL}:\n" + "\n".join(wrong[:20])
    assert sum(came.values()) == TOTAL
    for specimen in specimens:
        if specimen.weight > 2:
            # A fuzz that only breaks files, or breaks none, tells nothing.
            assert came[f"{specimen.name}: refused"], specimen.name
            assert came[f"{specimen.name}: read as {specimen.format}"], specimen.name


def _stretch(folder: Path, first: int) -> tuple[list[str], Counter[str]]:
    """What went wrong in every ``AT_ONCE``-th mutant from ``first``, and what came of them all."""
    wrong: list[str] = []
    came: Counter[str] = Counter()
    while first < TOTAL:
        run = subprocess.run(
            [sys.executable, surviving.__file__, str(folder), str(first), str(AT_ONCE), str(TOTAL)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            capture_output=True,
            check=False,
        )
        lines = run.stdout.decode("utf-8", "replace").splitlines()
        wrong += [line for line in lines if line.startswith("wrong ")]
        if lines and lines[-1].startswith("done "):
            return wrong, came + Counter(ast.literal_eval(lines[-1].removeprefix("done ")))
        begun = [int(line.split()[1]) for line in lines if line.startswith("begun ")]
        if not begun:
            pytest.fail(run.stderr.decode("utf-8", "replace")[-2_000:])
        why = signal.Signals(-run.returncode).name if run.returncode < 0 else f"exit {run.returncode}"
        wrong.append(f"wrong {begun[-1]} ended the process: {why} {run.stderr.decode('utf-8', 'replace')[-1_500:]}")
        first = begun[-1] + AT_ONCE
    return wrong, came
