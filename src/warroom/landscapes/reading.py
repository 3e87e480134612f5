"""Having an upload read: by a child process, started from a thread, guarded by a lease.

Whoever claims the row reads it; a server that is killed while reading leaves a lease that expires, and the
page that shows the progress then has it read again.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock, Thread
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from warroom.landscapes import parsing, sayings
from warroom.landscapes.models import ColumnMapping, Import
from weerbaar.landscape.reading import READER_STOPPED, STOPPED_OFTEN, TOO_SLOW, BadInput
from weerbaar.language import Message

LEASE = timedelta(seconds=parsing.WALL + 30)
ATTEMPTS = 3
AT_ONCE = 2
COMMAND = [sys.executable, "-m", "warroom.landscapes.parsing"]

State = Import.State
log = logging.getLogger(__name__)
turn = BoundedSemaphore(AT_ONCE)
_lock = Lock()
_asked: set[int] = set()


def begin(pk: int) -> None:
    """Have this upload read as soon as the transaction is through; does nothing when that is under way."""
    transaction.on_commit(lambda: _start(pk))


def _start(pk: int) -> None:
    with _lock:
        if pk in _asked:
            return
        _asked.add(pk)
    Thread(target=_work, args=(pk,), daemon=True, name=f"import-{pk}").start()


def _work(pk: int) -> None:
    try:
        with turn:
            close_old_connections()
            read_now(pk)
    except Exception:
        log.exception("import %s stopped", pk)
    finally:
        connection.close()
        with _lock:
            _asked.discard(pk)


def claimable(now: datetime) -> Q:
    """Uploads nobody is reading."""
    return Q(state=State.WAITING) | Q(state=State.READING, lease_until__lt=now)


def read_now(pk: int) -> None:
    """Claim the upload, read it, write down what came of it. A claim somebody else holds is left alone."""
    now = timezone.now()
    until = now + LEASE
    claimed = Import.objects.filter(claimable(now), pk=pk).update(
        state=State.READING, lease_until=until, attempts=F("attempts") + 1
    )
    if not claimed:
        return
    upload = Import.objects.get(pk=pk)
    outcome = failed(STOPPED_OFTEN, upload.name) if upload.attempts > ATTEMPTS else understand(upload)
    # Only the holder of this very lease may write: a reader thought dead may come back late.
    Import.objects.filter(pk=pk, state=State.READING, lease_until=until).update(**outcome, lease_until=None)


def understand(upload: Import) -> dict[str, Any]:
    """What the child process made of the upload, as fields of it."""
    job = {"name": upload.name, "mapping": upload.mapping, "remembered": _remembered(upload)}
    return child(job, bytes(upload.data))


def _remembered(upload: Import) -> dict[str, Any]:
    """What the organisation said before about the columns of its own tables."""
    known = ColumnMapping.objects.filter(organisation=upload.organisation_id).order_by("-used_at")[:50]
    return {mapping.fingerprint: mapping.mapping for mapping in known}


def child(job: dict[str, Any], data: bytes) -> dict[str, Any]:
    """What the child process made of ``data``, as fields of an Import."""
    process = subprocess.Popen(  # noqa: S603
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # None of the server's secrets.
        env={name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ},
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(json.dumps(job).encode() + b"\n" + data, timeout=parsing.WALL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return failed(TOO_SLOW, job["name"])
    if process.returncode == -signal.SIGXCPU:
        return failed(TOO_SLOW, job["name"])
    if process.returncode != 0:
        log.warning("reading an upload ended with %s", process.returncode)
        return failed(READER_STOPPED, job["name"])
    head, _, packed = answer.partition(b"\n")
    outcome = {**json.loads(head), "reading": packed or None}
    return outcome | ({"data": b""} if outcome["state"] == State.FAILED else {})


def failed(why: Message, place: str) -> dict[str, Any]:
    """Fields of an Import that could not be read."""
    return {"state": State.FAILED, "error": sayings.refusal_to_json(BadInput(why, place)), "data": b""}
