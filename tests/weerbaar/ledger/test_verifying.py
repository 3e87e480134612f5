"""An exported ledger proves itself; nothing in it can be changed, left out or cut off unseen."""

import dataclasses
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.weerbaar.ledger.making import CHAIN, HEAD, KEY, Writer, sample, whole
from tests.weerbaar.ledger.oracle import proves_itself

from weerbaar.landscape.reading import BadInput
from weerbaar.ledger.canonical import canonical
from weerbaar.ledger.chain import NotProven
from weerbaar.ledger.checkpoints import Expected, line
from weerbaar.ledger.exporting import Item, export
from weerbaar.ledger.signing import Listed, PublicKey, SigningKey
from weerbaar.ledger.verifying import Proven, verify


def lines_of(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def refused(lines: list[bytes], **more: Any) -> NotProven:
    with pytest.raises(NotProven) as caught:
        verify(lines, **more)
    return caught.value


def test_a_whole_ledger_proves_itself() -> None:
    proven = verify(whole(sample()), key=KEY.public)
    assert (proven.entries, proven.attachments, proven.documents, proven.documents_chained) == (6, 2, 2, 1)
    assert (proven.withheld, proven.erased, proven.checkpoints, proven.key_trusted) == (0, 0, 1, True)
    assert proven.title == "Ransomware Scheldestede"


def test_an_empty_ledger_proves_itself() -> None:
    assert verify(list(export(HEAD, [], key=KEY))).entries == 0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.dictionaries(st.sampled_from(["text", "state", "name"]), json_values), st.binary(max_size=20)),
        max_size=5,
    )
)
def test_any_sequence_of_records_verifies_here_and_by_the_oracle(records: list[tuple[dict[str, Any], bytes]]) -> None:
    writer = Writer()
    items = [
        writer.add(payload, ["name", "state"], attachments=(attachment,) if attachment else ())
        for payload, attachment in records
        if not any(isinstance(v, dict) and set(v) == {"commitment"} for v in payload.values())
    ]
    lines = list(export(HEAD, items, key=KEY))
    assert verify(lines).entries == len(items)
    assert proves_itself(b"".join(lines), KEY.public.text)


def test_every_flip_of_any_byte_is_seen() -> None:
    content = b"".join(whole(sample()))
    for at in range(len(content)):
        # One bit that changes the case of a letter, one that changes anything else: both in every byte over time.
        for mask in (0x20, 1 << (at % 8)):
            flipped = bytearray(content)
            flipped[at] ^= mask
            with pytest.raises(NotProven):
                verify(lines_of(bytes(flipped)))


@settings(max_examples=300)
@given(st.data())
def test_any_change_of_a_file_is_seen(data: st.DataObject) -> None:
    content = _CONTENT
    begin = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(begin, min(len(content), begin + 80)))
    other = content[:begin] + data.draw(st.binary(max_size=20)) + content[end:]
    if other != content:
        refused(lines_of(other))
        assert not proves_itself(other, KEY.public.text)


_CONTENT = b"".join(whole(sample()))


def test_the_first_wrong_entry_is_named() -> None:
    for n in range(1, 7):
        lines = whole(sample())
        at = next(i for i, one in enumerate(lines) if b'"sequence":%d}' % n in one)
        lines[at] = lines[at].replace(b'"corrects":null', b'"corrects":1')
        assert refused(lines).sequence == n


def resealed(change: Callable[[list[dict[str, Any]]], None], items: list[Item] | None = None) -> list[bytes]:
    """A file whose owner changed something and then sealed it again with the same key."""
    documents = [json.loads(one) for one in whole(items or sample())][:-1]
    change(documents)
    return _sealed(documents)


def _sealed(documents: list[dict[str, Any]]) -> list[bytes]:
    import hashlib

    from weerbaar.ledger.chain import NOTHING_BEFORE, Header

    lines = [canonical(one) + b"\n" for one in documents]
    headers = [Header.of(one["header"]) for one in documents if one["type"] == "entry"]
    seal = {
        "count": len(headers),
        "hash": headers[-1].hash if headers else NOTHING_BEFORE,
        "key": KEY.public.id,
        "lines": len(lines),
        "sha256": hashlib.sha256(b"".join(lines)).hexdigest(),
        "type": "seal",
    }
    return [*lines, canonical(seal | {"signature": KEY.sign("seal", seal)}) + b"\n"]


def test_who_has_the_key_still_cannot_change_an_entry() -> None:
    def other_text(documents: list[dict[str, Any]]) -> None:
        documents[1]["payload"]["text"] = "er is niets gebeurd"

    def other_name(documents: list[dict[str, Any]]) -> None:
        documents[2]["openings"][0]["value"] = "Iemand anders"

    def other_file(documents: list[dict[str, Any]]) -> None:
        documents[4]["content"] = "AAAA"

    def other_time(documents: list[dict[str, Any]]) -> None:
        documents[3]["header"]["recorded_at"] = "2022-12-06T07:00:00.000000Z"

    def left_out(documents: list[dict[str, Any]]) -> None:
        del documents[2]

    def swapped(documents: list[dict[str, Any]]) -> None:
        documents[1], documents[2] = documents[2], documents[1]

    for change, n in ((other_text, 1), (other_name, 2), (other_file, 3), (other_time, 4), (left_out, 2), (swapped, 1)):
        assert refused(resealed(change)).sequence == n


def test_who_has_the_key_cannot_drop_what_belongs_to_an_entry() -> None:
    def without_file(documents: list[dict[str, Any]]) -> None:
        del documents[4]

    def without_personal(documents: list[dict[str, Any]]) -> None:
        documents[2]["openings"] = []

    def said_erased(documents: list[dict[str, Any]]) -> None:
        documents[1] = {"type": "entry", "header": documents[1]["header"], "missing": "erased"}

    def erasure_withheld(documents: list[dict[str, Any]]) -> None:
        at = next(i for i, one in enumerate(documents) if one.get("header", {}).get("kind") == "erased")
        documents[at] = {"type": "entry", "header": documents[at]["header"], "missing": "withheld"}

    for change, n in ((without_file, 3), (without_personal, 2), (said_erased, 1), (erasure_withheld, 6)):
        assert refused(resealed(change)).sequence == n


def test_what_is_withheld_is_counted_and_the_rest_proves_itself() -> None:
    proven = verify(whole(sample(), withhold={"contact.added", "personal"}))
    assert (proven.withheld, proven.personal_withheld, proven.entries) == (1, 1, 6)
    assert b"Peeters" not in b"".join(whole(sample(), withhold={"contact.added"}))


def test_an_erasure_is_never_withheld() -> None:
    with pytest.raises(BadInput):
        whole(sample(), withhold={"erased"})


def test_what_was_erased_is_counted_when_an_entry_says_so() -> None:
    writer = Writer()
    items = [
        writer.add({"text": "een naam in de tekst"}),
        writer.add({"state": {"name": "Jo", "phone": "1"}}, ["state/name", "state/phone"]),
        writer.add({"entry": 1, "erased": [{"what": "payload", "which": ""}]}, kind="erased"),
        writer.add({"entry": 2, "erased": [{"what": "opening", "which": "state/name"}]}, kind="erased"),
    ]
    items[0] = dataclasses.replace(items[0], payload=None, salt=b"")
    items[1] = dataclasses.replace(items[1], openings=items[1].openings[1:])
    lines = list(export(HEAD, items, key=KEY))
    proven = verify(lines)
    assert (proven.erased, proven.personal_erased) == (1, 1)
    assert proves_itself(b"".join(lines), KEY.public.text)


def test_a_checkpoint_shows_that_the_end_was_cut_off() -> None:
    items = sample()
    point = Expected.of(line(6, items[-1].header.hash))
    assert isinstance(verify(whole(items), checkpoints=[point]), Proven)
    error = refused(whole(items[:4]), checkpoints=[point])
    assert error.sequence == 5


def test_a_checkpoint_shows_that_everything_was_written_again() -> None:
    point = Expected.of(line(2, sample()[1].header.hash))
    assert refused(whole(sample()), checkpoints=[point]).sequence == 2


@pytest.mark.parametrize("text", ["", "12", "zes abcd", "3 " + "ab" * 5, "3 " + "ab" * 40, "3 xyz " + "ab" * 16])
def test_a_checkpoint_that_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        Expected.of(text)


def test_another_key_is_told_from_the_one_asked_for() -> None:
    refused(whole(sample()), key=SigningKey.new().public)
    with pytest.raises(BadInput):
        PublicKey.of("not a key")


def test_a_key_vouches_for_the_one_after_it() -> None:
    at = HEAD.exported_at
    old, new = SigningKey.new(), SigningKey.new()
    bare = Listed(new.public, at)
    endorsed = Listed(new.public, at, old.public.id, old.sign("key", bare.endorsed()))
    head = dataclasses.replace(HEAD, keys=(Listed(old.public, at), endorsed))
    lines = list(export(head, sample(), key=new))
    assert verify(lines, key=old.public).key == new.public.text
    assert verify(lines, key=new.public).key_trusted
    unvouched = dataclasses.replace(
        HEAD, keys=(Listed(old.public, at), Listed(new.public, at, old.public.id, "0" * 128))
    )
    refused(list(export(unvouched, sample(), key=new)), key=old.public)


def test_rubbish_is_refused_and_never_a_traceback() -> None:
    seed = random.Random(1)
    head = whole(sample())[0]
    deep = b"[" * 100_000 + b"\n"
    numbers = b'{"type":' + b"9" * 6000 + b"}\n"
    for rubbish in (b"\n", b"{}\n", b"[]\n", b"null\n", b'"x"\n', deep, numbers, b"\xff\n", seed.randbytes(99) + b"\n",
                    b'{"type":"entry"}\n', b'{"type":["head"]}\n', b'{"type":"other"}\n'):  # fmt: skip
        refused([rubbish])
        refused([head, rubbish])
    refused([])


def test_a_file_of_another_ledger_is_not_taken_for_this_one() -> None:
    other = dataclasses.replace(HEAD, chain=CHAIN.replace("a", "b"))
    assert refused(list(export(other, sample(), key=KEY))).sequence == 1


def test_every_line_keeps_to_the_schema_that_comes_with_the_package() -> None:
    from importlib.resources import files

    from jsonschema import Draft202012Validator

    schema = json.loads(files("weerbaar").joinpath("schema", "ledger-1.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for lines in (whole(sample()), whole(sample(), withhold={"note", "personal"})):
        for one in map(json.loads, lines):
            assert not list(validator.iter_errors(one))
            assert list(validator.iter_errors(one | {"more": 1}))
