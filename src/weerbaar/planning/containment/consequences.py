"""What a set of actions costs: services newly lost, minutes, and what stays exposed.

The greatest fixed point of impact is reached once, without any action; every set of actions then wears it down
further and is taken back again, so that a candidate costs no more than what it makes fail. The final plan is
computed once more by ``impact`` itself.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from math import inf

from weerbaar.landscape.model import Kind
from weerbaar.planning.containment.question import ActionKind, Problem
from weerbaar.planning.impact import harm_per_h
from weerbaar.planning.states import world

HARM_WEIGHT = 1.0
MINUTE_WEIGHT = 0.01
EXPOSED_WEIGHT = 0.001


@dataclass(frozen=True)
class Outcome:
    """What choosing ``actions`` comes to. ``objective`` is the sum of the issue; lower is better."""

    actions: frozenset[int]
    lost: frozenset[int]
    """Services that worked before, after compromise and losses alone, and no longer do."""
    reached: frozenset[int]
    """Everything the attacker can be in, sources included."""
    minutes: float
    harm: float
    exposed: int
    open: frozenset[int]
    """Protected elements that are reached all the same."""

    @property
    def objective(self) -> float:
        """Σ harm per hour newly lost + 0.01 · minutes + 0.001 · exposed."""
        return HARM_WEIGHT * self.harm + MINUTE_WEIGHT * self.minutes + EXPOSED_WEIGHT * self.exposed


class Consequences:
    """Answers for one problem. ``steps`` counts the work done, the same on every machine; ``limit`` is where to stop.

    Everything that takes longer on a larger landscape adds to ``steps``: some ``STEPS_PER_SECOND`` go into a second.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.limit = inf
        self.truncated = False
        arrays = self.arrays = problem.network
        n = arrays.n
        self.steps = BUILDING * n
        before = world(arrays, problem.facts)
        self.harm = {arrays.position[e.id]: harm_per_h(e) for e in problem.landscape.of_kind(Kind.SERVICE)}
        needs = arrays.needs
        self.alive = [bool(a) for a in before.alive]
        self.need_source = [int(x) for x in needs.source]
        self.need_target = [int(x) for x in needs.target]
        self.need_group = [int(x) for x in needs.group]
        self.need_over = [int(x) for x in needs.over]
        self.of_target: list[list[int]] = [[] for _ in range(n)]
        self.over: dict[int, list[int]] = {}
        for r, target in enumerate(self.need_target):
            self.of_target[target].append(r)
            if self.need_over[r] >= 0:
                self.over.setdefault(self.need_over[r], []).append(r)
        self.ends: dict[int, list[int]] = {}
        for link in self.over:
            for end in {int(arrays.link_source[link]), int(arrays.link_target[link])}:
                self.ends.setdefault(end, []).append(link)
        self.stands_for: dict[int, list[int]] = {}
        ptr, target = arrays.stand.ptr, arrays.stand.target
        for w in range(n):
            if before.active[w]:
                self.stands_for[w] = [int(target[q]) for q in range(ptr[w], ptr[w + 1])]
        self.support = [int(a) for a in self.alive]
        for w, targets in self.stands_for.items():
            if self.alive[w]:
                for y in targets:
                    self.support[y] += 1
        out = set(problem.facts.compromised) | set(problem.facts.lost) | set(problem.facts.isolated)
        cut = set(problem.facts.cut)
        self.broken_link = [
            link in cut or int(arrays.link_source[link]) in out or int(arrays.link_target[link]) in out
            for link in range(arrays.links)
        ]
        self.carried = [over < 0 or not self.broken_link[over] for over in self.need_over]
        self.slack = [-int(k) for k in needs.group_need]
        for r, target_of_r in enumerate(self.need_target):
            if self.carried[r] and self.support[target_of_r] > 0:
                self.slack[self.need_group[r]] += 1
        self.moves_ptr = [int(p) for p in arrays.moves.ptr]
        self.moves_target = [int(t) for t in arrays.moves.target]
        self.moves_via = [int(v) for v in arrays.moves.via]
        self.gone = set(problem.facts.lost) | set(problem.facts.isolated)
        self.cut = cut
        self.source_set = frozenset(problem.sources)
        self.protect_set = frozenset(problem.protect)
        self.blocks = [-1 if a.kind is ActionKind.CUT else arrays.position[a.target] for a in problem.actions]
        """For each action the element it isolates, -1 for a cut."""
        self.cuts = [arrays.link_position[a.target] if a.kind is ActionKind.CUT else -1 for a in problem.actions]
        """For each action the link it cuts, -1 for an isolation."""
        self._split_of: tuple[frozenset[int], set[int], set[int]] | None = None

    @property
    def spent(self) -> bool:
        """Whether the work that may be done is done."""
        return self.steps >= self.limit

    def allow(self, steps: float) -> None:
        """So much more work may be done from here on."""
        self.limit = self.steps + steps

    def changed(self, problem: Problem) -> "Consequences":
        """The same for a problem with other sources, no more than these, or with more actions; shares the arrays."""
        other = copy(self)
        other.problem = problem
        other.source_set = frozenset(problem.sources)
        for name in ("region", "relevant", "shared_losses"):
            other.__dict__.pop(name, None)
        for action in problem.actions[len(self.blocks) :]:
            isolates = self.arrays.position[action.target]
            other.blocks, other.cuts = [*other.blocks, isolates], [*other.cuts, -1]
        other._split_of = None
        other.alone = {a: self.alone[a] if a in self.alone else other.lost((a,)) for a in other.relevant}
        return other

    def outcome(self, actions: Iterable[int]) -> Outcome:
        """What choosing ``actions`` (their numbers) comes to."""
        chosen = frozenset(actions)
        reached = self.reached(chosen)
        lost = self.lost(chosen)
        return Outcome(
            actions=chosen,
            lost=lost,
            reached=frozenset(reached),
            minutes=sum(self.problem.actions[a].minutes for a in sorted(chosen)),
            harm=sum(self.harm[s] for s in sorted(lost)),
            exposed=len(reached - self.source_set),
            open=frozenset(x for x in self.problem.protect if x in reached),
        )

    def reached(self, actions: Iterable[int], start: Sequence[int] | None = None) -> set[int]:
        """What the attacker can be in once ``actions`` are done; from the sources, or from ``start``."""
        blocked, cut = self.split(actions)
        todo = [x for x in (self.problem.sources if start is None else start) if x not in blocked]
        seen = set(todo)
        ptr, target, via = self.moves_ptr, self.moves_target, self.moves_via
        while todo:
            x = todo.pop()
            for p in range(ptr[x], ptr[x + 1]):
                y = target[p]
                if y not in seen and y not in blocked and via[p] not in cut:
                    seen.add(y)
                    todo.append(y)
        self.steps += len(seen)
        return seen

    def path(self, actions: Iterable[int], goals: Iterable[int]) -> list[tuple[int, int]]:
        """A shortest way from a source to one of ``goals``: ``(element, link it is entered over or -1)``."""
        blocked, cut = self.split(actions)
        wanted = set(goals)
        came = {x: (-1, -1) for x in self.problem.sources if x not in blocked}
        todo = list(came)
        for x in todo:
            if x in wanted:
                way = [(x, came[x][1])]
                while came[x][0] >= 0:
                    x = came[x][0]
                    way.append((x, came[x][1]))
                self.steps += PER_PLACE * len(came)
                return way[::-1]
            for p in range(self.moves_ptr[x], self.moves_ptr[x + 1]):
                y = self.moves_target[p]
                if y not in came and y not in blocked and self.moves_via[p] not in cut:
                    came[y] = (x, self.moves_via[p])
                    todo.append(y)
        self.steps += PER_PLACE * len(came)
        return []

    def tree(self, actions: Iterable[int]) -> dict[int, tuple[int, int]]:
        """For everything reached: from which element and over which link it is first reached; -1 for a source."""
        blocked, cut = self.split(actions)
        came = {x: (-1, -1) for x in self.problem.sources if x not in blocked}
        todo = list(came)
        for x in todo:
            for p in range(self.moves_ptr[x], self.moves_ptr[x + 1]):
                y = self.moves_target[p]
                if y not in came and y not in blocked and self.moves_via[p] not in cut:
                    came[y] = (x, self.moves_via[p])
                    todo.append(y)
        self.steps += len(came)
        return came

    @staticmethod
    def way_to(x: int, tree: dict[int, tuple[int, int]]) -> list[int]:
        """From a source to ``x`` along ``tree``."""
        way = [x]
        while x in tree and tree[x][0] >= 0:
            x = tree[x][0]
            way.append(x)
        return way[::-1]

    def lost(self, actions: Iterable[int]) -> frozenset[int]:
        """The services that no longer work (nor are stood in for) once ``actions`` are done."""
        return frozenset(x for x in self.propagate(actions)[1] if x in self.harm)

    def propagate(self, actions: Iterable[int], extra: Sequence[int] = ()) -> tuple[list[int], list[int]]:
        """What ``actions`` make fail: ``(elements that no longer work, elements neither working nor stood in for)``."""
        isolated, cut = list(extra), []
        for a in actions:
            if self.blocks[a] < 0:
                cut.append(self.cuts[a])
            else:
                isolated.append(self.blocks[a])
        alive, support, carried, slack = self.alive, self.support, self.carried, self.slack
        dead: list[int] = []
        dropped: list[int] = []
        unsupported: list[int] = []
        unusable: list[int] = []
        groups: list[int] = []

        def fail_group(r: int) -> None:
            g = self.need_group[r]
            slack[g] -= 1
            groups.append(g)
            source = self.need_source[r]
            if slack[g] < 0 and alive[source]:
                alive[source] = False
                dead.append(source)

        def withdraw(x: int) -> None:
            support[x] -= 1
            unsupported.append(x)
            if support[x] == 0:
                unusable.append(x)
                for r in self.of_target[x]:
                    if carried[r]:
                        fail_group(r)

        for link in [*cut, *(link for x in isolated for link in self.ends.get(x, ()))]:
            for r in self.over.get(link, ()):
                if carried[r]:
                    carried[r] = False
                    dropped.append(r)
                    if support[self.need_target[r]] > 0:
                        fail_group(r)
        for x in isolated:
            if alive[x]:
                alive[x] = False
                dead.append(x)
        for x in dead:
            withdraw(x)
            for y in self.stands_for.get(x, ()):
                withdraw(y)
        self.steps += len(groups) + len(unsupported) + len(isolated) + len(cut) + PER_CALL
        for x in dead:
            alive[x] = True
        for x in unsupported:
            support[x] += 1
        for r in dropped:
            carried[r] = True
        for g in groups:
            slack[g] += 1
        return dead, unusable

    def frontier(self, outcome: Outcome) -> frozenset[int]:
        """The actions of ``outcome`` that stop something the attacker could otherwise do next."""
        reached, arrays = outcome.reached, self.arrays
        entered = {self.moves_target[p] for x in reached for p in range(self.moves_ptr[x], self.moves_ptr[x + 1])}
        entered |= self.source_set
        self.steps += 2 * len(reached)
        kept = []
        for a in outcome.actions:
            link = self.cuts[a]
            if link >= 0:
                if (int(arrays.link_source[link]) in reached) != (int(arrays.link_target[link]) in reached):
                    kept.append(a)
            elif self.blocks[a] in entered:
                kept.append(a)
        return frozenset(kept)

    def resting_on(self, x: int) -> frozenset[int]:
        """The services that stop when the element ``x`` does."""
        return frozenset(y for y in self.propagate((), extra=(x,))[1] if y in self.harm)

    @cached_property
    def back(self) -> list[list[tuple[int, int]]]:
        """For each element: from where, and over which link, it is entered."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.arrays.n)]
        for x in range(self.arrays.n):
            for p in range(self.moves_ptr[x], self.moves_ptr[x + 1]):
                found[self.moves_target[p]].append((x, self.moves_via[p]))
        self.steps += len(self.moves_target)
        return found

    @cached_property
    def region(self) -> set[int]:
        """What the attacker can be in when nothing is done."""
        return self.reached(())

    @cached_property
    def relevant(self) -> tuple[int, ...]:
        """The actions that touch something the attacker can reach; the others can only cost."""
        region, arrays, problem = self.region, self.arrays, self.problem
        nodes = (a for x, a in problem.node_action.items() if x in region)
        links = (
            a
            for link, a in problem.link_action.items()
            if int(arrays.link_source[link]) in region or int(arrays.link_target[link]) in region
        )
        return tuple(sorted([*nodes, *links]))

    @cached_property
    def alone(self) -> dict[int, frozenset[int]]:
        """For each relevant action the services it takes down when it is all that is done.

        Counted up to a fixed amount of work; what comes after that is taken as taking nothing down, which the
        evaluation of whole plans puts right.
        """
        start, found = self.steps, {}
        for a in self.relevant:
            self.truncated = self.steps - start >= ALONE_STEPS
            found[a] = frozenset() if self.truncated else self.lost((a,))
        return found

    @cached_property
    def shared_losses(self) -> list[frozenset[int]]:
        """The sets of services that actions take down alone, those shared by most actions first."""
        many: dict[frozenset[int], int] = {}
        for lost in self.alone.values():
            if lost:
                many[lost] = many.get(lost, 0) + 1
        return sorted(many, key=lambda s: (-many[s], sum(self.harm[x] for x in sorted(s)), sorted(s)))

    def cost_alone(self, a: int) -> float:
        """Objective of action ``a`` without what it does to exposure."""
        return HARM_WEIGHT * sum(self.harm[s] for s in sorted(self.alone[a])) + MINUTE_WEIGHT * self.minutes(a)

    def minutes(self, a: int) -> float:
        """Minutes of action ``a``."""
        return self.problem.actions[a].minutes

    def split(self, actions: Iterable[int], without: int = -1) -> tuple[set[int], set[int]]:
        """The elements that are isolated or gone, and the links that are cut, after ``actions`` but ``without``.

        Not to be changed by the caller: the last answer is remembered.
        """
        chosen = frozenset(actions)
        if self._split_of is None or self._split_of[0] != chosen:
            blocked = self.gone | {self.blocks[a] for a in chosen if self.blocks[a] >= 0}
            self._split_of = (chosen, blocked, self.cut | {self.cuts[a] for a in chosen if self.cuts[a] >= 0})
        _, blocked, cut = self._split_of
        if without >= 0:
            blocked, cut = blocked - {self.blocks[without]}, cut - {self.cuts[without]}
        return blocked, cut


STEPS_PER_SECOND = 3_000_000
"""Elements and needs visited that ``--seconds 1`` stands for."""

BUILDING = 200
"""Steps that making the tables takes per element."""

PER_PLACE = 4
"""What looking for a way takes per element it passes."""

PER_CALL = 10
"""What following the effect of actions takes before the first effect."""

ALONE_STEPS = 3_000_000
"""Work spent on the effect of single actions: about two seconds."""
