"""Implications as a mixed-integer program: a bound in a fraction of a second, often the proof itself.

Solved by HiGHS through SciPy, in one thread and limited in nodes, never in time, so that it does the same on
every machine. Being given the best cost known so far as a ceiling, it mostly has only to show that nothing lies
below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from queue import SimpleQueue
from threading import Thread
from typing import Any

from weerbaar.planning.implications import Implications, Progress

UNIT = 10_000
"""Costs are divided by this, so that what the solver calls feasible within 1e-6 is exact in whole costs."""


@dataclass(frozen=True)
class Program:
    """``rules`` as a matrix. Variables are those of the rules."""

    rules: Implications

    @cached_property
    def _rows(self) -> tuple[Any, Any, Any]:
        import numpy as np
        from scipy.sparse import coo_array

        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        low: list[float] = []

        def row(parts: Mapping[int, float], at_least: float) -> None:
            rows.extend([len(low)] * len(parts))
            columns.extend(parts)
            values.extend(parts.values())
            low.append(at_least)

        for when, then in self.rules.rules:
            row({**dict.fromkeys(when, -1.0), **dict.fromkeys(then, 1.0)}, 1 - len(when))
        for members, spare, head in self.rules.thresholds:
            parts: dict[int, float] = {head: len(members) - spare}
            for member in members:
                parts[member] = parts.get(member, 0.0) - 1.0
            row(parts, -spare)
        for members, weights, most in self.rules.limits:
            row({m: -w / UNIT for m, w in zip(members, weights, strict=True)}, -most / UNIT)
        upper = np.ones(len(self.rules.cost))
        upper[self.rules.forbidden] = 0
        shape = (len(low), len(self.rules.cost))
        return coo_array((values, (rows, columns)), shape=shape).tocsr(), np.array(low), upper

    def relaxed(self) -> tuple[int, list[float]] | None:
        """``(bound, values)`` when variables may be fractions; None when not even those satisfy the rules."""
        found = self._run(whole=False)
        if found.x is None:
            return None
        return _whole_up(found.fun), [float(v) for v in found.x]

    def below(self, ceiling: int | None, nodes: int) -> Progress:
        """The cheapest solution under ``ceiling``, proved when ``nodes`` are enough; none and proved: there is none."""
        found = self._run(whole=True, ceiling=ceiling, nodes=nodes)
        if found.status == 2:
            return Progress(None, None, ceiling or 0, proved=True)
        bound = 0 if found.mip_dual_bound is None else _whole_up(found.mip_dual_bound)
        if ceiling is not None:
            bound = min(bound, ceiling)
        if found.x is None:
            return Progress(None, None, bound, proved=False)
        chosen = frozenset(i for i, v in enumerate(found.x) if v > 0.5)
        cost = sum(self.rules.cost[i] for i in chosen)
        return Progress(chosen, cost, bound, proved=found.status == 0)

    def _run(self, *, whole: bool, ceiling: int | None = None, nodes: int = 0) -> Any:
        """SciPy's ``milp`` in a thread of its own, so that an interruption does not wait for it."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        matrix, low, upper = self._rows
        cost = np.array(self.rules.cost) / UNIT
        constraints = [LinearConstraint(matrix, low, np.inf)]
        if ceiling is not None:
            constraints.append(LinearConstraint(cost[None, :], -np.inf, (ceiling - 0.5) / UNIT))
        answers: SimpleQueue[Any] = SimpleQueue()

        def run() -> None:
            try:
                answers.put(
                    milp(
                        cost, constraints=constraints, bounds=Bounds(0, upper),
                        integrality=np.full(len(cost), int(whole)),
                        options={"mip_rel_gap": 0.0, **({"node_limit": nodes} if whole else {})},
                    )
                )  # fmt: skip
            except BaseException as error:
                answers.put(error)

        Thread(target=run, daemon=True).start()
        answer = answers.get()
        if isinstance(answer, BaseException):
            raise answer
        return answer


def _whole_up(bound: float) -> int:
    from math import ceil

    return ceil(bound * UNIT - 1e-3)
