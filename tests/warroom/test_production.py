"""The settings as they are without any environment: safe unless told otherwise."""

import json
import os
import subprocess
import sys
from pathlib import Path

NAMES = ("DEBUG", "DEMO", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS")


def settings(folder: Path, **environment: str) -> dict[str, object]:
    code = f"import json; from warroom import settings as s; print(json.dumps({{n: getattr(s, n) for n in {NAMES}}}))"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("WARROOM_")}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=clean | {"WARROOM_DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def test_without_any_environment_the_settings_are_safe(tmp_path: Path) -> None:
    assert settings(tmp_path) == {
        "DEBUG": False,
        "DEMO": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "ALLOWED_HOSTS": ["localhost"],
    }


def test_reading_the_settings_writes_nothing(tmp_path: Path) -> None:
    settings(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_an_oidc_provider_gets_its_routes_only_when_set(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); from django.urls import reverse;"
        "print(reverse('openid_connect_login', args=['oidc']))"
    )
    clean = {key: value for key, value in os.environ.items() if not key.startswith("WARROOM_")}
    clean |= {"WARROOM_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "warroom.settings"}
    without = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=False)
    assert "NoReverseMatch" in without.stderr
    clean["WARROOM_OIDC_SERVER"] = "https://login.example.test"
    given = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, text=True, check=False)
    assert "/oidc/login/" in given.stdout


def check(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("WARROOM_", "DJANGO_"))}
    code = "import sys; from warroom.command import main; sys.argv = ['warroom', 'check']; main()"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=clean | {"WARROOM_DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
    )


def test_a_database_that_is_not_there_yet_is_said_in_a_sentence(tmp_path: Path) -> None:
    said = check(tmp_path)
    assert said.returncode == 1
    assert "De databank is niet bijgewerkt: voer warroom migrate uit." in said.stdout
    assert "Traceback" not in said.stderr
