"""Seeded recoveries as projects: services over applications over environments, a few teams, weights with limits.

``python -m benchmarks.recoveries FOLDER`` writes the frozen set of the tests, each optimum proved by CP-SAT alone.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

from weerbaar.planning.scheduling import Goal, Project, Task

FROZEN = [(seed, 20 + 4 * seed) for seed in range(1, 11)]
"""Seed and number of tasks of each frozen instance."""


def recovery(seed: int, tasks: int) -> dict[str, Any]:
    """A project with ``tasks`` tasks: pairs of (duration, after, uses), capacities, and goals."""
    rng = random.Random(seed)
    teams = max(2, min(12, tasks // 15))
    capacity = [rng.choice([1, 1, 2, 3]) for _ in range(teams)] + [max(2, tasks // 25)]
    made: list[dict[str, Any]] = []

    def add(duration: int, after: list[int], team: int, *, clean: bool = False) -> int:
        uses = [[team, 1]] + ([[teams, 1]] if clean else [])
        made.append({"duration": duration, "after": sorted(set(after)), "uses": uses})
        return len(made) - 1

    environments: list[int] = []
    applications: list[int] = []
    while len(made) < tasks - 1:
        team = rng.randrange(teams)
        if len(environments) < 2 or rng.random() < 0.3:
            below = rng.sample(environments, min(len(environments), rng.choice([0, 0, 1])))
            first = add(rng.choice([2, 4, 8, 12, 16]), below, team)
            environments.append(add(rng.choice([1, 2, 4]), [first], team, clean=True))
        else:
            needed = rng.sample(environments, min(len(environments), rng.choice([1, 1, 2])))
            needed += rng.sample(applications, min(len(applications), rng.choice([0, 0, 0, 1])))
            first = add(rng.choice([1, 2, 4, 6, 12]), needed, team)
            applications.append(add(rng.choice([1, 2]), [first], team, clean=True))
    goals = []
    for _ in range(max(3, tasks // 5)):
        needed = rng.sample(applications, min(len(applications), rng.choice([1, 1, 2, 3])))
        weight = rng.choice([1, 2, 2, 4, 4, 8])
        limits = sorted(rng.sample([0, 8, 16, 24, 48, 72], 2))
        goals.append({"after": sorted(needed), "weight": weight, "extras": [[limit, weight] for limit in limits]})
    return {"seed": seed, "tasks": made, "capacity": capacity, "goals": goals}


def project(made: dict[str, Any]) -> Project:
    """The project of such a document; every goal is a task without length at the end."""
    tasks = [Task(t["duration"], tuple(t["after"]), tuple((r, a) for r, a in t["uses"])) for t in made["tasks"]]
    goals = []
    for g in made["goals"]:
        goals.append(Goal(len(tasks), g["weight"], tuple((limit, extra) for limit, extra in g["extras"])))
        tasks.append(Task(0, tuple(g["after"])))
    return Project(tasks, made["capacity"], goals, day=24)


def proved_alone(made: Project, seconds: float) -> tuple[int | None, float, bool]:
    """``(cost, bound, proved)`` by CP-SAT alone: no hint, no bound, its own eight workers."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = sum(t.duration for t in made.tasks)
    starts = [model.new_int_var(0, horizon, "") for _ in made.tasks]
    intervals = [model.new_fixed_size_interval_var(s, t.duration, "") for s, t in zip(starts, made.tasks, strict=True)]
    for i, t in enumerate(made.tasks):
        for j in t.after:
            model.add(starts[i] >= starts[j] + made.tasks[j].duration)
    for r, c in enumerate(made.capacity):
        users = [(intervals[i], a) for i, t in enumerate(made.tasks) for q, a in t.uses if q == r]
        model.add_cumulative([x for x, _ in users], [a for _, a in users], c)
    terms: list[Any] = []
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
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    cost = round(solver.objective_value) if found else None
    return cost, solver.best_objective_bound, status == cp_model.OPTIMAL


def main() -> None:
    """Write the frozen set."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for seed, tasks in FROZEN:
        made = recovery(seed, tasks)
        cost, bound, proved = proved_alone(project(made), 600)
        print(f"recovery-{seed:02}: {len(made['tasks'])} tasks, {cost}, bound {bound:g}, proved {proved}", flush=True)
        if proved:
            path = folder / f"recovery-{seed:02}.json"
            path.write_text(json.dumps({**made, "optimum": cost}, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
