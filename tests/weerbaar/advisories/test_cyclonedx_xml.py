"""CycloneDX VEX in XML says the same as in JSON, and XML that attacks or is something else is refused."""

import copy
import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.advisories.test_vex import CYCLONEDX

from weerbaar.advisories import Status, findings, is_csaf, is_xml, opened, read, write
from weerbaar.landscape.reading import BadInput

SPACE = "http://cyclonedx.org/schema/bom/1.5"
ENTRY = {
    "components": "component",
    "vulnerabilities": "vulnerability",
    "references": "reference",
    "ratings": "rating",
    "affects": "target",
    "versions": "version",
    "authors": "author",
}
ATTRIBUTES = ("bom-ref", "type", "serialNumber")


def in_xml(document: dict[str, Any]) -> bytes:
    """The same document as the schema has it in XML."""
    number = f' version="{document["version"]}"' if "version" in document else ""
    inside = {k: v for k, v in document.items() if k not in ("bomFormat", "specVersion", "version")}
    return f'<?xml version="1.0"?>\n{element("bom", inside, f" xmlns={quoteattr(SPACE)}{number}")}'.encode()


def element(name: str, value: Any, more: str = "") -> str:
    if isinstance(value, str):
        return f"<{name}{more}>{escape(value)}</{name}>"
    said, inside = more, ""
    for key, held in value.items():
        if key in ATTRIBUTES:
            said += f" {key}={quoteattr(held)}"
        elif key == "url":
            inside += "".join(element("url", one) for one in held)
        elif key == "response":
            inside += f"<responses>{''.join(element('response', one) for one in held)}</responses>"
        elif key in ENTRY:
            inside += f"<{key}>{''.join(element(ENTRY[key], one) for one in held)}</{key}>"
        else:
            inside += element(key, held)
    return f"<{name}{said}>{inside}</{name}>"


def answer(name: str, data: bytes) -> Any:
    """What comes of reading it: the document in CSAF, or everything that is wrong with it."""
    try:
        return read(name, data).document
    except BadInput:
        return [(place, str(message)) for place, message in findings(name, data)]


def test_the_same_document_in_xml_is_the_same_advisory() -> None:
    assert read("vex.xml", in_xml(CYCLONEDX)) == read("vex.json", json.dumps(CYCLONEDX).encode())


# No character that XML cannot hold; white space at the ends says nothing in XML.
_WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)
_MOMENT = st.sampled_from(["2022-12-06T06:40:00Z", "2022-12-07T09:00:00+01:00", "gisteren", ""])
_ANALYSIS = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(["resolved", "exploitable", "in_triage", "not_affected", "false_positive", "x"]),
        "justification": st.sampled_from(["code_not_present", "requires_environment", "x"]),
        "response": st.lists(_WORDS, max_size=2),
        "detail": _WORDS,
        "lastUpdated": _MOMENT,
    },
)
_VERSIONS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"version": _WORDS, "range": _WORDS, "status": st.sampled_from(["affected", "unaffected", "y"])}
    ),
    max_size=2,
)
_REFS = st.sampled_from(["dossier", "loket", "bijlage", "urn:cdx:1/1#x"])
_VULNERABILITY = st.fixed_dictionaries(
    {"id": _WORDS, "affects": st.lists(st.fixed_dictionaries({"ref": _REFS}, optional={"versions": _VERSIONS}))},
    optional={
        "description": _WORDS,
        "recommendation": _WORDS,
        "workaround": _WORDS,
        "updated": _MOMENT,
        "references": st.lists(st.fixed_dictionaries({}, optional={"id": _WORDS}), max_size=2),
        "ratings": st.lists(
            st.fixed_dictionaries(
                {"method": st.sampled_from(["CVSSv2", "CVSSv31"])},
                optional={
                    "vector": st.sampled_from(["AV:N/AC:L/Au:N/C:C/I:C/A:C", "AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"])
                },
            ),
            max_size=2,
        ),
        "analysis": _ANALYSIS,
    },
)


@given(
    st.lists(_VULNERABILITY, max_size=3),
    st.fixed_dictionaries({}, optional={"timestamp": _MOMENT, "authors": st.lists(st.builds(dict, name=_WORDS))}),
    st.sampled_from([1, 3, 0, -1, 10**9]),
)
def test_whatever_it_says_both_forms_give_one_answer(
    vulnerabilities: list[Any], metadata: dict[str, Any], version: int
) -> None:
    made = {
        **copy.deepcopy(CYCLONEDX),
        "vulnerabilities": vulnerabilities,
        "version": version,
        "metadata": {**CYCLONEDX["metadata"], **metadata},
    }
    assert answer("v", in_xml(made)) == answer("v", json.dumps(made).encode())


def test_what_was_read_before_is_opened_the_same_and_becomes_csaf() -> None:
    data = in_xml(CYCLONEDX)
    assert opened(data) == read("x.xml", data)
    assert is_xml(data)
    assert not is_csaf(data)
    assert is_csaf(write(opened(data)))
    assert not is_xml(write(opened(data)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_is_read_in_another_encoding_is_opened_later_too(encoding: str) -> None:
    for data in (json.dumps(CYCLONEDX).encode(encoding), in_xml(CYCLONEDX).decode().encode(encoding)):
        assert opened(data) == read("x", data) == read("x", json.dumps(CYCLONEDX).encode())


def test_the_elements_of_somebody_else_are_no_part_of_it() -> None:
    data = in_xml(CYCLONEDX).replace(
        b"<vulnerabilities>", b'<vulnerabilities><x:vulnerability xmlns:x="urn:eigen"><x:id>1</x:id></x:vulnerability>'
    )
    assert read("x.xml", data) == read("x.xml", in_xml(CYCLONEDX))


def test_what_stands_twice_is_refused_and_not_chosen_from() -> None:
    data = in_xml(CYCLONEDX).replace(b"<id>CVE-2022-12345</id>", b"<id>CVE-2022-12345</id><id>CVE-2022-1</id>", 1)
    with pytest.raises(BadInput, match="/vulnerabilities/0/id"):
        read("x.xml", data)


def nested(deep: int) -> bytes:
    inside = "<components><component><name>a</name>" * deep + "</component></components>" * deep
    return in_xml(CYCLONEDX).replace(b"<vulnerabilities>", inside.encode() + b"<vulnerabilities>", 1)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<!DOCTYPE bom [<!ENTITY a "aaaa">]><bom xmlns="http://cyclonedx.org/schema/bom/1.5">&a;</bom>', "document"),
        (b'<!DOCTYPE b SYSTEM "file:///etc/passwd"><bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>', "document"),
        (b"<bom>", "XML"),
        (b"<html><body/></html>", "CycloneDX"),
        (b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>', "vulnerabilities"),
        (b'<bom xmlns="urn:anders"/>', "CycloneDX"),
        (nested(45), "diep"),
        (nested(110), "diep"),
        (nested(4_000), "."),
    ],
)
def test_what_cannot_be_read_is_one_clear_message_with_the_name_of_the_file(data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as error:
        read("advies.xml", data)
    assert "advies.xml" in str(error.value)


def test_a_component_in_a_component_is_known_by_its_own_name() -> None:
    found = read("x.xml", in_xml(CYCLONEDX))
    assert found.vulnerabilities[0].statuses["bijlage"] is Status.NOT_AFFECTED
    assert found.products["bijlage"].name.startswith("bijlage")
