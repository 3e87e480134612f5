"""The cheapest choice under implications, solved to proof: the exact core of containment and of AND/OR cuts.

Variables are yes or no and cost something when yes. A rule says: if all of ``when`` are yes, one of ``then`` is
yes; a threshold: if more than ``spare`` of ``members`` are yes, ``head`` is yes. Nothing ever forces a variable
to no except ``forbid``. So for any choice of actions the smallest solution is the least fixed point of the rules,
and a minimiser, which can only gain by saying no, lands on it: circles need no treatment of their own.

``solve`` is CP-SAT, one worker at a time with a limit in its deterministic time, so that it does the same on every
machine: first with the whole linear relaxation, which mostly proves it in a second (eight interleaved workers take
ten), then from unsatisfiable cores, which go on where the relaxation has become too large.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from threading import Thread
from typing import Any

SEARCHES: tuple[tuple[float, Mapping[str, Any]], ...] = (
    (0.7, {"linearization_level": 2}),
    (0.3, {"linearization_level": 0, "optimize_with_core": True}),
)
"""What is tried one after the other, each with its share of the work."""


@dataclass(frozen=True)
class Progress:
    """Where the solver stands. ``chosen`` are the variables that are yes in the best solution, None without one.

    ``cost`` and ``bound`` in the units of the costs; ``proved``: nothing better exists (or, without a solution,
    none at all).
    """

    chosen: frozenset[int] | None
    cost: int | None
    bound: int
    proved: bool
    work: float = 0.0


@dataclass
class Implications:
    """A problem under construction; variables are numbered from 0."""

    cost: list[int] = field(default_factory=list)
    rules: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)
    thresholds: list[tuple[tuple[int, ...], int, int]] = field(default_factory=list)
    forbidden: list[int] = field(default_factory=list)
    limits: list[tuple[tuple[int, ...], tuple[int, ...], int]] = field(default_factory=list)

    def variable(self, cost: int = 0) -> int:
        """A new variable that costs ``cost`` when it is yes."""
        self.cost.append(cost)
        return len(self.cost) - 1

    def rule(self, when: Sequence[int], then: Sequence[int]) -> None:
        """If all of ``when`` are yes, one of ``then`` is."""
        self.rules.append((tuple(when), tuple(then)))

    def threshold(self, members: Sequence[int], spare: int, head: int) -> None:
        """If more than ``spare`` of ``members`` are yes, ``head`` is."""
        if spare < 0:
            self.rule((), (head,))
        elif spare == 0:
            for member in members:
                self.rule((member,), (head,))
        elif len(members) == spare + 1:
            self.rule(members, (head,))
        elif len(members) > spare:
            self.thresholds.append((tuple(members), spare, head))

    def forbid(self, variable: int) -> None:
        """``variable`` is no."""
        self.forbidden.append(variable)

    def limit(self, members: Sequence[int], weights: Sequence[int], most: int) -> None:
        """The ``weights`` of the ``members`` that are yes add up to at most ``most``."""
        self.limits.append((tuple(members), tuple(weights), most))

    def closed(self, chosen: Sequence[int]) -> frozenset[int]:
        """The least fixed point after ``chosen``, where every rule with one conclusion fires: a full hint."""
        yes = set(chosen)
        waiting: dict[int, list[int]] = {}
        missing: list[int] = []
        todo = list(yes)
        heads: list[tuple[int, ...]] = []
        for members, spare, then in [
            *((when, len(when) - 1, then) for when, then in self.rules),
            *((members, spare, (head,)) for members, spare, head in self.thresholds),
        ]:
            for member in members:
                waiting.setdefault(member, []).append(len(missing))
            missing.append(spare + 1)
            heads.append(then)
            if spare < 0 and not any(t in yes for t in then):
                yes.add(then[-1])
                todo.append(then[-1])
        while todo:
            for i in waiting.get(todo.pop(), ()):
                missing[i] -= 1
                if missing[i] == 0 and not any(t in yes for t in heads[i]) and heads[i]:
                    yes.add(heads[i][-1])
                    todo.append(heads[i][-1])
        return frozenset(yes)

    def solve(
        self,
        *,
        work: float,
        hint: frozenset[int] | None = None,
        at_least: int = 0,
    ) -> Iterator[Progress]:
        """Better and better answers, the last one final. ``work`` is CP-SAT's deterministic time.

        ``hint`` is a solution to start from, ``at_least`` a bound known already (as a rule of its own it only
        slows the relaxation down). An exception in the caller (an interruption, say) stops the solver.
        """
        spent, bound, found = 0.0, at_least, hint
        for share, parameters in SEARCHES:
            last: Progress | None = None
            for progress in _run(*self._model(found), share * work, parameters):
                bound = max(bound, progress.bound)
                found = found if progress.chosen is None else progress.chosen
                last = replace(progress, bound=bound, work=spent + progress.work)
                yield last
            assert last is not None
            if last.proved:
                return
            spent = last.work

    def _model(self, hint: frozenset[int] | None) -> tuple[Any, list[Any]]:
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        v = [model.new_bool_var("") for _ in self.cost]
        no = [~x for x in v]
        for when, then in self.rules:
            model.add_bool_or([*(no[i] for i in when), *(v[i] for i in then)])
        for members, spare, head in self.thresholds:
            model.add(sum(v[i] for i in members) <= spare + (len(members) - spare) * v[head])
        for i in self.forbidden:
            model.add(v[i] == 0)
        for members, weights, most in self.limits:
            model.add(cp_model.LinearExpr.weighted_sum([v[i] for i in members], list(weights)) <= most)
        priced = [i for i, cost in enumerate(self.cost) if cost]
        objective = cp_model.LinearExpr.weighted_sum([v[i] for i in priced], [self.cost[i] for i in priced])
        model.minimize(objective)
        if hint is not None:
            for i, variable in enumerate(v):
                model.add_hint(variable, i in hint)
        return model, v


def _run(model: Any, v: list[Any], work: float, more: Mapping[str, Any]) -> Iterator[Progress]:
    from ortools.sat.python import cp_model

    class Watch(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            chosen = frozenset(i for i, variable in enumerate(v) if self.boolean_value(variable))
            news.put(Progress(chosen, round(self.objective_value), _up(self.best_objective_bound), proved=False))

    news: SimpleQueue[Progress | None] = SimpleQueue()
    solver = cp_model.CpSolver()
    fixed = {"num_workers": 1, "max_deterministic_time": work, "random_seed": 1}
    for name, value in (*fixed.items(), *more.items()):
        setattr(solver.parameters, name, value)
    status: list[Any] = []

    def search() -> None:
        try:
            status.append(solver.solve(model, Watch()))
        finally:
            news.put(None)

    thread = Thread(target=search, daemon=True)
    thread.start()
    best: Progress | None = None
    try:
        while (progress := news.get()) is not None:
            best = progress
            yield progress
    finally:
        solver.stop_search()
        thread.join()
    done = solver.deterministic_time if hasattr(solver, "deterministic_time") else 0.0
    if not status or status[0] == cp_model.INFEASIBLE:
        yield Progress(None, None, 0, proved=True, work=done)
    elif status[0] in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = frozenset(i for i, variable in enumerate(v) if solver.boolean_value(variable))
        bound = _up(solver.best_objective_bound)
        yield Progress(chosen, round(solver.objective_value), bound, status[0] == cp_model.OPTIMAL, work=done)
    else:
        yield best or Progress(None, None, _up(solver.best_objective_bound), proved=False, work=done)


def _up(bound: float) -> int:
    """Costs are whole numbers, so a bound may be rounded up; the small step guards against rounding errors."""
    from math import ceil

    return ceil(bound - 1e-6)
