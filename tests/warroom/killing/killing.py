"""``kill -9`` of a real server while people write to it, again and again; what was acknowledged must be there."""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psutil
from tests.warroom.live.serving import Served

WRITERS = 3
REMIND_EVERY_MS = 500
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Outcome:
    """What came of it. ``acknowledged`` are the notes for which the server said that they were written."""

    kills: int
    of_workers: int = 0
    acknowledged: list[str] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)

    def check(self) -> None:
        """Raises AssertionError for anything lost or doubled."""
        notes = self.found["notes"]
        assert sorted(set(self.acknowledged) - set(notes)) == [], "acknowledged entries that are not there"
        assert len(notes) == len(set(notes)), "entries written twice"
        assert len(self.acknowledged) >= self.kills > 0, "nearly nothing was written: nothing was tested"
        assert all(entries > 0 for entries in self.found["chains"].values())
        assert self.found["waiting"] == 0, "reminders that were not given"
        assert self.found["given without notice"] == 0
        assert self.found["reminded twice"] == []
        assert self.found["given"] == self.found["notices"] == self.found["reminded"] > 0


class Writer(threading.Thread):
    """Somebody who writes one note after the other and remembers which were acknowledged."""

    def __init__(self, server: Served, number: int, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server = server
        self.number = number
        self.done = done
        self.acknowledged: list[str] = []
        self.token = self.cookie = ""

    def run(self) -> None:
        n = 0
        while not self.done.is_set():
            n += 1
            note = f"writer {self.number}, note {n}"
            try:
                if self._write(note):
                    self.acknowledged.append(note)
            except (OSError, http.client.HTTPException):
                self.done.wait(0.05)

    def _write(self, note: str) -> bool:
        one = self.server.made[0]
        session = f"{self.server.cookie}={one['people'][0]['session']}"
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            if not self.token:
                connection.request("GET", f"/incidents/{one['incident']}/services/", headers={"Cookie": session})
                page = connection.getresponse()
                text = page.read().decode()
                found = TOKEN.search(text)
                cookie = re.search(r"csrftoken=([^;]+)", page.getheader("Set-Cookie") or "")
                if not found or not cookie:
                    return False
                self.token, self.cookie = found[1], cookie[1]
            body = {"csrfmiddlewaretoken": self.token, "of": one["service"], "note": note, "seen": "works"}
            connection.request(
                "POST",
                f"/incidents/{one['incident']}/services/seen/",
                urlencode(body),
                {
                    "Cookie": f"{session}; csrftoken={self.cookie}",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
            answer = connection.getresponse()
            answer.read()
            return answer.status == 302 and "/services/" in (answer.getheader("Location") or "")
        finally:
            connection.close()


def killed(server: Served, kills: int, *, seed: int = 1) -> Outcome:
    """Kill the server (one time in four only a worker of it) ``kills`` times at random moments; what came of it."""
    dice = random.Random(seed)
    outcome = Outcome(kills)
    server.run("-m", "tests.warroom.killing.rows", "remind", str(kills * 20), str(REMIND_EVERY_MS))
    done = threading.Event()
    server.start()
    writers = [Writer(server, n, done) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(kills):
            # Not before something was written: a server that is still starting has nothing to lose.
            before = sum(len(w.acknowledged) for w in writers)
            until = time.monotonic() + 240
            while sum(len(w.acknowledged) for w in writers) == before and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(dice.uniform(0.0, 0.6))
            if dice.random() < 0.25:
                outcome.of_workers += _kill_worker(server, dice)
            else:
                server.kill()
                server.start()
    finally:
        done.set()
        for writer in writers:
            writer.join(90)
    try:
        outcome.acknowledged = [note for writer in writers for note in writer.acknowledged]
        left = _rows(server, "wait")["left"]
    finally:
        server.kill()
    outcome.found = _rows(server, "prove") | {"waiting": left}
    return outcome


def _rows(server: Served, what: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(server.run("-m", "tests.warroom.killing.rows", what).splitlines()[-1])
    return said


def _kill_worker(server: Served, dice: random.Random) -> int:
    assert server.process
    workers = psutil.Process(server.process.pid).children()
    if not workers:
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(dice.choice(workers).pid, signal.SIGKILL)
    return 1
