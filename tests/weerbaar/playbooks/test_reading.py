"""A playbook is read whole, or refused with one sentence that says what is wrong and where."""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.playbooks.documents import AGENT, END, START, action, branching, playbook, sequence, step_id

from weerbaar.landscape.reading import BadInput
from weerbaar.language import use
from weerbaar.playbooks import from_document, read, shipped, steps, write
from weerbaar.playbooks.checks import Severity, check
from weerbaar.playbooks.reading import LARGEST

ONE = step_id("action", 10)


def errors(document: Any) -> list[str]:
    with use("en"):
        return [str(f) for f in check(document) if f.severity is Severity.ERROR]


def test_a_small_playbook_has_nothing_wrong() -> None:
    assert errors(playbook()) == []
    assert errors(playbook(branching())) == []


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *way, last = path.split("/")
        at: Any = document
        for name in way:
            at = at[int(name)] if isinstance(at, list) else at[name]
        if value is ...:
            del at[last]
        else:
            at[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("type", "report"), "type: is not a CACAO playbook"),
        (_set("spec_version", "1.1"), "spec_version: is version 1.1 of CACAO"),
        (_set("id", "playbook--1"), "id: is not an identifier"),
        (_set("id", "report--00000000-0000-4000-8000-0000000000aa"), "id: has to be the identifier of: playbook"),
        (_set("name", "  "), "name: is empty"),
        (_set("name", ...), "name: is missing"),
        (_set("created", "yesterday"), "created: is not a time"),
        (_set("created", "2022-02-31T06:00:00.000Z"), "created: is not a time"),
        (_set("modified", "2022-12-05T07:00:00.000Z"), "modified: is earlier than created"),
        (_set("priority", 101), "priority: has to be a whole number from 0 to 100"),
        (_set("priority", True), "priority: has to be a whole number"),
        (_set("labels", []), "labels: needs at least 1"),
        (_set("labels", "crisis"), "labels: has to be a list"),
        (_set("revoked", "no"), "revoked: has to be true or false"),
        (_set("playbook_variables", {"name": {"type": "string"}}), "a key that is not allowed: name"),
        (_set("workflow", []), "workflow: has to be an object"),
        (_set("workflow", {"one": {}}), "workflow: has a key that is not allowed: one"),
        (_set(f"workflow/{ONE}", 1), "workflow: has to be an object"),
        (_set(f"workflow/{ONE}/type", "single"), f"workflow, {ONE}: is not a kind of step: single"),
        (_set(f"workflow/{ONE}/type", "end"), f"workflow, {ONE}: has another type than its identifier"),
        (_set(f"workflow/{ONE}/commands", []), f"workflow, {ONE}, commands: needs at least 1"),
        (_set(f"workflow/{ONE}/commands", [{"type": "manual"}]), "commands, 1: says nothing to do"),
        (_set(f"workflow/{ONE}/commands", [{"type": "bash", "command_b64": "%"}]), "command_b64: is not base64"),
        (_set(f"workflow/{ONE}/agent", ...), f"workflow, {ONE}, agent: is missing"),
        (_set(f"workflow/{ONE}/agent", step_id("group", 9)), f"workflow, {ONE}, agent: is not defined"),
        (_set(f"workflow/{ONE}/on_success", END), f"workflow, {ONE}: has both on_completion"),
        (_set(f"workflow/{ONE}/on_completion", step_id("action", 99)), "leads to a step that is not there"),
        (_set(f"workflow/{ONE}/on_completion", START), "leads to a step that is not there"),
        (_set(f"workflow/{ONE}/on_completion", ONE), "comes back to a step it has passed: one → one"),
        (_set(f"agent_definitions/{AGENT}/name", ...), f"agent_definitions, {AGENT}, name: is missing"),
        (_set("markings", ["tlp"]), "markings: is not an identifier"),
        (_set("external_references", [{"url": "https://example.org"}]), "external_references, 1, name: is missing"),
        (_set("external_references", ["x"]), "external_references: has to be an object"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(change: Callable[[dict[str, Any]], None], said: str) -> None:
    document = playbook()
    change(document)
    found = errors(document)
    assert any(said in line for line in found), found


def test_a_reader_refuses_with_the_name_of_the_file_and_the_place() -> None:
    document = playbook()
    del document["workflow"][ONE]["agent"]
    with use("en"), pytest.raises(BadInput) as refused:
        read("ours.json", json.dumps(document).encode())
    with use("en"):
        assert str(refused.value) == f"ours.json, workflow, {ONE}, agent: is missing"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "is not valid JSON: line 1, column 2"),
        (b"[]", "has to be a JSON object"),
        (b"\xff\xfe\x00", "is not text"),
        (b'{"type": "playbook", "type": "playbook"}', "has the key 'type' twice"),
        (b'{"a": ' + b"[" * 200_000, "is nested too deeply"),
        (b'{"a": 1e999}', "holds a number that cannot be read"),
        (b" " * (LARGEST + 1), "is too large"),
    ],
)
def test_what_is_no_playbook_at_all_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    with use("en"), pytest.raises(BadInput) as refused:
        read("x.json", data)
    with use("en"):
        assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_circle_through_other_steps_is_named() -> None:
    workflow = {START: {"type": "start", "on_completion": ONE}, **sequence("one", "two", "three", last=ONE)}
    assert "one → two → three → one" in errors(playbook({**workflow, END: {"type": "end"}}))[0]


def test_a_step_nobody_comes_to_is_an_error_because_nobody_would_see_it() -> None:
    document = playbook()
    document["workflow"][step_id("action", 50)] = action("lost", END)
    assert errors(document) == [f"workflow, {step_id('action', 50)}: is never reached from the start"]


def test_questions_within_questions_have_a_bottom() -> None:
    workflow: dict[str, Any] = {END: {"type": "end"}}
    below = END
    for n in range(40):
        id = step_id("if-condition", 100 + n)
        workflow[id] = {"type": "if-condition", "condition": "x", "on_true": below, "on_completion": END}
        below = id
    workflow |= {START: {"type": "start", "on_completion": ONE}, ONE: action("one", below)}
    assert errors(playbook(workflow)) == ["workflow: is nested too deeply"]


def test_what_is_unknown_is_kept_as_it_came() -> None:
    signature = {"type": "jss", "value": "c2ln", "sha256": "ab", "nested": {"z": [1, 2.5, None, "é"]}}
    document = playbook(x_ours={"b": 1, "a": [True, None]}, signatures=[signature])
    document["workflow"][ONE]["x_more"] = "kept"
    document["workflow"][ONE]["step_extensions"] = {step_id("extension-definition", 7): {"any_thing": [1]}}
    read_again = read("x.json", write(from_document(document, "x")))
    assert json.dumps(read_again.document) == json.dumps(document)
    assert read_again.signed
    assert {f.severity for f in check(document)} == {Severity.REMARK}


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.text(st.characters(exclude_categories=("Cs",))), inner, max_size=4
    ),
    max_leaves=12,
))  # fmt: skip
def test_any_unknown_property_survives_a_round_trip(value: Any) -> None:
    document = playbook(x_unknown=value)
    assert read("x.json", write(from_document(document, "x"))).document == document


def test_no_bent_playbook_is_more_than_refused() -> None:
    """Any value anywhere replaced by any other: read, or refused with a sentence; nothing else comes out."""
    chance = random.Random(4)
    original = json.dumps(shipped()["ddos"].document)
    values = [None, 1, -1, "", "x", [], {}, [[]], {"a": {}}, True, START, END, 1e300, "é" * 50]
    for _ in range(1000):
        document = json.loads(original)
        at: Any = document
        while isinstance(at, dict | list) and at:
            key = chance.choice(list(at)) if isinstance(at, dict) else chance.randrange(len(at))
            if not isinstance(at[key], dict | list) or not at[key] or chance.random() < 0.2:
                at[key] = chance.choice(values)
                break
            at = at[key]
        with suppress(BadInput):
            steps(from_document(document, "bent"))


def test_the_strictest_marking_counts() -> None:
    clear, red = step_id("marking-tlp", 1), step_id("marking-tlp", 2)
    definition = {"type": "marking-tlp", "created_by": step_id("identity", 1), "created": "2022-10-01T00:00:00.000Z"}
    document = playbook(
        markings=[red, clear],
        data_marking_definitions={
            clear: {**definition, "id": clear, "tlpv2_level": "TLP:CLEAR"},
            red: {**definition, "id": red, "tlpv2_level": "TLP:RED"},
        },
    )
    assert from_document(document, "x").tlp == "TLP:RED"
