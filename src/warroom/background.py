"""What happens without anybody asking: reminders, packs, reports on their rhythm.

Every server process has a thread per function below, which asks it every few seconds to do what is due. Nothing is
remembered in the process: what is due is a row, claimed with a lease (see ``leases``) or a guarded UPDATE. So several
processes on several hosts may do this at once, and one that is killed loses nothing: the next one finds the row again.
"""

import logging
import os
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Event, Lock, Thread

from django.conf import settings
from django.db import connections
from django.utils import timezone, translation

from weerbaar import language

log = logging.getLogger(__name__)

DUE = (
    "warroom.clocks.reminding.due",
    "warroom.reports.rhythm.due",
    "warroom.packs.daily.due",
    "warroom.contacts.rhythm.due",
    "warroom.exercises.playing.due",
    "warroom.sharing.guests.due",
    "warroom.messaging.delivering.due",
    "warroom.messaging.forgetting.due",
    "warroom.alerts.sending.due",
    "warroom.alerts.passing_on.due",
    "warroom.alerts.escalating.due",
    "warroom.alerts.forgetting.due",
    "warroom.joint.stakes.due",
    "warroom.joint.reminding.due",
    "warroom.sector.keeping.due",
    "warroom.sector.weeks.due",
    "warroom.status.publishing.due",
)
"""``due(now) -> int``: claims what is due at ``now``, does it, and says how many it did; those of subjects that are not
there are left out. It looks whether anything is due before it opens a transaction (on SQLite that takes the one write
lock there is), and does a bounded number at a time: it is asked again soon for as long as it did something."""

EVERY_S = float(os.environ.get("WARROOM_BACKGROUND_S") or "5")
"""Seconds between two looks when there was nothing to do; 0: this process leaves it to others."""
REST_S = 30.0
"""Seconds of rest after something was done, at most."""
LONGEST_S = 300.0
"""Seconds between two looks at something that keeps failing."""

Due = Callable[[datetime], int]


@cache
def functions() -> tuple[Due, ...]:
    """The functions of DUE."""
    found: list[Due] = []
    for name in DUE:
        module, _dot, function = name.rpartition(".")
        if find_spec(module.rpartition(".")[0]) and find_spec(module):
            found.append(getattr(import_module(module), function))
    return tuple(found)


def look(now: datetime | None = None) -> int:
    """Do what is due, once; how much was done. What one subject fails at does not keep the others from it."""
    return sum(_ask(due, now or timezone.now()) or 0 for due in functions())


def _ask(due: Due, now: datetime) -> int | None:
    """What ``due`` did; None (and a line in the log) when it failed."""
    try:
        with translation.override(settings.LANGUAGE_CODE), language.use(settings.LANGUAGE_CODE):
            return due(now)
    except Exception:
        log.exception("%s failed; it is tried again", due.__module__)
        return None


class Loop:
    """The threads of one server process: one that takes long does not keep a reminder waiting."""

    def __init__(self, functions: tuple[Due, ...], every: float = EVERY_S) -> None:
        self.every = every
        self._end = Event()
        self._threads = [Thread(target=self._run, args=(due,), daemon=True, name=due.__module__) for due in functions]

    def start(self) -> None:
        """Begin to look, until ``stop``."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the threads once each is through with what it is doing."""
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _run(self, due: Due) -> None:
        pause = self.every
        while True:
            began = time.monotonic()
            try:
                done = _ask(due, timezone.now())
            finally:
                connections.close_all()
            # What fails is asked less and less often, so that the log stays readable.
            pause = min(LONGEST_S, pause * 2) if done is None else self.every
            # Who looks at a page goes before a hundred packs: after some work it rests four times as long.
            rest = min(REST_S, 4 * (time.monotonic() - began))
            if self._end.wait(rest if done else pause):
                return


_lock = Lock()
_started: set[int] = set()


def start() -> None:
    """Begin in this process, once; a process forked from one that had begun begins for itself."""
    with _lock:
        if EVERY_S > 0 and os.getpid() not in _started:
            _started.add(os.getpid())
            Loop(functions()).start()
