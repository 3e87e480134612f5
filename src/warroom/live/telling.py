"""What changed is told to every server process that somebody watches from.

What is told is a hint, for speed: a process that missed it (killed in between, connection lost) finds the new entries
itself a few seconds later (see ``hearing``). It is told after the commit, so that nobody looks too early.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import connection, transaction
from django.db.models.signals import post_save

from warroom.ledger.models import Chain
from warroom.ledger.signals import recorded
from warroom.organisations.models import Membership, Person

CHANNEL = "weerbaar_live"


@dataclass(frozen=True)
class Said:
    """A chain has an entry ``number``, or the access of person ``number`` may have changed (``chain`` is 0)."""

    chain: int
    number: int

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"

    @classmethod
    def read(cls, text: str) -> "Said | None":
        """What was told; None for what is nothing of ours."""
        numbers = text.split()
        return cls(int(numbers[0]), int(numbers[1])) if len(numbers) == 2 and text.replace(" ", "").isdigit() else None


_listeners: list[Callable[[Said], None]] = []


def listen(listener: Callable[[Said], None]) -> None:
    """Have ``listener`` called for whatever this process itself tells, in the thread that tells it."""
    _listeners.append(listener)


def forget(listener: Callable[[Said], None]) -> None:
    """Call it no longer."""
    _listeners.remove(listener)


def tell(said: Said) -> None:
    """Tell this process and all others on the same database."""
    for listener in tuple(_listeners):
        listener(said)
    # Other processes on SQLite see by themselves that the file changed.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(said)])


def connect() -> None:
    """Tell of every entry, of who signed out, and of roles that begin or end."""
    recorded.connect(_entry, dispatch_uid="live")
    user_logged_out.connect(_signed_out, dispatch_uid="live")
    post_save.connect(_role, sender=Membership, dispatch_uid="live")
    post_save.connect(_person, sender=Person, dispatch_uid="live")


def _entry(chain: Chain, sequence: int, **_rest: Any) -> None:
    tell(Said(chain.pk, sequence))


def _signed_out(user: Any, **_rest: Any) -> None:
    if user is not None:
        _access(user.pk)


def _role(instance: Membership, **_rest: Any) -> None:
    _access(instance.person_id)


def _person(instance: Person, **_rest: Any) -> None:
    _access(instance.pk)


def _access(person: int) -> None:
    transaction.on_commit(lambda: tell(Said(0, person)), robust=True)
