"""``weerbaar landscape demo``, run as people run it."""

import subprocess
import sys
from pathlib import Path

import pytest

from weerbaar.demo import SCHELDESTEDE, VLIERBEKE, scheldestede, vlierbeke
from weerbaar.landscape.difference import diff
from weerbaar.landscape.model import Kind
from weerbaar.landscape.readers import read


def weerbaar(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from weerbaar.cli import main; main()"
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("extension", ["json", "xlsx"])
def test_the_city_comes_back_the_same_from_every_format(tmp_path: Path, extension: str) -> None:
    out = tmp_path / f"stad.{extension}"
    run = weerbaar("landscape", "demo", "--out", str(out))
    assert (run.returncode, run.stderr) == (0, "")
    assert not diff(scheldestede(), read(out).landscape)


def test_the_folder_itself_is_recognised_and_read_without_a_word_to_say() -> None:
    reading = read(SCHELDESTEDE)
    assert reading.format == "spreadsheet"
    assert reading.notes == ()


def test_the_second_demonstration_is_a_small_municipality(tmp_path: Path) -> None:
    out = tmp_path / "gemeente.json"
    assert weerbaar("landscape", "demo", "--second", "--out", str(out)).returncode == 0
    assert len(read(out).landscape.of_kind(Kind.APPLICATION)) == len(vlierbeke().of_kind(Kind.APPLICATION)) >= 60


def test_the_second_demonstration_as_csv_is_the_list_as_somebody_keeps_it(tmp_path: Path) -> None:
    out = tmp_path / "gemeente.csv"
    assert weerbaar("landscape", "demo", "--second", "--out", str(out)).returncode == 0
    assert out.read_bytes() == VLIERBEKE.read_bytes()


@pytest.mark.parametrize("name", ["stad.doc", "nergens/stad.json"])
def test_a_file_that_cannot_be_written_gives_one_line_and_exit_code_2(tmp_path: Path, name: str) -> None:
    run = weerbaar("landscape", "demo", "--out", str(tmp_path / name))
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert not (tmp_path / name).exists()
