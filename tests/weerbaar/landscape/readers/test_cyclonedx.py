import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from weerbaar.landscape.checks import errors
from weerbaar.landscape.readers import cyclonedx
from weerbaar.landscape.readers import read as read_any
from weerbaar.landscape.reading import BadInput, NoteKind, Reading
from weerbaar.landscape.sources import Source

LOG4J = "cyclonedx:pkg:maven/org.apache/log4j@2.14.1"


def read(document: dict[str, Any], name: str = "app.cdx.json") -> Reading:
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", **document}
    return cyclonedx.read(Source.from_bytes(name, json.dumps(bill).encode()))


def read_xml(inside: str) -> Reading:
    text = f'<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1">{inside}</bom>'
    return cyclonedx.read(Source.from_bytes("app.xml", text.encode()))


@pytest.mark.parametrize("name", ["dropwizard-1.3.15", "keycloak-10.0.2"])
def test_every_component_of_a_real_json_bill_is_part_of_its_application(shared_data: Path, name: str) -> None:
    path = shared_data / "sboms" / f"{name}.cdx.json"
    raw = json.loads(path.read_bytes())
    reading = read_any(path)
    application, *components = reading.landscape.elements
    assert reading.format == "cyclonedx"
    assert application.name == raw["metadata"]["component"]["name"]
    assert [c.get("purl") for c in components] == [c["purl"] for c in raw["components"]]
    assert {(r.kind.value, r.target) for r in reading.landscape.relations} == {("part_of", application.id)}
    assert sum(len(c.get("depends_on") or ()) for c in reading.landscape.elements) == sum(
        len(set(d.get("dependsOn", ()))) for d in raw["dependencies"]
    )
    assert not errors(reading.landscape)


def test_every_component_of_a_real_xml_bill_is_read(shared_data: Path) -> None:
    path = shared_data / "sboms" / "laravel-7.12.0.cdx.xml"
    names = [e.text for e in etree.parse(str(path)).findall("{*}components/{*}component/{*}name")]
    application, *components = read_any(path).landscape.elements
    assert application.id == "cyclonedx:pkg:composer/cyclonedx/cyclonedx-php-composer-demo"
    assert [c.name for c in components] == names
    assert components[0].attributes["licence"] == "MIT"
    assert components[0].attributes["version"] == "1.3.0"


def test_a_folder_of_bills_shares_the_components_they_have_in_common(shared_data: Path) -> None:
    landscape = read_any(shared_data / "sboms").landscape
    purls = [c["purl"] for f in ("dropwizard-1.3.15", "keycloak-10.0.2")
             for c in json.loads((shared_data / "sboms" / f"{f}.cdx.json").read_bytes())["components"]]  # fmt: skip
    parts = [e for e in landscape.elements if e.kind == "component" and "pkg:maven" in e.id]
    assert len(parts) == len(set(purls)) < len(purls)


def test_an_application_keeps_its_id_through_its_versions_and_a_component_does_not() -> None:
    def ids(version: str) -> list[str]:
        part = {"type": "library", "name": "log4j", "purl": f"pkg:maven/org.apache/log4j@{version}"}
        whole = {"type": "application", "name": "loket", "group": "stad", "version": version}
        return [e.id for e in read({"metadata": {"component": whole}, "components": [part]}).landscape.elements]

    assert ids("2.14.1") == ["cyclonedx:stad/loket", LOG4J]
    assert ids("2.17.0") == ["cyclonedx:stad/loket", LOG4J.replace("2.14.1", "2.17.0")]


def test_a_nested_component_is_part_of_the_one_it_is_nested_in() -> None:
    inner = {"type": "library", "name": "zlib", "version": "1.2"}
    outer = {"type": "library", "name": "png", "version": "3", "components": [inner]}
    landscape = read({"metadata": {"component": {"name": "loket"}}, "components": [outer]}).landscape
    assert [(r.source, r.target) for r in landscape.relations] == [
        ("cyclonedx:png@3", "cyclonedx:loket"), ("cyclonedx:zlib@1.2", "cyclonedx:png@3"),
    ]  # fmt: skip


def test_nesting_in_xml_reads_like_nesting_in_json() -> None:
    reading = read_xml(
        "<metadata><component type='application'><name>loket</name></component>"
        "<supplier><name>Soft NV</name></supplier></metadata>"
        "<components><component type='library' bom-ref='a'><name>png</name><version>3</version>"
        "<licenses><expression>MIT OR Apache-2.0</expression></licenses>"
        "<components><component type='library' bom-ref='b'><name>zlib</name></component></components>"
        "</component></components><dependencies><dependency ref='a'><dependency ref='b'/></dependency></dependencies>"
    )
    elements = reading.landscape.by_id
    assert elements["cyclonedx:png@3"].attributes["licence"] == "MIT OR Apache-2.0"
    assert elements["cyclonedx:png@3"].attributes["depends_on"] == ["cyclonedx:zlib"]
    assert ("cyclonedx:loket", "supplied_by", "delivers", "cyclonedx:supplier/Soft NV") in {
        (r.source, r.kind.value, r.role, r.target) for r in reading.landscape.relations
    }


def test_a_bill_that_does_not_say_of_what_is_named_after_its_file_and_asks() -> None:
    reading = read({"components": [{"name": "x"}]}, "loket.cdx.json")
    assert reading.landscape.elements[0].id == "cyclonedx:loket"
    assert [n.kind for n in reading.notes] == [NoteKind.QUESTION]


def test_sections_that_are_not_used_are_counted_and_another_version_is_said() -> None:
    reading = read({"specVersion": "1.2", "metadata": {"component": {"name": "x"}}, "vulnerabilities": [{}, {}]})
    assert [(n.kind, n.count) for n in reading.notes] == [(NoteKind.CHANGED, 1), (NoteKind.UNUSED, 2)]


def test_ten_thousand_levels_of_nesting_are_refused_or_read_but_never_a_traceback() -> None:
    opening, closing = '{"name":"x","components":[', "]}"
    text = '{"bomFormat":"CycloneDX","components":[' + opening * 10_000 + closing * 10_000 + "]}"
    with pytest.raises(BadInput):
        cyclonedx.read(Source.from_bytes("deep.json", text.encode()))


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"components": {"name": "x"}}, "app.cdx.json, components"),
        ({"components": ["x"]}, "app.cdx.json, components[0]"),
        ({"components": [{"version": "1"}]}, "app.cdx.json, components[0]"),
        ({"components": [{"name": "x", "components": 3}]}, "app.cdx.json, components[0].components"),
        ({"metadata": [1]}, "app.cdx.json, metadata"),
    ],
)
def test_a_broken_bill_is_refused_with_its_place(document: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(document)
    assert refused.value.place == place


def test_an_entity_in_xml_is_refused() -> None:
    text = (
        '<!DOCTYPE bom [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components><component><name>&x;</name></component>'
        "</components></bom>"
    )
    with pytest.raises(BadInput, match=r"app\.xml"):
        cyclonedx.read(Source.from_bytes("app.xml", text.encode()))
