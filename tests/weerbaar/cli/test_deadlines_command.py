"""``weerbaar deadlines`` as a person types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from weerbaar.cli import main; main()", "deadlines", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)


def test_it_lists_the_rules() -> None:
    said = run()
    assert said.returncode == 0
    assert "gdpr-art-33" in said.stdout
    assert "permit-simplified" in said.stdout


def test_it_says_when_a_breach_is_due_and_why() -> None:
    said = run("gdpr-art-33", "--from", "2022-12-06 07:40")
    assert "vr 9 dec 2022, 08:00" in said.stdout
    assert "1182/71" in said.stdout


def test_an_act_from_a_file_moves_a_permit(tmp_path: Path) -> None:
    act = {"reference": "A", "title": "Order", "effect": "extend", "days": 30, "since": "2022-12-06"}
    path = tmp_path / "act.json"
    path.write_text(json.dumps(act))
    said = run("permit-simplified", "--from", "2022-11-02", "--act", str(path), "--format", "json")
    answer = json.loads(said.stdout)
    assert answer["due"] == "2023-02-01T00:00:00+01:00"
    assert answer["original"] == "2023-01-02T00:00:00+01:00"
    assert answer["acts"] == ["A"]


@pytest.mark.parametrize(
    "words", [["nothing"], ["gdpr-art-33"], ["gdpr-art-33", "--from", "now"], ["none.toml", "--from", "2022-12-06"]]
)
def test_wrong_words_end_with_one_line(words: list[str]) -> None:
    said = run(*words)
    assert said.returncode == 2
    assert len(said.stderr.splitlines()) == 1
