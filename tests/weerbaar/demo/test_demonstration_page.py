"""docs/demonstration.md tells numbers; they must stay true."""

import re
from pathlib import Path

import pytest

from weerbaar.demo import scheldestede
from weerbaar.landscape.model import Kind
from weerbaar.planning.impact import Scenario, impact

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "demonstration.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| [^|]+ \| (?:`([^`]+)`)? ?\| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)


def test_the_page_has_a_table_of_what_to_try() -> None:
    assert len(ROWS) >= 8


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0] or "nothing")
def test_the_numbers_on_the_page_are_those_of_the_city(row: tuple[str, str, str, str, str]) -> None:
    options: dict[str, list[str]] = {}
    for name, id in re.findall(r"--(\w+) (\S+)", row[0]):
        options.setdefault(name, []).append(id)
    services = impact(scheldestede(), Scenario.of(**options)).services
    assert [services[s] for s in ("works", "degraded", "down", "unknown")] == [int(n) for n in row[1:]]


def test_the_page_says_how_much_an_attacker_in_the_directory_reaches() -> None:
    city = scheldestede()
    found = impact(city, Scenario.of(compromised=["ad-stad"])).elements
    reached = [e for e in city.elements if found[e.id].exposed]
    environments = [e for e in reached if e.kind is Kind.ENVIRONMENT]
    assert f"{len(reached)} of {len(city.elements)} elements, {len(environments)} of" in " ".join(PAGE.split())
