"""The exact model in CP-SAT: proves schedules of up to about sixty tasks, and gives bounds somewhat beyond.

``interleave_search`` with a deterministic time limit makes the answer the same on every run and machine.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from weerbaar.planning.scheduling.project import Project
from weerbaar.planning.scheduling.search import placed

TIME_PER_SECOND = 0.04
"""Units of CP-SAT's deterministic time that stand for one second: eight interleaved
workers, which use it each, spend about twenty-five seconds of one core of 2023 on one unit."""


@dataclass(frozen=True)
class Answer:
    """What the solver found: a list of tasks (by start) with its cost, or None; a bound; whether it is proved, and
    whether somebody interrupted it."""

    order: tuple[int, ...]
    cost: int | None
    bound: int
    proved: bool
    interrupted: bool = False


def prove(
    project: Project, order: Sequence[int], cost: int, bound: int, seconds: float, *, workers: int = 8,
    hinted: bool = True,
) -> Answer:  # fmt: skip
    """Search for a schedule cheaper than ``cost``, from the one that ``order`` makes, and raise ``bound``."""
    from ortools.sat.python import cp_model

    start, end, _cost = placed(project, order)
    model = cp_model.CpModel()
    last = max(end)
    # A cheaper schedule may end later: the last end is only bounded when it is itself the goal.
    horizon = last if project.is_makespan else project.horizon
    heads = project.heads()
    starts: list[cp_model.LinearExprT] = []
    ends: list[cp_model.LinearExprT] = []
    intervals: dict[int, cp_model.IntervalVar] = {}
    for i, task in enumerate(project.tasks):
        s: cp_model.IntVar
        e: cp_model.IntVar
        if task.fixed:
            s, e = model.new_constant(task.fixed[0]), model.new_constant(task.fixed[1])
        else:
            s = model.new_int_var(min(task.release, horizon), horizon, f"s{i}")
            e = model.new_int_var(min(heads[i], horizon), horizon, f"e{i}")
        starts.append(s)
        ends.append(e)
        if task.fixed is None:
            if task.shift and task.duration:
                _within_shifts(model, s, e, task.duration, task.shift, project.day, horizon)
            else:
                model.add(e == s + task.duration)
        if hinted and task.fixed is None:
            model.add_hint(s, start[i])
            model.add_hint(e, end[i])
    for i, task in enumerate(project.tasks):
        if task.fixed is None:
            for j in task.after:
                model.add(starts[i] >= ends[j])
        if task.uses and (task.duration or task.fixed):
            size: cp_model.LinearExprT = task.duration
            if task.fixed:
                size = task.fixed[1] - task.fixed[0]
            elif task.shift:
                size = model.new_int_var(0, horizon, f"d{i}")
            intervals[i] = model.new_interval_var(starts[i], size, ends[i], f"i{i}")
    for r, capacity in enumerate(project.capacity):
        users = [(i, a) for i, t in enumerate(project.tasks) if i in intervals for q, a in t.uses if q == r]
        # What is under way may already take more than there is: then only that, and nothing beside it.
        if users:
            running = sum(a for i, a in users if project.tasks[i].fixed)
            room = max(capacity, running) if running > capacity else capacity
            model.add_cumulative([intervals[i] for i, _ in users], [a for _, a in users], room)
    terms = []
    for g, goal in enumerate(project.goals):
        terms.append(goal.weight * ends[goal.task])
        for k, (limit, extra) in enumerate(goal.extras):
            if limit < horizon and extra:
                late = model.new_int_var(0, horizon, f"x{g},{k}")
                model.add(late >= ends[goal.task] - limit)
                if hinted:
                    model.add_hint(late, max(0, end[goal.task] - limit))
                terms.append(extra * late)
    if project.move_cost:
        for i, task in enumerate(project.tasks):
            if task.before is not None and task.fixed is None:
                moved = model.new_bool_var(f"m{i}")
                model.add(starts[i] - task.before <= project.move_tolerance).only_enforce_if(~moved)
                model.add(task.before - starts[i] <= project.move_tolerance).only_enforce_if(~moved)
                terms.append(project.move_cost * moved)
    fixed_moves = sum(
        project.move_cost
        for t in project.tasks
        if t.fixed and t.before is not None and abs(t.fixed[0] - t.before) > project.move_tolerance
    )
    total = sum(terms) + fixed_moves
    if hinted:
        model.add(total <= cost)
    model.add(total >= bound)
    model.minimize(total)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.interleave_search = True
    solver.parameters.max_deterministic_time = seconds * TIME_PER_SECOND
    solver.parameters.random_seed = 1
    solver.parameters.catch_sigint_signal = False
    interrupted = False
    # An interruption reaches Python only while it waits, not inside the solver.
    with ThreadPoolExecutor(1) as pool:
        search = pool.submit(solver.solve, model)
        try:
            status = search.result()
        except KeyboardInterrupt:
            solver.stop_search()
            status, interrupted = search.result(), True
    proved_bound = round(solver.best_objective_bound) if status != cp_model.UNKNOWN else bound
    if status == cp_model.INFEASIBLE:
        return Answer(tuple(order), None, cost, proved=True, interrupted=interrupted)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(tuple(order), None, max(bound, proved_bound), proved=False, interrupted=interrupted)
    found = [solver.value(s) for s in starts]
    position = {i: k for k, i in enumerate(project.order)}
    listed = tuple(sorted(range(len(found)), key=lambda i: (found[i], position[i])))
    return Answer(
        listed, round(solver.objective_value), max(bound, proved_bound), status == cp_model.OPTIMAL, interrupted
    )


def _within_shifts(
    model: object, start: object, end: object, work: int, shift: tuple[int, int], day: int, horizon: int
) -> None:
    """``start`` lies in a shift, and ``end`` is when ``work`` slots of shift have passed."""
    from ortools.sat.python import cp_model

    assert isinstance(model, cp_model.CpModel)
    length, begin = shift
    days = horizon // day + 2

    def shift_time(name: str) -> tuple[cp_model.LinearExpr, cp_model.LinearExpr]:
        """A day and a slot of its shift: as slots of working time, and as slots on the clock."""
        number = model.new_int_var(-1, days, f"{name}day")
        slot = model.new_int_var(0, length - 1, f"{name}slot")
        return length * number + slot, day * number + begin + slot

    first, clock = shift_time("a")
    model.add(start == clock)
    last, clock = shift_time("z")
    model.add(last == first + work - 1)
    model.add(end == clock + 1)
