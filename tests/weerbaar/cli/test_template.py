"""``weerbaar landscape template`` writes what somebody can fill in, and never over what somebody filled in."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from weerbaar.cli import app
from weerbaar.landscape import Landscape
from weerbaar.landscape.readers import read
from weerbaar.landscape.readers.tables import tables
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source


@pytest.mark.parametrize(("language", "sheet"), [("nl", "Diensten"), ("en", "Services")])
def test_it_writes_an_empty_landscape_in_either_language(tmp_path: Path, language: str, sheet: str) -> None:
    out = tmp_path / "t.xlsx"
    result = CliRunner().invoke(app, ["landscape", "template", "--out", str(out), "--language", language])
    assert result.exit_code == 0
    assert read(out).landscape == Landscape()
    assert sheet in [table.name for table in tables(Source.from_path(out))]


def test_it_does_not_overwrite_unless_asked(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    out.write_text("somebody's work")
    refused = CliRunner().invoke(app, ["landscape", "template", "--out", str(out)])
    assert isinstance(refused.exception, BadInput)
    assert out.read_text() == "somebody's work"
    assert CliRunner().invoke(app, ["landscape", "template", "--out", str(out), "--force"]).exit_code == 0
    assert read(out).landscape == Landscape()


def test_a_language_that_is_not_there_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    refused = CliRunner().invoke(app, ["landscape", "template", "--out", str(out), "--language", "fr"])
    assert isinstance(refused.exception, BadInput)
    assert not out.exists()
