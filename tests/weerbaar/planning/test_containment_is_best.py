"""Containment plans against every possible plan, and checked by a verifier that shares no code with the planner."""

from dataclasses import replace
from itertools import pairwise

import pytest
from benchmarks import maps
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.weerbaar.planning.containment_verifier import cheapest, possible, verify, working_services
from tests.weerbaar.planning.worlds import landscapes

from weerbaar.landscape import Kind, Landscape, RelationKind
from weerbaar.planning import containment
from weerbaar.planning.containment import Plan, ProtectionImpossible, Question
from weerbaar.planning.impact import Scenario

MOST_ACTIONS = 8


@st.composite
def questions(draw: st.DrawFn) -> tuple[Landscape, Question]:
    """A small landscape with minutes, types and priorities, and a question about it."""
    made = draw(landscapes(7))
    elements = []
    for e in made.elements:
        more: dict[str, object] = {}
        kind = e.kind
        if kind is Kind.ENVIRONMENT:
            more["type"] = draw(st.sampled_from([None, None, "host", "zone", "realm"]))
            more["isolable"] = draw(st.sampled_from([None, None, None, True, False]))
            more["isolate_min"] = draw(st.sampled_from([None, 0, 5, 100]))
            kind = draw(st.sampled_from([kind, kind, kind, Kind.BACKUP]))
        if kind is Kind.SERVICE:
            more["priority"] = draw(st.sampled_from([None, 1, 2, 4]))
        elements.append(replace(e, kind=kind).with_attributes(**more))
    relations = [
        replace(r, cuttable=draw(st.booleans()), cut_min=draw(st.sampled_from([None, 0.0, 3.0])))
        if r.kind is RelationKind.LINK
        else r
        for r in made.relations
    ]
    made = replace(made, elements=tuple(elements), relations=tuple(relations))
    assume(len(possible(made)) <= MOST_ACTIONS)
    ids = [e.id for e in made.elements]
    compromised = draw(st.frozensets(st.sampled_from(ids), min_size=1, max_size=2))
    rest = [id for id in ids if id not in compromised]
    assume(rest)
    protect = draw(st.frozensets(st.sampled_from(rest), min_size=1, max_size=2))
    others = [id for id in rest if id not in protect]
    some = st.frozensets(st.sampled_from(others), max_size=2) if others else st.just(frozenset[str]())
    services = [e.id for e in made.of_kind(Kind.SERVICE)]
    keep = draw(st.frozensets(st.sampled_from(services), max_size=1)) if services else frozenset()
    return made, Question.of(compromised=compromised, protect=protect, suspected=draw(st.none() | some), keep=keep)


def check(landscape: Landscape, question: Question, plan: Plan) -> None:
    """The plan is what it says it is."""
    compromised, suspected = set(question.compromised), question.suspected
    objective, lost, exposed, still = verify(
        landscape,
        compromised=compromised,
        suspected=None if suspected is None else set(suspected),
        protect=set(question.protect),
        actions={(s.kind.value, s.target) for s in plan.steps},
    )
    assert plan.objective == pytest.approx(objective)
    assert set(plan.lost) == lost
    assert set(plan.exposed) == exposed
    assert set(plan.still_open) == still
    services = {e.id for e in landscape.of_kind(Kind.SERVICE)}
    after = Scenario.of(compromised=compromised, isolated=plan.isolated, cut=plan.cut)
    assert set(plan.services_down) == services - working_services(landscape, after)
    assert plan.bound <= plan.objective + 1e-9


@settings(max_examples=150, deadline=None)
@given(questions())
def test_no_plan_is_better_and_the_plan_is_what_it_says(asked: tuple[Landscape, Question]) -> None:
    landscape, question = asked
    best = cheapest(
        landscape,
        compromised=set(question.compromised),
        suspected=None if question.suspected is None else set(question.suspected),
        protect=set(question.protect),
        keep=set(question.keep),
    )
    if best is None:
        with pytest.raises(ProtectionImpossible):
            containment.contain(landscape, question)
        return
    plan = containment.contain(landscape, question)
    check(landscape, question, plan)
    assert not plan.still_open
    assert not set(plan.lost) & question.keep
    if plan.stage is containment.Stage.NOTHING:
        assert plan.steps == ()
        assert plan.bound <= best + 1e-9
    else:
        assert plan.proved
        assert plan.objective == pytest.approx(best)
        assert plan.bound == pytest.approx(best)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plan_of_a_whole_city_stands_up_to_the_verifier(seed: int) -> None:
    landscape = maps.landscape(seed, 300)
    question = Question.of(**maps.question(seed, landscape))
    shown = list(containment.plans(landscape, question))
    for plan in shown:
        check(landscape, question, plan)
        assert not plan.still_open
    for earlier, later in pairwise(shown):
        assert later.objective <= earlier.objective + 1e-9
        assert later.bound >= earlier.bound - 1e-9
    assert shown[-1].proved
    assert shown[-1].gap == 0
    assert containment.to_json(containment.contain(landscape, question)) == containment.to_json(shown[-1])
