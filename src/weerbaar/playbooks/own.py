"""What is wrong with Weerbaar's own extension in a playbook (see ``extension``): it is written by hand too."""

from collections.abc import Iterator, Mapping
from typing import Any

from weerbaar.language import Message
from weerbaar.playbooks.extension import ROLES, extension
from weerbaar.playbooks.values import Check, filled, identifier, listed, mapped, text, whole, word

_TEXTS = mapped(lambda _key: True, filled)
_STEP: Mapping[str, Check] = {
    "minutes": whole(1, 100_000),
    "after": listed(identifier(), least=0),
    "cases": _TEXTS,
}
_TRANSLATED: Mapping[str, Check] = {
    "name": filled, "description": text, "commands": listed(filled), "cases": _TEXTS,
}  # fmt: skip


def own(document: Mapping[str, Any]) -> Iterator[tuple[Message, str]]:
    """(what is wrong, where) in the extension on the playbook, its steps and its agents."""
    yield from _checked(extension(document), {"language": filled}, "playbook_extensions")
    for id, agent in document.get("agent_definitions", {}).items():
        yield from _checked(extension(agent), {"role": word(*ROLES)}, f"agent_definitions, {id}")
    workflow = document["workflow"]
    for id, step in workflow.items():
        found = extension(step)
        place = f"workflow, {id}, step_extensions"
        wrong = list(_checked(found, _STEP, place))
        yield from wrong
        if wrong:
            continue
        for missing in (a for a in found.get("after", ()) if a not in workflow):
            yield Message("leads to a step that is not there: {id}", id=missing), f"{place}, after"
        for language, texts in found.get("translations", {}).items():
            if len(texts.get("commands", step.get("commands", ()))) != len(step.get("commands", ())):
                yield (
                    Message("has another number of commands than the step itself"),
                    f"{place}, translations, {language}, commands",
                )


def _checked(found: Mapping[str, Any], checks: Mapping[str, Check], place: str) -> Iterator[tuple[Message, str]]:
    for name, check in checks.items():
        if name in found:
            message = check(found[name])
            if message is not None:
                yield message, f"{place}, {name}"
    translations = found.get("translations", {})
    if not isinstance(translations, dict) or not all(isinstance(t, dict) for t in translations.values()):
        yield Message("has to be an object"), f"{place}, translations"
        return
    for language, texts in translations.items():
        for name, check in _TRANSLATED.items():
            message = check(texts[name]) if name in texts else None
            if message is not None:
                yield message, f"{place}, translations, {language}, {name}"
