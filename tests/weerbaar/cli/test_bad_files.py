"""What a person who gives a bad file on the command line gets to see: one line, and nothing half-written."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from weerbaar.demo import scheldestede
from weerbaar.landscape import Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.writers import put, write, write_file


def weerbaar(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from weerbaar.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        stdin=subprocess.DEVNULL,
    )


def refused(*arguments: object) -> str:
    """The one line on standard error."""
    run = weerbaar(*arguments)
    assert run.returncode == 2, (run.returncode, run.stdout[-500:], run.stderr[-2000:])
    assert "Traceback" not in run.stdout + run.stderr
    lines = run.stderr.strip().splitlines()
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("Fout: ")
    return lines[0].removeprefix("Fout: ")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "kapot.json"
    path.write_bytes(write(scheldestede(), ".json")[:5000])
    return path


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "stad.json"
    path.write_bytes(write(scheldestede(), ".json"))
    return path


@pytest.mark.parametrize(
    "command",
    [
        "impact {bad}",
        "contain {bad} --compromised x",
        "landscape check {bad}",
        "landscape convert {bad} {out}",
        "landscape diff {bad} {good}",
        "landscape diff {good} {bad}",
        "landscape merge {good} {bad} --out {out}",
        "landscape merge {good} --join {bad} --out {out}",
        "landscape table {bad} --out {out}",
        "landscape starter --size small --with {bad} --out {out}",
        "landscape match {bad} --out {out}",
        "landscape questions {bad} --out {out}",
        "landscape ask {bad} --out {out}",
        "landscape check {good} --mapping {bad}",
    ],
)
def test_every_command_that_reads_names_the_bad_file_and_writes_nothing(
    command: str, broken: Path, sound: Path, tmp_path: Path
) -> None:
    out = tmp_path / "uit.json"
    said = refused(*(part.format(bad=broken, good=sound, out=out) for part in command.split()))
    assert said.startswith("kapot.json")
    assert not out.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kapot.json", "stad.json"]


@pytest.mark.parametrize("kind", ["absent", "folder", "empty", "fifo", "device", "loop", "name", "null"])
def test_what_is_no_readable_file_is_said_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "iets"
    match kind:
        case "folder":
            path.mkdir()
        case "empty":
            path.touch()
        case "fifo":
            os.mkfifo(path)
        case "device":
            path = Path("/dev/zero")
        case "loop":
            path.symlink_to(path)
        case "name":
            path = Path("x" * 300)
        case "null":
            path = Path("/dev/null")
    assert path.name in refused("impact", path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read_is_said(sound: Path) -> None:
    sound.chmod(0)
    assert "niet toegelaten" in refused("impact", sound)


def test_a_landscape_with_errors_and_an_unknown_id_name_the_file(sound: Path) -> None:
    assert refused("impact", sound, "--lost", "nergens").startswith("stad.json: ")
    sound.write_bytes(sound.read_bytes().replace(b'"target": "dc-a"', b'"target": "dc-x"'))
    assert refused("impact", sound).startswith("stad.json")


@pytest.mark.parametrize(
    "command",
    [
        "landscape convert {good} {out}",
        "landscape demo --out {out}",
        "landscape merge {good} --out {out}",
        "landscape starter --size small --out {out}",
        "landscape ask {good} --out {out}",
    ],
)
@pytest.mark.parametrize("out", ["nergens/uit.json", "stad.json/uit.json", "map.json", "uit.docx", "uit"])
def test_what_cannot_be_written_is_one_clear_message(command: str, out: str, sound: Path, tmp_path: Path) -> None:
    (tmp_path / "map.json").mkdir()
    said = refused(*(part.format(good=sound, out=tmp_path / out) for part in command.split()))
    assert str(tmp_path / out) in said
    assert not list((tmp_path / "map.json").iterdir())


def test_a_failed_write_leaves_the_good_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "goed.json"
    write_file(Landscape(), path)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match=r"goed\.json: kan niet weggeschreven worden: de schijf is vol"):
        write_file(scheldestede(), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path], "no rubbish stays behind"


def test_writing_keeps_the_rights_of_a_file_and_the_link_to_it(tmp_path: Path) -> None:
    path, link = tmp_path / "echt.json", tmp_path / "link.json"
    put(b"1", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~_umask()
    path.chmod(0o640)
    link.symlink_to(path)
    put(b"2", link)
    assert link.is_symlink()
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"2", 0o640)


def test_what_is_no_file_of_its_own_is_written_to_and_not_replaced() -> None:
    put(b"x", Path("/dev/null"))
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
