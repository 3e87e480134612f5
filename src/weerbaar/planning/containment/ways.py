"""How the attack goes on when one action of a plan is left out: the reason for each cut.

Behind the actions of a plan nothing changes when one is left out but what that one stopped. So from each element out of
reach the way on to what is protected is looked up backwards once, and every action only has to be passed.
"""

from functools import cached_property

from weerbaar.planning.containment.consequences import Consequences, Outcome

Way = list[tuple[int, int]]
"""Elements, each with the link it is entered over or -1."""


class Ways:
    """The ways behind the actions of ``outcome``."""

    def __init__(self, consequences: Consequences, outcome: Outcome) -> None:
        self.consequences, self.outcome = consequences, outcome
        self.blocked, self.cut = consequences.split(outcome.actions)
        self.goals = {x for x in consequences.problem.protect if x not in outcome.reached}

    @cached_property
    def onward(self) -> dict[int, tuple[int, int]]:
        """From each element out of reach the next on a shortest way to something protected, and over which link."""
        c, reached = self.consequences, self.outcome.reached
        found = {x: (-1, -1) for x in sorted(self.goals) if x not in self.blocked}
        todo = list(found)
        for y in todo:
            for x, via in c.back[y]:
                if x not in found and x not in reached and x not in self.blocked and via not in self.cut:
                    found[x] = (y, via)
                    todo.append(x)
        c.steps += 2 * len(found)
        return found

    def reopens(self, a: int) -> bool:
        """Whether something protected is reached when action ``a`` is left out."""
        return bool(self.without(a))

    def without(self, a: int) -> Way:
        """How the attack goes on to something protected when ``a`` is left out; [] if it does not.

        Begins with the element in reach from which ``a`` is passed, unless ``a`` isolates a source.
        """
        passed = self._passed(a)
        if passed is None:
            return []
        before, via, x = passed
        way: Way = [(x, via)] if before < 0 else [(before, -1), (x, via)]
        self.consequences.steps += 1
        if x in self.goals:
            return way
        step = self.onward.get(x) or self._next(x)
        while step is not None and step[0] >= 0:
            way.append(step)
            step = self.onward.get(step[0])
        return way if step is not None else []

    def _next(self, x: int) -> tuple[int, int] | None:
        """The best way on from ``x``, which is isolated itself as long as its action is not left out."""
        c, cut = self.consequences, self.cut
        for p in range(c.moves_ptr[x], c.moves_ptr[x + 1]):
            y, via = c.moves_target[p], c.moves_via[p]
            if y in self.onward and via not in cut:
                return y, via
        return None

    def spread(self, a: int) -> set[int]:
        """What more is reached when ``a`` is left out, given that nothing protected is."""
        c, reached = self.consequences, self.outcome.reached
        passed = self._passed(a)
        if passed is None:
            return set()
        blocked, cut = c.split(self.outcome.actions, without=a)
        seen, todo = {passed[2]}, [passed[2]]
        for x in todo:
            for p in range(c.moves_ptr[x], c.moves_ptr[x + 1]):
                y = c.moves_target[p]
                if y not in seen and y not in reached and y not in blocked and c.moves_via[p] not in cut:
                    seen.add(y)
                    todo.append(y)
        c.steps += len(seen)
        return seen

    def _passed(self, a: int) -> tuple[int, int, int] | None:
        """What is first entered when ``a`` is left out: ``(from where or -1, over which link or -1, element)``."""
        c, reached, x = self.consequences, self.outcome.reached, self.consequences.blocks[a]
        if x >= 0:
            if x in c.source_set:
                return -1, -1, x
            return next(((y, via, x) for y, via in c.back[x] if y in reached and via not in self.cut), None)
        link = c.cuts[a]
        for x in (int(c.arrays.link_source[link]), int(c.arrays.link_target[link])):
            if x in reached:
                for p in range(c.moves_ptr[x], c.moves_ptr[x + 1]):
                    y = c.moves_target[p]
                    if c.moves_via[p] == link and y not in reached and y not in self.blocked:
                        return x, link, y
        return None
