"""``weerbaar playbook`` as a person types it."""

import json
from pathlib import Path

import pytest
from tests.weerbaar.cli.test_bad_files import refused, weerbaar
from tests.weerbaar.playbooks.documents import playbook

from weerbaar.playbooks import shipped, write


def test_list_names_all_seven() -> None:
    lines = weerbaar("playbook", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(shipped())
    assert "Gegevensdiefstal (16 stappen)" in lines[1]


def test_show_prints_what_to_do_what_not_and_what_to_keep() -> None:
    run = weerbaar("playbook", "show", "ransomware")
    assert run.returncode == 0
    for words in ("Maak eerst de back-ups los", "NIET: ", "LET OP: ", "BEWAAR: ", "Bronnen", "na 4"):
        assert words in run.stdout


def test_a_shipped_playbook_has_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "ddos.json"
    path.write_bytes(write(shipped()["ddos"]))
    run = weerbaar("playbook", "check", path)
    assert (run.returncode, run.stdout) == (0, "0 fouten, 0 opmerkingen.\n")


def test_check_tells_every_error_and_ends_with_one(tmp_path: Path) -> None:
    document = playbook(priority=1000, labels=[])
    path = tmp_path / "kapot.json"
    path.write_text(json.dumps(document))
    run = weerbaar("playbook", "check", path)
    assert run.returncode == 1
    assert run.stdout.count("fout: ") == 2
    assert "priority: moet een geheel getal zijn van 0 tot 100" in run.stdout


@pytest.mark.parametrize("command", ["check", "show"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{", "geen geldige JSON"), (b"\xff\xfe\xff", "UTF-8"), (b"[]", "JSON-object"), (b'{"a":1,"a":2}', "twee keer")],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, command: str, content: bytes, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    if command == "check" and content == b"[]":  # it is JSON: the check itself says what is wrong
        assert weerbaar("playbook", "check", path).returncode == 1
        return
    assert said in refused("playbook", command, path)


def test_what_is_not_there_is_said_with_its_name(tmp_path: Path) -> None:
    assert "nergens.json" in refused("playbook", "show", tmp_path / "nergens.json")
    assert "map" in refused("playbook", "check", tmp_path)


def test_a_playbook_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(playbook(name="rood\x1b[31m\u202etxt", description="\x07piep")))
    run = weerbaar("playbook", "show", path)
    assert run.returncode == 0
    assert not set(run.stdout) & {"\x1b", "\x07", "\u202e"}
