"""Scripts: what is wrong is named by place; the shipped one is whole in both languages."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.warroom.exercises.making import SMALL

from warroom.exercises.script import MOST_BYTES, BadScript, read, said, shipped
from weerbaar.demo import scheldestede

GOOD: dict[str, Any] = {"title": "T", "inject": [{"key": "a", "minute": 0, "title": "A", "text": "B"}]}


def wrong(**changed: Any) -> str:
    """What is said about the small script with its inject changed."""
    data = {**GOOD, "inject": [{**GOOD["inject"][0], **changed}]}
    with pytest.raises(BadScript) as bad:
        read(json.dumps(data).encode())
    return str(bad.value)


def test_the_same_script_reads_from_json_and_from_toml() -> None:
    toml = b'title = "T"\n[[inject]]\nkey = "a"\nminute = 0\ntitle = "A"\ntext = "B"\n'
    assert read(toml).injects == read(json.dumps(GOOD).encode()).injects


def test_injects_are_put_in_order_of_time() -> None:
    data = {**GOOD, "inject": [{**GOOD["inject"][0], "key": str(m), "minute": m} for m in (9, 2, 5)]}
    assert [one.minute for one in read(json.dumps(data).encode()).injects] == [2, 5, 9]


@pytest.mark.parametrize(
    ("changed", "said_of_it"),
    [
        ({"to": "mayor"}, "inject 1 (a): 'to'"),
        ({"channel": "pigeon"}, "inject 1 (a): 'channel'"),
        ({"minute": -1}, "inject 1 (a): 'minute'"),
        ({"minute": True}, "inject 1 (a): 'minute'"),
        ({"minute": "soon"}, "inject 1 (a): 'minute'"),
        ({"title": ""}, "inject 1 (a): 'title'"),
        ({"text": "x" * 3001}, "inject 1 (a): 'text'"),
        ({"text": "a\x00b"}, "inject 1 (a): 'text'"),
        ({"text": {"nl": 3}}, "inject 1 (a): 'text'"),
        ({"facts": [{"element": "x", "mark": "isolated"}]}, "inject 1 (a), facts 1: 'mark'"),
        ({"facts": "x"}, "inject 1 (a): 'facts'"),
        ({"tasks": [{"title": "t", "role": "king"}]}, "inject 1 (a), tasks 1: 'role'"),
        ({"tasks": [{"title": "t", "due_minutes": 0}]}, "inject 1 (a), tasks 1: 'due_minutes'"),
        ({"colour": "red"}, "inject 1 (a): er is geen veld 'colour'"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(changed: dict[str, Any], said_of_it: str) -> None:
    assert said_of_it in wrong(**changed)


def test_a_key_that_is_used_twice_is_refused() -> None:
    with pytest.raises(BadScript, match="'a'"):
        read(json.dumps({**GOOD, "inject": GOOD["inject"] * 2}).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[1]",
        b"title = ",
        b"{}",
        b'{"inject": 3}',
        b'{"inject": [3]}',
        b"{" * 100_000,
        b'{"a":' * 50_000,
        b"x = " + b"[" * 50_000,
        b" " * (MOST_BYTES + 1),
        b'{"title": "\\ud800", "\\ud800": 1, "inject": []}',
        b'{"title": "T", "severity": ' + b"9" * 5000 + b"}",
        b"severity = " + b"9" * 5000,
        b'{"title": "T", "severity": 9, "kind": [], "inject": [{"to": [], "channel": {}}]}',
    ],
)
def test_what_is_no_script_gets_a_clear_message(content: bytes) -> None:
    with pytest.raises(BadScript) as bad:
        read(content)
    assert all(bad.value.findings)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("key", "minute", "to", "channel", "sender", "story", "title", "text", "expected", "facts", "tasks")


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), anything), st.dictionaries(st.sampled_from(("title", "kind")), anything))
def test_any_values_are_read_or_refused_and_never_break(inject: dict[str, Any], head: dict[str, Any]) -> None:
    try:
        script = read(json.dumps({**GOOD, **head, "inject": [{**GOOD["inject"][0], **inject}]}).encode())
    except BadScript as bad:
        said_of_it = str(bad)
    else:
        said_of_it = script.injects[0].text
    assert said_of_it


def test_a_language_that_a_text_does_not_have_falls_back_on_one_it_has() -> None:
    small = read(SMALL)
    assert [said(one.title, "en") for one in small.injects][:2] == ["Files gone", "De krant belt"]


def test_the_shipped_script_is_whole_in_both_languages() -> None:
    script = shipped()["6-december"]
    assert len(script.injects) >= 15
    for one in script.injects:
        for words in (one.sender, one.story, one.title, one.text, one.expected):
            assert set(words) == {"nl", "en"}, one.key


def test_what_the_shipped_script_marks_is_in_the_demonstration() -> None:
    model = scheldestede()
    facts = [fact for one in shipped()["6-december"].injects for fact in one.facts]
    assert facts
    assert all(element in model.by_id for element, _mark in facts)
