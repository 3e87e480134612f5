"""Fixtures for the whole suite: the shared data, a browser, a PostgreSQL server."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# No law fails because a machine is slow. A submission is judged on the same examples every time (``.ci/run`` sets CI);
# on a developer's machine each run looks for new ones.
settings.register_profile("anywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("anywhere"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "anywhere")

# Playwright's synchronous API runs an event loop in the test's thread; Django would refuse its database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data nobody here wrote, beside the checkout; without it the test is skipped."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"needs the real data of {folder}, which is not part of the repository")
    return folder


def chromium() -> str | None:
    """The system's Chromium; None lets Playwright use the one it downloaded itself."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


# Debian keeps it where not every PATH leads.
RUNUSER = shutil.which("runuser") or "/usr/sbin/runuser"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, started from the machine's binaries and thrown away after."""
    from tests.warroom.live.serving import free_port

    initdb = find_postgresql("initdb")
    if initdb is None:
        pytest.fail("PostgreSQL is missing: install postgresql (Debian/Ubuntu: apt install postgresql)")
    # Not in pytest's own temporary folder: every pytest that starts closes that to other accounts.
    folder = Path(tempfile.mkdtemp(prefix="weerbaar-postgresql-"))
    # PostgreSQL refuses to run as root; its packages bring an account for it.
    run_as = [RUNUSER, "-u", "postgres", "--"] if os.getuid() == 0 else []
    if run_as:
        shutil.chown(folder, "postgres")
    port = free_port()
    data = folder / "data"
    subprocess.run(
        [*run_as, initdb, "--auth=trust", "--username=warroom", "--no-sync", "--encoding=UTF8", "-D", data],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    options = f"-h 127.0.0.1 -p {port} -k {folder} -F -c full_page_writes=off"
    control = [*run_as, find_postgresql("pg_ctl"), "-D", str(data), "-w", "-t", "240", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", options, "start"], check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=300)
    try:
        yield f"postgresql://warroom@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, stdout=subprocess.DEVNULL, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def find_postgresql(program: str) -> str | None:
    """The path of one of PostgreSQL's programs, which Debian keeps out of PATH."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda p: float(p.parts[4]))
    return str(newest[-1]) if newest else shutil.which(program)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and nothing in it, to be copied. Made once for all workers of this run: the
    migrations take longer than most tests."""
    from tests.warroom.live.serving import migrate

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # of all workers
    made = folder / "migrated"
    with (folder / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half = Path(tempfile.mkdtemp(dir=folder))
            migrate(half, "")
            half.rename(made)
    return made / "warroom.sqlite3"


def _on_sqlite() -> bool:
    from django.conf import settings

    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the tests' database is there before them: on SQLite it is a copy of ``migrated``."""
    return _on_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A database file per worker: the browser's server thread needs a connection of its own."""
    from django.conf import settings

    if _on_sqlite():
        own = tmp_path_factory.mktemp("database") / "test.sqlite3"
        shutil.copy(request.getfixturevalue("migrated"), own)
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(own)


def run_tests(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Another pytest, with other environment variables."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=5400,
    )
