import argparse
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from warroom import secret_key
from warroom.command import database, serving
from warroom.logs import StrikeTokens
from warroom.organisations.demonstration import PEOPLE


def warroom(*words: str, data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, on an empty data directory."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("WARROOM_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", "from warroom.command import main; main()", *words],
        env=clean | {"WARROOM_DATA_DIR": str(data_dir), "WEERBAAR_LANGUAGE": "en"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demonstration in it."""
    folder = tmp_path_factory.mktemp("server") / "data"
    assert warroom("migrate", data_dir=folder).returncode == 0
    done = warroom("demo", data_dir=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("http://localhost:8000/demonstration/") == len(PEOPLE)
    return folder


def test_failed_sign_ins_are_counted_where_every_worker_sees_them(server: Path) -> None:
    import sqlite3

    with sqlite3.connect(server / "warroom.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM cache").fetchone() == (0,)


def test_what_the_server_writes_is_for_its_own_account_only(server: Path) -> None:
    for file in ("secret-key", "warroom.sqlite3"):
        assert not stat.S_IMODE((server / file).stat().st_mode) & 0o077


def test_the_secret_key_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARROOM_SECRET_KEY", raising=False)
    secret_key.keep(tmp_path)
    first = secret_key.stored(tmp_path)
    secret_key.keep(tmp_path)
    assert secret_key.stored(tmp_path) == first
    assert len(first) > 80


def test_of_two_servers_that_make_the_secret_key_at_once_neither_goes_on_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WARROOM_SECRET_KEY", raising=False)
    usual, others = secret_key.secrets.token_urlsafe, []

    def made(length: int) -> str:
        if not others:
            others.append("")
            secret_key.keep(tmp_path)
            others.append(secret_key.stored(tmp_path))
        return usual(length)

    monkeypatch.setattr(secret_key.secrets, "token_urlsafe", made)
    secret_key.keep(tmp_path)
    assert secret_key.stored(tmp_path) == others[-1] != ""


def test_links_printed_again_are_fresh(server: Path) -> None:
    first, second = (warroom("demo", data_dir=server).stdout for _ in range(2))
    links = [{line.strip() for line in text.splitlines() if "/demonstration/" in line} for text in (first, second)]
    assert len(links[0]) == len(PEOPLE)
    assert not links[0] & links[1]


def test_check_names_what_is_unsafe_about_a_demonstration(server: Path) -> None:
    run = warroom(
        "check",
        data_dir=server,
        WARROOM_DEMO="1",
        WARROOM_HTTPS="0",
        WARROOM_DEBUG="1",
        WARROOM_ALLOWED_HOSTS="*",
        WARROOM_SECRET_KEY="short",
    )
    assert run.returncode == 1
    for words in (
        "DEBUG is on",
        "demonstration is on",
        "without HTTPS",
        "Every host name",
        "secret key is weak",
        "SQLite",
        "fictional people",
    ):
        assert words in run.stdout


def test_check_names_files_others_can_read(server: Path) -> None:
    for file in ("secret-key", "warroom.sqlite3"):
        (server / file).chmod(0o644)
    run = warroom("check", data_dir=server)
    for file in ("secret-key", "warroom.sqlite3"):
        (server / file).chmod(0o600)
    assert f"chmod 600 {server / 'secret-key'}" in run.stdout
    assert f"chmod 600 {server / 'warroom.sqlite3'}" in run.stdout


def test_inviting_prints_a_link_and_a_wrong_role_one_line(server: Path) -> None:
    words = ("invite", "x@example.test", "--name", "X", "--organisation", "Antwerpen", "--role")
    ambiguous = warroom(*words, "spoc", data_dir=server)
    assert (ambiguous.returncode, ambiguous.stderr.count("\n")) == (2, 1)  # municipality, OCMW and province
    by_number = ("invite", "x@example.test", "--name", "X", "--organisation", "0207.503.123", "--role")
    assert warroom(*by_number, "spoc", data_dir=server).returncode == 2
    city = ("invite", "x@example.test", "--name", "X", "--organisation", "Scheldestede", "--role")
    assert warroom(*city, "king", data_dir=server).returncode == 2
    assert "https://localhost/enrol/" in warroom(*city, "deputy", data_dir=server).stdout


def test_an_organisation_of_an_unknown_kind_is_refused_in_one_line(server: Path) -> None:
    run = warroom("organisation", "X", "--kind", "kingdom", data_dir=server)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        run = warroom("run", "--port", str(listener.getsockname()[1]), data_dir=tmp_path)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)


def test_a_wrong_database_address_is_refused(tmp_path: Path) -> None:
    run = warroom("migrate", data_dir=tmp_path, WARROOM_DATABASE_URL="mysql://x/y")
    assert run.returncode != 0
    assert "WARROOM_DATABASE_URL" in run.stderr


def test_help_does_not_load_the_server() -> None:
    code = "import sys; from warroom.command import parser; parser().format_help(); print('django' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_a_token_never_reaches_the_log() -> None:
    import logging

    record = logging.LogRecord("x", 40, "", 0, "Not Found: %s", ("/enrol/secret-token/",), None)
    StrikeTokens().filter(record)
    assert record.getMessage() == "Not Found: /enrol/…/"


def test_check_names_a_coordinator_who_is_alone(server: Path) -> None:
    import sqlite3

    with sqlite3.connect(server / "warroom.sqlite3") as database:
        database.execute(
            "DELETE FROM organisations_membership WHERE role = 'coordinator' AND id NOT IN "
            "(SELECT min(id) FROM organisations_membership WHERE role = 'coordinator')"
        )
    assert "no second coordinator" in warroom("check", data_dir=server).stdout


def test_what_run_puts_in_the_database_leaves_no_threads_where_the_server_is_forked_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or every page on paper would be waited for forever in the demonstration."""
    seen = tmp_path / "seen"
    for name in ("WARROOM_DEMO", "WARROOM_HTTPS", "WARROOM_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(serving, "start_django", lambda: None)
    monkeypatch.setattr(serving, "refuse_taken_port", lambda host, port: None)
    monkeypatch.setattr(serving, "_serve", lambda options: seen.write_text(f"{seen.read_text()} {os.getpid()}"))
    monkeypatch.setattr(database, "bring_up_to_date", lambda: seen.write_text(str(os.getpid())))
    for nothing in ("load_demo", "print_links"):
        monkeypatch.setattr(database, nothing, lambda *port: None)
    serving.run(argparse.Namespace(host="127.0.0.1", port=8000, workers=1))
    loaded, served = seen.read_text().split()
    assert int(served) == os.getpid() != int(loaded)


def test_run_ends_when_the_database_cannot_be_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WARROOM_DEMO", "WARROOM_HTTPS", "WARROOM_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(serving, "start_django", lambda: None)
    monkeypatch.setattr(serving, "refuse_taken_port", lambda host, port: None)
    monkeypatch.setattr(database, "bring_up_to_date", lambda: sys.exit(3))
    with pytest.raises(SystemExit) as ended:
        serving.run(argparse.Namespace(host="127.0.0.1", port=8000, workers=1))
    assert ended.value.code == 3
