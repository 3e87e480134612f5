"""Recovery against its peers: ``python -m benchmarks.recovery [--large N] [--peer SECONDS]``.

The frozen weighted set (optima proved by CP-SAT alone) at 2 s; projects of 500 tasks at 10 s against CP-SAT hinted with
our first plan, and against working by priority; first plan and memory on a landscape of 50,000 elements.
"""

import argparse
import json
import resource
import statistics
import time
from pathlib import Path

from benchmarks.maps import landscape
from benchmarks.recoveries import project, recovery
from weerbaar.planning.recovery import Question, recover
from weerbaar.planning.scheduling import Project, solve
from weerbaar.planning.scheduling.search import Scheduler

FROZEN = Path(__file__).resolve().parents[1] / "tests/weerbaar/planning/instances"


def by_priority(made: Project) -> int:
    """The cost of serving the goals by falling weight."""
    work = Scheduler(made, compiled=False)
    return work.place(work.list_of(sorted(range(len(made.goals)), key=lambda g: (-made.goals[g].weight, g))))[2]


def hinted(made: Project, seconds: float) -> int:
    """The cost CP-SAT reaches in ``seconds`` of wall time, given our first plan as a hint."""
    from ortools.sat.python import cp_model

    work = Scheduler(made, compiled=False)
    start, end, first = work.place(work.list_of(work.by_merit()))
    model = cp_model.CpModel()
    horizon = max(end)
    starts = [model.new_int_var(0, horizon, "") for _ in made.tasks]
    for variable, value in zip(starts, start, strict=True):
        model.add_hint(variable, value)
    intervals = [model.new_fixed_size_interval_var(s, t.duration, "") for s, t in zip(starts, made.tasks, strict=True)]
    for i, t in enumerate(made.tasks):
        for j in t.after:
            model.add(starts[i] >= starts[j] + made.tasks[j].duration)
    for r, c in enumerate(made.capacity):
        users = [(intervals[i], a) for i, t in enumerate(made.tasks) for q, a in t.uses if q == r]
        model.add_cumulative([x for x, _ in users], [a for _, a in users], c)
    terms = []
    for g in made.goals:
        terms.append(g.weight * starts[g.task])
        for limit, extra in g.extras:
            late = model.new_int_var(0, horizon, "")
            model.add(late >= starts[g.task] - limit)
            terms.append(extra * late)
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 8
    status = solver.solve(model)
    return round(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else first


def main(arguments: list[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recovery", description=__doc__)
    parser.add_argument("--large", type=int, default=3, help="how many projects of 500 tasks")
    parser.add_argument("--peer", type=float, default=60.0, help="seconds for hinted CP-SAT")
    chosen = parser.parse_args(arguments)
    solve(project(recovery(1, 30)), seconds=0.5, exact=False)  # load what is compiled
    gaps = []
    for path in sorted(FROZEN.glob("*.json")):
        made = json.loads(path.read_text("utf-8"))
        start, cpu = time.perf_counter(), time.process_time()
        found = solve(project(made), seconds=2)
        gaps.append(found.cost / made["optimum"] - 1)
        print(
            f"{path.stem}  optimum {made['optimum']:>6}  ours {found.cost:>6}  bound {found.bound:>6}  "
            f"by priority {by_priority(project(made)):>6}  {time.perf_counter() - start:.1f} s "
            f"({time.process_time() - cpu:.1f} s of processor time)",
            flush=True,
        )
    print(f"frozen set: worst {max(gaps) * 100:.2f} %, optimal {sum(g == 0 for g in gaps)} of {len(gaps)}")
    first_times, better = [], 0
    for seed in range(101, 101 + chosen.large):
        made500 = project(recovery(seed, 500))
        start = time.perf_counter()
        work = Scheduler(made500, compiled=False)
        first = work.place(work.list_of(work.by_merit()))[2]
        first_times.append(time.perf_counter() - start)
        start, cpu = time.perf_counter(), time.process_time()
        ours = solve(made500, seconds=10)
        wall, used = time.perf_counter() - start, time.process_time() - cpu
        peer = hinted(made500, chosen.peer)
        better += ours.cost < peer
        print(
            f"500 tasks, seed {seed}: first {first} in {first_times[-1]:.2f} s; ours {ours.cost} "
            f"(gap {(1 - ours.bound / ours.cost) * 100:.0f} %) in {wall:.1f} s, {used:.1f} s of processor time; "
            f"hinted CP-SAT at {chosen.peer:g} s {peer}; by priority {by_priority(made500)}",
            flush=True,
        )
    print(
        f"500 tasks: first plan {statistics.median(first_times):.2f} s, better than the peer {better} of {chosen.large}"
    )
    large = landscape(1, 50_000)
    start, cpu = time.perf_counter(), time.process_time()
    hosts = [e.id for e in large.elements if e.get("type") == "host"]
    plan = recover(large, Question.of(compromised=["realm-1", *hosts[::10]]), seconds=10)
    print(
        f"50,000 elements: {len(plan.tasks)} tasks, {time.perf_counter() - start:.1f} s "
        f"({time.process_time() - cpu:.1f} s of processor time), gap {plan.gap * 100:.0f} %, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )


if __name__ == "__main__":
    main()
