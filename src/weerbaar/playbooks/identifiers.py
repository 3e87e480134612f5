"""Identifiers of CACAO: ``type--uuid`` (section 10.10)."""

import re
import uuid

IDENTIFIER = re.compile(
    r"([a-z][a-z0-9-]+[a-z0-9])--[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
)


def type_of(identifier: object) -> str | None:
    """The type before the dashes; None when it is no identifier."""
    found = IDENTIFIER.fullmatch(identifier) if isinstance(identifier, str) else None
    return found[1] if found else None


def new(kind: str) -> str:
    """A fresh identifier."""
    return f"{kind}--{uuid.uuid4()}"


def named(kind: str, *words: str) -> str:
    """The identifier that always comes out for these words: the same input gives the same playbook."""
    return f"{kind}--{uuid.uuid5(_SPACE, chr(0).join(words))}"


_SPACE = uuid.UUID("6f0c2f7e-3f0b-5d0f-9c35-1b1b6f6f2a10")
