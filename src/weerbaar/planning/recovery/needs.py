"""What waits for what: from the needs of broken elements to a graph without circles, alternatives chosen.

A node is ``("done", x)``: all work on x is done; ``("back", x)``: x works again; ``("use", x)``: x or an active
workaround for it works; ``("carry", r)``: need number r is carried and its target usable; ``("open", l)``: link l
is open again. Each node has groups of members of which some number must come first. Nodes are settled in the order
of the least hours after which they could be there with enough people (Knuth 1977, a generalisation of Dijkstra's
algorithm), which chooses the alternatives that are cheapest to restore and never closes a circle.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

from weerbaar.landscape.model import Kind, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.recovery.damage import Damage

Node = tuple[str, str | int]
PLACES = (RelationKind.RUNS_ON, RelationKind.TRUSTS)
"""Needs that must work before work on an element can begin: what it stands on, and the accounts that open it (an
attacker who still has those comes back). For the others it is enough that they work in the end."""


@dataclass(frozen=True)
class Group:
    """``need`` of ``members`` must come first."""

    need: int
    members: tuple[Node, ...]


@dataclass(frozen=True)
class Settled:
    """``chosen``: what each node waits for, of every group the members that were chosen, in settling order.

    ``value``: what ``done`` made of each node. ``by_hand``: the breakers that were used.
    """

    chosen: Mapping[Node, tuple[Node, ...]]
    value: Mapping[Node, float]
    by_hand: tuple[str, ...]


class Needs:
    """The graph of one damage."""

    def __init__(self, damage: Damage) -> None:
        self.damage = damage
        self.landscape = damage.landscape
        self.groups: dict[Node, list[Group]] = {}
        self._relation = {id(r): i for i, r in enumerate(self.landscape.relations)}
        scenario = damage.question.scenario
        self._out = scenario.compromised | scenario.lost | scenario.isolated
        self._active = scenario.active | {e.id for e in self.landscape.of_kind(Kind.WORKAROUND) if e.flag("active")}
        todo: list[Node] = [("back", e.id) for e in self.landscape.elements if self._waiting(e.id)]
        # A service can be there for citizens through its workaround, before it is there itself.
        todo += [
            ("use", e.id) for e in self.landscape.of_kind(Kind.SERVICE) if self._waiting(e.id) and self._stand_ins(e.id)
        ]
        todo += [("done" if id in self.landscape.by_id else "open", id) for id in damage.jobs]
        while todo:
            node = todo.pop()
            if node in self.groups:
                continue
            self.groups[node] = self._groups(node)
            todo += [m for g in self.groups[node] for m in g.members if m not in self.groups]
        # By id, not by discovery: the same landscape sorted otherwise gives the same plan.
        self.groups = dict(sorted(self.groups.items(), key=lambda item: (item[0][0], str(item[0][1]))))

    def _waiting(self, id: str) -> bool:
        return (self.damage.broken(id) or id in self.damage.jobs) and self.damage.replacement(id) == id

    def goal(self, service: str) -> Node:
        """The node at which ``service`` is there for citizens again."""
        node: Node = ("use", service)
        return node if node in self.groups else ("back", service)

    def _groups(self, node: Node) -> list[Group]:
        kind, id = node
        if kind == "open":
            link = self.landscape.links[str(id)]
            ends = dict.fromkeys((self.damage.replacement(link.source), self.damage.replacement(link.target)))
            return [Group(1, (("done", end),)) for end in ends if end in self.damage.jobs]
        if kind == "use":
            return [Group(1, (("back", str(id)), *(("back", w) for w in self._stand_ins(str(id)))))]
        if kind == "carry":
            return [Group(1, (member,)) for member in self._parts(self.landscape.relations[int(id)])]
        found = [Group(1, (("done", id),))] if kind == "back" and id in self.damage.jobs else []
        named: dict[str, list[Relation]] = {}
        for r in self.landscape.outgoing.get(str(id), ()):
            # A group may mix kinds; it holds work up from the beginning only when something in it runs there.
            if not r.is_need:
                continue
            if r.alternative is not None:
                named.setdefault(r.alternative, []).append(r)
            elif kind == "back" or r.kind in PLACES:
                found += self._group(1, [r])
        for members in named.values():
            if kind == "back" or any(r.kind in PLACES for r in members):
                found += self._group(members[0].at_least or 1, members)
        return found

    def _group(self, need: int, relations: list[Relation]) -> list[Group]:
        """Nothing when enough of it works already."""
        members: list[Node] = []
        for r in relations:
            parts = self._parts(r)
            if not parts:
                need -= 1
            elif len(parts) == 1:
                members.append(parts[0])
            else:
                members.append(("carry", self._relation[id(r)]))
        return [Group(need, tuple(members))] if need > 0 else []

    def _parts(self, r: Relation) -> list[Node]:
        """Everything that ``r`` still waits for."""
        parts: dict[Node, None] = {}
        target = self.damage.place_of(r) if r.kind is RelationKind.RUNS_ON else self.damage.replacement(r.target)
        if self._waiting(target) and not any(not self._waiting(w) for w in self._stand_ins(target)):
            parts["use" if self._stand_ins(target) else "back", target] = None
        if r.over is not None:
            if r.over in self.damage.jobs:
                parts["open", r.over] = None
            link = self.landscape.links[r.over]
            for end in (link.source, link.target):
                other = self.damage.replacement(end)
                if end in self._out and other in self.damage.jobs:
                    parts["done", other] = None
        return list(parts)

    def _stand_ins(self, id: str) -> list[str]:
        return [
            r.source
            for r in self.landscape.incoming.get(id, ())
            if r.kind is RelationKind.STANDS_IN_FOR and r.source in self._active
        ]

    @cached_property
    def choices(self) -> list[tuple[Node, int]]:
        """The groups (node, number) in which there is something to choose."""
        return [
            (node, i)
            for node, groups in self.groups.items()
            for i, group in enumerate(groups)
            if len(group.members) > group.need
        ]

    def settle(
        self,
        done: Callable[[Node, float], float],
        *,
        prefer: Mapping[tuple[Node, int], tuple[Node, ...]] | None = None,
        breakers: Iterable[str] = (),
    ) -> Settled:
        """Choose alternatives and find an order. ``done(node, ready)`` is when a node is there that could begin at
        ``ready``: never before, and no sooner when ready later. ``prefer`` fixes the members of some groups.

        Raises BadInput, naming the circle, when nothing in it can start.
        """
        prefer = prefer or {}
        groups = {
            node: [Group(len(prefer[node, i]), prefer[node, i]) if (node, i) in prefer else g for i, g in enumerate(gs)]
            for node, gs in self.groups.items()
        }
        able = frozenset(breakers) | {e.id for e in self.landscape.elements if e.flag("breaker")}
        missing = {node: [g.need for g in gs] for node, gs in groups.items()}
        chosen: dict[Node, list[Node]] = {node: [] for node in groups}
        waiting: dict[Node, list[tuple[Node, int]]] = {}
        for node, gs in groups.items():
            for i, g in enumerate(gs):
                for member in g.members:
                    waiting.setdefault(member, []).append((node, i))
        value: dict[Node, float] = {}
        rank = {node: k for k, node in enumerate(groups)}
        heap: list[tuple[float, int, Node]] = []
        by_hand: list[str] = []

        def push(node: Node) -> None:
            if node not in value and all(m <= 0 for m in missing[node]):
                base = max([0.0, *(value[c] for c in chosen[node])])
                heappush(heap, (done(node, base), rank[node], node))

        for node in groups:
            push(node)
        while len(value) < len(groups):
            while heap:
                reached, _, node = heappop(heap)
                if node in value:
                    continue
                value[node] = reached
                for other, i in waiting.get(node, ()):
                    if missing[other][i] > 0:
                        missing[other][i] -= 1
                        chosen[other].append(node)
                        if missing[other][i] == 0:
                            push(other)
            if len(value) == len(groups):
                break
            circle = _circle(groups, missing, value)
            here = {str(id) for kind, id in circle if kind in ("back", "done")}
            started = [e.id for e in self.landscape.elements if e.id in here & able and e.id not in by_hand]
            if not started:
                raise BadInput(self._no_breaker(circle))
            by_hand.append(started[0])
            inside = set(circle)
            for node in (("done", started[0]), ("back", started[0])):
                for i, g in enumerate(groups.get(node, ())):
                    # Only what lies in the circle is done without.
                    if missing[node][i] > 0 and any(m in inside and m[1] != started[0] for m in g.members):
                        missing[node][i] = 0
                if node in groups:
                    push(node)
        return Settled({n: tuple(dict.fromkeys(chosen[n])) for n in value}, value, tuple(by_hand))

    def _no_breaker(self, circle: list[Node]) -> Message:
        ids = list(dict.fromkeys(str(id) for kind, id in circle if kind in ("back", "done")))
        names = " → ".join(self.landscape.name_of(id) for id in [*ids[:8], ids[0]])
        return Message(
            "these wait for each other and none can start: {names}; say which of them can be started by hand, with "
            "'breaker' on it or --breaker followed by one of {ids}",
            names=names, ids=", ".join(ids[:8]),
        )  # fmt: skip


def _circle(
    groups: Mapping[Node, list[Group]], missing: Mapping[Node, list[int]], value: Mapping[Node, float]
) -> list[Node]:
    """A strongly connected component of unsettled nodes that waits for nothing unsettled outside it (Tarjan 1972)."""
    after = {
        node: [m for i, g in enumerate(gs) if missing[node][i] > 0 for m in g.members if m not in value]
        for node, gs in groups.items()
        if node not in value
    }
    number: dict[Node, int] = {}
    low: dict[Node, int] = {}
    held: list[Node] = []
    inside: set[Node] = set()
    for root in after:
        if root in number:
            continue
        path: list[tuple[Node, int]] = [(root, 0)]
        while path:
            node, k = path.pop()
            if k == 0:
                number[node] = low[node] = len(number)
                held.append(node)
                inside.add(node)
            if k < len(after[node]):
                path.append((node, k + 1))
                m = after[node][k]
                if m not in number:
                    path.append((m, 0))
                elif m in inside:
                    low[node] = min(low[node], number[m])
                continue
            if low[node] == number[node]:
                # The first component to close has nothing unsettled below it.
                return held[held.index(node) :]
            if path:
                parent = path[-1][0]
                low[parent] = min(low[parent], low[node])
    raise AssertionError("an unsettled node waits for something unsettled")
