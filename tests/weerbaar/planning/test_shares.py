"""The bound from minimum cuts with shared prices is never above the cheapest of all plans."""

import pytest
from benchmarks import maps
from hypothesis import assume, given, settings
from tests.weerbaar.planning.containment_verifier import cheapest
from tests.weerbaar.planning.test_containment_is_best import questions

from weerbaar.landscape import Landscape
from weerbaar.planning.containment import Question, contain
from weerbaar.planning.containment.consequences import Consequences
from weerbaar.planning.containment.mincut import Cutter
from weerbaar.planning.containment.question import pose
from weerbaar.planning.containment.shares import Shares


@settings(max_examples=150, deadline=None)
@given(questions())
def test_no_plan_costs_less_than_any_round_of_the_climb_says(asked: tuple[Landscape, Question]) -> None:
    landscape, question = asked
    best = cheapest(
        landscape,
        compromised=set(question.compromised),
        suspected=None if question.suspected is None else set(question.suspected),
        protect=set(question.protect),
        keep=set(question.keep),
    )
    assume(best is not None)
    assert best is not None
    c = Consequences(pose(landscape, question))
    # The dearest ceiling that is allowed lets every action take part; the cheapest plan itself leaves out most.
    for ceiling in (best, best * 2 + 1, 1e9):
        for bound, _actions in Shares(Cutter(c), c.problem.keep, ceiling).rounds():
            assert bound <= best + 1e-6


@pytest.mark.parametrize("seed", [3, 6])
def test_the_climb_raises_the_bound_and_stays_below_the_proved_plan(seed: int) -> None:
    landscape = maps.landscape(seed, 300)
    question = Question.of(**maps.question(seed, landscape))
    plan = contain(landscape, question)
    assert plan.proved
    c = Consequences(pose(landscape, question))
    bounds = [bound for bound, _actions in Shares(Cutter(c), frozenset(), 1e9).rounds()]
    assert bounds == sorted(bounds)
    assert bounds[-1] <= plan.objective + 1e-6
