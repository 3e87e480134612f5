"""What is read of an advisory, and what is refused with its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.advisories.documents import advisory, document

from weerbaar.advisories import Status, read, write
from weerbaar.advisories.reading import LARGEST, findings
from weerbaar.landscape.reading import BadInput


def refused(of: Any) -> str:
    with pytest.raises(BadInput) as error:
        read("advies.json", json.dumps(of).encode())
    return str(error.value)


def test_an_advisory_says_of_each_product_whether_it_is_affected_and_what_to_do() -> None:
    found = read("advies.json", write(advisory()))
    (hole,) = found.vulnerabilities
    assert hole.name == "CVE-2022-12345"
    assert hole.statuses == {"dossier-4": Status.AFFECTED, "loket-1": Status.NOT_AFFECTED}
    assert hole.reasons == {"loket-1": "Loket gebruikt dit onderdeel niet."}
    assert [(r.details, r.products) for r in hole.remediations] == [
        ("Zet de koppeling met het portaal af.", {"dossier-4"})
    ]
    assert found.products["dossier-4"].of("product_version") == "4.2"


def test_what_was_written_is_read_back_whole() -> None:
    assert read("advies.json", write(advisory())).document == advisory().document


def test_white_is_clear_in_the_words_of_today() -> None:
    assert advisory(tlp="CLEAR").tlp == "TLP:CLEAR"
    assert advisory(tlp="CLEAR").document["document"]["distribution"]["tlp"]["label"] == "WHITE"


def test_what_is_strictly_amber_is_read_back_as_that() -> None:
    assert read("x.json", write(advisory(tlp="AMBER+STRICT"))).tlp == "TLP:AMBER+STRICT"


def test_the_name_of_the_file_follows_from_the_id() -> None:
    assert advisory(id="DB 2022 / 0001").file_name == "db_2022_0001.json"


@pytest.mark.parametrize(
    ("path", "value", "place", "words"),
    [
        ("document.csaf_version", "3.0", "/document/csaf_version", "2.0"),
        ("document.tracking.current_release_date", "2022-12-06", "/document/tracking/current_release_date", "tijdzone"),
        ("document.tracking.version", "2", "/document/tracking/version", "nieuwste"),
        ("document.category", "CSAF VEX", "/document/category", "profiel"),
        ("vulnerabilities.0.cve", "CVE-1", "/vulnerabilities/0/cve", "CVE-nummer"),
        ("vulnerabilities.0.threats", [{"category": "impact", "details": "x"}], "known_not_affected", "waarom"),
        ("vulnerabilities.0.product_status", {"fixed": ["ander"]}, "product_status/fixed", "'ander'"),
        ("vulnerabilities.0.product_status", {"fixed": ["loket-1"], "known_affected": ["loket-1"]}, "", "twee dingen"),
        ("product_tree", {}, "/product_tree", "leeg"),
        ("document", [], "advies.json", "CSAF"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path: str, value: Any, place: str, words: str) -> None:
    said = refused(document(**{path: value}))
    assert place in said
    assert words in said


@pytest.mark.parametrize(("data", "words"), [(b"[]", "CSAF"), (b"{", "JSON"), (b"\xff\x00", "UTF-8")])
def test_what_is_no_advisory_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read("x.json", data)


def test_a_huge_advisory_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadInput, match="15"):
        read("x.json", b" " * (LARGEST + 1))


def test_a_small_file_that_names_a_large_group_ever_again_is_refused_quickly() -> None:
    found = document()
    found["product_tree"]["product_groups"] = [{"group_id": "g", "product_ids": [f"p{n}" for n in range(30_000)]}]
    entry = {"category": "impact", "details": "x", "group_ids": ["g"]}
    found["vulnerabilities"][0]["threats"] = [entry] * 30_000
    assert "via groepen" in refused(found)


def test_a_tree_a_hundred_branches_deep_is_refused() -> None:
    deep: dict[str, Any] = {"category": "vendor", "name": "x"}
    for _n in range(100):
        deep = {"category": "vendor", "name": "x", "branches": [deep]}
    assert "diep" in refused(document(product_tree={"branches": [deep]}))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in entries:
        found += _places(inside, (*path, key))
    return found


@given(st.data())
def test_whatever_stands_anywhere_the_answer_is_an_advisory_or_bad_input(data: st.DataObject) -> None:
    changed = document()
    *parents, last = data.draw(st.sampled_from(_places(changed)))
    inside: Any = changed
    for name in parents:
        inside = inside[name]
    inside[last] = data.draw(_JSON)
    text = json.dumps(changed).encode()
    try:
        found = read("x.json", text)
    except BadInput:
        assert _refused_or_found(text)
    else:
        assert not findings("x.json", text)
        assert all(p in found.products for v in found.vulnerabilities for p in v.statuses)


def _refused_or_found(text: bytes) -> bool:
    try:
        return bool(findings("x.json", text))
    except BadInput:
        return True
