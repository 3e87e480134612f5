"""``weerbaar impact`` as a person types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

LANDSCAPE = {
    "format": "weerbaar.landscape/1",
    "organisation": {"name": "Testgem"},
    "elements": [
        {"id": "deaths", "kind": "service", "name": "Overlijden aangeven", "priority": 1, "paper_h": 48},
        {"id": "parking", "kind": "service", "name": "Parkeervergunning"},
        {"id": "museum", "kind": "service", "name": "Museum", "priority": 4},
        {"id": "civil", "kind": "application", "name": "Burgerzaken"},
        {"id": "permits", "kind": "application", "name": "Vergunningen"},
        {"id": "dc", "kind": "environment", "name": "Datacenter", "type": "datacentre"},
        {"id": "net", "kind": "environment", "name": "Stadsnetwerk", "type": "network"},
        {"id": "laptops", "kind": "environment", "name": "Noodlaptops", "type": "workplace"},
    ],
    "relations": [
        {"kind": "link", "id": "main", "source": "net", "target": "dc"},
        {"kind": "link", "id": "spare", "source": "laptops", "target": "dc"},
        {"kind": "needs", "source": "deaths", "target": "civil", "alternative": "way", "over": "main"},
        {"kind": "needs", "source": "deaths", "target": "civil", "alternative": "way", "over": "spare"},
        {"kind": "runs_on", "source": "civil", "target": "dc"},
        {"kind": "needs", "source": "parking", "target": "permits"},
        {"kind": "runs_on", "source": "permits", "target": "net"},
    ],
}


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


def test_the_report_begins_with_how_many_services_stop(file: str) -> None:
    done = weerbaar("impact", file, "--lost", "net")
    assert done.returncode == 0
    assert done.stdout.startswith("1 van de 3 diensten aan de burger liggen stil, 1 niet bekend.")


def test_a_service_that_hangs_on_a_spare_link_is_said_to_work_thanks_to_it(file: str) -> None:
    done = weerbaar("impact", file, "--lost", "net")
    assert "werkt nog dankzij spare" in done.stdout


def test_cutting_the_spare_link_too_stops_the_service(file: str) -> None:
    answer = json.loads(weerbaar("impact", file, "--lost", "net", "--cut", "spare", "--format", "json").stdout)
    assert answer["elements"]["deaths"]["state"] == "down"
    assert answer["elements"]["deaths"]["causes"] == ["net"]


def test_the_report_is_english_when_asked(file: str) -> None:
    assert "services do not work" in weerbaar("impact", file, "--lost", "net", language="en").stdout


def test_an_unknown_id_ends_with_two_and_the_nearest_ids(file: str) -> None:
    done = weerbaar("impact", file, "--lost", "nett")
    assert done.returncode == 2
    assert "net" in done.stderr.replace("nett", "")
    assert "Traceback" not in done.stderr


def test_a_link_that_is_called_lost_gets_a_hint(file: str) -> None:
    done = weerbaar("impact", file, "--lost", "spare")
    assert done.returncode == 2
    assert "--cut" in done.stderr


def test_what_rests_on_default_weights_is_listed(file: str) -> None:
    answer = json.loads(weerbaar("impact", file, "--format", "json").stdout)
    assert answer["defaulted"] == ["parking"]


def test_what_is_not_known_is_counted_as_unknown(file: str) -> None:
    answer = json.loads(weerbaar("impact", file, "--format", "json").stdout)
    assert answer["elements"]["museum"] == {
        "state": "works", "exposed": False, "basis": "unknown", "causes": [], "chain": [], "gaps": ["museum"]
    }  # fmt: skip
    assert answer["services"] == {"works": 2, "degraded": 0, "down": 0, "out": 0, "unknown": 1}


def test_a_compromise_exposes_what_can_be_reached_over_uncut_links(file: str) -> None:
    answer = json.loads(weerbaar("impact", file, "--compromised", "net", "--format", "json").stdout)
    exposed = {id for id, e in answer["elements"].items() if e["exposed"]}
    assert exposed == {"permits", "dc", "civil", "laptops"}


def test_a_landscape_with_errors_is_refused_with_the_errors_named(tmp_path: Path) -> None:
    broken = {**LANDSCAPE, "relations": [{"kind": "needs", "source": "deaths", "target": "civl"}]}
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken))
    done = weerbaar("impact", str(path))
    assert done.returncode == 2
    assert "civl" in done.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = weerbaar("impact", str(tmp_path / "nothing.json"))
    assert done.returncode == 2
    assert "nothing.json" in done.stderr


def test_explain_gives_causes_for_what_lies_under_the_services(file: str) -> None:
    answer = json.loads(weerbaar("impact", file, "--lost", "net", "--explain", "--format", "json").stdout)
    assert answer["elements"]["permits"]["chain"] == ["permits", "net"]


def test_gemma_is_answered_from_its_zip(shared_data: Path) -> None:
    done = weerbaar("impact", str(shared_data / "landscapes" / "gemma-coarchi.zip"), "--format", "json")
    assert done.returncode == 0
    assert sum(json.loads(done.stdout)["services"].values()) > 400
