"""What the parts of a CACAO playbook look like: for each the properties, whether they must be there, and their check.

From CACAO Security Playbooks Version 2.0: playbook (section 3), workflow steps (4), commands (5), agents and targets
(7), extensions (8), data markings (9), data types (10).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from weerbaar.playbooks.identifiers import type_of
from weerbaar.playbooks.model import SPEC_VERSION, TLP, StepType
from weerbaar.playbooks.values import (
    DICTIONARY_KEY,
    VARIABLE,
    Check,
    anything,
    filled,
    flag,
    identifier,
    in_base64,
    listed,
    mapped,
    text,
    timestamp,
    whole,
    word,
)


@dataclass(frozen=True)
class Shape:
    """The properties of an object: those it must have, and those it may."""

    must: Mapping[str, Check]
    may: Mapping[str, Check]


def _extensions(key: str) -> bool:
    return type_of(key) == "extension-definition"


_AN_OBJECT = mapped(lambda _key: True, anything)
_REFERENCES = listed(mapped(lambda _key: True, anything))  # each is looked at with REFERENCE
_SCORE = whole(0, 100)
_TEXTS = listed(text)

PLAYBOOK = Shape(
    must={
        "type": word("playbook"),
        "spec_version": word(SPEC_VERSION),
        "id": identifier("playbook"),
        "name": filled,
        "created_by": identifier("identity"),
        "created": timestamp,
        "modified": timestamp,
        "workflow_start": identifier("start"),
        "workflow": mapped(type_of, _AN_OBJECT),
    },
    may={
        "description": text,
        "playbook_types": listed(text, least=0),
        "playbook_activities": _TEXTS,
        "playbook_processing_summary": mapped(lambda _key: True, flag),
        "revoked": flag,
        "valid_from": timestamp,
        "valid_until": timestamp,
        "derived_from": listed(identifier("playbook")),
        "related_to": listed(identifier()),
        "priority": _SCORE,
        "severity": _SCORE,
        "impact": _SCORE,
        "industry_sectors": _TEXTS,
        "labels": _TEXTS,
        "external_references": _REFERENCES,
        "markings": listed(identifier("marking-tlp", "marking-statement", "marking-iep")),
        "playbook_variables": mapped(VARIABLE.fullmatch, _AN_OBJECT),
        "workflow_exception": identifier(),
        "playbook_extensions": mapped(_extensions, _AN_OBJECT),
        "authentication_info_definitions": mapped(type_of, _AN_OBJECT),
        "agent_definitions": mapped(type_of, _AN_OBJECT),
        "target_definitions": mapped(type_of, _AN_OBJECT),
        "extension_definitions": mapped(_extensions, _AN_OBJECT),
        "data_marking_definitions": mapped(type_of, _AN_OBJECT),
        "signatures": listed(_AN_OBJECT),
    },
)

_STEP: Mapping[str, Check] = {
    "name": text,
    "description": text,
    "external_references": _REFERENCES,
    "delay": whole(0, 10**15),
    "timeout": whole(0, 10**15),
    "step_variables": mapped(VARIABLE.fullmatch, _AN_OBJECT),
    "owner": identifier("identity"),
    "step_extensions": mapped(_extensions, _AN_OBJECT),
}
_ONWARD: Mapping[str, Check] = {"on_completion": identifier(), "on_success": identifier(), "on_failure": identifier()}
_ARGUMENTS: Mapping[str, Check] = {"in_args": _TEXTS, "out_args": _TEXTS}


def _step(kind: StepType, must: Mapping[str, Check], may: Mapping[str, Check]) -> Shape:
    return Shape({"type": word(kind), **must}, {**_STEP, **may})


STEPS: Mapping[str, Shape] = {
    StepType.START: _step(StepType.START, {"on_completion": identifier()}, {}),
    StepType.END: _step(StepType.END, {}, {}),
    StepType.ACTION: _step(
        StepType.ACTION,
        {"commands": listed(_AN_OBJECT), "agent": identifier()},
        {**_ONWARD, **_ARGUMENTS, "targets": listed(identifier())},
    ),
    StepType.PLAYBOOK: _step(
        StepType.PLAYBOOK,
        {"playbook_id": identifier("playbook")},
        {**_ONWARD, **_ARGUMENTS, "playbook_version": timestamp},
    ),
    StepType.PARALLEL: _step(StepType.PARALLEL, {"next_steps": listed(identifier(), least=2)}, _ONWARD),
    StepType.IF: _step(
        StepType.IF, {"condition": filled, "on_true": identifier()}, {**_ONWARD, "on_false": identifier()}
    ),
    StepType.WHILE: _step(StepType.WHILE, {"condition": filled, "on_true": identifier()}, _ONWARD),
    StepType.SWITCH: _step(
        StepType.SWITCH,
        {"switch": filled, "cases": mapped(DICTIONARY_KEY.fullmatch, identifier())},
        _ONWARD,
    ),
}

COMMAND = Shape(
    must={"type": filled},
    may={
        "command": text, "command_b64": in_base64, "description": text, "version": text, "playbook_activity": text,
        "external_references": _REFERENCES, "headers": _AN_OBJECT, "content": text, "content_b64": in_base64,
    },
)  # fmt: skip
"""``headers`` and ``content`` are those of http-api; other types add properties of their own, which are kept."""

AGENT = Shape(
    must={"type": filled, "name": filled},
    may={
        "description": text, "location": _AN_OBJECT, "contact": _AN_OBJECT, "logical": _TEXTS, "sector": text,
        "category": _TEXTS, "address": _AN_OBJECT, "port": text, "authentication_info": identifier(),
        "agent_target_extensions": mapped(_extensions, _AN_OBJECT),
    },
)  # fmt: skip

MARKINGS: Mapping[str, Shape] = {
    "marking-tlp": Shape({"tlpv2_level": word(*TLP)}, {}),
    "marking-statement": Shape({"statement": text}, {}),
    "marking-iep": Shape({"name": text}, {}),
}
MARKING: Mapping[str, Check] = {
    "type": word(*MARKINGS),
    "id": identifier(*MARKINGS),
    "created_by": identifier("identity"),
    "created": timestamp,
}
"""What every marking must have, beside what its own kind adds."""

EXTENSION_DEFINITION = Shape(
    must={
        "type": word("extension-definition"), "name": filled, "created_by": identifier("identity"), "schema": text,
        "version": text,
    },
    may={"description": text, "external_references": _REFERENCES},
)  # fmt: skip

VARIABLE_DEFINITION = Shape(
    must={"type": filled},
    may={"description": text, "value": anything, "constant": flag, "external": flag},
)

REFERENCE = Shape(
    must={"name": filled},
    may={"description": text, "source": text, "url": text, "external_id": text, "reference_id": text},
)
