"""Having an upload read: by a child process, started from a thread, guarded by a lease (see ``leases``)."""

import json
import logging
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

from warroom import leases
from warroom.landscapes import parsing, sayings
from warroom.landscapes.models import ColumnMapping, Import
from weerbaar.landscape.reading import READER_STOPPED, STOPPED_OFTEN, TOO_SLOW, BadInput
from weerbaar.language import Message

ATTEMPTS = 3
AT_ONCE = 2
COMMAND = [sys.executable, "-m", "warroom.landscapes.parsing"]

State = Import.State
LEASES = leases.Leases(Import, State.WAITING, State.READING, timedelta(seconds=parsing.WALL + 30), ATTEMPTS)
log = logging.getLogger(__name__)


def read_now(pk: int) -> None:
    """Claim the upload, read it, write down what came of it. A claim somebody else holds is left alone."""
    claim = LEASES.claim(pk)
    if claim is None:
        return
    upload = claim.row()
    claim.finish(**(failed(STOPPED_OFTEN, upload.name) if claim.worn else understand(upload)))


hands = leases.Hands("import", read_now, AT_ONCE)
begin = hands.begin
turn = hands.turn


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
    process = leases.child(COMMAND)
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
