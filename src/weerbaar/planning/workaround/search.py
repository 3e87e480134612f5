"""The best set of workarounds and the order in which each team stands them up: branch and bound, best bound first.

A team stands up one thing after the other. A node has decided, for each team, the first of its row; the next
decision is always that of the team that is free soonest, so that what is past is settled and two nodes with the
same future can be compared. The bound lets everything undecided stand as early as it ever could; its effort is
shared out over the services it brings (the dual ascent of Erlenkotter, "A dual-based procedure for uncapacitated
facility location", 1978).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush

from weerbaar.planning.impact import Impact, impact
from weerbaar.planning.workaround.effort import Efforts
from weerbaar.planning.workaround.safety import Safety
from weerbaar.planning.workaround.service import Delivery

WORK_PER_SECOND = 1_000_000.0
"""Elements visited that ``--seconds 1`` stands for."""

SAME = 1e-9
"""Differences in worth below this are rounding."""


@dataclass(frozen=True)
class Row:
    """What is stood up: candidates (by their index) with the hours at which they stand. ``worth`` is net."""

    finish: Mapping[int, float] = field(default_factory=dict)
    worth: float = 0.0
    bound: float = 0.0

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.bound <= self.worth + SAME * max(1.0, abs(self.worth))


@dataclass(frozen=True)
class _Node:
    finish: tuple[tuple[int, float], ...] = ()
    clock: tuple[float, ...] = ()
    stopped: int = 0


class Search:
    """Choosing among the candidates of a problem, which are known by their index."""

    def __init__(self, delivery: Delivery, safety: Safety) -> None:
        self.delivery, self.safety = delivery, safety
        self.efforts = Efforts(delivery)
        self.candidates = delivery.problem.candidates
        position = delivery.problem.network.position
        self.number = [position[c.id] for c in self.candidates]
        gains = delivery.gains(frozenset(self.number), 0.0, delivery.horizon)
        self.helped = {s for s, gain in gains.items() if gain > 0}
        """The services that get anything at all when every candidate stands from the beginning."""
        self.reach = [self._downstream(i) for i in range(len(self.candidates))]

    @property
    def work(self) -> int:
        """Elements visited so far."""
        return self.delivery.work + self.safety.work

    @cached_property
    def now(self) -> Impact:
        """What works before anything is stood up."""
        problem = self.delivery.problem
        return impact(problem.landscape, problem.question.scenario)

    @cached_property
    def unsafe_alone(self) -> frozenset[int]:
        """The candidates that are safe in no plan. Halved, because what is safe together with others is safe."""
        everybody = [c.id for c in self.candidates]
        found: set[int] = set()
        todo = [list(range(len(self.candidates)))] if self.candidates else []
        while todo:
            group = todo.pop()
            up = [self.candidates[i].id for i in group]
            if not self.safety.unsafe(up, [id for id in everybody if id not in up]):
                continue
            if len(group) == 1:
                found.update(group)
            else:
                todo += [group[: len(group) // 2], group[len(group) // 2 :]]
        return frozenset(found)

    def worth(self, finish: Mapping[int, float]) -> float:
        """Harm avoided less effort, when these stand from these hours on."""
        gains = self.gains(finish)
        return sum(gains[s] for s in sorted(gains)) - self.effort(finish)

    def gains(self, finish: Mapping[int, float]) -> dict[int, float]:
        """Harm avoided per service when these stand from these hours on."""
        return self.delivery.total([(hour, self.number[i]) for i, hour in finish.items()])

    def effort(self, finish: Mapping[int, float]) -> float:
        """What it costs to have these stand from these hours on."""
        return sum(
            self.efforts.harm(self.candidates[i], finish[i] - self.candidates[i].setup_h) for i in sorted(finish)
        )

    def safe(self, chosen: Collection[int], undecided: Collection[int] = ()) -> bool:
        """Whether nothing chosen can be reached; with ``undecided``: whether that may still come true."""
        up = [self.candidates[i].id for i in chosen]
        return not self.safety.unsafe(up, [self.candidates[i].id for i in undecided])

    def best(self, allowed: Collection[int], work: float) -> Row:
        """The best row out of ``allowed``, with a proved bound. Stops after about ``work`` visited elements.

        A KeyboardInterrupt gives the best so far.
        """
        worth, bound = 0.0, 0.0
        finish: dict[int, float] = {}
        parts = self._parts(sorted(allowed))
        until = self.work + work
        for done, part in enumerate(parts):
            # The small ones come first and leave what they do not use to the large.
            found = _Part(self, part).best(max(0.0, until - self.work) / (len(parts) - done))
            finish.update(found.finish)
            worth += found.worth
            bound += found.bound
        return Row(dict(sorted(finish.items())), worth, max(bound, worth))

    def _parts(self, allowed: list[int]) -> list[list[int]]:
        """``allowed`` in groups that have nothing to do with each other: no team, no service, no safety in common."""
        group = {i: i for i in allowed}

        def root(i: int) -> int:
            while group[i] != i:
                i = group[i]
            return i

        def join(a: int, b: int) -> None:
            low, high = sorted((root(a), root(b)))
            group[high] = low

        # What is safe all together is safe in every choice, but for what rests on another candidate: that one
        # reaches it, and so is in its group.
        together = not self.safe(allowed)
        for a in allowed:
            for b in allowed:
                if a < b and (
                    together
                    or (self.candidates[a].team is not None and self.candidates[a].team == self.candidates[b].team)
                    or not self.reach[a].isdisjoint(self.reach[b])
                ):
                    join(a, b)
        parts: dict[int, list[int]] = {}
        for i in allowed:
            parts.setdefault(root(i), []).append(i)
        return sorted(parts.values(), key=lambda part: (len(part), part))

    def _downstream(self, i: int) -> set[int]:
        """The services and workarounds that may feel that candidate ``i`` stands."""
        arrays = self.delivery.problem.network
        ptr, source = arrays.by_target[0], arrays.sources_by_target[0]
        seen, todo = {self.number[i]}, [self.number[i]]
        stands = {*self.number, *(arrays.position[id] for id in self.delivery.problem.standing)}
        while todo:
            x = todo.pop()
            after = [int(source[p]) for p in range(ptr[x], ptr[x + 1])]
            if x in stands:
                after += [int(arrays.stand.target[q]) for q in range(arrays.stand.ptr[x], arrays.stand.ptr[x + 1])]
            for y in after:
                if y not in seen:
                    seen.add(y)
                    todo.append(y)
        return {x for x in seen if x in self.helped or x in stands}


class _Part:
    """Branch and bound over one group of candidates."""

    def __init__(self, search: Search, part: Sequence[int]) -> None:
        self.search, self.part = search, part
        teams: dict[str, list[int]] = {}
        for i in part:
            team = search.candidates[i].team
            # Who stands up what has no team is not known: it waits for nobody.
            teams.setdefault(f"={i}" if team is None else f"+{team}", []).append(i)
        self.rows = [tuple(teams[t]) for t in sorted(teams)]
        self.setup = {i: search.candidates[i].setup_h for i in part}
        self.gain_of: dict[tuple[tuple[int, float], ...], dict[int, float]] = {}

    def best(self, work: float) -> Row:
        stop = self.search.work + work
        best = Row()
        start = _Node(clock=(0.0,) * len(self.rows))
        heap: list[tuple[float, int, _Node]] = []
        count = 0
        ceiling = self._bound(start)
        heappush(heap, (-ceiling, count, start))
        seen: dict[tuple[object, ...], float] = {}
        try:
            best = self._first()
            best = self._greedy(best, stop)
            while heap:
                top, _, node = heap[0]
                if -top <= best.worth + SAME * max(1.0, abs(best.worth)):
                    return Row(best.finish, best.worth, best.worth)
                if self.search.work > stop:
                    return Row(best.finish, best.worth, max(-top, best.worth))
                for child in self._children(node):
                    key, past = self._past(child)
                    if key in seen and seen[key] >= past - SAME:
                        continue
                    chosen = [i for i, _ in child.finish]
                    open_ = self._open(child)
                    if not self.search.safe(chosen, open_):
                        continue
                    seen[key] = past
                    if not open_:
                        worth = self._worth(child)
                        if worth > best.worth + SAME:
                            best = Row(dict(sorted(child.finish)), worth)
                        continue
                    bound = min(-top, self._bound(child))
                    if bound > best.worth + SAME * max(1.0, abs(best.worth)):
                        count += 1
                        heappush(heap, (-bound, count, child))
                # Only now: an interruption in between leaves the node, and so its bound, on the heap.
                _remove(heap, node)
        except KeyboardInterrupt:
            return Row(best.finish, best.worth, max(best.worth, -heap[0][0] if heap else best.worth))
        return Row(best.finish, best.worth, best.worth)

    def _first(self) -> Row:
        """What is worth it by itself, what gives most per hour of setting up first: few evaluations."""
        alone = {i: self._worth(_Node(((i, self.setup[i]),), (), 0)) for i in self.part}
        density = {i: alone[i] / max(self.setup[i], 0.1) for i in self.part}
        chosen: list[int] = []
        for i in sorted(self.part, key=lambda i: (-density[i], i)):
            if alone[i] > SAME and self.search.safe([*chosen, i]):
                chosen.append(i)
        node = self._row([[i for i in chosen if i in row] for row in self.rows])
        worth = self._worth(node)
        return Row(dict(sorted(node.finish)), worth) if worth > 0 else Row()

    def _greedy(self, first: Row, stop: float) -> Row:
        """Put what adds most at its best place in its team's row while something adds; not worse than ``first``."""
        rows: list[tuple[int, ...]] = [()] * len(self.rows)
        best = Row()
        while self.search.work <= stop:
            step: tuple[float, int, tuple[int, ...]] | None = None
            for t, row in enumerate(self.rows):
                for i in row:
                    taken = [j for r in rows for j in r]
                    if i in taken or not self.search.safe([*taken, i]):
                        continue
                    for place in range(len(rows[t]) + 1):
                        longer = (*rows[t][:place], i, *rows[t][place:])
                        worth = self._worth(self._row([*rows[:t], longer, *rows[t + 1 :]]))
                        if worth > best.worth + SAME and (step is None or worth > step[0] + SAME):
                            step = (worth, t, longer)
                        if self.search.work > stop:
                            return max(first, best, key=lambda r: r.worth)
            if step is None:
                break
            worth, t, rows[t] = step
            best = Row(dict(sorted(self._row(rows).finish)), worth)
        return max(first, best, key=lambda r: r.worth)

    def _row(self, rows: Sequence[Sequence[int]]) -> _Node:
        node = _Node(clock=(0.0,) * len(self.rows))
        for t, row in enumerate(rows):
            for i in row:
                node = self._append(node, t, i)
        return node

    def _append(self, node: _Node, t: int, i: int) -> _Node:
        hour = node.clock[t] + self.setup[i]
        clock = (*node.clock[:t], hour, *node.clock[t + 1 :])
        return _Node((*node.finish, (i, hour)), clock, node.stopped)

    def _children(self, node: _Node) -> list[_Node]:
        """For the team that is free soonest: each thing it could stand up next, and nothing more."""
        taken = {i for i, _ in node.finish}
        left = {t: [i for i in row if i not in taken] for t, row in enumerate(self.rows) if not node.stopped >> t & 1}
        free = [(node.clock[t], t) for t in left if left[t]]
        if not free:
            return []
        t = min(free)[1]
        return [self._append(node, t, i) for i in left[t]] + [_Node(node.finish, node.clock, node.stopped | 1 << t)]

    def _open(self, node: _Node) -> list[int]:
        taken = {i for i, _ in node.finish}
        return [i for t, row in enumerate(self.rows) if not node.stopped >> t & 1 for i in row if i not in taken]

    def _past(self, node: _Node) -> tuple[tuple[object, ...], float]:
        """What the future of ``node`` depends on, and what it is worth until that future begins."""
        taken = {i for i, _ in node.finish}
        free = [
            node.clock[t]
            for t, row in enumerate(self.rows)
            if not node.stopped >> t & 1 and any(i not in taken for i in row)
        ]
        now = min(free, default=float("inf"))
        pending = tuple(sorted((i, hour) for i, hour in node.finish if hour > now))
        gains = self.search.delivery.total([(hour, self.search.number[i]) for i, hour in node.finish], now)
        worth = sum(gains[s] for s in sorted(gains)) - self.search.effort(dict(node.finish))
        return (frozenset(taken), node.stopped, pending), worth

    def _gains(self, finish: tuple[tuple[int, float], ...]) -> dict[int, float]:
        key = tuple(sorted(finish))
        if key not in self.gain_of:
            self.gain_of[key] = self.search.delivery.total([(hour, self.search.number[i]) for i, hour in key])
        return self.gain_of[key]

    def _worth(self, node: _Node) -> float:
        gains = self._gains(node.finish)
        return sum(gains[s] for s in sorted(gains)) - self.search.effort(dict(node.finish))

    def _bound(self, node: _Node) -> float:
        """No completion of ``node`` is worth more."""
        taken = {i for i, _ in node.finish}
        early = [
            (i, node.clock[t] + self.setup[i])
            for t, row in enumerate(self.rows)
            if not node.stopped >> t & 1
            for i in row
            if i not in taken
        ]
        most, least = self._gains((*node.finish, *early)), self._gains(node.finish)
        left = {i: self.search.efforts.least(self.search.candidates[i]) for i, _ in early}
        bound = sum(most[s] for s in sorted(most)) - self.search.effort(dict(node.finish))
        for s in sorted(most):
            able = [i for i in left if s in self.search.reach[i]]
            price = min([most[s] - least.get(s, 0.0), *(left[i] for i in able)])
            if price > 0 and able:
                bound -= price
                for i in able:
                    left[i] -= price
        return bound


def _remove(heap: list[tuple[float, int, _Node]], node: _Node) -> None:
    """Take ``node``, on top before its children came, off the heap: they are never above it."""
    assert heap[0][2] is node
    heappop(heap)
