"""Having a plan computed: by a child process, started from a thread, guarded by a lease.

Whoever claims the row computes it and writes down every better plan; a server that is killed meanwhile leaves a
lease that expires, and the page that shows the progress then has it computed again. Plans are deterministic, so
that gives the same plan.
"""

import json
import logging
import os
import queue
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock, Thread, Timer
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from warroom.landscapes import sayings
from warroom.landscapes.models import Version
from warroom.plans import computing
from warroom.plans.models import PlanKind, PlanRequest, fingerprint

LEASE = timedelta(seconds=30)
HEARTBEAT = 5.0
ATTEMPTS = 3
AT_ONCE = 2
KEPT = 60
"""Requests kept per landscape; older ones can be asked again."""
COMMAND = [sys.executable, "-m", "warroom.plans.computing"]

State = PlanRequest.State
log = logging.getLogger(__name__)
turn = BoundedSemaphore(AT_ONCE)
_lock = Lock()
_asked: set[int] = set()


def refusal(row: PlanRequest) -> str:
    """Why there is no plan, in the language of who looks; empty while there may still be one."""
    if row.state != State.FAILED:
        return ""
    if row.error:
        return str(sayings.refusal_from_json(row.error))
    return _("The computation stopped before there was a plan. Ask for less, or try again later.")


class Stopped(Exception):
    """The child process ended without finishing."""


def asked(version: Version, kind: PlanKind, question: dict[str, Any], by: Any) -> PlanRequest:
    """The request for this plan, made when nobody asked it before, and under way when it is not done."""
    said = question | {"language": translation.get_language() or settings.LANGUAGE_CODE}
    mark = fingerprint(version, kind, said)
    row, made = PlanRequest.objects.get_or_create(
        version=version, fingerprint=mark, defaults={"kind": kind, "question": said, "created_by": by}
    )
    if made:
        _forget_old(version)
    if row.underway:
        begin(row.pk)
    return row


def _forget_old(version: Version) -> None:
    of = PlanRequest.objects.filter(version__landscape=version.landscape_id)
    kept = of.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    of.exclude(pk__in=list(kept)).delete()


def begin(pk: int) -> None:
    """Have this plan computed as soon as the transaction is through; does nothing when that is under way."""
    transaction.on_commit(lambda: _start(pk))


def _start(pk: int) -> None:
    with _lock:
        if pk in _asked:
            return
        _asked.add(pk)
    Thread(target=_work, args=(pk,), daemon=True, name=f"plan-{pk}").start()


def _work(pk: int) -> None:
    try:
        with turn:
            close_old_connections()
            compute_now(pk)
    except Exception:
        log.exception("plan %s stopped", pk)
    finally:
        connection.close()
        with _lock:
            _asked.discard(pk)


def claimable(now: datetime) -> Q:
    """Requests nobody is working on."""
    return Q(state=State.WAITING) | Q(state=State.WORKING, lease_until__lt=now)


def compute_now(pk: int) -> None:
    """Claim the request, compute it, write down what comes. A claim somebody else holds is left alone."""
    now = timezone.now()
    until = now + LEASE
    claimed = PlanRequest.objects.filter(claimable(now), pk=pk).update(
        state=State.WORKING, lease_until=until, attempts=F("attempts") + 1
    )
    if not claimed:
        return
    row = PlanRequest.objects.select_related("version").get(pk=pk)
    if row.attempts > ATTEMPTS:
        _write(pk, until, state=State.FAILED, finished_at=now)
        return
    candidates: dict[str, Any] = {}
    lines = child(job(row), bytes(row.version.content))
    try:
        for line in lines:
            extended = timezone.now() + LEASE
            if line:
                candidates[line["candidate"]] = {
                    name: line[name] for name in ("document", "drawing", "error") if name in line
                }
                held = _write(pk, until, lease_until=extended, candidates=candidates)
            else:
                held = _write(pk, until, lease_until=extended)
            if not held:
                # Somebody thought us dead, or the request was thrown away.
                return
            until = extended
    except Stopped as stopped:
        log.warning("computing plan %s ended with %s", pk, stopped)
    finally:
        lines.close()
    best = candidates.get("best", {})
    _write(
        pk,
        until,
        state=State.READY if "document" in best else State.FAILED,
        error=best.get("error"),
        lease_until=None,
        finished_at=timezone.now(),
    )


def _write(pk: int, lease: datetime, **fields: Any) -> bool:
    """Write ``fields`` while we hold ``lease``; whether we did. One who was thought dead may come back late."""
    return bool(PlanRequest.objects.filter(pk=pk, state=State.WORKING, lease_until=lease).update(**fields))


def job(row: PlanRequest) -> dict[str, Any]:
    """What the child process is told."""
    return {"kind": row.kind, "language": row.question["language"], "question": row.question}


def child(job: dict[str, Any], packed: bytes) -> "Lines":
    """The lines a child process answers ``job`` with."""
    return Lines(job, packed)


class Lines:
    """What a child process says, line by line, with None every few seconds that it says nothing.

    Closing it ends the process. Raises Stopped when the process did not end well.
    """

    def __init__(self, job: dict[str, Any], packed: bytes) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # None of the server's secrets.
            env={name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ},
            start_new_session=True,
        )
        self._said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._input = json.dumps(job).encode() + b"\n" + packed
        self._timer = Timer(computing.WALL, self.process.kill)
        self._timer.daemon = True
        self._timer.start()
        Thread(target=self._listen, daemon=True, name="plan-listener").start()

    def _listen(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(self._input)
            self.process.stdin.close()
            for line in self.process.stdout:
                self._said.put(line)
        except (BrokenPipeError, ValueError):
            pass
        self._said.put(None)

    def __iter__(self) -> Iterator[dict[str, Any] | None]:
        while True:
            try:
                line = self._said.get(timeout=HEARTBEAT)
            except queue.Empty:
                yield None
                continue
            if line is None:
                break
            yield json.loads(line)
        code = self.process.wait()
        if code:
            raise Stopped(code)

    def close(self) -> None:
        """End the process if it still runs."""
        self._timer.cancel()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
