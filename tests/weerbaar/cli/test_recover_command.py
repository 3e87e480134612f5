"""``weerbaar recover`` as a person types it."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

LANDSCAPE = {
    "format": "weerbaar.landscape/1",
    "elements": [
        {"id": "deaths", "kind": "service", "name": "Overlijden aangeven", "priority": 1, "paper_h": 48},
        {"id": "parking", "kind": "service", "name": "Parkeervergunning", "priority": 4},
        {"id": "civil", "kind": "application", "name": "Burgerzaken", "restore_h": 6, "reenter_h": 4, "verify_h": 1,
         "team": "ict"},
        {"id": "permits", "kind": "application", "name": "Vergunningen", "restore_h": 6, "reenter_h": 4, "verify_h": 1,
         "team": "ict"},
        {"id": "dns", "kind": "environment", "name": "Naamdienst", "type": "host", "restore_h": 4, "verify_h": 1,
         "team": "ict"},
        {"id": "disks", "kind": "environment", "name": "Opslag", "type": "storage", "restore_h": 20, "verify_h": 1,
         "team": "ict"},
        {"id": "ict", "kind": "team", "name": "ICT <stad>", "size": 1, "shift": "08-18"},
    ],
    "relations": [
        {"kind": "needs", "source": "deaths", "target": "civil"},
        {"kind": "needs", "source": "parking", "target": "permits"},
        {"kind": "runs_on", "source": "civil", "target": "disks"},
        {"kind": "runs_on", "source": "permits", "target": "disks"},
        {"kind": "needs", "source": "disks", "target": "dns"},
        {"kind": "runs_on", "source": "dns", "target": "disks"},
    ],
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "landscape.json"
    path.write_text(json.dumps(LANDSCAPE))
    return str(path)


def weerbaar(*arguments: str, language: str = "nl") -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).parent / "weerbaar")
    return subprocess.run(
        [program, *arguments], capture_output=True, text=True, check=False, env={"WEERBAAR_LANGUAGE": language}
    )


PLANNED = ("--compromised", "disks", "--breaker", "disks", "--seconds", "0")


def test_the_report_tells_services_and_moments_and_never_weights(file: str) -> None:
    done = weerbaar("recover", file, *PLANNED, "--begin", "2022-12-06T08:00")
    assert done.returncode == 0, done.stderr
    assert "2 diensten" in done.stdout.splitlines()[0]
    assert done.stdout.index("Overlijden aangeven: ") < done.stdout.index("Parkeervergunning: ")
    assert "zaterdagochtend 10 december" in done.stdout
    assert "herbouwen" in done.stdout
    assert "objective" not in done.stdout


def test_json_keeps_to_the_schema(file: str) -> None:
    document = json.loads(weerbaar("recover", file, *PLANNED, "--format", "json").stdout)
    schema = json.loads(files("weerbaar").joinpath("schema", "recovery-1.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(document)
    assert document["by_hand"] == ["disks"]


def test_the_drawing_is_svg_that_a_strict_page_accepts(file: str) -> None:
    text = weerbaar("recover", file, *PLANNED, "--format", "svg").stdout
    drawing = ET.fromstring(text)
    assert "style=" not in text
    assert "<script" not in text
    bars = [g for g in drawing.iter("{http://www.w3.org/2000/svg}g") if g.get("data-task")]
    assert {g.get("data-task") for g in bars} >= {"rebuild:disks", "reinstall:civil", "verify:dns"}
    assert all(g[0].tag.endswith("title") and len(g[0].text or "") > 20 for g in bars)
    assert "Overlijden aangeven weer: dag" in text


def test_a_circle_without_breaker_names_it_and_ends_with_2(file: str) -> None:
    done = weerbaar("recover", file, "--compromised", "disks", "--seconds", "0")
    assert done.returncode == 2
    assert "Naamdienst" in done.stderr
    assert "--breaker" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--compromised", "disk"),
        ("--lost", "disks", "--first", "civil"),
        ("--lost", "disks", "--begin", "gisteren"),
    ],
)
def test_what_cannot_be_used_ends_with_one_line(file: str, arguments: tuple[str, ...]) -> None:
    done = weerbaar("recover", file, *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_another_service_first_tells_what_it_costs(file: str) -> None:
    done = weerbaar("recover", file, *PLANNED, "--first", "parking", language="en")
    assert "Parkeervergunning is back" in done.stdout
    assert "Overlijden aangeven: " in done.stdout
