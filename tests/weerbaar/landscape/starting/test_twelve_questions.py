"""The first twelve questions: pure, in any order, and never against what the organisation said itself."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weerbaar.demo import vlierbeke
from weerbaar.landscape.checks import errors
from weerbaar.landscape.difference import diff
from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.readers.native import from_json
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.matching import combine, match
from weerbaar.landscape.starting.starters import Starter, starter
from weerbaar.landscape.starting.twelve import QUESTIONS, UNKNOWN, answer, answers, questions, settled
from weerbaar.landscape.writers.native import to_json
from weerbaar.planning.impact import Scenario, impact

ON = date(2026, 11, 1)
SMALL = starter(Starter.SMALL)
MATCHED = match(
    match(combine(SMALL, vlierbeke()), "starter:civil", ["table:app-bevolking-burgerlijke-stand"], on=ON),
    "starter:own-servers", ["table:env-srv-app01", "table:env-srv-file01"], on=ON,
)  # fmt: skip
STARTS = {"nothing": Landscape(), "starter": SMALL, "table": vlierbeke(), "both": MATCHED}

one_answer = st.sampled_from(
    [(q.id, (c.key, text)) for q in QUESTIONS for c in q.choices for text in (["", "Zeta"] if c.asks else [""])]
    + [(q.id, (UNKNOWN, "")) for q in QUESTIONS]
)
some_answers = st.dictionaries(st.sampled_from([q.id for q in QUESTIONS]), st.none(), max_size=12).flatmap(
    lambda ids: st.fixed_dictionaries(
        {id: one_answer.filter(lambda a, id=id: a[0] == id).map(lambda a: a[1]) for id in ids}
    )
)
starts = st.sampled_from(sorted(STARTS))


def same(one: Landscape, other: Landscape) -> bool:
    return not diff(one, other) and one.attributes == other.attributes


def test_there_are_twelve_and_each_says_why_it_is_asked() -> None:
    assert len({q.id for q in QUESTIONS}) == len(QUESTIONS) == 12
    assert all(q.text.endswith("?") and q.why and len(q.choices) >= 3 for q in QUESTIONS)


@settings(max_examples=60, deadline=None)
@given(starts, some_answers, st.data())
def test_the_order_of_answers_makes_no_difference(start: str, given: dict[str, Any], data: st.DataObject) -> None:
    together = answer(STARTS[start], given, on=ON)
    one_by_one = STARTS[start]
    for id in data.draw(st.permutations(sorted(given))):
        one_by_one = answer(one_by_one, {id: given[id]}, on=ON)
    assert not given or same(together, one_by_one)


@settings(max_examples=60, deadline=None)
@given(starts, some_answers)
def test_no_answer_takes_away_or_changes_what_was_said_otherwise(start: str, given: dict[str, Any]) -> None:
    before = STARTS[start]
    after = answer(before, given, on=ON)
    assert errors(after) == ()
    kept = {r.key: r for r in after.relations}
    for relation in before.relations:
        if not relation.assumed:
            assert kept[relation.key] == relation
    for element in before.elements:
        now = after.by_id[element.id]
        assert (now.kind, now.name) == (element.kind, element.name)
        assert element.attributes.items() <= now.attributes.items()


@settings(max_examples=40, deadline=None)
@given(starts, some_answers)
def test_answering_the_same_again_changes_nothing(start: str, given: dict[str, Any]) -> None:
    once = answer(STARTS[start], given, on=ON)
    assert same(answer(once, given, on=ON), once)


@settings(max_examples=40, deadline=None)
@given(starts, some_answers)
def test_answers_survive_the_file(start: str, given: dict[str, Any]) -> None:
    after = answer(STARTS[start], given, on=ON)
    back = from_json(to_json(after))
    assert same(answer(back, {"mail": "own"}, on=ON), answer(after, {"mail": "own"}, on=ON))


@settings(max_examples=40, deadline=None)
@given(some_answers)
def test_taking_all_answers_back_brings_the_assumptions_back(given: dict[str, Any]) -> None:
    back = answer(answer(SMALL, given, on=ON), dict.fromkeys(given, UNKNOWN), on=ON)
    assert {r.key for r in back.relations} == {r.key for r in SMALL.relations}


def test_what_an_answer_says_is_confirmed_on_that_day() -> None:
    after = answer(SMALL, {"civil": ("supplier", "Zeta")}, on=ON)
    (runs_on,) = [r for r in after.outgoing["starter:civil"] if r.kind is RelationKind.RUNS_ON]
    assert (runs_on.origin, runs_on.confirmed_on) == (Origin.OWN, ON)
    assert (after.by_id["starter:civil"].origin, after.by_id["starter:civil"].confirmed_on) == (Origin.OWN, ON)
    assert after.name_of(runs_on.target) == "Cloud van Zeta"


def test_a_named_supplier_that_is_lost_takes_what_it_runs_down() -> None:
    after = answer(SMALL, {"civil": ("supplier", "Zeta")}, on=ON)
    lost = impact(after, Scenario.of(lost=["answer:supplier-zeta"]))
    assert lost.elements["starter:service-death"].shown == "down"
    assert lost.elements["starter:service-living-wage"].shown == "works"


def test_a_supplier_that_is_known_already_is_not_made_twice() -> None:
    after = answer(vlierbeke(), {"finance": ("supplier", "zorglinde")}, on=ON)
    assert sum(e.kind is Kind.SUPPLIER and e.name.casefold() == "zorglinde" for e in after.elements) == 1
    assert "table:cloud-zorglinde" in {r.target for r in after.outgoing["starter:finance"]}


def test_a_second_line_keeps_the_counters_going() -> None:
    cut = Scenario.of(lost=["starter:internet"])
    without = answer(SMALL, {"second-line": "none"}, on=ON)
    with_line = answer(SMALL, {"second-line": ("apart", "Zeta")}, on=ON)
    assert impact(without, cut).elements["starter:workplaces"].shown == "down"
    assert impact(with_line, cut).elements["starter:workplaces"].shown == "degraded"


def test_another_answer_to_the_same_question_takes_the_place_of_the_first() -> None:
    changed = answer(answer(SMALL, {"files": "own"}, on=ON), {"files": "office"}, on=ON)
    assert {r.target for r in changed.outgoing["starter:files"] if r.kind is RelationKind.RUNS_ON} == {
        "starter:office-cloud"
    }
    assert answers(changed)["files"].choice == "office"


def test_what_somebody_filled_in_since_is_not_taken_back_by_an_answer() -> None:
    after = answer(SMALL, {"backup": "same"}, on=ON)
    edited = Landscape(
        after.organisation,
        tuple(e.with_attributes(offline=True) if e.id == "starter:backup" else e for e in after.elements),
        after.relations, after.attributes,
    )  # fmt: skip
    assert answer(edited, {"mail": "own"}, on=ON).by_id["starter:backup"].get("offline") is True


def test_a_police_zone_is_not_asked_about_civil_affairs() -> None:
    asked = {q.id for q in questions(starter(Starter.POLICE))}
    assert "civil" not in asked
    assert "directory" in asked
    assert len(questions(SMALL)) == len(questions(Landscape())) == 12


def test_a_link_between_own_and_cloud_directory_lets_the_attacker_pass_but_is_no_need() -> None:
    after = answer(SMALL, {"directory": "synchronised"}, on=ON)
    hit = impact(after, Scenario.of(compromised=["starter:directory"]))
    assert hit.elements["starter:office-directory"].exposed
    assert hit.elements["starter:mail"].shown == "works"


@pytest.mark.parametrize("given", [{"nergens": "own"}, {"mail": "overal"}])
def test_an_unknown_question_or_choice_is_refused_with_what_there_is(given: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=r"directory|office"):
        answer(SMALL, given, on=ON)


def test_answers_that_were_tampered_with_are_left_out() -> None:
    spoilt = Landscape(attributes={"answers": {"mail": 3, "files": {"choice": "own"}}, "superseded": [{"kind": "x"}]})
    assert answers(spoilt) == {}
    assert errors(answer(spoilt, {"mail": "own"}, on=ON)) == ()


def test_an_own_statement_about_the_same_stays_alone() -> None:
    own = Relation(RelationKind.RUNS_ON, "starter:mail", "zaal", origin=Origin.OWN)
    start = Landscape(elements=(*SMALL.elements, Element("zaal", Kind.ENVIRONMENT, "Serverzaal")),
                      relations=(*(r for r in SMALL.relations if r.source != "starter:mail"), own))  # fmt: skip
    after = answer(start, {"mail": "office"}, on=ON)
    assert [r for r in after.outgoing["starter:mail"] if r.kind is RelationKind.RUNS_ON] == [own]


def test_a_question_that_the_own_table_answers_is_settled_and_the_others_are_not() -> None:
    asked = {q.id: settled(MATCHED, q) for q in questions(MATCHED)}
    assert asked["civil"]
    assert not asked["directory"]
    assert not asked["mail"]
    assert not any(settled(SMALL, q) for q in QUESTIONS)
