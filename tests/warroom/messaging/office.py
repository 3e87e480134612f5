"""Real workers, real gateways, a database of their own; workers are killed on purpose."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-c", "from warroom.command import main; main()")
PATIENCE_S = 180


@dataclass
class Office:
    """``workers`` processes of ``warroom worker``, and both gateways in a process of their own."""

    folder: Path
    database: str = ""
    workers: int = 2
    share: float = 0.05
    seed: int = 1
    count_only: bool = False
    spare: bool = False
    more: dict[str, str] = field(default_factory=dict)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __enter__(self) -> "Office":
        only = ["--count-only"] * self.count_only + ["--spare"] * self.spare
        self.peers = subprocess.Popen(
            [sys.executable, "-m", "tests.peers.running", "--share", str(self.share), "--seed", str(self.seed), *only],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.peers.stdout
        self.gateways = json.loads(self.peers.stdout.readline())
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("WARROOM_", "DJANGO_", "TEST_DATABASE"))},
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "WARROOM_DATA_DIR": str(self.folder),
            "WARROOM_SECRET_KEY": "only-for-tests-" * 5,
            "WARROOM_DATABASE_URL": self.database,
            "WARROOM_HTTPS": "0",
            **{f"WARROOM_{name}": value for name, value in self.gateways.items()},
            **self.more,
        }
        self.run(*COMMAND[1:], "migrate")
        return self

    def run(self, *arguments: str) -> str:
        """What a Python process with the settings of the workers says."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def rows(self, *what: str) -> dict[str, Any]:
        """``tests.warroom.messaging.rows``."""
        said: dict[str, Any] = json.loads(self.run("-m", "tests.warroom.messaging.rows", *what).splitlines()[-1])
        return said

    def start(self) -> None:
        """As many workers as there should be."""
        self.log = (self.folder / "workers.log").open("ab")
        while len(self.processes) < self.workers:
            self.processes.append(
                subprocess.Popen([*COMMAND, "worker"], env=self.environment, cwd=ROOT, stdout=self.log, stderr=self.log)
            )

    def kill_one(self, dice: random.Random) -> None:
        """``kill -9`` of one of them, and another in its place."""
        gone = self.processes.pop(dice.randrange(len(self.processes)))
        gone.send_signal(signal.SIGKILL)
        gone.wait()
        self.start()

    def count(self, where: str) -> int:
        """How many deliveries answer to ``where`` (SQL), seen from outside."""
        statement = f"SELECT count(*) FROM messaging_delivery WHERE {where}"
        if not self.database:
            with contextlib.closing(sqlite3.connect(self.folder / "warroom.sqlite3", timeout=20)) as line:
                return int(line.execute(statement).fetchone()[0])
        from psycopg import connect

        with connect(self.database) as line:
            found = line.execute(statement.encode()).fetchone()
            return int(found[0]) if found else 0

    def left(self) -> int:
        """How many have not reached their end."""
        return self.count("state IN ('waiting', 'sending')")

    def alive(self) -> None:
        """Wait until every worker gave a sign of life."""
        until = time.monotonic() + PATIENCE_S
        statement = "SELECT count(*) FROM messaging_worker"
        while time.monotonic() < until:
            if self.database:
                from psycopg import connect

                with connect(self.database) as line:
                    found = line.execute(statement).fetchone()
            else:
                with contextlib.closing(sqlite3.connect(self.folder / "warroom.sqlite3", timeout=20)) as lite:
                    found = lite.execute(statement).fetchone()
            if found and found[0] >= self.workers:
                return
            time.sleep(0.1)
        raise AssertionError("workers do not start: " + (self.folder / "workers.log").read_text()[-4000:])

    def finish(self, patience: float = PATIENCE_S) -> None:
        """Until nothing is left. Raises AssertionError when nothing moves any more."""
        left, until = self.left(), time.monotonic() + patience
        while left:
            assert time.monotonic() < until, f"{left} deliveries do not leave"
            time.sleep(0.1)
            now = self.left()
            if now < left:
                left, until = now, time.monotonic() + patience

    def seen(self, and_then: str = "?") -> dict[str, Any]:
        """What the gateways say that arrived; ``and_then`` "gone" or "back" has the SMS gateway leave or return."""
        assert self.peers.stdin
        assert self.peers.stdout
        self.peers.stdin.write(f"{and_then}\n")
        self.peers.stdin.flush()
        said: dict[str, Any] = json.loads(self.peers.stdout.readline())
        return said

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
        self.peers.kill()
        self.peers.wait()
        if hasattr(self, "log"):
            self.log.close()


@dataclass
class Outcome:
    """What came of a run."""

    laid: dict[str, Any]
    rows: dict[str, Any]
    seen: dict[str, Any]
    kills: int = 0

    @property
    def seconds(self) -> float:
        """From the beginning of the transaction that laid them down to the last hand-over."""
        return float(self.rows["last"]) - float(self.laid["began"])

    @property
    def repeats_seen(self) -> int:
        """How often a gateway got what it had."""
        return int(self.seen["mail"]["repeats"] + self.seen["sms"]["repeats"])

    def check(self) -> None:
        """Raises AssertionError for anything lost, or handed on twice, or that changed between two tries."""
        assert self.rows["states"] == {"handed_over": self.laid["count"]}, self.rows["states"]
        for channel, gateway in (("smtp", "mail"), ("sms", "sms")):
            assert self.seen[gateway]["keys"] == self.rows["keys"][channel], f"{channel}: lost"
            assert self.seen[gateway]["handed_on"] == self.laid["count"] // 2
            assert self.seen[gateway]["differing"] == 0


def run(office: Office, bodies: int, contacts: int, kills: int = 0, *, within: float = 6.0) -> Outcome:
    """Lay down, hand over, kill ``kills`` times at moments within so many seconds from the laying down."""
    dice = random.Random(office.seed)
    office.start()
    office.alive()
    laid = office.rows("lay", str(bodies), str(contacts))
    began = time.monotonic()
    done = 0
    for moment in sorted(dice.uniform(0, within) for _ in range(kills)):
        time.sleep(max(0.0, moment - (time.monotonic() - began)))
        if not office.left():
            break
        office.kill_one(dice)
        done += 1
    office.finish()
    return Outcome(laid, office.rows("prove"), office.seen(), done)
