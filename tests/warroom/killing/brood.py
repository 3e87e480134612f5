"""Processes that do work nobody waits for, killed with ``kill -9`` at random moments.

``python -m tests.warroom.killing.brood SUBJECT [--size N] [--kills N] [--servers N] [--seed N]``, in the environment of
a server whose database stands. The parent never touches the database: it forks each server when it has imported
everything, so that one is there within milliseconds and dozens can be killed in the middle of their work. SUBJECT is a
module here.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[3]
SECRET = "a secret of the gateway"
PATIENCE_S = 60.0
"""Seconds without any progress after which what is left counts as lost."""
LEASE_S = 1.0
"""How long a server that gives no sign is thought alive; in earnest a hundred times as long."""


class Subject(Protocol):
    """What is put to the test. Every function but ``ready`` runs in a process of its own."""

    SIZE: int
    """How much there is to do."""
    KILLS: int
    """How many there are, at most: it ends when the work is done."""
    WITHIN_S: float
    """The next kill comes within so many seconds."""

    def ready(self) -> Any:
        """Before anything is forked: what the servers share."""

    def lay(self, shared: Any, size: int) -> None:
        """What there is to do."""

    def serve(self, shared: Any) -> None:
        """One server, until it is killed."""

    def meanwhile(self, shared: Any) -> dict[str, Any]:
        """Somebody outside who asks something of the servers while they are killed; what this one saw."""

    def left(self, size: int) -> int:
        """How much is still to be done."""

    def prove(self) -> dict[str, Any]:
        """What came of it, when no server stands."""


@dataclass(frozen=True)
class Forked:
    """A process and the pipe in which it says its last word."""

    pid: int
    pipe: int

    def said(self) -> Any:
        """What it said at the end. Raises AssertionError when it fell over."""
        with os.fdopen(self.pipe) as pipe:
            word = pipe.read()
        os.waitpid(self.pid, 0)
        assert word, "a process fell over"
        return json.loads(word)

    def kill(self) -> None:
        """``kill -9``."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.pipe)


def forked(function: Callable[..., Any], *arguments: Any) -> Forked:
    """``function`` in a process of its own."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writes)
        return Forked(pid, reads)
    os.close(reads)
    status = 1
    try:
        word = json.dumps(function(*arguments))
        with os.fdopen(writes, "w") as pipe:
            pipe.write(word)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def looking(*functions: Callable[[datetime], int]) -> None:
    """A server's background, with these functions, looking often."""
    from warroom import background

    background.Loop(functions, every=0.05).start()
    while True:
        time.sleep(60)


def written(kind: str) -> Counter[str]:
    """How many entries of this kind the ledger has about each subject."""
    from warroom.ledger.models import Entry

    return Counter((one.body() or {})["subject"] for one in Entry.objects.filter(kind=kind))


def chains_proven() -> bool:
    """Whether every chain proves itself."""
    from warroom.ledger.exporting import export
    from warroom.ledger.models import Chain
    from weerbaar.ledger.verifying import verify

    return all(verify(export(chain)).entries > 0 for chain in Chain.objects.all())


def killed(subject: Subject, size: int, kills: int, servers: int, seed: int) -> dict[str, Any]:
    """Lay down, kill, and let what stands then finish; what came of it, with the number of ``kills``."""
    dice = random.Random(seed)
    shared = subject.ready()
    forked(subject.lay, shared, size).said()
    standing = [forked(subject.serve, shared) for _ in range(servers)]
    outside = forked(subject.meanwhile, shared)
    done = 0
    try:
        while done < kills:
            time.sleep(dice.uniform(0.0, subject.WITHIN_S))
            if not forked(subject.left, size).said():
                break
            standing.pop(dice.randrange(len(standing))).kill()
            done += 1
            standing.append(forked(subject.serve, shared))
        until, fewest = time.monotonic() + PATIENCE_S, sys.maxsize
        while left := forked(subject.left, size).said():
            assert time.monotonic() < until, f"{left} left, and nothing moves"
            if left < fewest:
                until, fewest = time.monotonic() + PATIENCE_S, left
            time.sleep(0.1)
        seen = outside.said()
    finally:
        for one in standing:
            one.kill()
    return forked(subject.prove).said() | seen | {"kills": done}


def run(subject: str, folder: Path, database: str = "", **more: int) -> dict[str, Any]:
    """The same in a process of its own, on the database in ``folder`` or at that address; what it said."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("WARROOM_", "DJANGO_", "TEST_DATABASE"))},
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "WARROOM_DATA_DIR": str(folder),
        "WARROOM_DATABASE_URL": database,
        "WARROOM_SECRET_KEY": "only-for-tests-" * 5,
        "WARROOM_HTTPS": "0",
        "WARROOM_ALLOWED_HOSTS": "127.0.0.1",
        # Gateways are there, so that deliveries wait for them; nobody hands over.
        "WARROOM_SMTP_URL": "smtp://127.0.0.1:9?tls=no",
        "WARROOM_SMTP_FROM": "warroom@weerbaar.test",
        "WARROOM_SMS_URL": "http://127.0.0.1:9/",
        "WARROOM_SMS_SECRET": SECRET,
    }
    words = [f"--{name}={value}" for name, value in more.items()]
    command = [sys.executable, "-m", "tests.warroom.killing.brood", subject, *words]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-6000:]
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def main() -> None:
    """Say on one line of JSON what came of it."""
    words = argparse.ArgumentParser()
    words.add_argument("subject", choices=("alerts", "weeks", "webhooks"))
    words.add_argument("--size", type=int)
    words.add_argument("--kills", type=int)
    words.add_argument("--servers", type=int, default=2)
    words.add_argument("--seed", type=int, default=1)
    options = words.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "warroom.settings"
    import django

    django.setup()
    from warroom import background

    background.functions()
    subject: Any = import_module(f"tests.warroom.killing.{options.subject}")
    size, kills = options.size or subject.SIZE, options.kills or subject.KILLS
    sys.stdout.write(json.dumps(killed(subject, size, kills, options.servers, options.seed)) + "\n")


if __name__ == "__main__":
    main()
