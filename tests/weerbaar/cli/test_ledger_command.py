"""weerbaar ledger verify, as a person types it."""

from pathlib import Path

import pytest
from tests.weerbaar.ledger.making import KEY, sample, whole
from typer.testing import CliRunner, Result

from weerbaar.cli import app
from weerbaar.landscape.reading import BadInput
from weerbaar.ledger.checkpoints import line


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "logboek.jsonl"
    path.write_bytes(b"".join(whole(sample(), withhold={"contact.added"})))
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["ledger", "verify", *map(str, words)])


def test_a_good_file_is_proven_and_what_is_withheld_counted(file: Path) -> None:
    result = run(file, "--key", KEY.public.text)
    assert result.exit_code == 0
    for words in ("Bewezen – Ransomware Scheldestede", "6 regels", "1 regel weggelaten", "2 bijlagen", KEY.public.text):
        assert words in result.output
    assert "niet nagekeken" not in result.output
    assert "niet nagekeken" in run(file).output


def test_the_key_and_the_checkpoints_may_stand_in_files(file: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY.public.text + "\n")
    items = sample()
    file.write_bytes(b"".join(whole(items)))
    (tmp_path / "points").write_text("\n".join(line(n, items[n - 1].header.hash) for n in (2, 6)))
    result = run(file, "--key", tmp_path / "key", "--checkpoint", tmp_path / "points")
    assert result.exit_code == 0
    assert "2 opgegeven controlepunten" in result.output


def test_a_checkpoint_of_the_file_itself_may_be_given_as_json(file: Path, tmp_path: Path) -> None:
    point = next(one for one in file.read_text().splitlines() if '"type":"checkpoint"' in one)
    (tmp_path / "point.json").write_text(point)
    assert run(file, "--checkpoint", tmp_path / "point.json").exit_code == 0


def test_the_first_wrong_entry_is_named_with_exit_code_1(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"versleuteld", b"verslonden.", 1))
    result = run(file)
    assert result.exit_code == 1
    assert "Niet bewezen – logboek.jsonl, lijn 2, regel 1" in result.output


@pytest.mark.parametrize(
    "words", [["nergens.jsonl"], ["FILE", "--key", "geen sleutel"], ["FILE", "--checkpoint", "geen"]]
)
def test_what_cannot_be_read_is_said(file: Path, words: list[str]) -> None:
    result = run(*[file if word == "FILE" else word for word in words])
    assert isinstance(result.exception, BadInput)


def test_a_cut_off_file_is_not_proven(file: Path) -> None:
    content = file.read_bytes()
    for at in (0, 1, len(content) // 2, len(content) - 1):
        file.write_bytes(content[:at])
        assert run(file).exit_code == 1
