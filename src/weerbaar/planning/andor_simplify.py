"""An AND/OR graph as a formula that is made smaller without changing what its cheapest cut costs.

Rules, until none applies: what is never or always derived goes; a gate with one child is that child; a gate with
one parent of the same kind joins it; of the leaves that only serve one AND the cheapest is enough; the leaves
that only serve one OR must all be cut, so they add up; a gate of such leaves only is itself a leaf. A module – a
gate below which nothing is shared with the rest (Dutuit & Rauzy, "A linear-time algorithm to find modules of
fault trees", 1996) – is solved by itself and becomes a leaf.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weerbaar.planning.andor import AndOrGraph

LEAF, AND, OR, TRUE, FALSE = range(5)


class Formula:
    """Nodes by number: ``type``, ``cost`` of leaves, ``children`` and ``parents`` of the rest. ``root`` is asked."""

    def __init__(self) -> None:
        self.type: list[int] = []
        self.cost: list[int] = []
        self.children: list[set[int]] = []
        self.parents: list[set[int]] = []
        self.made_of: dict[int, list[int]] = {}
        """For a leaf that stands for others: those that are cut when it is."""
        self.atom: dict[int, int] = {}
        """For the leaf of a node that also rests on others: that node."""
        self.root = 0

    @classmethod
    def of(cls, graph: "AndOrGraph") -> "Formula":
        """The formula of what the target rests on; node numbers of ``graph`` stay as they are."""
        from weerbaar.planning.andor import Gate

        made = cls()
        n = len(graph.gate)
        made.type, made.cost = [TRUE] * n, [0] * n
        made.children, made.parents = [set() for _ in range(n)], [set() for _ in range(n)]
        made.root = graph.target
        for v, gate in enumerate(graph.gate):
            before, cost = set(graph.before[v]), graph.cost[v]
            if gate is Gate.ALWAYS or (gate is Gate.AND and not before):
                continue
            made.type[v] = OR if gate is Gate.OR else AND
            if gate is Gate.ATOM:
                if not before:
                    made.type[v] = TRUE if cost is None else LEAF
                    made.cost[v] = cost or 0
                    continue
                if cost is not None:
                    made._own_leaf(v, cost)
            made.children[v] |= before
        made._known()
        return made

    def _own_leaf(self, v: int, cost: int) -> None:
        leaf = self._new_leaf(cost)
        self.atom[leaf] = v
        self.children[v].add(leaf)

    def _new_leaf(self, cost: int) -> int:
        self.type.append(LEAF)
        self.cost.append(cost)
        self.children.append(set())
        self.parents.append(set())
        return len(self.type) - 1

    def atoms(self, leaf: int) -> set[int]:
        """The nodes of the graph that ``leaf`` stands for."""
        found: set[int] = set()
        todo = [leaf]
        while todo:
            v = todo.pop()
            if v in self.made_of:
                todo += self.made_of[v]
            else:
                found.add(self.atom.get(v, v))
        return found

    def below(self, v: int) -> set[int]:
        """``v`` and everything it rests on."""
        seen, todo = {v}, [v]
        while todo:
            for w in self.children[todo.pop()]:
                if w not in seen:
                    seen.add(w)
                    todo.append(w)
        return seen

    def replace(self, v: int, cost: int, made_of: Iterable[int]) -> None:
        """Make ``v`` a leaf of ``cost`` that stands for the leaves ``made_of``."""
        for w in self.children[v]:
            self.parents[w].discard(v)
        self.children[v] = set()
        self.type[v], self.cost[v] = LEAF, cost
        self.made_of[v] = list(made_of)

    def _known(self) -> None:
        """Settle what is derived whatever is cut, and what is not derived whatever stays; keep the rest only."""
        reachable = self.below(self.root)
        for v in reachable:
            for w in self.children[v]:
                self.parents[w].add(v)
        always = self._derived(reachable, leaves=False)
        sometimes = self._derived(reachable, leaves=True)
        for v in reachable:
            if v in always:
                self.type[v] = TRUE
            elif v not in sometimes:
                self.type[v] = FALSE
        for v in reachable:
            if self.type[v] in (TRUE, FALSE):
                self.children[v] = set()
            else:
                # An OR's never derived members and an AND's always derived ones change nothing.
                self.children[v] = {w for w in self.children[v] if self.type[w] in (LEAF, AND, OR)}
        kept = self.below(self.root)
        for v in range(len(self.type)):
            self.parents[v] = set()
        for v in kept:
            for w in self.children[v]:
                self.parents[w].add(v)

    def _derived(self, nodes: set[int], *, leaves: bool) -> set[int]:
        """The least fixed point among ``nodes``, leaves being derived or not."""
        missing = {v: len(self.children[v]) if self.type[v] == AND else 1 for v in nodes}
        todo = [v for v in nodes if self.type[v] == TRUE or (leaves and self.type[v] == LEAF)]
        found = set(todo)
        while todo:
            v = todo.pop()
            for p in self.parents[v]:
                if p in found or self.type[p] not in (AND, OR):
                    continue
                missing[p] -= 1
                if missing[p] == 0:
                    found.add(p)
                    todo.append(p)
        return found

    def simplify(self) -> None:
        """Apply the rules until none does."""
        todo = sorted(v for v in self.below(self.root) if self.type[v] in (AND, OR))
        waiting = set(todo)
        while todo:
            v = todo.pop()
            waiting.discard(v)
            if self.type[v] not in (AND, OR) or (v != self.root and not self.parents[v]):
                continue
            above = set(self.parents[v])
            if self._simplify_gate(v):
                for p in sorted(above | self.parents[v] | {v}):
                    if p not in waiting and self.type[p] in (AND, OR):
                        waiting.add(p)
                        todo.append(p)

    def _simplify_gate(self, v: int) -> bool:
        """Whether something about ``v`` changed."""
        children = self.children[v]
        if v in children:
            # An OR gains nothing from itself; an AND that rests on itself was found underivable before.
            children.discard(v)
            self.parents[v].discard(v)
        changed = False
        for w in sorted(children):
            if self.type[w] == self.type[v] and self.parents[w] == {v} and w != self.root:
                self._join(v, w)
                changed = True
        changed |= self._merge_leaves(v)
        if len(children) == 1:
            self._become_child(v)
            return True
        return changed

    def _join(self, v: int, w: int) -> None:
        self.children[v].discard(w)
        self.parents[w].discard(v)
        for x in self.children[w]:
            self.parents[x].discard(w)
            self.parents[x].add(v)
            self.children[v].add(x)
        self.children[w] = set()

    def _merge_leaves(self, v: int) -> bool:
        children = self.children[v]
        private = sorted(w for w in children if self.type[w] == LEAF and self.parents[w] == {v} and w != self.root)
        if self.type[v] == OR and len(private) > 1:
            merged = self._new_leaf(sum(self.cost[w] for w in private))
            self.made_of[merged] = private
            self._drop(v, private)
            self.children[v].add(merged)
            self.parents[merged].add(v)
            return True
        if self.type[v] == AND and private:
            keep = min(private, key=lambda w: (self.cost[w], w))
            shared = [w for w in children if self.type[w] == LEAF and self.parents[w] != {v}]
            # A shared leaf that is no dearer does at least as much.
            spare = [w for w in private if w != keep or any(self.cost[s] <= self.cost[w] for s in shared)]
            self._drop(v, spare)
            return bool(spare)
        return False

    def _drop(self, v: int, leaves: list[int]) -> None:
        for w in leaves:
            self.children[v].discard(w)
            self.parents[w].discard(v)

    def _become_child(self, v: int) -> None:
        (w,) = self.children[v]
        self.children[v] = set()
        self.parents[w].discard(v)
        if v == self.root:
            self.root = w
        for p in self.parents[v]:
            self.children[p].discard(v)
            self.children[p].add(w)
            self.parents[w].add(p)
        self.parents[v] = set()

    def modules(self) -> list[int]:
        """The lowest gates below which nothing is shared with the rest; at worst the root alone.

        By the dates of a depth-first walk: everything below a module is met, for the first and for the last
        time, between entering and leaving it. Gates in a circle are left to the module around it.
        """
        first, last, left, order = self._dates()
        component = self._circles(order)
        size: dict[int, int] = {}
        for c in component.values():
            size[c] = size.get(c, 0) + 1
        low: dict[int, int] = {}
        high: dict[int, int] = {}
        found: list[int] = []
        inside: dict[int, bool] = {}
        members: dict[int, list[int]] = {}
        for v in order:
            members.setdefault(component[v], []).append(v)
        for c in sorted(members):
            # Components come with what they rest on first, so what is below is known already.
            under = sorted({w for v in members[c] for w in self.children[v] if component[w] != c})
            low[c] = min([first[w] for w in under] + [low[component[w]] for w in under], default=10**12)
            high[c] = max([last[w] for w in under] + [high[component[w]] for w in under], default=-1)
            if size[c] > 1:
                low[c] = min([low[c]] + [first[v] for v in members[c]])
                high[c] = max([high[c]] + [last[v] for v in members[c]])
                inside[c] = any(inside[component[w]] for w in under)
                continue
            (v,) = members[c]
            above_one = any(inside[component[w]] for w in under)
            is_module = self.type[v] in (AND, OR) and first[v] < low[c] and high[c] < left[v]
            if is_module and not above_one:
                found.append(v)
            inside[c] = above_one or is_module
        return found or [self.root]

    def _dates(self) -> tuple[dict[int, int], dict[int, int], dict[int, int], list[int]]:
        """When each node is first met, last met and left, in a depth-first walk; and the order of leaving."""
        clock = 0
        first = {self.root: clock}
        last = {self.root: clock}
        left: dict[int, int] = {}
        order: list[int] = []
        path = [(self.root, iter(sorted(self.children[self.root])))]
        while path:
            v, rest = path[-1]
            clock += 1
            w = next(rest, None)
            if w is None:
                left[v] = clock
                order.append(v)
                path.pop()
                continue
            last[w] = clock
            if w not in first:
                first[w] = clock
                path.append((w, iter(sorted(self.children[w]))))
        return first, last, left, order

    def _circles(self, order: list[int]) -> dict[int, int]:
        """The strongly connected component of each node, numbered from what rests on nothing (Kosaraju 1978)."""
        component: dict[int, int] = {}
        count = 0
        for root in reversed(order):
            if root in component:
                continue
            component[root] = count
            todo = [root]
            while todo:
                for p in self.parents[todo.pop()]:
                    if p not in component:
                        component[p] = count
                        todo.append(p)
            count += 1
        # Found from the top down; turned round, children have the lower numbers.
        return {v: count - c for v, c in component.items()}
