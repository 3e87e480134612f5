"""The cheapest cut when every action has a price of its own: a minimum cut, in milliseconds.

Each element that can be isolated is split in two (Ford & Fulkerson 1962), joined by an arc that isolating it cuts;
what cannot be cut has an infinite arc; being reached costs an arc to the far side. The cut nearest the sources is
taken, which is one and the same whatever flow the algorithm finds.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from weerbaar.planning.containment.consequences import EXPOSED_WEIGHT, HARM_WEIGHT, MINUTE_WEIGHT, Consequences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNITS = 10_000
"""Capacities are whole numbers of 1/10,000 of the objective."""

INFINITE = 10**14

STEPS_PER_ARC = 2


class Cutter:
    """The network of one problem, ready to be cut at different prices."""

    def __init__(self, consequences: Consequences) -> None:
        import numpy as np

        self.consequences = c = consequences
        problem = c.problem
        region = np.fromiter(sorted(c.region), dtype=np.int64, count=len(c.region))
        inside, outside, joined = self._nodes(region)
        size = int(outside.max(initial=-1)) + 1
        self.near, self.far = size, size + 1
        sources = np.array([x for x in problem.sources if inside[x] >= 0], dtype=np.int64)
        protect = np.array([x for x in problem.protect if inside[x] >= 0], dtype=np.int64)
        counted = np.setdiff1d(region, sources)
        exposed = np.full(len(counted), round(EXPOSED_WEIGHT * UNITS))
        parts = [
            (inside[joined], outside[joined], np.full(len(joined), INFINITE), self._of_node[joined]),
            (outside[counted], np.full(len(counted), self.far), exposed, np.full(len(counted), -1)),
            self._moves(inside, outside),
            (np.full(len(sources), self.near), inside[sources], np.full(len(sources), INFINITE),
             np.full(len(sources), -1)),
            (outside[protect], np.full(len(protect), self.far), np.full(len(protect), INFINITE),
             np.full(len(protect), -1)),
        ]  # fmt: skip
        tails, heads, base, action = (np.concatenate(column) for column in zip(*parts, strict=True))
        self.tails, self.heads = tails.astype(np.int32), heads.astype(np.int32)
        self.base, self.action = base.astype(np.int64), action.astype(np.int64)
        self.to_protect = {int(x): len(base) - len(protect) + i for i, x in enumerate(protect)}
        self.on_action = np.flatnonzero(self.action >= 0)
        self._losses()
        c.steps += STEPS_PER_ARC * len(self.tails)

    def _nodes(self, region: "NDArray[np.int64]") -> Any:
        """For each element the node entered and the node left, -1 outside the region; and where these differ."""
        import numpy as np

        c = self.consequences
        n = c.arrays.n
        self._of_node = np.full(n, -1, dtype=np.int64)
        for x, a in c.problem.node_action.items():
            self._of_node[x] = a
        inside = np.full(n, -1, dtype=np.int64)
        inside[region] = np.arange(len(region))
        joined = region[self._of_node[region] >= 0]
        outside = inside.copy()
        outside[joined] = len(region) + np.arange(len(joined))
        return inside, outside, joined

    def _moves(self, inside: "NDArray[np.int64]", outside: "NDArray[np.int64]") -> Any:
        """Where the attacker moves inside the region, each way once."""
        import numpy as np

        c = self.consequences
        ptr = np.asarray(c.moves_ptr, dtype=np.int64)
        heads, via = np.asarray(c.moves_target, dtype=np.int64), np.asarray(c.moves_via, dtype=np.int64)
        tails = np.repeat(np.arange(c.arrays.n), np.diff(ptr))
        # The action on each link; the last place is for what goes over no link.
        of_link = np.full(c.arrays.links + 1, -1, dtype=np.int64)
        for link, a in c.problem.link_action.items():
            of_link[link] = a
        open_ = np.ones(c.arrays.links + 1, dtype=bool)
        open_[sorted(c.cut)] = False
        there = (inside[tails] >= 0) & (inside[heads] >= 0) & (tails != heads) & open_[via]
        size, choices = 2 * c.arrays.n + 1, len(c.problem.actions) + 1
        code = (outside[tails[there]] * size + inside[heads[there]]) * choices + of_link[via[there]] + 1
        both, action = np.divmod(np.unique(code), choices)
        return both // size, both % size, np.full(len(both), INFINITE), action - 1

    def _losses(self) -> None:
        """``pair_action[i]`` alone takes ``pair_service[i]`` down, which weighs ``pair_harm[i]``."""
        import numpy as np

        c = self.consequences
        self.size = len(c.problem.actions)
        pairs = [(a, s) for a, lost in c.alone.items() for s in sorted(lost)]
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self.pair_action, self.pair_service = table[:, 0], table[:, 1]
        harm = np.zeros(c.arrays.n)
        for s, value in c.harm.items():
            harm[s] = HARM_WEIGHT * value
        self.harm = harm
        self.pair_harm = harm[self.pair_service]
        self.effort = np.full(self.size, np.inf)
        for a in c.alone:
            self.effort[a] = MINUTE_WEIGHT * c.minutes(a)

    def prices(self, sunk: Collection[int] = (), kept: Collection[int] = ()) -> "NDArray[np.float64]":
        """What each action costs alone when ``sunk`` are lost anyway; infinite where it loses a ``kept`` service."""
        import numpy as np

        free = np.zeros(len(self.harm), dtype=bool)
        free[sorted(sunk)] = True
        charged = np.where(free[self.pair_service], 0.0, self.pair_harm)
        prices: NDArray[np.float64] = self.effort + np.bincount(self.pair_action, charged, self.size)
        if kept:
            held = np.zeros(len(self.harm), dtype=bool)
            held[sorted(kept)] = True
            prices[self.pair_action[held[self.pair_service]]] = np.inf
        return prices

    def cut(
        self, price: "NDArray[np.float64]", *, down: bool = False, protect: Collection[int] | None = None
    ) -> tuple[frozenset[int], float] | None:
        """The actions of a cheapest cut and what it costs, exposure included; None when no cut separates.

        ``price`` per action in units of the objective; what costs infinity cannot be used. Prices are rounded to
        1/10,000, or with ``down`` never up. ``protect``: only these of what is to be protected.
        """
        import numpy as np

        units = np.minimum(np.where(np.isfinite(price), price, 0.0) * UNITS, INFINITE)
        whole = (np.floor(units) if down else np.rint(units)).astype(np.int64)
        return self.cut_units(np.where(np.isfinite(price), whole, INFINITE), protect)

    def cut_units(
        self, units: "NDArray[np.int64]", protect: Collection[int] | None = None
    ) -> tuple[frozenset[int], float] | None:
        """The same with prices in whole units; ``INFINITE`` for what cannot be used."""
        import numpy as np
        from ortools.graph.python import max_flow

        capacity = self.base.copy()
        capacity[self.on_action] = units[self.action[self.on_action]]
        if protect is not None:
            capacity[[arc for x, arc in self.to_protect.items() if x not in protect]] = 0
        flow = max_flow.SimpleMaxFlow()
        flow.add_arcs_with_capacity(self.tails, self.heads, capacity)
        self.consequences.steps += STEPS_PER_ARC * len(self.tails)
        if flow.solve(self.near, self.far) != flow.OPTIMAL or flow.optimal_flow() >= INFINITE:
            return None
        side = np.zeros(self.far + 1, dtype=bool)
        side[flow.get_source_side_min_cut()] = True
        crossing = side[self.tails] & ~side[self.heads] & (self.action >= 0)
        return frozenset(int(a) for a in self.action[crossing]), flow.optimal_flow() / UNITS
