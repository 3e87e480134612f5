"""How a server process hears what other processes wrote: LISTEN on PostgreSQL, the version of the file on SQLite.

Both are for speed. Every few seconds the process looks for itself which entries are new, so that a connection that
broke, a writer killed between its commit and its word, or a proxy that swallows LISTEN costs seconds and no more.
"""

import logging
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from django.db import connection

from warroom.ledger.models import Entry
from warroom.live import telling
from warroom.live.telling import Said

log = logging.getLogger(__name__)

LOOK_S = 10.0
"""Seconds between two looks for what nobody told."""
FILE_S = 0.2
"""Seconds between two looks at the version of SQLite's file."""
OVERLAP = 1000
"""On PostgreSQL an entry with a lower number may be committed later: so many are looked at again."""


class Hearing:
    """A thread that calls ``heard`` with what was written; with None when it may have missed something."""

    def __init__(self, heard: Callable[[Said | None], None]) -> None:
        self.heard = heard
        self.tells_again = 1.0
        self._end = Event()
        self._last = 0
        self._thread = Thread(target=self._run, daemon=True, name="live-hearing")

    def start(self) -> None:
        """Begin."""
        telling.listen(self.heard)
        self._thread.start()

    def stop(self) -> None:
        """End; waits for the thread."""
        telling.forget(self.heard)
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        follow = self._notified if connection.vendor == "postgresql" else self._file
        while not self._end.is_set():
            try:
                follow()
            except Exception as error:
                if self._end.is_set():
                    break
                log.warning("the database cannot be followed (%s); trying again in %.0f s", error, self.tells_again)
                self._end.wait(self.tells_again)
                self.tells_again = min(10.0, self.tells_again * 2)
            finally:
                connection.close()

    def _notified(self) -> None:
        import psycopg

        parameters: dict[str, Any] = {**connection.get_connection_params(), "autocommit": True, "keepalives_idle": 30}
        with psycopg.connect(**parameters) as listening:
            listening.execute(f"LISTEN {telling.CHANNEL}")
            self._begin()
            looked = time.monotonic()
            while not self._end.is_set():
                for notify in listening.notifies(timeout=1.0, stop_after=100):
                    said = Said.read(notify.payload)
                    if said:
                        self.heard(said)
                if time.monotonic() - looked > LOOK_S:
                    self._look(OVERLAP)
                    connection.close()
                    looked = time.monotonic()

    def _file(self) -> None:
        self._begin()
        seen = self._version()
        while not self._end.wait(FILE_S):
            version = self._version()
            if version != seen:
                seen = version
                self._look(0)

    def _begin(self) -> None:
        """From here on nothing is missed; what came before may have been."""
        self._last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.heard(None)
        self.tells_again = 1.0

    def _look(self, overlap: int) -> None:
        new = Entry.objects.filter(pk__gt=self._last - overlap).order_by("pk")
        newest: dict[int, int] = {}
        for pk, chain, sequence in new.values_list("pk", "chain", "sequence"):
            newest[chain] = max(sequence, newest.get(chain, 0))
            self._last = max(self._last, pk)
        for chain, sequence in newest.items():
            self.heard(Said(chain, sequence))

    @staticmethod
    def _version() -> int:
        """Changes whenever another connection committed something."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])
