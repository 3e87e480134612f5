"""A mapping file overrides the table, and a wrong one is refused with its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.weerbaar.landscape.readers.archimate.models import exchange, kinds, notes, reading, relations, small
from typer.testing import CliRunner

from weerbaar.landscape.mapping_file import read_mapping
from weerbaar.landscape.readers.archimate.model import Model, ModelElement
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source

SHOP = small({"a": "ApplicationComponent", "p": "BusinessActor", "n": "Node"},
             [("Association", "p", "a"), ("Assignment", "p", "n"), ("Serving", "n", "a")])  # fmt: skip


def with_properties(**properties: str) -> Model:
    model = small({"a": "ApplicationComponent", "n": "Node"}, [("Serving", "n", "a")])
    model.elements["n"] = ModelElement("n", "Node", "n", properties=tuple(properties.items()), folder="T/Servers",
                                       specialization="Domein")  # fmt: skip
    return model


def test_a_type_becomes_another_kind() -> None:
    read = reading(SHOP, {"types": {"BusinessActor": "supplier"}})
    assert kinds(read)["p"] == "supplier"
    assert relations(read) == {("a", "supplied_by", "p"), ("n", "supplied_by", "p"), ("a", "runs_on", "n")}
    roles = {r.source: r.role for r in read.landscape.relations if r.role}
    assert roles == {"archimate:a": "delivers", "archimate:n": "operates"}


def test_a_team_becomes_the_attribute_of_what_it_is_assigned_to() -> None:
    read = reading(SHOP, {"types": {"BusinessActor": "team"}})
    assert read.landscape.by_id["archimate:n"].get("team") == "archimate:p"


@pytest.mark.parametrize(
    ("type", "kind", "expected"),
    [
        ("Artifact", "backup", ("a", "backed_up_by", "x")),
        ("Capability", "workaround", ("x", "stands_in_for", "a")),
        ("BusinessObject", "dataset", None),
    ],
)
def test_what_serves_becomes_the_relation_that_fits_its_kind(
    type: str, kind: str, expected: tuple[str, str, str] | None
) -> None:
    read = reading(small({"a": "ApplicationComponent", "x": type}, [("Serving", "x", "a")]), {"types": {type: kind}})
    assert relations(read) == ({expected} if expected else set())


@pytest.mark.parametrize(
    "when",
    [
        {"property": "Soort", "value": "AD"},
        {"property": "Soort"},
        {"specialization": "Domein"},
        {"folder": "T"},
        {"folder": "T/Servers", "type": "Node"},
    ],
)
def test_a_rule_picks_elements_and_makes_a_realm_of_them(when: dict[str, str]) -> None:
    rule = {"when": when, "kind": "environment", "attributes": {"type": "realm"}}
    assert relations(reading(with_properties(Soort="AD"), {"rules": [rule]})) == {("a", "trusts", "n")}


@pytest.mark.parametrize("when", [{"property": "Soort", "value": "X"}, {"folder": "T/Serv"}, {"type": "Device"}])
def test_a_rule_that_does_not_fit_changes_nothing(when: dict[str, str]) -> None:
    rule = {"when": when, "kind": "ignore"}
    assert relations(reading(with_properties(Soort="AD"), {"rules": [rule]})) == {("a", "runs_on", "n")}


def test_an_element_wins_over_a_rule_and_a_rule_over_a_type() -> None:
    model = small({"x": "Node", "y": "Node", "z": "Node"}, [])
    model.elements["y"] = ModelElement("y", "Node", "y", properties=(("k", "v"),))
    model.elements["z"] = ModelElement("z", "Node", "z", properties=(("k", "v"),))
    mapping = {
        "types": {"Node": "team"},
        "rules": [{"when": {"property": "k"}, "kind": "backup"}],
        "elements": {"archimate:z": "service", "weg": "ignore"},
    }
    read = reading(model, mapping)
    assert kinds(read) == {"x": "team", "y": "backup", "z": "service"}
    assert "‘weg’" in notes(read)


def test_a_relationship_can_be_made_a_need_in_either_direction() -> None:
    model = small({"a": "ApplicationComponent", "b": "ApplicationComponent"}, [("Flow", "a", "b")])
    expected = {
        "target_needs_source": {("b", "needs", "a")},
        "source_needs_target": {("a", "needs", "b")},
        "both": {("a", "needs", "b"), ("b", "needs", "a")},
        "none": set(),
    }
    for direction, found in expected.items():
        assert relations(reading(model, {"relationships": {"Flow": direction}})) == found


def test_parts_can_be_read_otherwise() -> None:
    model = small({"w": "BusinessFunction", "p": "BusinessFunction"}, [("Aggregation", "w", "p")])
    for word, expected in (("none", set()), ("hosts", {("p", "needs", "w")}), ("all", {("w", "needs", "p")})):
        read = reading(model, {"nesting": [{"wholes": ["BusinessFunction"], "aggregation": word}]})
        assert relations(read) == expected
        assert {r.alternative for r in read.landscape.relations} <= {None}


def test_alternatives_answer_the_question_about_realisers() -> None:
    model = small({"a": "ApplicationComponent", "b": "ApplicationComponent", "x": "ApplicationService",
                   "s": "BusinessService"},
                  [("Realization", "a", "x"), ("Realization", "b", "x"), ("Serving", "x", "s")])  # fmt: skip
    read = reading(model, {"alternatives": [{"of": "x"}]})
    assert relations(read) == {("s", "needs", "x"), ("x", "needs", "a"), ("x", "needs", "b")}
    assert kinds(read)["x"] == "service"
    groups = {(r.alternative, r.at_least) for r in read.landscape.relations if r.source == "archimate:x"}
    assert groups == {("alternatives-1", 1)}
    assert "question" not in notes(read)


def test_alternatives_that_are_not_there_are_said() -> None:
    read = reading(SHOP, {"alternatives": [{"of": "a", "among": ["weg"]}, {"of": "ook-weg"}]})
    assert "‘weg’" in notes(read)
    assert "‘ook-weg’" in notes(read)


def test_properties_become_attributes_with_their_type() -> None:
    mapping = {
        "properties": {
            "RTO": "restore_h",
            "Afsluitbaar": "isolable",
            "Klasse": {"attribute": "isolate_min", "values": {"snel": 5, "traag": 60}},
        }
    }
    read = reading(with_properties(RTO="4,5", Afsluitbaar="Nee", Klasse="snel"), mapping)
    node = read.landscape.by_id["archimate:n"]
    assert (node.get("restore_h"), node.get("isolable"), node.get("isolate_min")) == (4.5, False, 5)


def test_our_own_attributes_can_be_filled_in_in_the_modelling_tool() -> None:
    read = reading(with_properties(**{"weerbaar:restore_h": "4.5", "weerbaar:isolable": "false"}))
    node = read.landscape.by_id["archimate:n"]
    assert (node.get("restore_h"), node.get("isolable")) == (4.5, False)


def test_a_property_that_does_not_fit_stays_text_and_is_said() -> None:
    read = reading(with_properties(RTO="morgen"), {"properties": {"RTO": "restore_h"}})
    node = read.landscape.by_id["archimate:n"]
    assert node.get("restore_h") is None
    assert node.get("archimate:RTO") == "morgen"
    assert "‘morgen’" in notes(read)


@pytest.mark.parametrize(
    ("mapping", "place"),
    [
        ({"type": {}}, "type"),
        ([], "mapping"),
        ({"types": {"Nood": "service"}}, "types.Nood"),
        ({"types": {"Node": "servise"}}, "types.Node"),
        ({"types": {"Node": {"soort": "service"}}}, "types.Node.soort"),
        ({"types": {"Node": {"attributes": {"restore_h": "x"}}}}, "types.Node.attributes.restore_h"),
        ({"rules": [{"kind": "service"}]}, "rules[0].when"),
        ({"rules": [{"when": {}, "kind": "service"}]}, "rules[0].when"),
        ({"rules": [{"when": {"type": 3}}]}, "rules[0].when.type"),
        ({"relationships": {"Flow": "sideways"}}, "relationships.Flow"),
        ({"relationships": {"Flows": "none"}}, "relationships.Flows"),
        ({"nesting": [{"wholes": ["Node"]}]}, "nesting[0].composition"),
        ({"properties": {"RTO": "restore"}}, "properties.RTO"),
        ({"properties": {"RTO": {"attribute": "restore_h", "values": {"a": "b"}}}}, "properties.RTO.values.a"),
        ({"alternatives": [{"among": []}]}, "alternatives[0].of"),
        ({"alternatives": [{"of": "x", "at_least": 0}]}, "alternatives[0].at_least"),
        ({"alternatives": [{"of": "x", "among": [1]}]}, "alternatives[0].among"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(mapping: Any, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        reading(SHOP, mapping)
    assert place in refused.value.place


def test_a_mapping_is_read_as_toml_or_json() -> None:
    as_toml = read_mapping(Source.from_bytes("m.toml", b'\xef\xbb\xbf[types]\r\nNode = "team"\r\n'))
    as_json = read_mapping(Source.from_bytes("m.json", b' {"types": {"Node": "team"}}'))
    assert as_toml == as_json == {"types": {"Node": "team"}}


@pytest.mark.parametrize("content", [b"[types", b"\xff\xfe\x00", b"{", b"x = " + b"[" * 5000, b"a = 1\na = 2"])
def test_a_mapping_file_that_is_neither_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput, match=r"m\.toml"):
        read_mapping(Source.from_bytes("m.toml", content))


def test_the_command_line_takes_a_mapping_file(tmp_path: Path) -> None:
    from weerbaar.cli import app

    (tmp_path / "m.xml").write_bytes(exchange(SHOP))
    (tmp_path / "m.toml").write_text('[types]\nBusinessActor = "supplier"\n')
    arguments = ["landscape", "convert", str(tmp_path / "m.xml"), str(tmp_path / "out.json")]
    assert CliRunner().invoke(app, [*arguments, "--mapping", str(tmp_path / "m.toml")]).exit_code == 0
    written = json.loads((tmp_path / "out.json").read_text())
    assert {e["kind"] for e in written["elements"]} == {"application", "environment", "supplier"}


def test_a_wrong_mapping_file_is_named(tmp_path: Path) -> None:
    from weerbaar.cli import app

    (tmp_path / "m.xml").write_bytes(exchange(SHOP))
    (tmp_path / "fout.toml").write_text('[types]\nNode = "servise"\n')
    found = CliRunner().invoke(
        app, ["landscape", "check", str(tmp_path / "m.xml"), "--mapping", str(tmp_path / "fout.toml")]
    )
    assert isinstance(found.exception, BadInput)
    assert str(found.exception).startswith("fout.toml, types.Node")
