"""Scores that do not follow from their own vector, languages and weaknesses that no register knows, are found."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.advisories.documents import document

from weerbaar.advisories import findings
from weerbaar.advisories.registers import is_language, weaknesses
from weerbaar.advisories.scores import reckon

WORST = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"
V3 = {"version": "3.1", "vectorString": WORST, "baseScore": 10, "baseSeverity": "CRITICAL"}
V2 = {"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:C/I:C/A:C", "baseScore": 10.0}


def found(place: str, value: Any) -> list[tuple[str, str]]:
    changed = document(**{f"vulnerabilities.0.{place}": value})
    return [(where, str(message)) for where, message in findings("x.json", json.dumps(changed).encode())]


def scored(kind: str, **given: Any) -> list[tuple[str, str]]:
    whole = (V2 if kind == "cvss_v2" else V3) | given
    return found("scores", [{"products": ["loket-1"], kind: {k: v for k, v in whole.items() if v is not None}}])


@pytest.mark.parametrize(
    ("kind", "given", "place"),
    [
        ("cvss_v3", {"baseSeverity": None}, "cvss_v3"),
        ("cvss_v3", {"version": None}, "cvss_v3"),
        ("cvss_v2", {"version": None}, "cvss_v2"),
        ("cvss_v3", {"baseScore": "10"}, "cvss_v3/baseScore"),
        ("cvss_v3", {"baseScore": True}, "cvss_v3/baseScore"),
        ("cvss_v3", {"baseScore": 10.1}, "cvss_v3/baseScore"),
        ("cvss_v3", {"baseSeverity": "Critical"}, "cvss_v3/baseSeverity"),
        ("cvss_v3", {"vectorString": "CVSS:3.1/AV:N"}, "cvss_v3/vectorString"),
        ("cvss_v3", {"vectorString": WORST + "/A:H"}, "cvss_v3/vectorString"),
        ("cvss_v3", {"vectorString": WORST + "/X" * 1000}, "cvss_v3/vectorString"),
        ("cvss_v3", {"version": "3.0"}, "cvss_v3/vectorString"),
        ("cvss_v2", {"vectorString": WORST}, "cvss_v2/vectorString"),
        ("cvss_v3", {"baseScore": 9.9}, "cvss_v3/baseScore"),
        ("cvss_v3", {"baseSeverity": "HIGH"}, "cvss_v3/baseSeverity"),
        ("cvss_v3", {"environmentalScore": 1}, "cvss_v3/environmentalScore"),
        ("cvss_v2", {"baseScore": 9.9}, "cvss_v2/baseScore"),
        ("cvss_v2", {"temporalScore": 0}, "cvss_v2/temporalScore"),
        ("cvss_v3", {"attackVector": "LOCAL"}, "cvss_v3/attackVector"),
        ("cvss_v3", {"exploitCodeMaturity": "HIGH"}, "cvss_v3/exploitCodeMaturity"),
        ("cvss_v2", {"authentication": "SINGLE"}, "cvss_v2/authentication"),
    ],
)
def test_a_score_that_contradicts_its_vector_is_named_with_its_place(
    kind: str, given: dict[str, Any], place: str
) -> None:
    assert [where for where, _words in scored(kind, **given)] == [f"/vulnerabilities/0/scores/0/{place}"]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("cvss_v3", {}),
        ("cvss_v3", {"attackVector": "NETWORK", "scope": "CHANGED", "modifiedScope": "NOT_DEFINED"}),
        ("cvss_v3", {"temporalScore": 10, "temporalSeverity": "CRITICAL", "environmentalScore": 10.0}),
        ("cvss_v2", {"temporalScore": 10, "environmentalScore": 10, "accessVector": "NETWORK"}),
        (
            "cvss_v3",
            {
                "version": "3.0",
                "vectorString": "CVSS:3.0/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H/E:U/RL:O",
                "baseScore": 6.5,
                "baseSeverity": "MEDIUM",
                "temporalScore": 5.7,
                "remediationLevel": "OFFICIAL_FIX",
            },
        ),
    ],
)
def test_a_score_that_follows_from_its_vector_is_fine(kind: str, given: dict[str, Any]) -> None:
    assert not scored(kind, **given)


_BASE = {"AV": "NALP", "AC": "LH", "PR": "NLH", "UI": "NR", "S": "UC", "C": "NLH", "I": "NLH", "A": "NLH"}
_MORE = {"E": "XUPFH", "RL": "XOTWU", "RC": "XURC", "CR": "XLMH", "MAV": "XNALP", "MS": "XUC", "MC": "XNLH"}


@given(
    st.sampled_from(["3.0", "3.1"]),
    st.fixed_dictionaries(
        {name: st.sampled_from(values) for name, values in _BASE.items()},
        optional={name: st.sampled_from(values) for name, values in _MORE.items()},
    ),
)
def test_what_is_reckoned_of_a_vector_never_contradicts_it(version: str, metrics: dict[str, str]) -> None:
    vector = "/".join([f"CVSS:{version}", *(f"{name}:{value}" for name, value in metrics.items())])
    meant = reckon(vector)
    assert meant is not None
    assert not scored("cvss_v3", **meant)
    assert scored("cvss_v3", **meant | {"baseScore": 10 - meant["baseScore"] if meant["baseScore"] != 5 else 0})


@given(st.text(st.sampled_from("CVSS:23.01/AVNLHUPICERMX "), max_size=60))
def test_any_text_is_a_vector_or_none(text: str) -> None:
    meant = reckon(text)
    assert meant is None or 0 <= meant["baseScore"] <= 10


@pytest.mark.parametrize(
    ("cwe", "place"),
    [
        ({"id": "CWE-79", "name": "Improper Input Validation"}, "name"),
        ({"id": "CWE-699", "name": "Software Development"}, "id"),  # a view
        ({"id": "CWE-1", "name": "Location"}, "id"),  # a category
    ],
)
def test_a_weakness_that_cwe_does_not_have_is_found(cwe: dict[str, str], place: str) -> None:
    assert [where for where, _words in found("cwe", cwe)] == [f"/vulnerabilities/0/cwe/{place}"]


@pytest.mark.parametrize(
    "cwe",
    [
        {"id": "CWE-20", "name": "Improper Input Validation"},
        {"id": "CWE-20", "name": "Insufficient Input Validation"},  # as it was called before
        {"id": "CWE-99999", "name": "Of next year"},
    ],
)
def test_a_name_of_today_or_of_before_and_a_number_of_tomorrow_are_fine(cwe: dict[str, str]) -> None:
    assert not found("cwe", cwe)
    assert len(weaknesses()) > 900


@pytest.mark.parametrize("tag", ["nl", "nl-BE", "NL-be", "de-CH-1901", "zh-cmn-Hans-CN", "qaa", "en-XA", "x-a", "iw"])
def test_a_registered_language_is_one(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["EZ", "xx", "de-AAAA", "de-DE-DE", "vlaams", "fl", "qaaa"])
def test_what_no_register_has_is_no_language(tag: str) -> None:
    assert not is_language(tag)
    changed = document(**{"document.lang": tag})
    assert [where for where, _ in findings("x.json", json.dumps(changed).encode())] == ["/document/lang"]


@given(st.from_regex(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,4}", fullmatch=True))
def test_any_tag_is_a_language_or_not(tag: str) -> None:
    assert is_language(tag) in (True, False)
