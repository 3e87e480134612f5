"""A crisis does not wait for parsers it does not need: what is slow to load is loaded only by who needs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "scipy", "numba", "lxml", "pydantic", "rich", "python_calamine", "xlsxwriter", "ortools", "django")
_RUN = """
import sys
from weerbaar.cli import main
try:
    main()
finally:
    sys.stderr.write(repr([name for name in {heavy} if name in sys.modules]))
"""


def loaded(*arguments: str) -> str:
    """Which of HEAVY ``weerbaar`` with these arguments has loaded by its end."""
    code = _RUN.format(heavy=HEAVY)
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return run.stderr.splitlines()[-1]


def test_help_loads_nothing_heavy() -> None:
    assert loaded("--help") == "[]"


@pytest.mark.parametrize("format", ["text", "json"])
def test_impact_on_a_landscape_in_json_loads_nothing_heavy(tmp_path: Path, format: str) -> None:
    file = tmp_path / "city.json"
    element = {"id": "e", "kind": "environment"}
    file.write_text(json.dumps({"format": "weerbaar.landscape/1", "elements": [element], "relations": []}))
    assert loaded("impact", str(file), "--lost", "e", "--format", format) == "[]"
