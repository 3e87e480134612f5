"""Having a plan computed: by a child process, started from a thread, guarded by a lease (see ``leases``).

Whoever holds the lease writes down every better plan. When it expires the page that shows the progress has the plan
computed again; plans are deterministic, so that gives the same plan.
"""

import json
import logging
import queue
import sys
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread, Timer
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from warroom import leases
from warroom.landscapes import sayings
from warroom.landscapes.models import Version
from warroom.plans import computing
from warroom.plans.models import PlanKind, PlanRequest, fingerprint

HEARTBEAT = 5.0
ATTEMPTS = 3
AT_ONCE = 2
KEPT = 60
"""Requests kept per landscape; older ones can be asked again."""
COMMAND = [sys.executable, "-m", "warroom.plans.computing"]

State = PlanRequest.State
LEASES = leases.Leases(PlanRequest, State.WAITING, State.WORKING, timedelta(seconds=30), ATTEMPTS)
log = logging.getLogger(__name__)


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


def compute_now(pk: int) -> None:
    """Claim the request, compute it, write down every better plan. A claim somebody else holds is left alone."""
    claim = LEASES.claim(pk)
    if claim is None:
        return
    if claim.worn:
        claim.finish(state=State.FAILED, finished_at=timezone.now())
        return
    row = claim.row()
    candidates: dict[str, Any] = {}
    lines = child(job(row), bytes(row.version.content))
    try:
        for line in lines:
            if line:
                candidates[line["candidate"]] = {
                    name: line[name] for name in ("document", "drawing", "error") if name in line
                }
            if not claim.extend(**({"candidates": candidates} if line else {})):
                # Somebody thought us dead, or the request was thrown away.
                return
    except Stopped as stopped:
        log.warning("computing plan %s ended with %s", pk, stopped)
    finally:
        lines.close()
    best = candidates.get("best", {})
    claim.finish(
        state=State.READY if "document" in best else State.FAILED, error=best.get("error"), finished_at=timezone.now()
    )


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
        self.process = leases.child(COMMAND)
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


hands = leases.Hands("plan", compute_now, AT_ONCE)
begin = hands.begin
turn = hands.turn
