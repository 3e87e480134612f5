"""What is written as an ArchiMate exchange file reads back the same, and stands in the order of the schema."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from tests.weerbaar.landscape.landscapes import landscapes

from weerbaar.landscape import Element, Kind, Landscape, Organisation, Origin, Relation, RelationKind
from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source
from weerbaar.landscape.writers import write

NS = "{http://www.opengroup.org/xsd/archimate/3.0/}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
XML_NAME = r"[A-Za-z_][A-Za-z0-9._-]*"

# What The Open Group's archimate3_Model.xsd lets stand in what, in that order.
CHILDREN = {
    "model": ["name", "documentation", "properties", "metadata", "elements", "relationships", "organizations",
              "propertyDefinitions", "views"],
    "elements": ["element"],
    "relationships": ["relationship"],
    "element": ["name", "documentation", "properties"],
    "relationship": ["name", "documentation", "properties"],
    "properties": ["property"],
    "property": ["value"],
    "propertyDefinitions": ["propertyDefinition"],
    "propertyDefinition": ["name"],
}  # fmt: skip
NEVER_EMPTY = {"elements", "relationships", "properties", "property", "propertyDefinitions", "propertyDefinition"}
ATTRIBUTES = {
    "model": {"identifier"},
    "element": {"identifier", TYPE},
    "relationship": {"identifier", "source", "target", TYPE, "accessType"},
    "property": {"propertyDefinitionRef"},
    "propertyDefinition": {"identifier", "type"},
}


def back(data: bytes) -> Landscape:
    reading = read(Source.from_bytes("landschap.xml", data))
    assert reading.format == "archimate_exchange"
    return reading.landscape


def assert_in_order(data: bytes) -> None:
    root = etree.fromstring(data)
    identifiers: list[str] = []
    for node in root.iter():
        name = node.tag.removeprefix(NS)
        allowed = CHILDREN.get(name, [])
        places = [allowed.index(child.tag.removeprefix(NS)) for child in node]
        assert places == sorted(places), name
        assert places or name not in NEVER_EMPTY, name
        assert set(node.attrib) - {"{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"} <= ATTRIBUTES.get(
            name, set()
        )
        identifiers += [node.attrib["identifier"]] if "identifier" in node.attrib else []
    assert len(identifiers) == len(set(identifiers))
    assert all(etree.QName(i).localname == i and not i[0].isdigit() for i in identifiers)
    known = set(identifiers)
    for node in root.iter(f"{NS}relationship"):
        assert {node.get("source"), node.get("target")} <= known
    assert all(node.get("propertyDefinitionRef") in known for node in root.iter(f"{NS}property"))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(landscapes())
def test_any_landscape_reads_back_the_same_and_follows_the_schema(landscape: Landscape) -> None:
    data = write(landscape, ".xml")
    assert_in_order(data)
    assert back(data) == landscape


def test_gemma_written_and_read_again_is_the_same_landscape(shared_data: Path) -> None:
    landscape = read(shared_data / "landscapes" / "gemma-coarchi.zip").landscape
    data = write(landscape, ".xml")
    assert_in_order(data)
    assert back(data) == landscape


def test_another_tool_sees_types_names_and_directions_that_make_sense() -> None:
    landscape = Landscape(
        Organisation("Scheldestede"),
        (Element("s", Kind.SERVICE, "Overlijdensaangifte", attributes={"description": "Aan de balie"}),
         Element("a", Kind.APPLICATION, "Burgerzaken"), Element("d", Kind.DATASET, "Register")),
        (Relation(RelationKind.NEEDS, "s", "a"), Relation(RelationKind.HOLDS, "a", "d")),
    )  # fmt: skip
    root = etree.fromstring(write(landscape, ".xml"))
    by_name = {node.findtext(f"{NS}name"): node for node in root.iter(f"{NS}element")}
    assert by_name["Overlijdensaangifte"].get(TYPE) == "BusinessService"
    assert by_name["Overlijdensaangifte"].findtext(f"{NS}documentation") == "Aan de balie"
    serving, access = root.iter(f"{NS}relationship")
    assert serving.get(TYPE) == "Serving"
    assert serving.get("source") == by_name["Burgerzaken"].get("identifier")
    assert serving.get("target") == by_name["Overlijdensaangifte"].get("identifier")
    assert access.get(TYPE) == "Access"
    assert access.get("source") == by_name["Burgerzaken"].get("identifier")


def test_an_element_that_came_from_archimate_keeps_its_identifier_there() -> None:
    landscape = Landscape(elements=(Element("archimate:id-7", Kind.SERVICE, "A"),))
    assert etree.fromstring(write(landscape, ".xml")).find(f".//{NS}element").get("identifier") == "id-7"


def test_numbers_flags_lists_and_dates_come_back_as_they_were() -> None:
    attributes = {"restore_h": 4.5, "personal_data": True, "version": "7", "own": {"a": [1, None]}, "odd": "\x01"}
    element = Element("a", Kind.APPLICATION, "A", Origin.STARTER, date(2026, 11, 1), attributes)
    assert back(write(Landscape(elements=(element,)), ".xml")).elements == (element,)


def test_a_relation_to_nothing_is_refused() -> None:
    landscape = Landscape(
        elements=(Element("a", Kind.SERVICE, "A"),), relations=(Relation(RelationKind.NEEDS, "a", "x"),)
    )
    with pytest.raises(BadInput, match="‘x’"):
        write(landscape, ".xml")


def test_what_somebody_adds_to_our_export_in_another_tool_is_read_by_the_table() -> None:
    landscape = Landscape(elements=(Element("s", Kind.SERVICE, "S"), Element("a", Kind.APPLICATION, "A")))
    root = etree.fromstring(write(landscape, ".xml"))
    s, a = (node.get("identifier") for node in root.iter(f"{NS}element"))
    relationships = etree.SubElement(root, f"{NS}relationships")
    added = etree.SubElement(relationships, f"{NS}relationship", identifier="r", source=a, target=s)
    added.set(TYPE, "Serving")
    (relation,) = back(etree.tostring(root)).relations
    assert (relation.kind, relation.source, relation.target) == (RelationKind.NEEDS, "s", "a")


def test_a_damaged_property_of_our_own_gives_one_clear_message() -> None:
    data = write(Landscape(elements=(Element("s", Kind.SERVICE, "S", attributes={"own": [1]}),)), ".xml")
    for old, new in ((b'{"attributes"', b'{"attri'), (b">service<", b">servant<")):
        with pytest.raises(BadInput, match=r"landschap\.xml"):
            back(data.replace(old, new))
