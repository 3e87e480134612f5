"""Weerbaar's extension of CACAO: what a person at three in the morning needs and the standard has no place for.

CACAO knows one language per playbook, no role, no expected duration. The extension adds, and nothing else:

* on the playbook: ``language`` of its own texts, ``translations`` of ``name`` and ``description`` by language;
* on a step: ``minutes`` it is expected to take, ``after`` (the ids of the steps it waits for, when they are not simply
  the ones before it), and ``translations`` of ``name``, ``description``, ``commands`` (a text per command) and
  ``cases`` (a label per answer); ``cases`` beside them labels the answers in the playbook's own language;
* on an agent: ``role``, one of ``ROLES``, and ``translations`` of ``name``.

A manual command whose ``description`` is "avoid", "watch" or "evidence" is no act but a warning, something to look
out for, or something to keep; any other tool shows the word before the text.
"""

from collections.abc import Mapping
from typing import Any

from weerbaar.language import Message

EXTENSION = "extension-definition--5d0b6c0e-8a0e-5c43-9d64-6a0b1a9f3d27"
"""The id under which it stands in ``extension_definitions``."""

AUTHOR = "identity--2f6f0a52-2b0d-5b7a-8a55-0d1f6d3c9e11"
"""The identity of this project, as the maker of the playbooks that it ships."""

DEFINITION: Mapping[str, str] = {
    "type": "extension-definition",
    "name": "Weerbaar checklist",
    "description": "Translations, roles, expected minutes and dependencies for playbooks that people follow by hand.",
    "created_by": AUTHOR,
    "schema": "docs/playbooks.md of Weerbaar, section 'The extension'",
    "version": "1.0.0",
}

ROLES: Mapping[str, Message] = {
    "lead": Message("crisis lead"),
    "scribe": Message("scribe"),
    "it": Message("IT lead"),
    "communication": Message("communication officer"),
    "legal": Message("data protection officer or legal"),
    "liaison": Message("liaison with suppliers and partners"),
    "services": Message("head of the citizen services"),
}
"""Who does a step, in words that every municipality has somebody for."""

_PLACES = ("playbook_extensions", "step_extensions", "agent_target_extensions")


def extension(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What Weerbaar's extension says on a playbook, step or agent; empty when it says nothing."""
    for place in _PLACES:
        found = document.get(place, {}).get(EXTENSION)
        if isinstance(found, Mapping):
            return found
    return {}


def in_language(document: Mapping[str, Any], name: str, language: str) -> Any:
    """Property ``name`` of a playbook, step or agent in ``language``; as it stands where there is no translation."""
    translated = extension(document).get("translations", {}).get(language, {}).get(name)
    return document.get(name) if translated is None else translated
