"""From a first cut to a good one, by cutting again at the prices that hold once something is given up.

A set of actions rarely costs the sum of its parts: two cuts that take the same service down cost it once, two
that take the last of two alternatives down cost one service more. So the price of an action is taken anew given
what is lost already (what is sunk is free), or given that a service must stay, and the network is cut again.
"""

from collections.abc import Iterable, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from weerbaar.planning.containment.consequences import HARM_WEIGHT, Consequences, Outcome
from weerbaar.planning.containment.mincut import Cutter
from weerbaar.planning.containment.ways import Ways

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORTH_TRIMMING = 1.05
JOINT_ROUNDS = 4
LEARN_STEPS = 300_000
REMEMBERED = 4_000_000
"""Elements in the outcomes that are remembered: some hundred megabytes."""


class Polisher:
    """Improves outcomes of one problem; ``best`` is the best allowed one so far.

    Stops where the work allowed to ``consequences`` is spent, but not before there is a first cut.
    """

    def __init__(
        self,
        consequences: Consequences,
        cutter: Cutter,
        keep: frozenset[int] = frozenset(),
        *,
        forbidden_actions: Set[int] = frozenset(),
    ) -> None:
        self.consequences, self.cutter, self.keep = consequences, cutter, keep
        self.forbidden_actions = forbidden_actions
        self.best: Outcome | None = None
        self.cuts = 0
        self.together: dict[int, dict[int, float]] = {}
        """For each action the services it helps to take down, and its share in that."""
        self.seen: dict[frozenset[int], Outcome] = {}

    def first(self) -> Outcome | None:
        """The cheapest cut when every action pays all it takes down; None when nothing separates."""
        return self.again(frozenset(), rounds=1)

    def again(
        self, sunk: frozenset[int], forbidden: frozenset[int] = frozenset(), *, rounds: int = JOINT_ROUNDS
    ) -> Outcome | None:
        """The cheapest cut when ``sunk`` services are lost anyway and ``forbidden`` ones may not be taken down.

        When the actions of a cut take something down together that none of them does alone, its harm is laid on
        them in equal parts and the network is cut again.
        """
        outcome: Outcome | None = None
        for k in range(rounds):
            if k and self.consequences.spent:
                break
            self.cuts += 1
            found = self.cutter.cut(self._prices(sunk, forbidden))
            if found is None:
                return outcome
            outcome = self.consider(found[0])
            if not self._learn(outcome, sunk):
                break
        return outcome

    def _prices(self, sunk: frozenset[int], forbidden: frozenset[int]) -> "NDArray[np.float64]":
        c = self.consequences
        prices = self.cutter.prices(sunk, self.keep | forbidden)
        for a, shares in sorted(self.together.items()):
            lost = c.alone.get(a, frozenset())
            prices[a] += HARM_WEIGHT * sum(
                c.harm[s] * shares[s] for s in sorted(shares) if s not in sunk and s not in lost
            )
        prices[sorted(self.forbidden_actions)] = float("inf")
        return prices

    def _learn(self, outcome: Outcome, sunk: frozenset[int]) -> bool:
        """Whether ``outcome`` loses services through actions together in a way not known before."""
        c = self.consequences
        joint = outcome.lost - sunk
        for a in outcome.actions:
            joint -= c.alone.get(a, frozenset())
        if not joint:
            return False
        start, saved = c.steps, {}
        for a in sorted(outcome.actions):
            if c.spent or c.steps - start > LEARN_STEPS:
                break
            saved[a] = joint - c.lost(outcome.actions - {a})
        news = False
        for s in joint:
            members = [a for a, services in saved.items() if s in services]
            for a in members:
                known = self.together.setdefault(a, {})
                if known.get(s, 0.0) < 1 / len(members):
                    known[s] = 1 / len(members)
                    news = True
        return news

    def consider(self, actions: frozenset[int]) -> Outcome:
        """Evaluate ``actions``, drop what is superfluous, and keep it when it is the best allowed so far."""
        if actions in self.seen:
            return self.seen[actions]
        outcome = self.trimmed(self.consequences.outcome(actions))
        if len(self.seen) * self.consequences.arrays.n > REMEMBERED:
            self.seen.clear()
        self.seen[actions] = outcome
        self.take(outcome)
        return outcome

    def take(self, outcome: Outcome) -> None:
        """Keep ``outcome`` when it is the best allowed so far."""
        if self.allowed(outcome) and (self.best is None or better(outcome, self.best)):
            self.best = outcome

    def allowed(self, outcome: Outcome) -> bool:
        """Whether nothing protected is reached and every service to keep is kept."""
        return not outcome.open and not outcome.lost & self.keep

    def trimmed(self, outcome: Outcome) -> Outcome:
        """Without the actions that can be left out at a gain, the dearest first.

        One by one only for what comes near the best, because every try costs an evaluation.
        """
        c = self.consequences
        frontier = c.frontier(outcome)
        if frontier != outcome.actions:
            outcome = c.outcome(frontier)
        if self.best is not None and outcome.objective > self.best.objective * WORTH_TRIMMING:
            return outcome
        ways = Ways(c, outcome)
        for a in sorted(outcome.actions, key=lambda a: (-c.cost_alone(a), a)):
            if c.spent:
                break
            if not outcome.open and ways.reopens(a):
                continue
            shorter = self._without(outcome, a, ways)
            if (not shorter.open or outcome.open) and shorter.objective <= outcome.objective:
                outcome = shorter
                ways = Ways(c, outcome)
        return outcome

    @staticmethod
    def _without(outcome: Outcome, a: int, ways: Ways) -> Outcome:
        c = ways.consequences
        actions = outcome.actions - {a}
        if outcome.open:
            return c.outcome(actions)
        more = ways.spread(a)
        lost = c.lost(actions)
        return replace(
            outcome,
            actions=actions,
            lost=lost,
            reached=outcome.reached | more,
            minutes=sum(c.minutes(b) for b in sorted(actions)),
            harm=sum(c.harm[s] for s in sorted(lost)),
            exposed=outcome.exposed + len(more - c.source_set),
        )

    def improve(self, limit: int) -> None:
        """Cut again from the best until nothing helps or ``limit`` cuts are spent."""
        self.again(frozenset())
        self._restart(self.cuts + (limit - self.cuts) // 2)
        while self.best is not None and self.cuts < limit and not self.consequences.spent:
            before = self.best
            self._around(before, limit)
            if not better(self.best, before):
                return

    def _restart(self, limit: int) -> None:
        """Cut afresh with one set of services given up: those that many actions share, which are cheap together."""
        for sunk in self.consequences.shared_losses:
            if self.cuts >= limit or self.consequences.spent:
                return
            harm = sum(self.consequences.harm[s] for s in sorted(sunk))
            if not sunk & self.keep and (self.best is None or harm < self.best.objective):
                self.again(sunk)

    def _around(self, centre: Outcome, limit: int) -> None:
        lost = sorted(centre.lost, key=lambda s: (-self.consequences.harm[s], s))
        tries: list[tuple[frozenset[int], frozenset[int]]] = [(centre.lost, frozenset())]
        tries += [(centre.lost - {s}, frozenset({s})) for s in lost]
        tries += [(centre.lost | more, frozenset()) for more in self._alternatives(centre)]
        for sunk, forbidden in tries:
            if self.cuts >= limit or self.consequences.spent:
                return
            self.again(sunk, forbidden)
            if self.best is not centre:
                return

    def _alternatives(self, centre: Outcome) -> Iterable[frozenset[int]]:
        """Sets of services that some action not chosen would take down too, the lightest first."""
        c = self.consequences
        sets = {lost - centre.lost for a, lost in c.alone.items() if a not in centre.actions}
        sets.discard(frozenset())
        return sorted(sets, key=lambda s: (sum(c.harm[x] for x in sorted(s)), sorted(s)))


def better(a: Outcome, b: Outcome) -> bool:
    """Whether ``a`` is better than ``b``; of equals the one with the lower action numbers."""
    difference = a.objective - b.objective
    return difference < -1e-9 or (abs(difference) <= 1e-9 and sorted(a.actions) < sorted(b.actions))
