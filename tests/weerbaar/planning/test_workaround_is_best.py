"""Workarounds against every choice in every order, and checked by a verifier that shares no code with the planner."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.weerbaar.planning.workaround_verifier import candidates, most, shares, unsafe, worth
from tests.weerbaar.planning.worlds import landscapes

from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.planning.impact import Scenario, State, impact
from weerbaar.planning.workaround import Answer, Outlook, Question, stand_up, to_json

MOST_CANDIDATES = 4


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Landscape, Scenario, Outlook]:
    """A small landscape with workarounds and teams, what happened, and what recovery promises."""
    made = draw(landscapes(8))
    elements: list[Element] = []
    for e in made.elements:
        more: dict[str, object] = {}
        kind = e.kind
        if kind is Kind.APPLICATION and draw(st.booleans()):
            kind = Kind.WORKAROUND
        if kind is Kind.WORKAROUND:
            more["setup_h"] = draw(st.sampled_from([None, 0, 1, 5, 30]))
            more["capacity"] = draw(st.sampled_from([None, 0, 0.25, 0.6, 1]))
            more["team"] = draw(st.sampled_from([None, "t1", "t1", "t2", "t0"]))
            more["active"] = draw(st.sampled_from([None, None, None, True]))
        if kind is Kind.ENVIRONMENT:
            more["capacity"] = draw(st.sampled_from([None, None, None, 0.3]))
        if kind is Kind.SERVICE:
            more["priority"] = draw(st.sampled_from([None, 1, 2, 4]))
            more["paper_h"] = draw(st.sampled_from([None, 0, 6, 40]))
            more["max_outage_h"] = draw(st.sampled_from([None, 12]))
        elements.append(replace(e, kind=kind).with_attributes(**more))
    elements += [
        Element("t1", Kind.TEAM, "T1", attributes={"size": 3}),
        Element("t2", Kind.TEAM, "T2"),
        Element("t0", Kind.TEAM, "T0", attributes={"size": 0}),
    ]
    relations = {r.key: r for r in made.relations}
    ids = [e.id for e in made.elements if e.kind is not Kind.SUPPLIER]
    for w in (e.id for e in elements if e.kind is Kind.WORKAROUND):
        for target in draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2)):
            r = Relation(RelationKind.STANDS_IN_FOR, w, target)
            relations.setdefault(r.key, r)
    landscape = Landscape(elements=tuple(elements), relations=tuple(relations.values()))
    few = st.frozensets(st.sampled_from(ids), max_size=2)
    links = st.frozensets(st.sampled_from(list(landscape.links)), max_size=1) if landscape.links else st.just(frozenset())
    scenario = Scenario(compromised=draw(few), lost=draw(few), isolated=frozenset(), cut=draw(links))
    assume(scenario)
    assume(len(candidates(landscape, scenario)) <= MOST_CANDIDATES)
    assume(landscape.of_kind(Kind.WORKAROUND))
    hour = st.sampled_from([1.0, 4.0, 20.0, 50.0, 80.0])
    services = [e.id for e in landscape.of_kind(Kind.SERVICE)]
    teams = st.frozensets(st.sampled_from(["t1", "t2"]))
    outlook = Outlook(
        service_h={s: draw(hour) for s in services if draw(st.booleans())},
        element_h={id: draw(hour) for id in sorted(scenario.compromised | scenario.lost) if draw(st.booleans())},
        waits_for={s: draw(teams) for s in services if draw(st.booleans())},
        full={"t1": draw(st.sampled_from([(), ((0.0, 10.0),), ((2.0, 3.0), (20.0, 60.0))]))},
    )
    return landscape, scenario, outlook


def finish_of(answer: Answer, option: int = 0) -> dict[str, float]:
    return {s.workaround: s.finish_h for s in answer.options[option].steps}


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_no_choice_in_any_order_is_worth_more(asked: tuple[Landscape, Scenario, Outlook]) -> None:
    landscape, scenario, outlook = asked
    answer = stand_up(landscape, Question(scenario), outlook)
    assert answer.best.proved
    assert answer.best.objective == pytest.approx(max(0.0, most(landscape, scenario, outlook)), abs=1e-6)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_every_plan_is_what_it_says_and_nothing_in_it_can_be_reached(
    asked: tuple[Landscape, Scenario, Outlook],
) -> None:
    landscape, scenario, outlook = asked
    answer = stand_up(landscape, Question(scenario), outlook)
    for number, option in enumerate(answer.options):
        finish = finish_of(answer, number)
        assert option.objective == pytest.approx(worth(landscape, scenario, outlook, finish), abs=1e-6)
        assert not unsafe(landscape, scenario, set(finish))
        assert option.bound >= option.objective - 1e-9
        found = impact(landscape, replace(scenario, active=scenario.active | option.workarounds))
        everything = shares(landscape, scenario, set(finish))
        for regained in option.services:
            assert regained.state == found.elements[regained.service].state.value
            assert 0 <= regained.before < regained.share <= 1
            if everything[regained.service] > 0:
                assert found.elements[regained.service].state in (State.WORKS, State.DEGRADED)
    for other in answer.options[1:]:
        assert other.objective <= answer.best.bound + 1e-9
        assert not set(other.avoids) & {p.id for p in other.points}


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_what_is_refused_can_be_in_no_plan(asked: tuple[Landscape, Scenario, Outlook]) -> None:
    landscape, scenario, outlook = asked
    answer = stand_up(landscape, Question(scenario), outlook)
    every = candidates(landscape, scenario)
    assert {j.workaround for j in answer.judged} >= set(every) - answer.best.workarounds
    for judged in answer.judged:
        if judged.path and judged.workaround in every:
            assert unsafe(landscape, scenario, {judged.workaround})
            assert all(link in landscape.links for link in judged.safe_after)
            for link in judged.safe_after:
                assert not unsafe(landscape, replace(scenario, cut=scenario.cut | {link}), {judged.workaround})


@settings(max_examples=40, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_change_what_it_is_worth(
    asked: tuple[Landscape, Scenario, Outlook], random: object
) -> None:
    landscape, scenario, outlook = asked
    elements, relations = list(landscape.elements), list(landscape.relations)
    random.shuffle(elements)  # type: ignore[attr-defined]
    random.shuffle(relations)  # type: ignore[attr-defined]
    mixed = replace(landscape, elements=tuple(elements), relations=tuple(relations))
    one, other = (stand_up(made, Question(scenario), outlook) for made in (landscape, mixed))
    assert one.best.objective == pytest.approx(other.best.objective)
    assert to_json(stand_up(landscape, Question(scenario), outlook)) == to_json(one)
