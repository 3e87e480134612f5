"""``weerbaar landscape table|starter|match|questions|ask``, run as people run them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from weerbaar.cli import app
from weerbaar.demo import VLIERBEKE
from weerbaar.landscape.model import Kind, RelationKind
from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import BadInput
from weerbaar.language import use


def run(*arguments: str | Path) -> Result:
    with use("en"):
        return CliRunner().invoke(app, ["landscape", *map(str, arguments)])


def test_from_a_list_to_an_answer_on_the_command_line(tmp_path: Path) -> None:
    own, columns, both, end = (tmp_path / n for n in ("own.json", "columns.json", "both.json", "end.json"))
    assert run("table", VLIERBEKE, "--out", own, "--remember", columns).exit_code == 0
    assert json.loads(columns.read_text())["columns"]["Leverancier"] == "supplier"
    assert run("starter", "--size", "15000", "--with", own, "--out", both).exit_code == 0
    matched = run("match", both, "--is", "starter:civil=table:app-bevolking-burgerlijke-stand", "--is",
                  "starter:library=", "--out", both)  # fmt: skip
    assert matched.exit_code == 0
    answered = run("questions", both, "--answer", "mail=office", "--answer", "phone=cloud:Belvora", "--on",
                   "2026-11-01", "--out", end)  # fmt: skip
    assert answered.exit_code == 0
    landscape = read(end).landscape
    assert "starter:library" not in landscape.by_id
    runs_on = [r for r in landscape.outgoing["starter:phone"] if r.kind is RelationKind.RUNS_ON]
    assert [(r.target, str(r.confirmed_on)) for r in runs_on] == [("table:cloud-belvora", "2026-11-01")]


def test_a_remembered_mapping_is_used_again_and_a_column_can_be_decided_otherwise(tmp_path: Path) -> None:
    columns, out = tmp_path / "columns.json", tmp_path / "out.json"
    run(
        "table", VLIERBEKE, "--column", "Dienst=service", "--same", "supplier:Civoria nv=Civoria", "--remember", columns
    )
    assert run("table", VLIERBEKE, "--mapping", columns, "--out", out).exit_code == 0
    landscape = read(out).landscape
    assert "Burgerzaken" in {s.name for s in landscape.of_kind(Kind.SERVICE)}
    assert "Civoria nv" not in {s.name for s in landscape.of_kind(Kind.SUPPLIER)}


def test_without_answers_the_questions_are_listed_and_nothing_is_written(tmp_path: Path) -> None:
    start = tmp_path / "start.json"
    run("starter", "--kind", "ocmw", "--out", start)
    before = start.read_bytes()
    listed = run("questions", start)
    assert listed.exit_code == 0
    assert "directory: Where do the accounts live" in listed.output
    asked = run("ask", start, "--n", "3")
    assert asked.output.count("?") == 3
    assert start.read_bytes() == before


def test_an_open_question_is_answered_by_its_id(tmp_path: Path) -> None:
    start = tmp_path / "start.json"
    run("starter", "--size", "large", "--out", start)
    id = "runs_on|starter:civil|starter:supplier-cloud"
    assert run("ask", start, "--answer", f"{id}=yes", "--out", start).exit_code == 0
    (relation,) = [r for r in read(start).landscape.outgoing["starter:civil"] if r.kind is RelationKind.RUNS_ON]
    assert not relation.assumed


@pytest.mark.parametrize(
    "arguments",
    [("starter",), ("starter", "--size", "reuzegroot"), ("starter", "--size", "small", "--kind", "ocmw"),
     ("table", VLIERBEKE, "--column", "Nergens=supplier"), ("table", VLIERBEKE, "--column", "Dienst=president"),
     ("table", VLIERBEKE, "--same", "zonder"), ("table", VLIERBEKE, "--out", "/nergens/x.json"),
     ("questions", VLIERBEKE, "--answer", "mail=overal"), ("questions", VLIERBEKE, "--answer", "mail"),
     ("ask", VLIERBEKE, "--answer", "nergens=yes"), ("match", VLIERBEKE, "--is", "nergens=ook-nergens"),
     ("questions", VLIERBEKE, "--answer", "mail=own", "--on", "gisteren")],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_one_sentence(arguments: tuple[str | Path, ...]) -> None:
    refused = run(*arguments)
    assert isinstance(refused.exception, BadInput)
    assert len(str(refused.exception).splitlines()) == 1
