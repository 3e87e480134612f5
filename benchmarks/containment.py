"""Containment on seeded maps: ``python -m benchmarks.containment [--size N] [--maps M] [--peer] [--seconds S]``.

For each map: how soon the first plan is there, the gap after three seconds, when it is proved. The peers, on the same
question: networkx's minimum cut (a first answer only), the greedy priority list, cutting everything, and with
``--peer`` plain CP-SAT (eight workers, no hint) and RC2 (MaxSAT, python-sat). Processor time stands beside the clock.
"""

import argparse
import statistics
import time
from multiprocessing import get_context
from typing import Any

from benchmarks import maps
from weerbaar.planning.containment.baselines import by_priority
from weerbaar.planning.containment.exact import Model
from weerbaar.planning.containment.ladder import Search
from weerbaar.planning.containment.mincut import UNITS
from weerbaar.planning.containment.question import Question
from weerbaar.planning.impact import network
from weerbaar.planning.implications import Implications

PEER_SECONDS = 30.0


def networkx_cut(search: Search) -> str:
    """networkx's minimum cut on our own graph and prices: when it is there, and what its plan costs."""
    import networkx as nx

    c, cutter = search.consequences, search.cutter
    prices = cutter.prices()
    start = time.perf_counter()
    graph: Any = nx.DiGraph()
    for tail, head, base, action in zip(cutter.tails, cutter.heads, cutter.base, cutter.action, strict=True):
        tail, head = int(tail), int(head)
        capacity = float(prices[action]) * UNITS if action >= 0 else float(base)
        if graph.has_edge(tail, head):
            capacity += graph[tail][head]["capacity"]
        graph.add_edge(tail, head, capacity=round(capacity))
    _value, (near, _far) = nx.minimum_cut(graph, cutter.near, cutter.far)
    taken = time.perf_counter() - start
    chosen = frozenset(
        int(a)
        for tail, head, a in zip(cutter.tails, cutter.heads, cutter.action, strict=True)
        if a >= 0 and int(tail) in near and int(head) not in near
    )
    return f"networkx minimum cut {c.outcome(chosen).objective:.2f} in {taken:.2f} s"


def plain_cp_sat(rules: Implications, seconds: float) -> str:
    """What eight plain workers reach in ``seconds``, without hint, cut or bound from us."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    v = [model.new_bool_var("") for _ in rules.cost]
    for when, then in rules.rules:
        model.add_bool_or([~v[i] for i in when] + [v[i] for i in then])
    for members, spare, head in rules.thresholds:
        model.add(sum(v[i] for i in members) <= spare + (len(members) - spare) * v[head])
    for i in rules.forbidden:
        model.add(v[i] == 0)
    model.minimize(cp_model.LinearExpr.weighted_sum(v, rules.cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 8
    solver.parameters.max_time_in_seconds = seconds
    start = time.perf_counter()
    status = solver.solve(model)
    taken = time.perf_counter() - start
    if status == cp_model.OPTIMAL:
        return f"proved in {taken:.1f} s"
    if status != cp_model.FEASIBLE:
        return f"nothing in {taken:.1f} s"
    return f"gap {1 - solver.best_objective_bound / solver.objective_value:.0%} after {taken:.1f} s"


def rc2(rules: Implications) -> str:
    """What RC2 (core-guided MaxSAT, stratified) proves; thresholds do not occur on these maps."""
    from pysat.examples.rc2 import RC2Stratified
    from pysat.formula import WCNF

    formula = WCNF()
    for when, then in rules.rules:
        formula.append([*(-(i + 1) for i in when), *(i + 1 for i in then)])
    for i in rules.forbidden:
        formula.append([-(i + 1)])
    for i, cost in enumerate(rules.cost):
        if cost:
            formula.append([-(i + 1)], weight=cost)
    start = time.perf_counter()
    with RC2Stratified(formula) as solver:
        solver.compute()
        return f"proved {solver.cost / UNITS:.2f} in {time.perf_counter() - start:.1f} s"


def _in_time(rules: Implications, seconds: float) -> str:
    """``rc2`` in a process of its own, because it cannot be told when to stop."""
    if rules.thresholds:
        return "not asked (thresholds)"
    context = get_context("spawn")
    answers: Any = context.SimpleQueue()
    process = context.Process(target=_answer, args=(answers, rules), daemon=True)
    process.start()
    process.join(seconds)
    if process.is_alive():
        process.terminate()
        process.join()
        return f"nothing in {seconds:.0f} s"
    return str(answers.get()) if not answers.empty() else "failed"


def _answer(answers: Any, rules: Implications) -> None:
    answers.put(rc2(rules))


def main(arguments: list[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.containment", description=__doc__)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--maps", type=int, default=10)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--seconds", type=float, default=10.0)
    chosen = parser.parse_args(arguments)
    firsts, gaps, proofs = [], [], []
    for seed in range(1, chosen.maps + 1):
        made = maps.landscape(seed, chosen.size)
        network(made)
        start, cpu = time.perf_counter(), time.process_time()
        search = Search(made, Question.of(**maps.question(seed, made)))
        first, gap, proof = 0.0, 1.0, float("inf")
        for standing in search.standings(chosen.seconds):
            at = time.perf_counter() - start
            first = first or at
            if at <= 3:
                gap = 1 - standing.bound / standing.outcome.objective
            if standing.proved:
                proof = min(proof, at)
        worked = time.process_time() - cpu
        firsts.append(first)
        gaps.append(gap)
        proofs.append(proof)
        c = search.consequences
        c.limit = float("inf")
        listed = by_priority(c)
        print(
            f"map {seed}: {len(made.elements)} elements, {len(search.problem.actions)} actions; first {first:.2f} s, "
            f"gap at 3 s {gap:.1%}, proved {proof:.1f} s ({worked:.1f} s of processor); objective "
            f"{standing.outcome.objective:.2f}, priority list {listed.objective if listed else float('nan'):.2f}, "
            f"everything {c.outcome(c.relevant).objective:.2f}"
            + f"; {networkx_cut(search)}"
            + (
                f"; plain CP-SAT {plain_cp_sat(Model(c).rules, PEER_SECONDS)}; "
                f"RC2 {_in_time(Model(c).rules, PEER_SECONDS)}"
                if chosen.peer
                else ""
            ),
            flush=True,
        )
    print(
        f"median: first {statistics.median(firsts):.2f} s, gap at 3 s {statistics.median(gaps):.1%}, "
        f"proved {statistics.median(proofs):.1f} s"
    )


if __name__ == "__main__":
    main()
