"""``weerbaar contain`` as a person types it."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from weerbaar.cli import app
from weerbaar.demo import scheldestede
from weerbaar.landscape import Element, Kind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.writers import write_file

ASKED = ["--compromised", "ad-stad", "--protect", "ad-politie", "--protect", "dc-civitas", "--seconds", "2"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "stad.json"
    write_file(scheldestede(), path)
    return path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["contain", *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(files("weerbaar").joinpath("schema", name).read_text("utf-8")))


def test_the_first_15_minutes_and_what_is_only_suspected_are_told(city: Path) -> None:
    said = run(str(city), *ASKED)
    for words in ("In het eerste kwartier", "Verdacht, niet zeker", "Telt alleen wat zeker is", "Blijft open"):
        assert words in said


def test_the_json_keeps_to_its_schema(city: Path) -> None:
    document = json.loads(run(str(city), *ASKED, "--format", "json"))
    schema("containment-1.schema.json").validate(document)
    assert {"first_minutes", "first_day", "certain"} <= set(document)


def test_a_supplier_is_told_which_line_to_cut_and_what_that_costs(city: Path) -> None:
    said = run(str(city), "--supplier", "lev-civitas", "--compromised", "srv-civitas-1")
    assert "Huurlijn naar Civitas" in said
    assert "Rijbewijs aanvragen" in said
    document = json.loads(run(str(city), "--supplier", "0999.000.723", "--format", "json"))
    schema("supplier-1.schema.json").validate(document)


def test_two_landscapes_are_only_for_a_supplier(city: Path) -> None:
    with pytest.raises(BadInput, match="--supplier"):
        run(str(city), str(city), *ASKED)


def test_a_name_cannot_steer_the_terminal(city: Path, tmp_path: Path) -> None:
    made = scheldestede()
    evil = [Element(e.id, e.kind, "\x1b[2J\u202e" + e.name, attributes=e.attributes) if e.kind is Kind.SUPPLIER else e
            for e in made.elements]  # fmt: skip
    path = tmp_path / "evil.json"
    write_file(type(made)(elements=tuple(evil), relations=made.relations, organisation=made.organisation), path)
    for arguments in (["--supplier", "lev-civitas"], ["--supplier", "lev-civitas", "--format", "json"]):
        said = run(str(path), *arguments)
        assert "\x1b" not in said
        assert "\u202e" not in said
