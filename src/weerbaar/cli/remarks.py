"""What a reader has to say about its source, on the command line."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from weerbaar.language import _

if TYPE_CHECKING:
    from weerbaar.landscape.reading import Note


def remarks(notes: "Iterable[Note]", source: str = "") -> Iterator[str]:
    """A line for each note: whether it is about something not used, a question, or something read otherwise."""
    from weerbaar.landscape.reading import NoteKind

    words = {
        NoteKind.UNUSED: _("not used"),
        NoteKind.QUESTION: _("question"),
        NoteKind.CHANGED: _("read otherwise"),
    }
    for note in notes:
        parts = [words[note.kind], source, str(note)]
        yield ": ".join(filter(None, parts)) + (f" (×{note.count})" if note.count > 1 else "")
