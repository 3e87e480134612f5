"""Workarounds against every choice in every order, and checked by a verifier that shares no code with the planner."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.weerbaar.planning.workaround_verifier import candidates, most, shares, unsafe, worth

from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.planning.impact import Scenario, State, impact
from weerbaar.planning.workaround import Answer, Outlook, Question, stand_up, to_json
from weerbaar.planning.workaround.question import pose
from weerbaar.planning.workaround.safety import Safety
from weerbaar.planning.workaround.search import Search, _Node, _Part
from weerbaar.planning.workaround.service import Delivery

MOST_CANDIDATES = 4


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Landscape, Scenario, Outlook]:
    """A few services over environments, some of them out, workarounds for both, and what recovery promises."""
    elements = [
        Element("t1", Kind.TEAM, "T1", attributes={"size": 3}),
        Element("t2", Kind.TEAM, "T2"),
        Element("t0", Kind.TEAM, "T0", attributes={"size": 0}),
    ]
    environments = [f"e{i}" for i in range(draw(st.integers(2, 4)))]
    services = [f"s{i}" for i in range(draw(st.integers(1, 3)))]
    workarounds = [f"w{i}" for i in range(draw(st.integers(1, MOST_CANDIDATES)))]
    relations: list[Relation] = []
    for id in environments:
        capacity = draw(st.sampled_from([None, None, None, 0.3]))
        elements.append(Element(id, Kind.ENVIRONMENT, id).with_attributes(capacity=capacity))
    for i in range(draw(st.integers(0, 3))):
        ends = [draw(st.sampled_from([*environments, *workarounds])) for _ in "ab"]
        relations.append(Relation(RelationKind.LINK, *ends, id=f"l{i}", both_ways=draw(st.booleans())))
    links = [r.id for r in relations]
    for id in services:
        elements.append(
            Element(id, Kind.SERVICE, id).with_attributes(
                priority=draw(st.sampled_from([None, 1, 2, 4])),
                paper_h=draw(st.sampled_from([None, 0, 6, 40])),
                max_outage_h=draw(st.sampled_from([None, 12])),
            )
        )
        group = draw(st.sampled_from([None, None, "g"]))
        wanted = draw(st.lists(st.sampled_from(environments), min_size=1, max_size=2, unique=True))
        enough = draw(st.integers(1, len(wanted))) if group else None
        relations += [Relation(RelationKind.NEEDS, id, e, alternative=group, at_least=enough) for e in wanted]
    for id in workarounds:
        elements.append(
            Element(id, Kind.WORKAROUND, id).with_attributes(
                setup_h=draw(st.sampled_from([None, 0, 1, 5, 30])),
                capacity=draw(st.sampled_from([None, 0.1, 0.25, 0.6, 1])),
                team=draw(st.sampled_from([None, "t1", "t1", "t1", "t2", "t0"])),
                active=draw(st.sampled_from([None, None, None, None, True])),
            )
        )
        targets = st.sampled_from([*services, *environments, *services, *environments, *workarounds])
        chosen = draw(st.lists(targets, min_size=1, max_size=3, unique=True))
        relations += [Relation(RelationKind.STANDS_IN_FOR, id, t) for t in chosen]
        for e in draw(st.lists(st.sampled_from([*environments, *workarounds]), max_size=1)):
            kind = draw(st.sampled_from([RelationKind.NEEDS, RelationKind.NEEDS, RelationKind.RUNS_ON]))
            over = draw(st.sampled_from([None, *links])) if kind is RelationKind.NEEDS else None
            relations.append(Relation(kind, id, e, over=over))
    landscape = Landscape(elements=tuple(elements), relations=tuple({r.key: r for r in relations}.values()))
    hit = draw(st.lists(st.sampled_from(environments), min_size=1, max_size=2, unique=True))
    split = draw(st.integers(0, len(hit)))
    cut = draw(st.frozensets(st.sampled_from(links), max_size=1)) if links else frozenset()
    scenario = Scenario.of(compromised=hit[:split], lost=hit[split:], cut=cut)
    hour = st.sampled_from([1.0, 4.0, 20.0, 50.0, 80.0])
    outlook = Outlook(
        service_h={s: draw(hour) for s in services if draw(st.booleans())},
        element_h={id: draw(hour) for id in [*hit, *environments[:1]] if draw(st.booleans())},
        waits_for={s: draw(st.frozensets(st.sampled_from(["t1", "t2"]))) for s in services},
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
    best = max(0.0, most(landscape, scenario, outlook))
    assert answer.best.proved
    assert answer.best.objective == pytest.approx(best, abs=1e-6)
    hurried = stand_up(landscape, Question(scenario), outlook, seconds=0)
    assert hurried.best.objective - 1e-6 <= best <= hurried.best.bound + 1e-6


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


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_before_anything_is_decided_the_bound_holds_for_every_choice(
    asked: tuple[Landscape, Scenario, Outlook],
) -> None:
    landscape, scenario, outlook = asked
    problem = pose(landscape, Question(scenario))
    search = Search(Delivery(problem, outlook), Safety(problem))
    part = _Part(search, [i for i, c in enumerate(problem.candidates) if not c.nobody])
    assert part._bound(_Node(clock=(0.0,) * len(part.rows))) >= most(landscape, scenario, outlook) - 1e-6
