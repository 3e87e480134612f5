import re
import subprocess
from pathlib import Path

from tests.conftest import ROOT

from warroom.command import parser

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "warroom").rglob("*.py"))
    in_code = set(re.findall(r"environ[^\n]*?[\"'](WARROOM_[A-Z_]+)|on\(\"(WARROOM_[A-Z_]+)", code))
    used = {name for pair in in_code for name in pair if name}
    documented = set(re.findall(r"`(WARROOM_[A-Z_]+)`", OPERATIONS))
    assert used == documented


def test_every_command_is_documented() -> None:
    actions = [action for action in parser()._actions if action.choices]
    assert set(actions[0].choices) == set(re.findall(r"\| `warroom (\w+)[^`]*`", OPERATIONS))


def test_every_component_class_stands_in_the_guide() -> None:
    guide = (ROOT / "docs" / "screens.md").read_text(encoding="utf-8")
    for name in (
        "button",
        "panel",
        "grid",
        "columns",
        "figures",
        "table",
        "filters",
        "tabs",
        "breadcrumbs",
        "notice",
        "facts",
        "rows",
        "steps",
        "disclosure",
        "empty",
        "tag",
    ):
        assert name in guide


def test_no_secret_is_in_the_repository() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not [name for name in tracked.stdout.split() if Path(name).name in ("secret-key", ".env")]
