"""The plans through the API: the documents of the commands."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.warroom.api.conftest import Issue, Program
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town
from tests.warroom.plans.test_suppliers import served

from warroom.landscapes.models import Landscape
from warroom.plans import answering
from weerbaar.landscape.writers import native

ASKED = {"compromised": ["one"], "seconds": 1}


@pytest.fixture
def towns(cast: Cast) -> Landscape:
    """The town of the cast's own body."""
    return make_landscape(cast.own, town())


def commanded(folder: Path, *arguments: str) -> Any:
    """What the command line answers about the town."""
    file = folder / "town.json"
    file.write_bytes(native.write(town()))
    name, *options = arguments
    command = [sys.executable, "-c", "from weerbaar.cli import main; main()", name, str(file), *options]
    found = subprocess.run([*command, "--format", "json", "--seconds", "1"], capture_output=True, text=True, check=True)
    return json.loads(found.stdout)


def test_containment_is_that_of_the_command(program: Program, towns: Landscape, tmp_path: Path) -> None:
    answer = program.ask(f"/api/landscapes/{towns.pk}/contain", ASKED | {"protect": ["civil"]})
    assert answer.status_code == 200
    assert answer.json() == commanded(tmp_path, "contain", "--compromised", "one", "--protect", "civil")


def test_recovery_is_that_of_the_command(program: Program, towns: Landscape, tmp_path: Path) -> None:
    answer = program.ask(f"/api/landscapes/{towns.pk}/recover", ASKED | {"begin": "2026-11-23T08:00"})
    assert answer.status_code == 200
    assert answer.json() == commanded(tmp_path, "recover", "--compromised", "one", "--begin", "2026-11-23T08:00")


def test_workarounds_that_are_not_there_are_told(program: Program, towns: Landscape) -> None:
    answer = program.ask(f"/api/landscapes/{towns.pk}/workaround", ASKED)
    assert answer.status_code == 422
    assert "noodoplossingen" in answer.json()["detail"]


def test_what_suppliers_should_cut_is_told_per_supplier(program: Program, cast: Cast) -> None:
    landscape = make_landscape(cast.own, served())
    answer = program.ask(f"/api/landscapes/{landscape.pk}/suppliers", {"supplier": "maker"})
    assert answer.status_code == 200
    (found,) = answer.json()["suppliers"]
    assert found["links"] == ["line"]
    assert found["lost"] == ["mail"]


def test_a_supplier_that_is_not_there_is_told(program: Program, towns: Landscape) -> None:
    answer = program.ask(f"/api/landscapes/{towns.pk}/suppliers", {"supplier": "one"})
    assert answer.status_code == 422
    assert "leverancier" in answer.json()["detail"]


def test_what_cannot_be_answered_is_told(program: Program, towns: Landscape) -> None:
    answer = program.ask(f"/api/landscapes/{towns.pk}/contain", ASKED | {"protect": ["one"]})
    assert answer.status_code == 422
    assert "one" in answer.json()["detail"]


def test_the_plans_of_others_are_not_there(issue: Issue, cast: Cast, towns: Landscape) -> None:
    theirs = Program(issue(organisation=cast.other)[1])
    assert theirs.ask(f"/api/landscapes/{towns.pk}/contain", ASKED | {"protect": ["civil"]}).status_code == 404


def test_when_too_many_plans_are_computed_it_says_when_to_come_back(
    program: Program, towns: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Taken:
        def acquire(self, timeout: float) -> bool:
            return False

    monkeypatch.setattr(answering, "turn", Taken())
    answer = program.ask(f"/api/landscapes/{towns.pk}/recover", ASKED)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
