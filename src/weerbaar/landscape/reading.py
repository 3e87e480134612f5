"""What every reader gives back, and how it refuses.

A reader turns bytes somebody else wrote into a landscape. It says what it could not use instead of dropping
it, and when it cannot read at all it raises ``BadInput`` with one message that names file and place.
"""

import errno
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from weerbaar.landscape.model import Landscape
from weerbaar.language import Message, fit


class BadInput(ValueError):
    """The input cannot be used. ``place`` says where: a file, a line, a cell."""

    def __init__(self, message: Message, place: str = "") -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{fit(self.place)}: {self.message}" if self.place else str(self.message)

    def within(self, outer: str) -> "BadInput":
        """The same, seen from further out: ``outer`` is put before the place."""
        return BadInput(self.message, f"{outer}, {self.place}" if self.place else outer)


def why(error: Exception) -> Message | str:
    """Why the operating system refuses, for a person."""
    if not isinstance(error, OSError):
        return str(error)
    return (
        {
            errno.ENOENT: Message("there is no such folder"),
            errno.EACCES: Message("that is not allowed"),
            errno.EPERM: Message("that is not allowed"),
            errno.EROFS: Message("that is not allowed"),
            errno.ENOSPC: Message("the disk is full"),
            errno.ENAMETOOLONG: Message("the name is too long"),
            errno.EISDIR: Message("it is a folder"),
            errno.ENOTDIR: Message("there is no such folder"),
        }.get(error.errno or 0)
        or error.strerror
        or str(error)
    )


class NoteKind(StrEnum):
    """Why a reader has something to say."""

    UNUSED = "unused"
    """Something in the source that the landscape has no place for, or that was wrong."""
    QUESTION = "question"
    """Something only a person can decide; the reader took the cautious answer."""
    CHANGED = "changed"
    """Something that was read otherwise than it stands in the source."""


@dataclass(frozen=True)
class Note:
    """One thing a reader has to say. ``count`` tells how many equal ones it stands for."""

    kind: NoteKind
    message: Message
    place: str = ""
    count: int = 1

    def __str__(self) -> str:
        return f"{fit(self.place)}: {self.message}" if self.place else str(self.message)


@dataclass(frozen=True)
class Reading:
    """A landscape and what its reader had to say about the source."""

    landscape: Landscape
    notes: tuple[Note, ...] = ()
    format: str = ""
    """Which reader read it: its name in ``readers.READERS``."""


@dataclass(frozen=True)
class Limits:
    """How much a reader takes. Sizes in bytes."""

    packed: int = 20_000_000
    unpacked: int = 200_000_000
    files: int = 100_000
    elements: int = 50_000
    relations: int = 500_000

    @classmethod
    def generous(cls) -> "Limits":
        """For files of the user's own on the user's own machine."""
        return cls(packed=4_000_000_000, unpacked=8_000_000_000, files=1_000_000,
                   elements=20_000_000, relations=100_000_000)  # fmt: skip


def check_size(landscape: Landscape, limits: Limits) -> None:
    """Refuse a landscape with more parts than ``limits`` allow."""
    for have, most, text in (
        (len(landscape.elements), limits.elements, "has {have} elements; at most {most} can be read"),
        (len(landscape.relations), limits.relations, "has {have} relations; at most {most} can be read"),
    ):
        if have > most:
            raise BadInput(Message(text, have=have, most=most))


@dataclass
class Notes:
    """Collects notes while reading, equal ones counted instead of repeated."""

    _notes: dict[tuple[NoteKind, str], Note] = field(default_factory=dict)

    def add(self, kind: NoteKind, message: Message, place: str = "", count: int = 1) -> None:
        """Say something; the place of the first of several equal ones is kept."""
        key = (kind, repr((message.text, sorted(message.values.items(), key=str))))
        seen = self._notes.get(key)
        self._notes[key] = replace(seen, count=seen.count + count) if seen else Note(kind, message, place, count)

    def unused(self, message: Message, place: str = "", count: int = 1) -> None:
        """Say that something in the source could not be used, ``count`` times over."""
        self.add(NoteKind.UNUSED, message, place, count)

    def question(self, message: Message, place: str = "") -> None:
        """Say that a person has to decide something."""
        self.add(NoteKind.QUESTION, message, place)

    def changed(self, message: Message, place: str = "") -> None:
        """Say that something was read otherwise than written."""
        self.add(NoteKind.CHANGED, message, place)

    def all(self) -> tuple[Note, ...]:
        """What was said, in order."""
        return tuple(self._notes.values())


def summary(notes: Iterable[Note]) -> dict[NoteKind, int]:
    """How many notes of each kind, repeated ones counted."""
    totals: dict[NoteKind, int] = {}
    for note in notes:
        totals[note.kind] = totals.get(note.kind, 0) + note.count
    return totals


# For whoever reads what is not trusted in a process of its own, with limits.
TOO_MUCH_MEMORY = Message("takes more memory to read than is allowed")
TOO_SLOW = Message("takes too long to read")
READER_STOPPED = Message("cannot be read: the reader stopped on it")
STOPPED_OFTEN = Message("stopped the reader time and again; it is not tried any more")
