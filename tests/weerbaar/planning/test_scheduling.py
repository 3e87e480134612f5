"""The scheduling core: against every order on small projects, and against optima that were proved elsewhere."""

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from benchmarks.psplib import best_known, files, parse, wrong
from benchmarks.recoveries import project
from hypothesis import given, settings
from hypothesis import strategies as st

from weerbaar.landscape.reading import BadInput
from weerbaar.planning.scheduling import Goal, Project, Task, placed, solve
from weerbaar.planning.scheduling.bounds import relaxed

FROZEN = sorted((Path(__file__).parent / "instances").glob("*.json"))


@st.composite
def projects(draw: st.DrawFn, most: int = 5) -> Project:
    """Projects of a few tasks with two resources, sometimes shifts."""
    n = draw(st.integers(1, most))
    capacity = [draw(st.integers(1, 3)), 1]
    tasks = []
    for i in range(n):
        after = draw(st.frozensets(st.integers(0, i - 1), max_size=2)) if i else frozenset()
        uses = [(0, draw(st.integers(1, capacity[0])))] if draw(st.booleans()) else [(1, 1)]
        shift = draw(st.sampled_from([None, None, (3, 1), (5, 4)]))
        tasks.append(Task(draw(st.integers(0, 6)), tuple(sorted(after)), tuple(uses), shift))
    goals = [
        Goal(i, draw(st.integers(0, 5)), ((draw(st.integers(0, 9)), draw(st.integers(0, 4))),))
        for i in draw(st.frozensets(st.integers(0, n - 1), min_size=1))
    ]
    return Project(tasks, capacity, goals, day=8)


def shortest(made: Project) -> Project:
    """The same tasks without shifts, as early as possible all together."""
    tasks = [Task(t.duration, t.after, t.uses) for t in made.tasks]
    return Project([*tasks, Task(0, tuple(range(len(tasks))))], made.capacity, [Goal(len(tasks), 1)])


def best_of_all(made: Project) -> int:
    """The least cost over every order of the tasks; a serial schedule of some order is always among the best."""
    costs = []
    for order in permutations(range(len(made.tasks))):
        at = {i: k for k, i in enumerate(order)}
        if all(at[j] < at[i] for i, t in enumerate(made.tasks) for j in t.after):
            costs.append(placed(made, order)[2])
    return min(costs)


def faults(made: Project, start: tuple[int, ...], end: tuple[int, ...]) -> list[str]:
    """What is wrong with a schedule, slot by slot."""
    found = []
    for i, t in enumerate(made.tasks):
        found += [f"{i} before {j}" for j in t.after if start[i] < end[j]]
        length, begin = t.shift or (made.day, 0)
        worked = [s for s in range(start[i], end[i]) if (s - begin) % made.day < length]
        if len(worked) != t.duration or (worked and (worked[0], worked[-1]) != (start[i], end[i] - 1)):
            found.append(f"{i} does not work its hours")
    for r, c in enumerate(made.capacity):
        for s in range(max(end)):
            if sum(a for i, t in enumerate(made.tasks) for q, a in t.uses if q == r and start[i] <= s < end[i]) > c:
                found.append(f"too much of {r} at {s}")
    return found


@settings(max_examples=150, deadline=None)
@given(projects())
def test_a_small_schedule_is_valid_and_no_order_is_better(made: Project) -> None:
    found = solve(made, seconds=0.05)
    assert faults(made, found.start, found.end) == []
    best = best_of_all(made)
    assert found.bound <= best <= found.cost
    if found.proved:
        assert found.cost == best


@settings(max_examples=200, deadline=None)
@given(projects(6), st.lists(st.integers(0, 12), min_size=6, max_size=6), st.booleans())
def test_nothing_costs_less_than_the_relaxation(drawn: Project, releases: list[int], begun: bool) -> None:
    tasks = [replace(t, release=r) for t, r in zip(drawn.tasks, releases, strict=False)]
    if begun:
        tasks[-1] = replace(tasks[-1], fixed=(1, 3), shift=None)
    made = Project(tasks, drawn.capacity, drawn.goals, day=drawn.day)
    assert relaxed(made, 10**6, compiled=False) <= best_of_all(made)


@pytest.mark.parametrize("path", FROZEN, ids=lambda p: p.stem)
def test_the_relaxation_comes_near_proved_optima(path: Path) -> None:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    bound = relaxed(project(document), 10**7, compiled=True)
    assert 0.8 * document["optimum"] <= bound <= document["optimum"]
    assert bound == relaxed(project(document), 10**7, compiled=False)


@settings(max_examples=25, deadline=None)
@given(projects(4))
def test_the_exact_solver_finds_and_proves_the_best_of_all_orders(made: Project) -> None:
    found = solve(made, seconds=2)
    assert found.proved
    assert found.cost == best_of_all(made)


@settings(max_examples=30, deadline=None)
@given(projects(8))
def test_compiled_and_plain_kernels_make_the_same_plan(made: Project) -> None:
    from weerbaar.planning.scheduling.search import Scheduler, _Run

    found = []
    for compiled in (False, True):
        work = Scheduler(made, compiled=compiled)
        merit = work.by_merit()
        order = work.list_of(merit)
        run = _Run(work, order, work.place(order)[2], 0, seed=3)
        run.search(merit, 0, 40)
        found.append((run.best_cost, run.best_order, run.goals))
    assert found[0] == found[1]


@settings(max_examples=30, deadline=None)
@given(projects(8))
def test_compiled_and_plain_kernels_find_the_same_shortest_project(drawn: Project) -> None:
    from weerbaar.planning.scheduling.search import Scheduler, _Run

    made = shortest(drawn)
    found = []
    for compiled in (False, True):
        work = Scheduler(made, compiled=compiled)
        run = _Run(work, list(made.order), work.place(made.order)[2], 0, seed=3)
        run.search([0], 0, 300 * work.steps)
        assert work.place(run.best_order)[2] == run.best_cost
        found.append((run.best_cost, run.best_order))
    assert found[0] == found[1]


@settings(max_examples=60, deadline=None)
@given(projects(), st.integers(1, 40))
def test_the_shortest_of_all_orders_is_found(drawn: Project, more: int) -> None:
    plain = shortest(drawn)
    # Resources that nobody uses, so that what is free takes more than one number.
    made = Project(plain.tasks, [*plain.capacity, *[100] * more], plain.goals)
    found = solve(made, seconds=0.02, exact=False)
    assert faults(made, found.start, found.end) == []
    assert found.cost == best_of_all(made)


@pytest.mark.parametrize("path", FROZEN, ids=lambda p: p.stem)
def test_the_frozen_set_is_solved_within_one_percent(path: Path) -> None:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    made = project(document)
    found = solve(made, seconds=2)
    assert faults(made, found.start, found.end) == []
    assert document["optimum"] <= found.cost <= document["optimum"] * 1.01
    assert found.bound <= document["optimum"]


def test_the_frozen_set_is_there() -> None:
    assert len(FROZEN) == 10


def test_published_projects_are_solved_to_their_best_known_makespan(shared_data: Path) -> None:
    path = shared_data / "instances/psplib-j30-j60.zip"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    known: dict[str, int] = {}
    texts = dict(files(path))
    for name, text in texts.items():
        known.update(best_known(name, text))
    for k in (1, 97, 193, 289, 385):
        made = parse(texts[f"J30_{k}.txt"])
        assert made is not None
        found = solve(made, seconds=2)
        assert not wrong(made, found)
        assert found.cost == known[f"j30_{k}"]


@pytest.mark.parametrize(
    ("tasks", "capacity"),
    [([Task(-1)], []), ([Task(1, (1,)), Task(1, (0,))], []), ([Task(1, (), ((0, 3),))], [2]), ([Task(1, (0,))], [])],
)
def test_a_project_that_cannot_be_carried_out_is_refused(tasks: list[Task], capacity: list[int]) -> None:
    with pytest.raises(BadInput):
        Project(tasks, capacity, [Goal(0, 1)])
