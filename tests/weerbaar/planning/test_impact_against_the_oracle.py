"""The fast algorithm against the slow, obvious one, and the laws of the fixed point."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.weerbaar.planning.oracle import Oracle
from tests.weerbaar.planning.worlds import situations

from weerbaar.landscape import Element, Kind, Landscape
from weerbaar.landscape.checks import errors
from weerbaar.planning import impact as impact_module
from weerbaar.planning.causes import cold_start_circles
from weerbaar.planning.impact import Basis, Scenario, State, impact
from weerbaar.planning.network import Network
from weerbaar.planning.states import exposed, rests_on_assumed, without, world

MANY = settings(max_examples=200, deadline=None)


@MANY
@given(situations())
def test_the_strategy_makes_landscapes_without_errors(situation: tuple[Landscape, Scenario]) -> None:
    assert errors(situation[0]) == ()


@MANY
@given(situations())
def test_states_bases_and_exposure_are_those_of_the_oracle(situation: tuple[Landscape, Scenario]) -> None:
    landscape, scenario = situation
    answer, oracle = impact(landscape, scenario), Oracle(landscape, scenario)
    danger = oracle.exposed()
    for e in landscape.elements:
        found = answer.elements[e.id]
        assert found.state == oracle.state(e), e.id
        assert (found.basis is Basis.UNKNOWN) == oracle.unknown(e), e.id
        assert found.exposed == (e.id in danger), e.id


@MANY
@given(situations())
def test_the_compiled_kernels_say_what_the_plain_ones_say(situation: tuple[Landscape, Scenario]) -> None:
    landscape, scenario = situation
    plain = Network.of(landscape)
    compiled = plain.as_arrays()
    answers = []
    for network in (plain, compiled):
        facts = impact_module.facts_of(network, landscape, scenario)
        first = world(network, facts)
        second = without(network, first, network.marked(network.gap))
        answers.append(
            (
                list(first.alive), list(first.touched), list(second.alive), list(exposed(network, facts)),
                list(rests_on_assumed(network, first.active)), cold_start_circles(network),
            )
        )  # fmt: skip
    assert answers[0] == answers[1]


@MANY
@given(situations())
def test_what_does_not_work_comes_back_with_all_its_causes_and_with_none_of_them_left_out(
    situation: tuple[Landscape, Scenario],
) -> None:
    landscape, scenario = situation
    answer = impact(landscape, scenario, explain=True)
    for e in landscape.elements:
        found = answer.elements[e.id]
        if found.state is State.WORKS:
            assert found.causes == ()
            continue
        assert found.causes
        assert _is_back(landscape, _restored(scenario, found.causes), e, found.state)
        for cause in found.causes:
            others = [c for c in found.causes if c != cause]
            assert not _is_back(landscape, _restored(scenario, others), e, found.state), (e.id, found.causes, cause)


@MANY
@given(situations())
def test_a_chain_leads_from_the_element_over_what_it_rests_on_to_one_of_its_causes(
    situation: tuple[Landscape, Scenario],
) -> None:
    landscape, scenario = situation
    answer = impact(landscape, scenario, explain=True)
    steps = {(r.source, r.target) for r in landscape.relations}
    steps |= {(r.target, r.source) for r in landscape.relations if r.kind == "stands_in_for"}
    steps |= {(r.source, r.over) for r in landscape.relations if r.over}
    steps |= {(link.id, end) for link in landscape.links.values() for end in (link.source, link.target)}
    for e in landscape.elements:
        chain = answer.elements[e.id].chain
        if answer.elements[e.id].state is State.WORKS:
            assert chain == ()
            continue
        assert chain[0] == e.id
        assert chain[-1] in answer.elements[e.id].causes
        for step in pairwise(chain):
            assert step in steps


@MANY
@given(situations())
def test_what_is_unknown_is_known_once_its_gaps_are_filled(situation: tuple[Landscape, Scenario]) -> None:
    landscape, scenario = situation
    answer = impact(landscape, scenario, explain=True)
    for e in landscape.elements:
        found = answer.elements[e.id]
        if found.basis is not Basis.UNKNOWN:
            assert found.gaps == ()
            continue
        assert found.gaps
        filled = replace(
            landscape,
            elements=tuple(x.with_attributes(complete=True) if x.id in found.gaps else x for x in landscape.elements),
        )
        assert not Oracle(filled, scenario).unknown(e)


@MANY
@given(situations(), st.data())
def test_losing_more_never_makes_anything_work(situation: tuple[Landscape, Scenario], data: st.DataObject) -> None:
    landscape, scenario = situation
    more = data.draw(st.sampled_from([e.id for e in landscape.elements]))
    order = {State.WORKS: 2, State.DEGRADED: 1, State.DOWN: 0, State.OUT: 0}
    before = impact(landscape, scenario).elements
    after = impact(landscape, replace(scenario, lost=scenario.lost | {more})).elements
    for id in before:
        assert order[after[id].state] <= order[before[id].state]


@MANY
@given(situations())
def test_the_counts_add_up_to_all_services(situation: tuple[Landscape, Scenario]) -> None:
    landscape, scenario = situation
    answer = impact(landscape, scenario)
    assert sum(answer.services.values()) == len(landscape.of_kind(Kind.SERVICE))
    for word, count in answer.services.items():
        shown = [answer.elements[e.id].shown for e in landscape.of_kind(Kind.SERVICE)]
        assert shown.count(word) == count


@MANY
@given(situations())
def test_cold_start_circles_hold_what_never_starts(situation: tuple[Landscape, Scenario]) -> None:
    landscape, scenario = situation
    circles = impact(landscape, scenario).cold_start_circles
    never = Oracle(landscape, scenario).never_started()
    in_circles = [id for circle in circles for id in circle]
    assert set(in_circles) <= never
    assert len(in_circles) == len(set(in_circles))
    assert bool(circles) == bool(never)


def test_impact_without_a_scenario_says_that_an_intact_landscape_works() -> None:
    landscape = Landscape()
    assert impact(landscape).services == {"works": 0, "degraded": 0, "down": 0, "out": 0, "unknown": 0}


def _is_back(landscape: Landscape, scenario: Scenario, e: Element, was: State) -> bool:
    """What was degraded is back when nothing is amiss; what was down or out, when it does its work."""
    oracle = Oracle(landscape, scenario)
    return oracle.state(e) == "works" if was is State.DEGRADED else e.id in oracle.first


def _restored(scenario: Scenario, causes: tuple[str, ...] | list[str]) -> Scenario:
    back = frozenset(causes)
    return Scenario(
        scenario.compromised - back, scenario.lost - back, scenario.isolated - back, scenario.cut - back,
        scenario.active,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _forget_networks() -> None:
    impact_module._network.cache_clear()
    impact_module._circles.cache_clear()
