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
from itertools import count
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[3]
SECRET = "a secret of the gateway"
PATIENCE_S = 60.0
"""Seconds without any progress after which what is left counts as lost."""
REACHES_S = 2.0
"""Seconds in which a server that is to kill itself mostly gets as far as that."""
LEASE_S = 1.0
"""How long a server that gives no sign is thought alive; in earnest a hundred times as long."""


class Subject(Protocol):
    """What is put to the test. Every function but ``ready`` runs in a process of its own."""

    SIZE: int
    """How much there is to do."""
    KILLS: int
    """How many there are, at most: it ends when the work is done."""
    WITHIN_S: float
    """The next kill by the clock comes within so many seconds."""
    STATEMENTS: int
    """The next kill by itself comes before one of so many statements to the database: between any two of them
    something may be half done, however short that lasts."""

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

    def check(self, found: dict[str, Any], size: int) -> None:
        """Raises AssertionError for anything that was lost or done twice."""


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

    def gone(self) -> bool:
        """Whether it killed itself. Raises AssertionError when it ended in another way."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid:
            os.close(self.pipe)
            assert os.WIFSIGNALED(status), "a server fell over"
        return bool(pid)


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


def _until(statement: int, serve: Callable[[Any], None], shared: Any) -> None:
    """A server that kills itself before it asks the database for so many things; 0: it does not."""
    from django.db.backends.signals import connection_created

    asked = count(1)

    def wrapper(execute: Callable[..., Any], *arguments: Any) -> Any:
        if next(asked) == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    def watch(connection: Any, **_: Any) -> None:
        connection.execute_wrappers.append(wrapper)

    connection_created.connect(watch, weak=False)
    serve(shared)


class Killer:
    """Servers that stand, and die in turn by the clock and by themselves."""

    def __init__(self, subject: Subject, shared: Any, servers: int, seed: int) -> None:
        self.subject, self.shared, self.dice = subject, shared, random.Random(seed)
        self.kills = self.by_themselves = 0
        self.standing = [self._one(0) for _ in range(servers)]

    def _one(self, statement: int) -> Forked:
        return forked(_until, statement, self.subject.serve, self.shared)

    def kill(self) -> None:
        """One of them, at a random moment or before a random statement."""
        if self.kills % 2:
            time.sleep(self.dice.uniform(0.0, self.subject.WITHIN_S))
            self.standing.pop(self.dice.randrange(len(self.standing))).kill()
        else:
            self.standing.pop(0).kill()
            one = self._one(self.dice.randint(1, self.subject.STATEMENTS))
            self.standing.append(one)
            until = time.monotonic() + REACHES_S
            while not (died := one.gone()) and time.monotonic() < until:
                time.sleep(0.01)
            # With nothing to do there is nothing to ask: the clock kills it after all.
            if not died:
                one.kill()
            self.by_themselves += died
            self.standing.remove(one)
        self.kills += 1
        self.standing.append(self._one(0))


def killed(subject: Subject, size: int, kills: int, servers: int, seed: int) -> dict[str, Any]:
    """Lay down, kill, and let what stands then finish; what came of it, with the number of ``kills``."""
    shared = subject.ready()
    forked(subject.lay, shared, size).said()
    killer = Killer(subject, shared, servers, seed)
    outside = forked(subject.meanwhile, shared)
    try:
        # Once at least: servers that are done before anybody looks have nothing to show.
        while killer.kills < kills and (not killer.kills or forked(subject.left, size).said()):
            killer.kill()
        until, fewest = time.monotonic() + PATIENCE_S, sys.maxsize
        while left := forked(subject.left, size).said():
            assert time.monotonic() < until, f"{left} left, and nothing moves"
            if left < fewest:
                until, fewest = time.monotonic() + PATIENCE_S, left
            time.sleep(0.1)
        seen = outside.said()
    finally:
        for one in killer.standing:
            one.kill()
    return forked(subject.prove).said() | seen | {"kills": killer.kills, "by themselves": killer.by_themselves}


def run(subject: str, folder: Path, database: str = "", **more: int) -> dict[str, Any]:
    """The same in a process of its own, on the database in ``folder`` or at that address; what came of it. Raises
    AssertionError for anything that was lost or done twice."""
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
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    tried = import_module(f"tests.warroom.killing.{subject}")
    tried.check(found, more.get("size", tried.SIZE))
    return found


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
