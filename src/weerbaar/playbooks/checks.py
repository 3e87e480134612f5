"""What is wrong with a CACAO playbook, and what is worth mending.

An *error* is what the specification forbids and what makes it unsafe to follow the playbook: it is not accepted. A
*remark* is what the specification asks for and Weerbaar can do without; the playbook is read and kept as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from weerbaar.language import Message, fit
from weerbaar.playbooks.checklist import waits_for_itself
from weerbaar.playbooks.extension import EXTENSION
from weerbaar.playbooks.flow import flow
from weerbaar.playbooks.identifiers import type_of
from weerbaar.playbooks.model import SPEC_VERSION, StepType
from weerbaar.playbooks.own import own
from weerbaar.playbooks.shapes import (
    AGENT,
    COMMAND,
    EXTENSION_DEFINITION,
    MARKING,
    MARKINGS,
    PLAYBOOK,
    REFERENCE,
    STEPS,
    VARIABLE_DEFINITION,
    Shape,
)

MOST_FINDINGS = 200
"""After so many nobody reads on."""

_KNOWN_TYPES = frozenset(
    ("attack", "detection", "engagement", "investigation", "mitigation", "notification", "prevention", "remediation")
)


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    REMARK = "remark"


@dataclass(frozen=True)
class Finding:
    """One thing wrong or missing, and where: the properties that lead to it, joined by commas."""

    severity: Severity
    message: Message
    place: str = ""

    def __str__(self) -> str:
        return f"{fit(self.place)}: {self.message}" if self.place else str(self.message)


def check(document: Any) -> tuple[Finding, ...]:
    """Every error, then every remark, at most ``MOST_FINDINGS``, of a playbook as JSON. O(size of the document)."""
    found: list[Finding] = []
    for finding in _findings(document):
        found.append(finding)
        if len(found) >= MOST_FINDINGS:
            break
    return tuple(sorted(found, key=lambda f: f.severity is not Severity.ERROR))


def _findings(document: Any) -> Iterator[Finding]:
    refused = _is_no_playbook(document)
    if refused is not None:
        yield Finding(Severity.ERROR, *refused)
        return
    broken = False
    for stage in (_shaped(document, PLAYBOOK, ""), _parts(document)):
        for finding in stage:
            broken = broken or finding.severity is Severity.ERROR
            yield finding
        if broken:
            return  # the rest rests on what was just found wrong
    for message, place in flow(document["workflow"], document["workflow_start"], document.get("workflow_exception")):
        yield Finding(Severity.ERROR, message, place)
        broken = True
    for message, place in own(document):
        yield Finding(Severity.ERROR, message, place)
        broken = True
    if not broken:
        for message, place in waits_for_itself(document):
            yield Finding(Severity.ERROR, message, place)
    yield from _references(document)
    yield from _times(document)


def _is_no_playbook(document: Any) -> tuple[Message, str] | None:
    if not isinstance(document, dict):
        return Message("is not a CACAO playbook: it has to be a JSON object"), ""
    if document.get("type") != "playbook":
        return Message("is not a CACAO playbook: its type is not 'playbook'"), "type"
    version = document.get("spec_version")
    if version != SPEC_VERSION:
        return Message("is version {version} of CACAO; Weerbaar reads {wanted}", version=str(version)[:40],
                       wanted=SPEC_VERSION), "spec_version"  # fmt: skip
    return None


def _parts(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything that can be seen of one object at a time."""
    for place, step in _objects(document, "workflow"):
        yield from _step(step, place)
    for name in ("agent_definitions", "target_definitions"):
        for place, agent in _objects(document, name):
            yield from _shaped(agent, AGENT, place)
            yield from _typed(agent, place)
    for place, definition in _objects(document, "extension_definitions"):
        yield from _shaped(definition, EXTENSION_DEFINITION, place)
    for place, marking in _objects(document, "data_marking_definitions"):
        own_kind = MARKINGS.get(str(marking.get("type")))
        yield from _shaped(marking, Shape({**MARKING, **(own_kind.must if own_kind else {})}, {}), place, known=False)
        yield from _typed(marking, place)
    yield from _variables(document, "playbook_variables", "")
    yield from _sources(document, "")
    for word in document.get("playbook_types", ()):
        if word not in _KNOWN_TYPES:
            yield Finding(Severity.REMARK, Message("'{word}' is not in the vocabulary", word=str(word)[:80]),
                          "playbook_types")  # fmt: skip
    if document.get("playbook_types") and "playbook_activities" not in document:
        yield Finding(Severity.REMARK, Message("has to be there when there are playbook types"), "playbook_activities")


def _step(step: Mapping[str, Any], place: str) -> Iterator[Finding]:
    shape = STEPS.get(str(step.get("type")))
    if shape is None:
        yield Finding(Severity.ERROR, Message("is not a kind of step: {word}", word=str(step.get("type"))[:80]), place)
        return
    yield from _typed(step, place)
    yield from _shaped(step, shape, place)
    yield from _variables(step, "step_variables", place)
    yield from _sources(step, place)
    if "on_completion" in step and ("on_success" in step or "on_failure" in step):
        yield Finding(Severity.ERROR, Message("has both on_completion and on_success or on_failure"), place)
    onward = step["type"] in (StepType.ACTION, StepType.PLAYBOOK)
    if onward and not {"on_completion", "on_success"} & step.keys():
        yield Finding(Severity.REMARK, Message("does not say what comes after it"), place)
    for n, command in enumerate(step.get("commands", ()) if isinstance(step.get("commands"), list) else (), 1):
        if isinstance(command, dict):
            yield from _command(command, f"{place}, commands, {n}")


def _command(command: Mapping[str, Any], place: str) -> Iterator[Finding]:
    yield from _shaped(command, COMMAND, place, known=command.get("type") in ("manual", "bash", "ssh", "powershell"))
    yield from _sources(command, place)
    if not {"command", "command_b64"} & command.keys() and command.get("type") in ("manual", "bash", "ssh"):
        yield Finding(Severity.ERROR, Message("says nothing to do: command and command_b64 are missing"), place)


def _shaped(thing: Mapping[str, Any], shape: Shape, place: str, *, known: bool = True) -> Iterator[Finding]:
    """What is missing, wrong or unknown in one object."""
    for name, check in (*shape.must.items(), *shape.may.items()):
        at = _within(place, name)
        if name in thing:
            message = check(thing[name])
            if message is not None:
                yield Finding(Severity.ERROR, message, at)
        elif name in shape.must:
            yield Finding(Severity.ERROR, Message("is missing"), at)
    for name in thing if known else ():
        if name not in shape.must and name not in shape.may:
            yield Finding(Severity.REMARK, Message("is not in the specification; it is kept"), _within(place, name))


def _typed(thing: Mapping[str, Any], place: str) -> Iterator[Finding]:
    """The type stands in the identifier too."""
    key = place.rpartition(", ")[2]
    if isinstance(thing.get("type"), str) and type_of(key) != thing["type"]:
        yield Finding(Severity.ERROR, Message("has another type than its identifier: {word}",
                                              word=thing["type"][:80]), place)  # fmt: skip


def _objects(document: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    entries = document.get(name)
    for key, value in entries.items() if isinstance(entries, dict) else ():
        if isinstance(value, dict):  # that it has to be one is said by the shape of the whole
            yield f"{name}, {key}", value


def _variables(thing: Mapping[str, Any], name: str, place: str) -> Iterator[Finding]:
    for at, variable in _objects(thing, name):
        yield from _shaped(variable, VARIABLE_DEFINITION, _within(place, at))


def _sources(thing: Mapping[str, Any], place: str) -> Iterator[Finding]:
    entries = thing.get("external_references")
    for n, reference in enumerate(entries if isinstance(entries, list) else (), 1):
        if isinstance(reference, dict):
            yield from _shaped(reference, REFERENCE, _within(place, f"external_references, {n}"))


def _references(document: Mapping[str, Any]) -> Iterator[Finding]:
    """What is named has to be defined."""
    agents, targets = document.get("agent_definitions", {}), document.get("target_definitions", {})
    extensions = document.get("extension_definitions", {})
    for id, step in document["workflow"].items():
        place = f"workflow, {id}"
        for name, wanted, have in (
            ("agent", [step["agent"]] if "agent" in step else [], agents),
            ("targets", step.get("targets", ()), targets),
        ):
            for missing in (w for w in wanted if w not in have):
                yield Finding(Severity.ERROR, Message("is not defined: {id}", id=missing), f"{place}, {name}")
        yield from _extensions(step, "step_extensions", extensions, place)
    for id, agent in (*agents.items(), *targets.items()):
        yield from _extensions(agent, "agent_target_extensions", extensions, id)
    yield from _extensions(document, "playbook_extensions", extensions, "")
    for marking in document.get("markings", ()):
        if marking not in document.get("data_marking_definitions", {}):
            yield Finding(Severity.REMARK, Message("is not defined: {id}", id=marking), "markings")


def _extensions(thing: Mapping[str, Any], name: str, defined: Mapping[str, Any], place: str) -> Iterator[Finding]:
    for id in thing.get(name, {}):
        if id not in defined:
            severity = Severity.ERROR if id == EXTENSION else Severity.REMARK
            yield Finding(severity, Message("is not defined: {id}", id=id), _within(place, name))


def _times(document: Mapping[str, Any]) -> Iterator[Finding]:
    # Text of this form sorts by time, but for the fraction of a second; that is compared apart.
    def at(name: str) -> tuple[str, float]:
        seconds, _, fraction = document[name].rstrip("Z").partition(".")
        return seconds, float(f"0.{fraction or 0}")

    if at("modified") < at("created"):
        yield Finding(Severity.ERROR, Message("is earlier than {other}", other="created"), "modified")
    if {"valid_from", "valid_until"} <= document.keys() and at("valid_until") <= at("valid_from"):
        yield Finding(Severity.ERROR, Message("is not later than {other}", other="valid_from"), "valid_until")
    for name in ("created", "modified"):
        if len(document[name].rstrip("Z").partition(".")[2]) != 3:
            yield Finding(Severity.REMARK, Message("is not given to the millisecond"), name)
    if document.get("revoked"):
        yield Finding(Severity.REMARK, Message("its maker has withdrawn this playbook"), "revoked")


def _within(place: str, name: str) -> str:
    return f"{place}, {name}" if place else name
