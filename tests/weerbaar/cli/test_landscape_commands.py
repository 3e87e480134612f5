"""``weerbaar landscape check`` and ``diff``: what stands on the screen, and the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from weerbaar.cli import app

E, F = ({"id": id, "kind": "environment", "name": id.upper()} for id in "ef")
NEED = {"kind": "needs", "source": "e", "target": "f"}


def written(path: Path, *elements: dict[str, Any], relations: list[dict[str, Any]], name: str = "Stad") -> str:
    document = {"format": "weerbaar.landscape/1", "organisation": {"name": name}}
    path.write_text(json.dumps(document | {"elements": list(elements), "relations": relations}))
    return str(path)


@pytest.fixture
def before(tmp_path: Path) -> str:
    return written(tmp_path / "before.json", E, F, relations=[NEED])


def test_nothing_changed_says_nothing_and_ends_with_0(before: str) -> None:
    result = CliRunner().invoke(app, ["landscape", "diff", before, before])
    assert (result.exit_code, result.output) == (0, "")


def test_every_change_is_said_and_ends_with_1(tmp_path: Path, before: str) -> None:
    after = written(
        tmp_path / "after.json", E | {"restore_h": 4}, F,
        relations=[NEED | {"alternative": "g"}], name="Nieuwe stad",
    )  # fmt: skip
    result = CliRunner().invoke(app, ["landscape", "diff", before, after])
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "~ organisatie",
        "    naam: Stad → Nieuwe stad",
        "~ e  E",
        "    hersteltijd (uren): ? → 4",
        "+ e → f  heeft nodig (g)",
        "- e → f  heeft nodig",
    ]


def test_errors_end_with_1_and_gaps_with_0(tmp_path: Path, before: str) -> None:
    wrong = written(tmp_path / "wrong.json", E, relations=[NEED])
    assert CliRunner().invoke(app, ["landscape", "check", before]).exit_code == 0
    result = CliRunner().invoke(app, ["landscape", "check", wrong])
    assert result.exit_code == 1
    assert "fout: ‘e’ → ‘f’ (heeft nodig): er is geen onderdeel ‘f’" in result.output


def test_a_remark_says_whether_something_was_not_used_asked_or_read_otherwise(tmp_path: Path) -> None:
    folder = tmp_path / "stad"
    folder.mkdir()
    (folder / "toepassingen.csv").write_text("naam;leverancier;kleur\nA;Leverancier A;rood\n")
    (folder / "diensten.csv").write_text("naam\nX\n")
    output = CliRunner().invoke(app, ["landscape", "check", str(folder)]).output
    assert "niet gebruikt: " in output
    assert "anders gelezen: " in output
