"""The cheapest cut when every action has a price of its own: a minimum cut, in milliseconds.

Each element is split in two (Ford & Fulkerson 1962), joined by an arc that isolating it cuts; what cannot be cut
has an infinite arc; being reached costs an arc to the far side. The cut nearest the sources is taken, which is
one and the same whatever flow the algorithm finds.
"""

from collections.abc import Mapping
from functools import cached_property

from weerbaar.planning.containment.consequences import EXPOSED_WEIGHT, Consequences

UNITS = 10_000
"""Capacities are whole numbers of 1/10,000 of the objective."""

INFINITE = 10**14


class Cutter:
    """The network of one problem, ready to be cut at different prices."""

    def __init__(self, consequences: Consequences) -> None:
        import numpy as np

        self.consequences = consequences
        c, problem = consequences, consequences.problem
        region = sorted(c.region)
        number = {x: i for i, x in enumerate(region)}
        inside, self.far = len(region), 2 * len(region) + 1
        near = 2 * inside
        arcs: list[tuple[int, int, int, int]] = []
        exposed = round(EXPOSED_WEIGHT * UNITS)
        for x, i in number.items():
            arcs.append((i, inside + i, INFINITE, problem.node_action.get(x, -1)))
            if x not in c.source_set:
                arcs.append((inside + i, self.far, exposed, -1))
            for p in range(c.moves_ptr[x], c.moves_ptr[x + 1]):
                y, via = c.moves_target[p], c.moves_via[p]
                if y in number and via not in c.cut:
                    arcs.append((inside + i, number[y], INFINITE, problem.link_action.get(via, -1)))
        arcs += [(near, number[x], INFINITE, -1) for x in problem.sources]
        arcs += [(inside + number[x], self.far, INFINITE, -1) for x in problem.protect if x in number]
        self.near = near
        table = np.array(arcs, dtype=np.int64).reshape(-1, 4)
        self.tails, self.heads = table[:, 0].astype(np.int32), table[:, 1].astype(np.int32)
        self.base, self.action = table[:, 2].copy(), table[:, 3].copy()
        self.on_action = np.flatnonzero(self.action >= 0)
        self.size = len(problem.actions)

    def cut(self, price: Mapping[int, float]) -> tuple[frozenset[int], float] | None:
        """The actions of a cheapest cut and what it costs, exposure included; None when no cut separates.

        ``price`` per action number; an action without one cannot be used.
        """
        import numpy as np
        from ortools.graph.python import max_flow

        prices = np.full(self.size, INFINITE, dtype=np.int64)
        for a, value in price.items():
            prices[a] = min(round(value * UNITS), INFINITE)
        capacity = self.base.copy()
        capacity[self.on_action] = prices[self.action[self.on_action]]
        flow = max_flow.SimpleMaxFlow()
        flow.add_arcs_with_capacity(self.tails, self.heads, capacity)
        if flow.solve(self.near, self.far) != flow.OPTIMAL or flow.optimal_flow() >= INFINITE:
            return None
        side = np.zeros(self.far + 1, dtype=bool)
        side[flow.get_source_side_min_cut()] = True
        crossing = side[self.tails] & ~side[self.heads] & (self.action >= 0)
        return frozenset(int(a) for a in self.action[crossing]), flow.optimal_flow() / UNITS

    @cached_property
    def everything(self) -> frozenset[int]:
        """All relevant actions."""
        return frozenset(self.consequences.relevant)
