"""Work that must not be lost: a row with a lease, claimed with a guarded UPDATE, done by a thread of this server.

Whoever claims the row works on it, and only the holder may write. A server that is killed meanwhile leaves a lease
that expires; whoever looks then has it done again. Why not a task queue: docs/decisions/0005.
"""

import logging
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock, Thread
from typing import Any, Generic, TypeVar

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

log = logging.getLogger(__name__)
AHEAD = timedelta(minutes=1)
"""How far the clocks of two hosts may differ. What was written down as later than that was so by a clock that was set
back since."""
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Leases(Generic[Row]):
    """How rows of a model are claimed. The model has the fields ``state``, ``lease_until`` (empty: nobody holds it)
    and ``attempts`` (how often it was claimed)."""

    model: type[Row]
    waiting: str
    """The state of a row that nobody has taken up."""
    working: str
    """The state of a row that somebody holds."""
    lasts: timedelta
    """How long a holder that gives no sign may be thought alive."""
    attempts: int
    """After this many claims it is ``worn``: it stopped every server that tried."""

    @property
    def rows(self) -> QuerySet[Row]:
        """All of them, held or not."""
        return self.model._default_manager.all()

    def free(self, now: datetime) -> QuerySet[Row]:
        """Rows that nobody works on."""
        return self.rows.filter(Q(state=self.waiting) | Q(state=self.working) & self.over(now))

    def over(self, now: datetime) -> Q:
        """Whose lease has expired, or is one that no clock of now can have given: nobody would take the row up until
        the clock had caught up."""
        return Q(lease_until__lt=now) | Q(lease_until__gt=now + self.lasts + AHEAD)

    def loose(self, now: datetime) -> Q:
        """The same, or nobody ever held it."""
        return Q(lease_until=None) | self.over(now)

    def claim(self, pk: int) -> "Claim[Row] | None":
        """Take the row; None when somebody else holds it, it is done, or it is gone."""
        now = timezone.now()
        until = now + self.lasts
        # One statement: of two who try at once, the database lets one through.
        taken = self.free(now).filter(pk=pk)
        if not taken.update(state=self.working, lease_until=until, attempts=F("attempts") + 1):
            return None
        tried = self.rows.filter(pk=pk).values_list("attempts", flat=True).first()
        return None if tried is None else Claim(self, pk, until, worn=tried > self.attempts)


class Claim(Generic[Row]):
    """A row that is ours, until the lease expires and somebody else takes it."""

    def __init__(self, leases: Leases[Row], pk: int, until: datetime, *, worn: bool) -> None:
        self.leases = leases
        self.pk = pk
        self.until = until
        self.worn = worn
        """Whether it was tried too often: write down that it failed and leave it at that."""

    def row(self) -> Row:
        """The row as it stands. Raises DoesNotExist when it was thrown away."""
        return self.leases.rows.get(pk=self.pk)

    def write(self, **fields: Any) -> bool:
        """Write ``fields`` if the row is still ours; whether it was. Who was thought dead may come back late."""
        held = self.leases.rows.filter(pk=self.pk, state=self.leases.working, lease_until=self.until)
        return bool(held.update(**fields))

    def extend(self, **fields: Any) -> bool:
        """A sign of life: the same, and hold it for another while."""
        until = timezone.now() + self.leases.lasts
        held = self.write(lease_until=until, **fields)
        if held:
            self.until = until
        return held

    def finish(self, *, state: str, **fields: Any) -> bool:
        """Write what came of it and let go."""
        return self.write(state=state, lease_until=None, **fields)


class Hands:
    """Threads that do such work, a few at once. Asking twice for the same row does it once."""

    def __init__(self, name: str, work: Callable[[int], None], at_once: int) -> None:
        self.name = name
        self.work = work
        self.turn = BoundedSemaphore(at_once)
        self._lock = Lock()
        self._asked: set[int] = set()

    def begin(self, pk: int) -> None:
        """Have the row worked on once the transaction is through; nothing happens when that is under way."""
        transaction.on_commit(lambda: self._start(pk))

    def _start(self, pk: int) -> None:
        with self._lock:
            if pk in self._asked:
                return
            self._asked.add(pk)
        Thread(target=self._run, args=(pk,), daemon=True, name=f"{self.name}-{pk}").start()

    def _run(self, pk: int) -> None:
        try:
            with self.turn:
                close_old_connections()
                self.work(pk)
        except Exception:
            log.exception("%s %s stopped", self.name, pk)
        finally:
            connection.close()
            with self._lock:
                self._asked.discard(pk)


def child(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """A process for work that may take too much memory or time, or crash; it knows none of the server's secrets."""
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ},
        start_new_session=True,
    )
