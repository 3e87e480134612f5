"""Whether the attacker can reach what a workaround uses, once it stands.

The links of a workaround are ways for the attacker too, but only once it stands: what is not stood up is left out
of the movement. A workaround is safe when it works with everything that is exposed then taken as lost.
"""

from collections.abc import Collection
from dataclasses import replace

from weerbaar.planning.impact import facts_of
from weerbaar.planning.states import Facts, World, exposed, world
from weerbaar.planning.workaround.question import Problem


class Safety:
    """Answers for one problem, remembered per set of workarounds that are stood up."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        arrays = problem.network
        self.facts = facts_of(arrays, problem.landscape, problem.question.scenario)
        stand = set(problem.standing)
        self._absent = {
            arrays.position[e.id] for e in problem.landscape.elements if e.kind == "workaround" and e.id not in stand
        }
        self._exposed: dict[frozenset[str], frozenset[int]] = {}
        self._known: dict[tuple[frozenset[str], frozenset[str]], frozenset[str]] = {}
        self.work = 0
        # What stands and is not safe whatever we do is no reason against what we stand up.
        self.standing = frozenset(problem.standing) - self._failing((), (), frozenset(problem.standing))

    def exposed(self, up: Collection[str]) -> frozenset[int]:
        """What the attacker can reach once ``up`` stand."""
        key = frozenset(up)
        if key not in self._exposed:
            arrays = self.problem.network
            there = {arrays.position[id] for id in key}
            blocked = sorted(set(self.facts.isolated) | (self._absent - there))
            self._exposed[key] = frozenset(arrays.marked(exposed(arrays, replace(self.facts, isolated=blocked))))
            self.work += arrays.n
        return self._exposed[key]

    def unsafe(self, up: Collection[str], helped_by: Collection[str] = ()) -> frozenset[str]:
        """Which of ``up``, and of what stood safely, do not work once everything exposed is taken as lost.

        ``helped_by`` are more workarounds that may stand in, but whose links are left out: with them the answer
        is the least that is unsafe in any choice between ``up`` and both together.
        """
        key = (frozenset(up), frozenset(helped_by))
        if key not in self._known:
            self._known[key] = self._failing(up, helped_by, key[0] | self.standing)
        return self._known[key]

    def fails(self, id: str) -> bool:
        """Whether ``id``, stood up alone or standing already, is unsafe."""
        up = [] if id in self.problem.standing else [id]
        return bool(self._failing(up, (), frozenset([id])))

    def _failing(self, up: Collection[str], helped_by: Collection[str], wanted: frozenset[str]) -> frozenset[str]:
        clean, position = self.clean(up, helped_by), self.problem.network.position
        return frozenset(id for id in wanted if not clean.alive[position[id]])

    def clean(self, up: Collection[str], helped_by: Collection[str] = ()) -> World:
        """What works once ``up`` stand and everything exposed is taken as lost."""
        arrays = self.problem.network
        active = sorted({arrays.position[id] for id in (*up, *helped_by)} | set(self.facts.active))
        lost = sorted(set(self.facts.lost) | self.exposed(up))
        self.work += arrays.n
        return world(arrays, replace(self.facts, lost=lost, active=active))

    def path(self, up: Collection[str], goal: int, without: Collection[int] = ()) -> list[tuple[int, int]]:
        """A shortest way of the attacker to ``goal``: ``(element, link it is entered over or -1)``; [] without one.

        ``without`` are links taken as cut.
        """
        arrays = self.problem.network
        there = {arrays.position[id] for id in up}
        gone = set(self.facts.lost) | set(self.facts.isolated) | (self._absent - there)
        cut = set(self.facts.cut) | set(without)
        came = {x: (-1, -1) for x in self.facts.compromised if x not in gone}
        todo = list(came)
        moves = arrays.moves
        for x in todo:
            if x == goal:
                way = [(x, came[x][1])]
                while came[x][0] >= 0:
                    x = came[x][0]
                    way.append((x, came[x][1]))
                return way[::-1]
            for p in range(moves.ptr[x], moves.ptr[x + 1]):
                y, via = int(moves.target[p]), int(moves.via[p])
                if y not in came and y not in gone and via not in cut:
                    came[y] = (x, via)
                    todo.append(y)
        return []

    def with_cut(self, links: Collection[int]) -> "Safety":
        """The same with ``links`` (numbers) cut as well."""
        other = Safety.__new__(Safety)
        other.problem, other._absent, other.standing = self.problem, self._absent, self.standing
        other.facts = Facts(
            compromised=self.facts.compromised, lost=self.facts.lost, isolated=self.facts.isolated,
            cut=sorted(set(self.facts.cut) | set(links)), active=self.facts.active,
        )  # fmt: skip
        other._exposed, other._known, other.work = {}, {}, 0
        return other
