"""OpenVEX and CycloneDX VEX are read into the same model as CSAF, and come out of it as valid CSAF."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerbaar.advisories import Advisory, Status, findings, is_csaf, opened, read, write
from weerbaar.landscape.reading import BadInput

GIT = "pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64"
OPENVEX: dict[str, Any] = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://dossierbouwers.example/vex/12",
    "author": "Dossierbouwers",
    "timestamp": "2022-12-06T06:40:00Z",
    "last_updated": "2022-12-06T09:00:00+01:00",
    "version": 3,
    "statements": [
        {
            "vulnerability": {"name": "GHSA-1", "aliases": ["CVE-2022-12345"], "description": "Een lek."},
            "products": [{"@id": GIT}, {"@id": "https://dossierbouwers.example/loket"}],
            "status": "under_investigation",
            "timestamp": "2022-12-06T05:00:00Z",
        },
        {
            "vulnerability": {"name": "CVE-2022-12345"},
            "products": [{"@id": GIT}],
            "status": "not_affected",
            "justification": "vulnerable_code_not_present",
        },
        {
            "vulnerability": {"name": "Eigen-7"},
            "products": [{"identifiers": {"cpe23": "cpe:2.3:a:x:dossier:4:*:*:*:*:*:*:*"}}],
            "status": "affected",
            "action_statement": "Zet de koppeling af.",
        },
    ],
}
CYCLONEDX: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "version": 2,
    "metadata": {
        "timestamp": "2022-12-06T06:40:00Z",
        "supplier": {"name": "Dossierbouwers", "url": ["https://dossierbouwers.example/psirt"]},
        "component": {"type": "application", "name": "Dossier", "version": "4.2", "bom-ref": "dossier"},
    },
    "components": [{"name": "Loket", "bom-ref": "loket", "components": [{"name": "bijlage", "bom-ref": "bijlage"}]}],
    "vulnerabilities": [
        {
            "id": "CVE-2022-12345",
            "description": "Een lek.",
            "recommendation": "Zet de koppeling af.",
            "ratings": [
                {"method": "CVSSv31", "vector": "AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"},
                {"method": "CVSSv31", "vector": "onzin"},
                {"method": "CVSSv4", "vector": "CVSS:4.0/AV:N"},
            ],
            "analysis": {"state": "exploitable", "detail": "Via bijlagen."},
            "affects": [
                {
                    "ref": "dossier",
                    "versions": [
                        {"version": "4.1"},
                        {"range": "vers:generic/>=5|<6", "status": "unaffected"},
                        {"version": "3.0", "status": "unknown"},
                    ],
                }
            ],
        },
        {
            "id": "CVE-2022-12345",
            "analysis": {"state": "not_affected", "justification": "requires_configuration"},
            "affects": [{"ref": "loket"}, {"ref": "bijlage"}],
        },
        {
            "id": "CVE-2022-99999",
            "analysis": {"state": "false_positive", "justification": "code_not_reachable", "detail": "Nooit geroepen."},
            "affects": [{"ref": "urn:cdx:e4c3eedc-4978-470c-ad02-6ffff63738ff/1#elders"}],
        },
    ],
}


def told(document: dict[str, Any]) -> Advisory:
    found = read("vex.json", json.dumps(document).encode())
    assert not findings("x.json", write(found))
    return found


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(document)
    *parents, last = path.split(".")
    inside: Any = made
    for name in parents:
        inside = inside[int(name) if name.isdigit() else name]
    if value is ...:
        del inside[last]
    else:
        inside[last] = value
    return made


def test_openvex_says_the_same_in_csaf_and_the_newest_statement_counts() -> None:
    found = told(OPENVEX)
    first, second = found.vulnerabilities
    assert first.cve == "CVE-2022-12345"
    assert first.statuses == {
        GIT: Status.NOT_AFFECTED,
        "https://dossierbouwers.example/loket": Status.UNDER_INVESTIGATION,
    }
    assert first.reasons == {GIT: "vulnerable_code_not_present"}
    assert first.notes == ("Een lek.",)
    assert (second.name, second.remediations[0].details) == ("Eigen-7", "Zet de koppeling af.")
    assert (found.publisher, found.id, found.version) == ("Dossierbouwers", OPENVEX["@id"], "3")
    assert f"{found.released_at:%H:%M}" == "08:00"
    git = found.products[GIT]
    assert (git.of("product_name"), git.of("product_version"), git.helper["purl"]) == ("git", "2.39.0-r1", GIT)


def test_cyclonedx_says_the_same_in_csaf() -> None:
    found = told(CYCLONEDX)
    first, second = found.vulnerabilities
    assert first.statuses == {
        "dossier 4.1": Status.AFFECTED,
        "dossier vers:generic/>=5|<6": Status.NOT_AFFECTED,
        "dossier 3.0": Status.UNDER_INVESTIGATION,
        "loket": Status.NOT_AFFECTED,
        "bijlage": Status.NOT_AFFECTED,
    }
    assert first.remediations[0].details == "Zet de koppeling af.\nVia bijlagen."
    assert first.score == 10.0
    assert first.reasons["loket"] == "requires_configuration"
    assert second.statuses == {"urn:cdx:e4c3eedc-4978-470c-ad02-6ffff63738ff/1#elders": Status.NOT_AFFECTED}
    assert list(second.reasons.values()) == ["Nooit geroepen."]
    assert found.products["dossier 4.1"].of("product_name") == "Dossier"
    assert found.document["document"]["publisher"]["namespace"] == "https://dossierbouwers.example"


def test_what_was_read_before_is_opened_the_same_and_is_known_not_to_be_csaf() -> None:
    for document in (OPENVEX, CYCLONEDX):
        data = json.dumps(document).encode()
        assert opened(data) == read("x.json", data)
        assert not is_csaf(data)
        assert is_csaf(write(opened(data)))


def test_affected_without_a_word_about_what_to_do_says_so_in_cyclonedx_which_allows_it() -> None:
    found = told(changed(changed(CYCLONEDX, "vulnerabilities.0.recommendation", ...), "vulnerabilities.0.analysis", {}))
    assert "zegt niet wat u moet doen" in found.vulnerabilities[0].remediations[0].details


@pytest.mark.parametrize(
    ("document", "path", "value", "words"),
    [
        (OPENVEX, "statements.1.justification", ..., "/statements/1: heeft geen 'justification'"),
        (OPENVEX, "statements.2.action_statement", ..., "/statements/2: heeft geen 'action_statement'"),
        (OPENVEX, "statements.0.products", [{"identifiers": {}}], "/statements/0/products/0: heeft geen '@id'"),
        (OPENVEX, "statements.0.status", "maybe", "/statements/0/status"),
        (OPENVEX, "statements.0.vulnerability", "CVE-1", "/statements/0/vulnerability"),
        (OPENVEX, "version", 10**9, "/version"),
        (OPENVEX, "timestamp", "0001-01-01T00:00:00+14:00", "/timestamp"),
        (OPENVEX, "statements", [], "/statements"),
        (CYCLONEDX, "vulnerabilities", ..., "heeft geen 'vulnerabilities'"),
        (CYCLONEDX, "metadata", {}, "/metadata: heeft geen 'timestamp'"),
        (CYCLONEDX, "vulnerabilities.0.analysis", {"state": "x"}, "/vulnerabilities/0/analysis/state"),
        (CYCLONEDX, "vulnerabilities.1.affects", 3, "/vulnerabilities/1/affects"),
        (CYCLONEDX, "components", [{"components": [7]}], "/components/0"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_in_the_file_that_came(
    document: dict[str, Any], path: str, value: Any, words: str
) -> None:
    with pytest.raises(BadInput) as error:
        read("vex.json", json.dumps(changed(document, path, value)).encode())
    assert words in str(error.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.just("2022-12-06T06:40:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in entries:
        found += _places(inside, (*path, key))
    return found


@given(st.data(), st.sampled_from([OPENVEX, CYCLONEDX]))
def test_whatever_stands_anywhere_the_answer_is_an_advisory_or_bad_input(
    data: st.DataObject, document: dict[str, Any]
) -> None:
    made = copy.deepcopy(document)
    *parents, last = data.draw(st.sampled_from(_places(made)))
    inside: Any = made
    for name in parents:
        inside = inside[name]
    inside[last] = data.draw(_JSON)
    text = json.dumps(made).encode()
    try:
        found = read("x.json", text)
    except BadInput:
        return
    assert not findings("x.json", write(found))
    assert all(product in found.products for one in found.vulnerabilities for product in one.statuses)
