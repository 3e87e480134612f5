"""Cheapest cuts of AND/OR graphs, against every possible cut and against the published optima."""

import random
from itertools import product
from pathlib import Path

import pytest
from benchmarks import meta4ics
from hypothesis import given, settings
from hypothesis import strategies as st

from weerbaar.planning.andor import AndOrGraph, Gate, cheapest_cut


def brute_force(graph: AndOrGraph) -> int | None:
    """The cost of the cheapest of all cuts, or None."""
    atoms = [v for v, gate in enumerate(graph.gate) if gate is Gate.ATOM and graph.cost[v] is not None]
    best: int | None = None
    for choice in product((False, True), repeat=len(atoms)):
        cut = {v for v, taken in zip(atoms, choice, strict=True) if taken}
        cost = sum(graph.cost[v] or 0 for v in cut)
        if (best is None or cost < best) and not meta4ics.holds_without(graph, cut):
            best = cost
    return best


@st.composite
def graphs(draw: st.DrawFn) -> AndOrGraph:
    """Small graphs with shared nodes, circles, nodes that cannot be cut and atoms that rest on others."""
    n = draw(st.integers(2, 11))
    gates = [draw(st.sampled_from([Gate.ATOM, Gate.ATOM, Gate.AND, Gate.OR])) for _ in range(n)] + [Gate.ALWAYS]
    before = [draw(st.lists(st.integers(0, n), max_size=3)) for _ in range(n)] + [[]]
    cost = [draw(st.sampled_from([None, 0, 1, 2, 3, 5, 9])) for _ in range(n + 1)]
    return AndOrGraph(gates, cost, before, target=0)


def generated(seed: int, size: int) -> AndOrGraph:
    """A larger graph in which half of the gates are shared and a few edges close a circle."""
    rng = random.Random(seed)
    gates, before = [Gate.OR], [[1, 2, 3]]
    for v in range(1, size):
        gate = rng.choice([Gate.AND, Gate.OR, Gate.ATOM]) if v < size * 0.6 else Gate.ATOM
        gates.append(gate)
        later = range(v + 1, min(size, v + 60))
        some = rng.sample(later, min(len(later), rng.choice([2, 2, 3]))) if gate is not Gate.ATOM else []
        if gate is Gate.OR and rng.random() < 0.1:
            some.append(rng.randrange(v))
        before.append(some)
    return AndOrGraph(gates, [rng.randint(1, 99) for _ in gates], before, target=0)


@settings(max_examples=120, deadline=None)
@given(graphs())
def test_no_cut_is_cheaper(graph: AndOrGraph) -> None:
    cut, best = cheapest_cut(graph), brute_force(graph)
    assert cut.proved
    if best is None:
        assert cut.nodes is None
    else:
        assert cut.nodes is not None
        assert cut.cost == best == cut.bound == sum(graph.cost[v] or 0 for v in cut.nodes)
        assert not meta4ics.holds_without(graph, set(cut.nodes))


@pytest.mark.parametrize("seed", range(3))
def test_a_graph_with_shared_nodes_and_circles_is_cut_and_the_cost_proved(seed: int) -> None:
    graph = generated(seed, 400)
    cut = cheapest_cut(graph)
    assert cut.nodes is not None
    assert cut.proved
    assert not meta4ics.holds_without(graph, set(cut.nodes))
    for v in cut.nodes:
        assert meta4ics.holds_without(graph, set(cut.nodes) - {v}), "nothing in a cheapest cut is superfluous"
    assert cheapest_cut(graph) == cut


def test_what_only_supports_itself_is_not_derived() -> None:
    circle = AndOrGraph([Gate.OR, Gate.AND, Gate.ATOM], [None, None, 4], [[1], [0, 2], []], target=0)
    assert cheapest_cut(circle).nodes == ()


def test_a_target_that_always_holds_has_no_cut() -> None:
    graph = AndOrGraph([Gate.OR, Gate.ALWAYS, Gate.ATOM], [None, None, 4], [[1, 2], [], []], target=0)
    assert cheapest_cut(graph).nodes is None


def test_an_interrupted_search_says_how_far_from_best_it_may_be() -> None:
    graph = generated(1, 2000)
    cut = cheapest_cut(graph, work=1e-4)
    assert cut.nodes is not None
    assert not meta4ics.holds_without(graph, set(cut.nodes))
    assert cut.bound <= cheapest_cut(graph).cost <= cut.cost


def test_a_published_optimum_is_matched(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    meta4ics.main([str(shared_data / "instances" / "meta4ics-mse19-benchmark1.zip"), "--every", "6"])
    assert "matched 4 of 4" in capsys.readouterr().out


def test_a_file_that_is_no_graph_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.json").write_text('{"format": "weerbaar/1"}')
    with pytest.raises(SystemExit):
        meta4ics.main([str(tmp_path)])
    assert "other.json: not an AND/OR graph" in capsys.readouterr().out
