"""How much of each service is delivered, now and as recovery goes on, with a set of workarounds standing.

What works is what impact says. How much: an element delivers as the narrowest of its groups of needs; a group as
its members together, divided by how many it needs; what a workaround stands in for gets its capacity on top. All
capped at normal, 1. So a counter of half capacity that runs over a workplace of 0.2 delivers 0.2. A workaround that
stands in for a thing and for something below it counts once.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from weerbaar.planning.defaults import EXTRA_AFTER_MAXIMUM, EXTRA_AFTER_PAPER
from weerbaar.planning.impact import facts_of, harm_per_h
from weerbaar.planning.states import Facts, World, world
from weerbaar.planning.workaround.outlook import Outlook
from weerbaar.planning.workaround.question import Problem

NARROW = 1e-9
"""A change in what an element delivers that is too small to go on about."""


class Delivery:
    """Shares of normal per service, for one problem and outlook; remembered per set and phase of recovery."""

    def __init__(self, problem: Problem, outlook: Outlook) -> None:
        self.problem, self.outlook = problem, outlook
        arrays, landscape = problem.network, problem.landscape
        self.services = [arrays.position[e.id] for e in landscape.elements if e.kind == "service"]
        self.harm = {x: harm_per_h(landscape.by_id[arrays.ids[x]]) for x in self.services}
        self._limits_of = {x: self._steps(x) for x in self.services}
        self.horizon = outlook.horizon_h
        times = {t for t in outlook.element_h.values() if 0 < t < self.horizon}
        self.starts = [0.0, *sorted(times)]
        """When each phase of recovery begins: something comes back."""
        self.back = {x: outlook.service_h.get(arrays.ids[x], self.horizon) for x in self.services}
        self._facts = [self._facts_from(t) for t in self.starts]
        self._shares: dict[tuple[frozenset[int], int], Mapping[int, float]] = {}
        self._above: dict[int, set[int]] = {}
        """For a workaround: all that rests on something it stands in for."""
        self.work = 0

    def _steps(self, x: int) -> list[tuple[float, float]]:
        """``(hour, weight from then on)`` of an hour without the service."""
        e = self.problem.landscape.by_id[self.problem.network.ids[x]]
        weight = self.harm[x]
        steps = [(0.0, weight)]
        for limit, extra in ((e.number("paper_h"), EXTRA_AFTER_PAPER), (e.number("max_outage_h"), EXTRA_AFTER_MAXIMUM)):
            if limit is not None:
                steps.append((limit, extra * weight))
        return steps

    def weight(self, x: int, start: float, end: float) -> float:
        """Harm of being without service ``x`` from ``start`` to ``end``, in harm of the unit."""
        return sum(w * max(0.0, end - max(start, limit)) for limit, w in self._limits_of[x])

    def rate(self, x: int, hour: float) -> float:
        """Harm of one more hour without service ``x`` at ``hour``."""
        return sum(w for limit, w in self._limits_of[x] if hour >= limit)

    def _facts_from(self, hour: float) -> Facts:
        """What is out at ``hour`` of recovery.

        What happened and is not back yet; and what would work again then but still has work to be done on it
        (a server is back, what ran on it is not restored yet).
        """
        problem = self.problem
        arrays, scenario, back = problem.network, problem.question.scenario, self.outlook.element_h
        waiting = {id for id, t in back.items() if t > hour}

        def still(ids: frozenset[str]) -> frozenset[str]:
            return frozenset(id for id in ids if id in waiting or id not in back) if hour > 0 else ids

        now = replace(
            scenario, compromised=still(scenario.compromised), lost=still(scenario.lost),
            isolated=still(scenario.isolated), cut=still(scenario.cut),
        )  # fmt: skip
        facts = facts_of(arrays, problem.landscape, now)
        if hour == 0:
            return facts
        plain = world(arrays, facts)
        unfinished = {arrays.position[id] for id in waiting if id in arrays.position}
        held = sorted(x for x in unfinished if plain.alive[x])
        return replace(facts, lost=sorted({*facts.lost, *held}))

    def shares(self, up: frozenset[int], phase: int) -> Mapping[int, float]:
        """The services that do not deliver all, with what they deliver in ``phase`` while ``up`` stand besides."""
        key = (up, phase)
        if key not in self._shares:
            facts = self._facts[phase]
            after = world(self.problem.network, replace(facts, active=sorted({*facts.active, *up})))
            self._shares[key] = self._deliver(after)
            self.work += self.problem.network.n + after.tail
        return self._shares[key]

    def _deliver(self, w: World) -> Mapping[int, float]:
        problem = self.problem
        arrays, limits = problem.network, problem.limits
        level: dict[int, float] = {}
        """Of those that deliver less than 1; dead ones deliver nothing."""

        def own(x: int) -> float:
            return level.get(x, 1.0) if w.alive[x] else 0.0

        def usable(x: int) -> float:
            got = own(x)
            if got < 1 and x in arrays.stand_ins:
                again = more = 0.0
                for v in arrays.stand_ins[x]:
                    if w.active[v] and w.alive[v]:
                        if self._helps_below(v, x):
                            again += own(v)
                        else:
                            more += own(v)
                got = max(got, again) + more
            return min(1.0, got)

        ptr = arrays.by_target[0]
        sources = arrays.sources_by_target[0]
        first, order = arrays.by_source
        needs = arrays.needs
        carried = w.carried
        where = arrays.by_target[2]

        def worked_out(x: int) -> float:
            got = limits.get(x, 1.0)
            sums: dict[int, float] = {}
            for i in range(first[x], first[x + 1]):
                r = order[i]
                g = int(needs.group[r])
                sums.setdefault(g, 0.0)
                if not len(carried) or carried[where[r]]:
                    sums[g] += usable(int(needs.target[r]))
            for g, total in sums.items():
                got = min(got, total / int(needs.group_need[g]))
            return got

        def above(x: int) -> set[int]:
            return {int(sources[p]) for p in range(ptr[x], ptr[x + 1])}

        todo: dict[int, None] = {}
        for x, limit in limits.items():
            if w.alive[x] and limit < 1:
                level[x] = limit
                todo.update(dict.fromkeys(sorted(self._influenced(x, w, above))))
        for x in [int(v) for v in w.queue[: w.tail]]:
            todo.update(dict.fromkeys(sorted(above(x))))
        if len(carried):
            todo.update({int(needs.source[r]): None for r in arrays.over_needs if not carried[where[r]]})
        while todo:
            x = next(iter(todo))
            del todo[x]
            if not w.alive[x]:
                continue
            got = worked_out(x)
            if got < level.get(x, 1.0) - NARROW:
                level[x] = got
                todo.update(dict.fromkeys(sorted(self._influenced(x, w, above))))
        found = {x: usable(x) for x in self.services}
        return {x: share for x, share in found.items() if share < 1}

    def _helps_below(self, v: int, x: int) -> bool:
        """Whether workaround ``v`` also stands in for something that ``x`` needs, however far down."""
        if v not in self._above:
            arrays = self.problem.network
            ptr, sources = arrays.by_target[0], arrays.sources_by_target[0]
            targets = {int(arrays.stand.target[q]) for q in range(arrays.stand.ptr[v], arrays.stand.ptr[v + 1])}
            found: set[int] = set()
            todo = sorted(targets)
            while todo:
                y = todo.pop()
                for p in range(ptr[y], ptr[y + 1]):
                    z = int(sources[p])
                    if z not in found:
                        found.add(z)
                        todo.append(z)
            self._above[v] = found
        return x in self._above[v]

    def _influenced(self, x: int, w: World, above: Callable[[int], set[int]]) -> set[int]:
        """Whose delivery can change when that of ``x`` does."""
        found: set[int] = set(above(x))
        stand = self.problem.network.stand
        if w.active[x]:
            for q in range(stand.ptr[x], stand.ptr[x + 1]):
                found |= above(int(stand.target[q]))
        return found

    def gains(self, up: frozenset[int], start: float, end: float) -> dict[int, float]:
        """Harm avoided per service between two hours while ``up`` stand, beside having none of the candidates."""
        found: dict[int, float] = {}
        end = min(end, self.horizon)
        phase = bisect_right(self.starts, start) - 1
        while start < end:
            last = phase + 1 == len(self.starts)
            until = end if last else min(end, self.starts[phase + 1])
            before = self.shares(frozenset(), phase)
            after = self.shares(up, phase)
            for x, share in before.items():
                more = after.get(x, 1.0) - share
                if more > 0 and start < self.back[x]:
                    found[x] = found.get(x, 0.0) + more * self.weight(x, start, min(until, self.back[x]))
            start = until
            phase += 1
        return found

    def total(self, finish: Collection[tuple[float, int]], upto: float | None = None) -> dict[int, float]:
        """Harm avoided per service up to an hour by workarounds that stand from their hour on: ``(hour, number)``."""
        upto = self.horizon if upto is None else min(upto, self.horizon)
        found: dict[int, float] = {}
        events = sorted(finish)
        up: set[int] = set()
        for i, (hour, x) in enumerate(events):
            up.add(x)
            until = min(upto, events[i + 1][0]) if i + 1 < len(events) else upto
            if hour < until:
                for s, gain in self.gains(frozenset(up), hour, until).items():
                    found[s] = found.get(s, 0.0) + gain
        return found
