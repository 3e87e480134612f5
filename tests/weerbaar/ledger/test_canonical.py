"""Canonical JSON: RFC 8785, by two writers that never differ."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.ledger.oracle import canon
from tests.weerbaar.ledger.test_verifying import json_values

from weerbaar.landscape.reading import BadInput
from weerbaar.ledger.canonical import canonical, load, parse
from weerbaar.ledger.chain import Header
from weerbaar.ledger.commitments import commit, commitments, opened


@given(json_values)
def test_what_is_written_is_read_back_and_written_the_same(value: object) -> None:
    line = canonical(value)
    read, write = parse(line)
    assert write(read) == canonical(read) == canon(json.loads(line)).encode() == line
    assert load(line.decode()) == read


@given(st.text(), json_values)
def test_anything_written_otherwise_is_refused(key: str, value: object) -> None:
    line = canonical({key: value})
    for other in (b" " + line, line + b" ", b"{ " + line[1:], json.dumps({key: value}).encode()):
        if other != line:
            with pytest.raises(BadInput):
                parse(other)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e21, "1e+21"), (1e20, "100000000000000000000"), (1e-7, "1e-7"), (0.000001, "0.000001"), (-0.0, "0"),
        (333333333.33333329, "333333333.3333333"), (4.5, "4.5"), (2e-3, "0.002"), (True, "true"),
        ("\x7f€\x0f", '"\x7f€\\u000f"'),
    ],
)  # fmt: skip
def test_the_examples_of_the_standard(value: object, text: str) -> None:
    assert canonical(value) == text.encode() == canon(value).encode()


def test_keys_stand_in_the_order_of_the_standard() -> None:
    # U+1F600 is written as a surrogate pair in UTF-16, which stands before U+FB33.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1), st.integers(1, 2**40))
def test_the_hash_of_a_header_is_that_of_its_canonical_json(text: str, sequence: int) -> None:
    import hashlib

    header = Header(text, sequence, text, text, text, "0" * 64, "1" * 64)
    assert header.hash == hashlib.sha256(canonical(header.document())).hexdigest()


def test_personal_values_are_closed_and_opened_again() -> None:
    payload = {"state": {"name": "Jo", "list": [{"phone": "1"}, {"phone": None}]}}
    closed, openings = commit(
        payload, ["state/name", "state/list/0/phone", "state/list/1/phone", "state/other/x", "no"]
    )
    assert sorted(path for path, _hash in commitments(closed)) == ["state/list/0/phone", "state/name"]
    assert opened(closed, openings) == payload
    assert opened(closed, openings[1:])["state"]["name"] is None
    assert "Jo" not in str(closed)


def test_equal_values_have_unequal_commitments() -> None:
    closed, _openings = commit({"a": "Jo", "b": "Jo"}, ["a", "b"])
    assert closed["a"] != closed["b"]


def test_a_payload_cannot_pass_off_its_own_text_as_a_commitment() -> None:
    with pytest.raises(BadInput):
        commit({"state": {"commitment": "0" * 64}}, [])
