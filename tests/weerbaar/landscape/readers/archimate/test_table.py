"""Every row of the table: what a type becomes, and which way a relationship points."""

import re
from pathlib import Path

import pytest
from tests.weerbaar.landscape.readers.archimate.models import kinds, notes, reading, relations, small

from weerbaar.landscape.checks import errors
from weerbaar.landscape.readers.archimate.table import ELEMENTS, NESTING, RELATIONSHIPS, Direction, Treatment

DOCS = Path(__file__).resolve().parents[5] / "docs" / "archimate.md"
KEPT = [(type, rule.kind) for type, rule in ELEMENTS.items() if rule.treatment is Treatment.KEEP]
PASSED = [type for type, rule in ELEMENTS.items() if rule.treatment is Treatment.THROUGH]
IGNORED = [type for type, rule in ELEMENTS.items() if rule.treatment is Treatment.IGNORE]


@pytest.mark.parametrize(("type", "kind"), KEPT)
def test_a_type_with_a_kind_of_ours_is_kept(type: str, kind: str) -> None:
    read = reading(small({"x": type}, []))
    assert kinds(read) == {"x": kind}
    (element,) = read.landscape.elements
    assert element.id == "archimate:x"
    assert element.origin == "import"
    assert element.get("archimate_type") == type
    assert element.get("type") == ELEMENTS[type].attributes.get("type")


@pytest.mark.parametrize("type", PASSED)
def test_needs_run_through_a_type_without_a_kind(type: str) -> None:
    read = reading(small({"s": "BusinessService", "x": type, "a": "ApplicationComponent"},
                         [("Serving", "x", "s"), ("Realization", "a", "x")]))  # fmt: skip
    if type == "Grouping":  # what a group needs, its members need, and it has none
        assert relations(read) == set()
        return
    assert relations(read) == {("s", "needs", "a")}
    assert kinds(read) == {"s": "service", "a": "application"}
    assert read.landscape.relations[0].attributes.get("via") == (None if type == "OrJunction" else "x")


@pytest.mark.parametrize("type", [t for t in PASSED if "Junction" not in t])
def test_a_passed_type_that_nothing_uses_is_said_to_be_left_out(type: str) -> None:
    assert f"type {type} is not used: nothing needs it" in in_english(small({"x": type}, []))


@pytest.mark.parametrize("type", IGNORED)
def test_a_type_that_is_not_used_is_counted_with_its_relations(type: str) -> None:
    model = small({"x": type, "y": type, "s": "BusinessService"}, [("Association", "x", "s")])
    said = in_english(model)
    assert re.search(rf"unused 2 .*an element of type {type} is not used", said)
    assert "a relation of type Association is not used: one of its ends is an element that is not used" in said
    assert kinds(reading(model)) == {"s": "service"}


@pytest.mark.parametrize("type", ["Serving", "Realization", "Assignment"])
def test_the_target_needs_the_source(type: str) -> None:
    read = reading(small({"a": "ApplicationComponent", "s": "BusinessService"}, [(type, "a", "s")]))
    assert relations(read) == {("s", "needs", "a")}


@pytest.mark.parametrize("type", [t for t, d in RELATIONSHIPS.items() if d in (Direction.NONE, Direction.LINK)])
def test_a_relation_that_is_no_need_is_counted(type: str) -> None:
    model = small({"a": "ApplicationComponent", "b": "ApplicationComponent"}, [(type, "a", "b"), (type, "b", "a")])
    assert relations(reading(model)) == set()
    assert re.search(rf"unused 2 .*a relation of type {type} is not used", in_english(model))


def test_an_application_runs_on_what_a_node_hosts() -> None:
    read = reading(small(
        {"a": "ApplicationComponent", "f": "Artifact", "w": "SystemSoftware", "n": "Node"},
        [("Realization", "f", "a"), ("Assignment", "w", "f"), ("Assignment", "n", "w")],
    ))  # fmt: skip
    assert relations(read) == {("a", "runs_on", "w"), ("w", "runs_on", "n")}


def test_a_technology_service_is_passed_through_to_what_realises_it() -> None:
    read = reading(small(
        {"a": "ApplicationComponent", "t": "TechnologyService", "w": "SystemSoftware"},
        [("Serving", "t", "a"), ("Realization", "w", "t")],
    ))  # fmt: skip
    assert relations(read) == {("a", "runs_on", "w")}
    assert read.landscape.relations[0].attributes["via"] == "t"


def test_a_service_on_an_environment_needs_it() -> None:
    read = reading(small({"s": "BusinessService", "n": "Node"}, [("Serving", "n", "s")]))
    assert relations(read) == {("s", "needs", "n")}


def test_access_says_who_holds_a_dataset_through_functions_and_services_too() -> None:
    read = reading(small(
        {"a": "ApplicationComponent", "f": "ApplicationFunction", "d": "DataObject", "e": "DataObject"},
        [("Access", "a", "d"), ("Assignment", "a", "f"), ("Access", "f", "e")],
    ))  # fmt: skip
    assert relations(read) == {("a", "holds", "d"), ("a", "holds", "e")}


def test_an_application_service_that_nothing_uses_is_what_people_get() -> None:
    read = reading(small({"x": "ApplicationService", "a": "ApplicationComponent"}, [("Realization", "a", "x")]))
    assert kinds(read) == {"x": "service", "a": "application"}
    assert relations(read) == {("x", "needs", "a")}


@pytest.mark.parametrize(
    ("whole", "part", "type", "expected"),
    [
        ("ApplicationComponent", "ApplicationComponent", "Composition", {("w", "needs", "p"), ("p", "needs", "w")}),
        ("ApplicationComponent", "ApplicationComponent", "Aggregation", {("w", "needs", "p")}),
        ("BusinessProcess", "BusinessProcess", "Composition", {("w", "needs", "p")}),
        ("BusinessFunction", "BusinessFunction", "Aggregation", {("w", "needs", "p")}),
        ("Node", "Node", "Composition", {("p", "runs_on", "w")}),
        ("Node", "Node", "Aggregation", {("w", "runs_on", "p")}),
        ("Node", "Device", "Composition", {("w", "runs_on", "p")}),
        ("Node", "SystemSoftware", "Composition", {("w", "runs_on", "p")}),
        ("TechnologyCollaboration", "Node", "Aggregation", {("w", "runs_on", "p")}),
        ("Device", "SystemSoftware", "Composition", {("p", "runs_on", "w")}),
        ("Location", "Node", "Aggregation", {("p", "runs_on", "w")}),
        ("Location", "ApplicationComponent", "Aggregation", {("p", "runs_on", "w")}),
        ("Facility", "Equipment", "Composition", {("p", "runs_on", "w")}),
    ],
)
def test_the_parts_of_a_whole(whole: str, part: str, type: str, expected: set[tuple[str, str, str]]) -> None:
    read = reading(small({"w": whole, "p": part}, [(type, "w", "p")]))
    assert relations(read) == expected
    assert not errors(read.landscape)


def test_a_field_of_work_is_degraded_by_one_part_and_down_by_all() -> None:
    from weerbaar.planning.impact import Scenario, impact

    read = reading(small({"w": "BusinessFunction", "p": "BusinessFunction", "q": "BusinessFunction"},
                         [("Aggregation", "w", "p"), ("Aggregation", "w", "q")]))  # fmt: skip
    one = impact(read.landscape, Scenario(lost=frozenset({"archimate:p"})))
    both = impact(read.landscape, Scenario(lost=frozenset({"archimate:p", "archimate:q"})))
    assert one.elements["archimate:w"].state == "degraded"
    assert both.elements["archimate:w"].state == "down"


def test_an_interface_needs_its_component_and_not_the_other_way_round() -> None:
    read = reading(small(
        {"a": "ApplicationComponent", "i": "ApplicationInterface", "s": "BusinessService"},
        [("Composition", "a", "i"), ("Serving", "i", "s")],
    ))  # fmt: skip
    assert relations(read) == {("s", "needs", "a")}


def test_what_a_group_needs_its_members_need_and_what_needs_a_group_needs_its_members() -> None:
    read = reading(small(
        {"n": "Node", "g": "Grouping", "h": "Grouping", "a": "ApplicationComponent", "b": "ApplicationComponent",
         "s": "BusinessService"},
        [("Aggregation", "g", "a"), ("Aggregation", "g", "h"), ("Aggregation", "h", "b"), ("Serving", "n", "g"),
         ("Serving", "g", "s")],
    ))  # fmt: skip
    assert relations(read) == {("a", "runs_on", "n"), ("b", "runs_on", "n"), ("s", "needs", "a"), ("s", "needs", "b")}


def test_an_or_junction_says_that_its_sources_are_alternatives() -> None:
    read = reading(small(
        {"a": "ApplicationComponent", "b": "ApplicationComponent", "j": "OrJunction", "s": "BusinessService"},
        [("Serving", "a", "j"), ("Serving", "b", "j"), ("Serving", "j", "s")],
    ))  # fmt: skip
    assert relations(read) == {("s", "needs", "a"), ("s", "needs", "b")}
    assert {r.alternative for r in read.landscape.relations} == {"archimate:j"}
    assert notes(read) == ""


def test_a_choice_between_one_thing_and_two_others_is_taken_as_all_needed_and_asked_about() -> None:
    model = small(
        {"a": "ApplicationComponent", "b": "ApplicationComponent", "c": "ApplicationComponent", "j": "OrJunction",
         "k": "AndJunction", "s": "BusinessService"},
        [("Serving", "a", "j"), ("Serving", "b", "k"), ("Serving", "c", "k"), ("Serving", "k", "j"),
         ("Serving", "j", "s")],
    )  # fmt: skip
    assert relations(reading(model)) == {("s", "needs", "a"), ("s", "needs", "b"), ("s", "needs", "c")}
    assert "question 1 archimate:s: s rests on 2 things: a, k" in in_english(model)


def test_an_or_junction_keeps_the_services_between_which_it_chooses() -> None:
    read = reading(small(
        {"a": "ApplicationComponent", "b": "ApplicationComponent", "x": "ApplicationService", "j": "OrJunction",
         "s": "BusinessService"},
        [("Realization", "a", "x"), ("Serving", "x", "j"), ("Serving", "b", "j"), ("Serving", "j", "s")],
    ))  # fmt: skip
    assert relations(read) == {("s", "needs", "x"), ("s", "needs", "b"), ("x", "needs", "a")}
    assert {r.alternative for r in read.landscape.relations if r.source == "archimate:s"} == {"archimate:j"}


def test_an_and_junction_says_that_all_its_sources_are_needed() -> None:
    read = reading(small(
        {"a": "ApplicationComponent", "b": "ApplicationComponent", "j": "AndJunction", "s": "BusinessService"},
        [("Serving", "a", "j"), ("Serving", "b", "j"), ("Serving", "j", "s")],
    ))  # fmt: skip
    assert relations(read) == {("s", "needs", "a"), ("s", "needs", "b")}
    assert {r.alternative for r in read.landscape.relations} == {None}


def test_several_realisers_are_all_needed_and_asked_about_by_name() -> None:
    model = small({"a": "ApplicationComponent", "b": "ApplicationComponent", "x": "ApplicationService",
                   "s": "BusinessService"},
                  [("Realization", "a", "x"), ("Realization", "b", "x"), ("Serving", "x", "s")])  # fmt: skip
    assert relations(reading(model)) == {("s", "needs", "a"), ("s", "needs", "b")}
    assert "question 1 archimate:x: x rests on 2 things: a, b. Taken as all needed" in in_english(model)


@pytest.mark.parametrize("type", ["Path", "CommunicationNetwork"])
def test_a_network_between_two_environments_is_a_link(type: str) -> None:
    read = reading(small({"n": "Node", "m": "Node", "x": type}, [("Association", "n", "x"), ("Association", "x", "m")]))
    (link,) = read.landscape.relations
    assert (link.id, link.source, link.target) == ("archimate:x", "archimate:n", "archimate:m")
    assert link.attributes["name"] == "x"
    assert kinds(read) == {"n": "environment", "m": "environment"}


def test_a_network_of_three_is_a_place_with_links() -> None:
    ties = [("Aggregation", "x", "n"), ("Association", "m", "x"), ("Realization", "o", "x")]
    read = reading(small({"n": "Node", "m": "Node", "o": "Node", "x": "CommunicationNetwork"}, ties))
    assert relations(read) == {("x", "link", "n"), ("x", "link", "m"), ("x", "link", "o")}
    assert kinds(read)["x"] == "environment"


def test_a_flow_between_environments_is_a_link() -> None:
    read = reading(small({"n": "Node", "m": "Device"}, [("Flow", "n", "m")]))
    assert relations(read) == {("n", "link", "m")}


def test_circles_of_intermediates_come_to_an_end() -> None:
    read = reading(small(
        {"s": "BusinessService", "x": "ApplicationService", "y": "ApplicationService", "a": "ApplicationComponent"},
        [("Serving", "x", "y"), ("Serving", "y", "x"), ("Serving", "x", "s"), ("Realization", "a", "y")],
    ))  # fmt: skip
    assert relations(read) == {("s", "needs", "a")}


def test_an_end_that_is_a_relation_or_missing_is_said() -> None:
    model = small({"a": "ApplicationComponent"}, [("Association", "a", "a"), ("Association", "a", "r0"),
                                                  ("Serving", "a", "weg")])  # fmt: skip
    said = in_english(model)
    assert "one of its ends is itself a relation" in said
    assert "a relation of type Serving is not used: one of its ends is not in the model" in said


def test_unknown_types_are_said_and_old_names_understood() -> None:
    model = small({"x": "Hovercraft", "n": "Node", "t": "InfrastructureService", "a": "ApplicationComponent"},
                  [("Realisation", "n", "t"), ("UsedBy", "t", "a"), ("Teleports", "n", "a")])  # fmt: skip
    assert relations(reading(model)) == {("a", "runs_on", "n")}
    said = in_english(model)
    assert "an element of type Hovercraft is not used: its type is not known" in said
    assert "a relation of type Teleports is not used: its type is not known" in said


def test_the_table_in_the_documentation_names_every_row() -> None:
    text = DOCS.read_text()
    for type, rule in ELEMENTS.items():
        (row,) = [line for line in text.splitlines() if re.match(rf"\|.*`{type}`", line)]
        assert rule.treatment.value in row
        if rule.kind and rule.treatment in (Treatment.KEEP, Treatment.END):
            assert rule.kind.value in row
    for type, direction in RELATIONSHIPS.items():
        assert re.search(rf"\| `{type}` \| `{direction.value}` \|", text), type
    for rule in NESTING:
        assert f"| `{rule.composition.value}` | `{rule.aggregation.value}` |" in text


def in_english(model: object) -> str:
    from weerbaar.language import use

    with use("en"):
        return notes(reading(model))  # type: ignore[arg-type]
