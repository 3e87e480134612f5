"""Sentences of the library, stored so that they can be shown later in the language of who looks."""

from typing import Any

from weerbaar.landscape.reading import BadInput, Note, NoteKind
from weerbaar.language import Message


def message_to_json(message: Message) -> dict[str, Any]:
    """``message`` as values of JSON; sentences inside sentences included."""
    return {"text": message.text, "values": {name: _value(value) for name, value in message.values.items()}}


def message_from_json(stored: dict[str, Any]) -> Message:
    """The sentence ``message_to_json`` was given."""
    return Message(
        stored["text"],
        **{
            name: message_from_json(value) if isinstance(value, dict) else value
            for name, value in stored.get("values", {}).items()
        },
    )


def refusal_to_json(error: BadInput) -> dict[str, Any]:
    """Why something was refused, and where."""
    return {**message_to_json(error.message), "place": error.place[:500]}


def refusal_from_json(stored: dict[str, Any]) -> BadInput:
    """The refusal ``refusal_to_json`` was given."""
    return BadInput(message_from_json(stored), stored.get("place", ""))


def note_to_json(note: Note) -> dict[str, Any]:
    """What a reader had to say."""
    return {
        **message_to_json(note.message),
        "kind": note.kind.value,
        "place": note.place[:500],
        "count": note.count,
    }


def note_from_json(stored: dict[str, Any]) -> Note:
    """The note ``note_to_json`` was given."""
    return Note(NoteKind(stored["kind"]), message_from_json(stored), stored["place"], stored["count"])


def _value(value: Any) -> Any:
    if isinstance(value, Message):
        return message_to_json(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
