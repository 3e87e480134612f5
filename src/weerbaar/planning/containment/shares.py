"""A bound from minimum cuts: the harm of a service is shared out over the actions that can take it down alone.

Whatever set of actions takes it down pays at most all the shares together, so with any shares that add up to at most
one no plan costs less than the cheapest cut. Good shares are found step by step: what a cut is charged for gets
more of its service, what it leaves alone less (the Lagrangian dual, climbed by multiplicative weights; Held & Karp
1971, Arora, Hazan & Kale 2012). It tends to the bound of the linear relaxation, without solving one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from weerbaar.planning.containment.mincut import INFINITE, UNITS, Cutter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOISE = 1e-6
"""What a product of decimal numbers may be off, in units: far below one of them."""

FIRST_STEP = 3.0
SLOWER = 20
"""After so many rounds the steps are half as large."""

MOST_ROUNDS = 120
STALL_ROUNDS = 15
STALL = 0.005
"""The climb ends when so many rounds bring less than this share."""


class Shares:
    """The climb for one problem."""

    def __init__(self, cutter: Cutter, keep: frozenset[int], ceiling: float) -> None:
        """``ceiling``: what a plan costs; actions dearer than that by themselves are in no better one."""
        import numpy as np

        self.cutter, self.ceiling = cutter, ceiling
        alone = cutter.prices(kept=keep)
        self.usable = alone <= ceiling
        pairs = self.usable[cutter.pair_action]
        self.actions, self.services = cutter.pair_action[pairs], cutter.pair_service[pairs]
        self.harm = np.floor(cutter.pair_harm[pairs] * UNITS + NOISE).astype(np.int64)
        effort: NDArray[np.float64] = np.where(self.usable, cutter.effort, 0.0)
        whole = np.floor(effort * UNITS + NOISE).astype(np.int64)
        self.effort = np.where(self.usable, whole, INFINITE)
        self.share = self._normal(np.ones(len(self.actions)))

    def rounds(self) -> Iterator[tuple[float, frozenset[int] | None]]:
        """``(bound, actions of the cut)``, round after round: the best bound so far, never above ``ceiling``.

        Actions None: without those that are too dear nothing protects, so nothing is better than ``ceiling``.
        """
        import numpy as np

        best, history = 0.0, [0.0]
        for k in range(MOST_ROUNDS):
            found = self.cutter.cut_units(self._units())
            if found is None:
                yield self.ceiling, None
                return
            best = max(best, min(found[1], self.ceiling))
            yield best, found[0]
            history.append(best)
            if k >= STALL_ROUNDS and best <= history[-1 - STALL_ROUNDS] * (1 + STALL):
                return
            charged = np.zeros(self.cutter.size, dtype=bool)
            charged[sorted(found[0])] = True
            step = FIRST_STEP / (1 + k / SLOWER)
            self.share = self._normal(self.share * (1 + step * charged[self.actions]))

    def _normal(self, share: "NDArray[np.float64]") -> "NDArray[np.float64]":
        import numpy as np

        whole = np.bincount(self.services, weights=share, minlength=len(self.cutter.harm)).astype(np.float64)
        normal: NDArray[np.float64] = share / whole[self.services]
        return normal

    def _units(self) -> "NDArray[np.int64]":
        """Whole prices in which the shares of each service add up to at most its harm, exactly."""
        import numpy as np

        part = np.floor(self.harm * self.share).astype(np.int64)
        total = np.zeros(len(self.cutter.harm), dtype=np.int64)
        np.add.at(total, self.services, part)
        whole = np.zeros(len(self.cutter.harm), dtype=np.int64)
        whole[self.services] = self.harm
        # A rounding error of the shares may be a unit too much: then everybody pays a unit less.
        over = (total > whole)[self.services]
        part = np.where(over, np.maximum(part - 1, 0), part)
        units = self.effort.copy()
        np.add.at(units, self.actions, part)
        return np.minimum(units, INFINITE)

    def least(self, actions: frozenset[int]) -> float:
        """What ``actions`` cost at least: their effort and what they take down alone, each service once."""
        import numpy as np

        chosen = np.zeros(self.cutter.size, dtype=bool)
        chosen[sorted(actions)] = True
        lost = np.unique(self.services[chosen[self.actions]])
        return float(self.cutter.effort[chosen].sum() + self.cutter.harm[lost].sum())
