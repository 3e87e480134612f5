"""Containment on seeded maps: ``python -m benchmarks.containment [--size N] [--maps M] [--peer]``.

Per map: when the first plan is there, the gap after three seconds, when it is proved. The peers, on the same
question: the greedy priority list, cutting everything, and with ``--peer`` plain CP-SAT (eight workers, no hint).
"""

import argparse
import statistics
import time

from benchmarks import maps
from weerbaar.planning.containment.baselines import by_priority
from weerbaar.planning.containment.exact import Model
from weerbaar.planning.containment.ladder import Search
from weerbaar.planning.containment.question import Question
from weerbaar.planning.impact import network


def plain_cp_sat(search: Search, seconds: float) -> str:
    """What eight plain workers reach in ``seconds``, without hint, cut or bound from us."""
    from ortools.sat.python import cp_model

    rules = Model(search.consequences).rules
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


def main(arguments: list[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.containment", description=__doc__)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--maps", type=int, default=10)
    parser.add_argument("--peer", action="store_true")
    chosen = parser.parse_args(arguments)
    firsts, gaps, proofs = [], [], []
    for seed in range(1, chosen.maps + 1):
        made = maps.landscape(seed, chosen.size)
        network(made)
        start, cpu = time.perf_counter(), time.process_time()
        search = Search(made, Question.of(**maps.question(seed, made)))
        first, gap, proof = 0.0, 1.0, float("inf")
        for standing in search.standings():
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
        listed = by_priority(c)
        print(
            f"map {seed}: {len(made.elements)} elements, {len(search.problem.actions)} actions; first {first:.2f} s, "
            f"gap at 3 s {gap:.1%}, proved {proof:.1f} s ({worked:.1f} s of processor); objective "
            f"{standing.outcome.objective:.2f}, priority list {listed.objective if listed else float('nan'):.2f}, "
            f"everything {c.outcome(c.relevant).objective:.2f}"
            + (f"; plain CP-SAT: {plain_cp_sat(search, 20)}" if chosen.peer else ""),
            flush=True,
        )
    print(
        f"median: first {statistics.median(firsts):.2f} s, gap at 3 s {statistics.median(gaps):.1%}, "
        f"proved {statistics.median(proofs):.1f} s"
    )


if __name__ == "__main__":
    main()
