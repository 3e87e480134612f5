"""A real server process: ``warroom serve`` on a port of its own, with a database of its own."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    """A port that nobody listens on, below those that the system hands out to who asks for any: a server that is being
    prepared, or killed and started again, finds it free. Each worker of a run has a range of its own."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 10
    for _try in range(100):
        port = random.randrange(1000) + 20_000 + 1000 * worker
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def migrate(folder: Path, url: str) -> None:
    """Make every table in the database at ``url``, or in a file in ``folder``."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("WARROOM_", "DJANGO_", "TEST_DATABASE"))}
    said = {"WARROOM_DATA_DIR": str(folder), "WARROOM_DATABASE_URL": url, "WARROOM_SECRET_KEY": "only-for-tests-" * 5}
    command = [sys.executable, "-c", "from warroom.command import main; main()", "migrate"]
    subprocess.run(command, env=own | said, check=True, capture_output=True, cwd=folder)


class Served:
    """A server that can be killed and started again; ``made`` is what ``preparing`` said."""

    def __init__(self, folder: Path, database: str = "", *prepare: str, workers: int = 1, **environment: str) -> None:
        self.port = free_port()
        self.workers = workers
        self.folder = folder
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("WARROOM_", "DJANGO_", "TEST_DATABASE"))},
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "WARROOM_DATA_DIR": str(folder),
            "WARROOM_SECRET_KEY": "only-for-tests-" * 5,
            "WARROOM_DATABASE_URL": database,
            "WARROOM_HTTPS": "0",
            "WARROOM_ALLOWED_HOSTS": "localhost 127.0.0.1",
            **environment,
        }
        said = self.run("-m", "tests.warroom.live.preparing", *prepare)
        prepared = json.loads(said.splitlines()[-1])
        self.cookie: str = prepared["cookie"]
        self.made: list[dict[str, Any]] = prepared["made"]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"

    def run(self, *arguments: str) -> str:
        """What a Python process in the server's environment says. Raises AssertionError when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def start(self, wait: float = 240) -> None:
        """Start it, in a process group of its own, and wait until it answers."""
        self.log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from warroom.command import main; main()", "serve"),
                *("--port", str(self.port), "--workers", str(self.workers)),
            ],
            env=self.environment,
            cwd=ROOT,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/account/login/", timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        self.kill()
        raise AssertionError("the server does not answer: " + (self.folder / "server.log").read_text()[-4000:])

    def kill(self) -> None:
        """``kill -9``: the server and its workers, in the middle of whatever they do."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.log.close()
            self.process = None

    def __enter__(self) -> "Served":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
