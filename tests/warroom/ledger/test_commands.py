"""The ledger from the command line and through the API."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.warroom.cast import Cast

from warroom.api.models import ApiToken
from warroom.incidents.models import Incident
from warroom.organisations.models import Organisation, Person
from weerbaar.ledger.verifying import verify

PROVE = "from weerbaar.cli import main; main()"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    code = "from warroom.command import main; main()"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("WARROOM_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment | {"WARROOM_DATA_DIR": str(folder), "WARROOM_HTTPS": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


OPEN = """
from warroom.incidents.opening import open_incident
from warroom.organisations.models import Organisation
from django.db import transaction
open_incident(Organisation.objects.create(name="Stad", kind="municipality"), title="Ransomware", by=None)
"""


def test_the_ledger_is_exported_and_proven_on_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "logboek.jsonl"
    assert run(tmp_path, "migrate").returncode == 0
    assert run(tmp_path, "ledger", "export", "1", "--out", str(out)).returncode == 2
    assert run(tmp_path, "manage", "shell", "-c", OPEN).returncode == 0
    exported = run(tmp_path, "ledger", "export", "1", "--out", str(out))
    assert exported.returncode == 0, exported.stderr
    key = run(tmp_path, "ledger", "keys").stdout.split()[0]
    assert run(tmp_path, "ledger", "rotate-key").returncode == 0
    again = tmp_path / "weer.jsonl"
    assert run(tmp_path, "ledger", "export", "1", "--out", str(again), "--withhold", "personal").returncode == 0
    for file in (out, again):
        proof = subprocess.run(
            [sys.executable, "-c", PROVE, "ledger", "verify", str(file), "--key", key],
            capture_output=True,
            text=True,
            check=False,
        )
        assert proof.returncode == 0, proof.stdout + proof.stderr
        assert "Bewezen" in proof.stdout
    # What is there is never overwritten, and half a file never left behind.
    assert run(tmp_path, "ledger", "export", "1", "--out", str(out)).returncode == 2
    assert run(tmp_path, "ledger", "export", "1", "--out", str(tmp_path / "x"), "--withhold", "none").returncode == 2
    assert not (tmp_path / "x").exists()


def program(organisation: Organisation, maker: Person) -> dict[str, str]:
    _token, secret = ApiToken.issue(organisation, name="archief", scope="read", valid_for=timedelta(days=1), by=maker)
    return {"Authorization": f"Bearer {secret}"}


def test_a_program_of_the_organisation_gets_the_file_and_another_does_not(
    incident: Incident, cast: Cast, spoc: Person
) -> None:
    url = f"/api/incidents/{incident.pk}/ledger"
    response = Client().get(url, headers=program(cast.own, spoc))
    assert response.status_code == 200
    assert verify(b"".join(response).splitlines(keepends=True)).entries == 2  # type: ignore[call-overload]
    assert Client().get(url, headers=program(cast.other, spoc)).status_code == 404
    refused = Client().get(url + "?withhold=nothing", headers=program(cast.own, spoc))
    assert refused.status_code == 422


@pytest.mark.parametrize("query", ["?withold=personal", "?withhold=erased"])
def test_a_typing_error_never_gives_more_than_was_meant(
    incident: Incident, cast: Cast, spoc: Person, query: str
) -> None:
    url = f"/api/incidents/{incident.pk}/ledger{query}"
    assert Client().get(url, headers=program(cast.own, spoc)).status_code == 422
