"""Why something does not work: causes that together would bring it back, and one shortest chain to one of them.

The causes of an element are a set of out elements and cut links such that the element works again once all of
them are restored, and not when any one of them is left out (an irredundant set; Reiter 1987 calls it a minimal
conflict's dual). It is found from the top: every failing group picks members that would satisfy it, and what
those picks rest on is collected; a superfluous cause can only come from a choice, so only then is it weeded.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from weerbaar.planning import kernels
from weerbaar.planning.network import Network
from weerbaar.planning.states import World, stood_in

Part = tuple[bool, int]
"""``(is_link, number)``: an element or a link by its number."""


@dataclass(frozen=True)
class Explanation:
    """``causes`` sorted by number, elements first; ``chain`` from the element to one of its causes."""

    causes: tuple[Part, ...]
    chain: tuple[Part, ...]


class Explainer:
    """Explains one world of one network. Everything it looks at lies below the element asked about.

    With ``better``, a world in which more works, only what works there is looked at: the explanation then is of
    the difference between the two.
    """

    def __init__(self, network: Network, world: World, better: World | None = None) -> None:
        self._network = network
        self._better = better
        self._stood_in_better = stood_in(network, better) if better else set()
        # A gap that is taken as failing is a cause here, but the links that end at it are whole.
        self._ends_out = better.out if better else world.out
        self._alive = world.alive
        self._out = world.out
        self._cut = world.cut
        self._active = world.active
        self._touched = world.touched
        self._stand_ins = network.stand_ins
        self._stood_in = stood_in(network, world)

    def works(self, x: int) -> bool:
        """Whether ``x`` works and no member of its own need groups is amiss."""
        return bool(self._alive[x]) and not self._touched[x]

    def explain(self, x: int) -> Explanation:
        """Why ``x`` is out, down or degraded; empty when it simply works."""
        if self.works(x):
            return Explanation((), ())
        x = self._carrier(x)
        fully = bool(self._alive[x]) or (x in self._stood_in and bool(self._network.service[x]))
        causes, chosen = self._collect(x, fully)
        if chosen and len(causes) > 1:
            causes = self._weed(x, causes, fully)
        return Explanation(tuple(sorted(causes)), self._chain(x, causes, fully))

    def _members(self, x: int) -> Iterator[tuple[int, list[int]]]:
        """The need groups of ``x`` with the numbers of their needs, in the order of the landscape."""
        ptr, order = self._network.by_source
        groups: dict[int, list[int]] = {}
        for r in order[ptr[x] : ptr[x + 1]]:
            groups.setdefault(int(self._network.needs.group[r]), []).append(r)
        yield from groups.items()

    def _broken_link(self, r: int) -> list[Part]:
        """What would have to be restored before the need ``r`` is carried again."""
        link = int(self._network.needs.over[r])
        if link < 0:
            return []
        ends = (int(self._network.link_source[link]), int(self._network.link_target[link]))
        broken: list[Part] = [(False, end) for end in dict.fromkeys(ends) if self._ends_out[end]]
        return [(True, link), *broken] if self._cut[link] else broken

    def _usable(self, y: int) -> bool:
        return bool(self._alive[y]) or y in self._stood_in

    def _usable_in_better(self, y: int) -> bool:
        return self._better is not None and (bool(self._better.alive[y]) or y in self._stood_in_better)

    def _collect(self, x: int, fully: bool) -> tuple[set[Part], bool]:
        """Enough causes to bring ``x`` back (``fully``: with nothing amiss), and whether a choice was made."""
        causes: set[Part] = set()
        chosen = False
        seen = {x}
        todo = [(x, fully)]
        while todo:
            y, whole = todo.pop()
            if self._out[y]:
                causes.add((False, y))
            for group, members in self._members(y):
                broken = {r: self._broken_link(r) for r in members}
                target = self._network.needs.target
                if whole:
                    bad = [r for r in members if broken[r] or not self._alive[target[r]]]
                    wanted = len(bad)
                else:
                    bad = [r for r in members if broken[r] or not self._usable(int(target[r]))]
                    wanted = int(self._network.needs.group_need[group]) - (len(members) - len(bad))
                if wanted <= 0:
                    continue
                chosen = chosen or wanted < len(bad)
                if self._better:
                    bad = [r for r in bad if self._usable_in_better(int(target[r]))]
                # Nearest first: what is itself out, or only cut off, makes a shorter story than what lies below.
                bad.sort(key=lambda r: (not broken[r] and not self._out[target[r]], r))
                for r in bad[:wanted]:
                    causes.update(broken[r])
                    z = int(target[r])
                    if self._alive[z] or (not whole and z in self._stood_in):
                        continue
                    chosen = chosen or any(self._active[w] for w in self._stand_ins.get(z, ()))
                    z = self._carrier(z)
                    if z not in seen:
                        seen.add(z)
                        todo.append((z, False))
        return causes, chosen

    def _carrier(self, y: int) -> int:
        """``y``, or in a comparison the workaround that stood in for it while more worked."""
        if self._better is None or self._better.alive[y]:
            return y
        return next(w for w in self._stand_ins[y] if self._active[w] and self._better.alive[w])

    def _weed(self, x: int, causes: set[Part], fully: bool) -> set[Part]:
        """``causes`` without the superfluous ones: each is left out for good if ``x`` works without it."""
        below = self._below(x)
        kept = set(causes)
        for cause in sorted(causes, reverse=True):
            if self._comes_back(x, kept - {cause}, below, fully):
                kept.discard(cause)
        return kept

    def _below(self, x: int) -> list[int]:
        """Everything the state of ``x`` can depend on, ``x`` first."""
        found, todo = {x: None}, [x]
        ptr, order = self._network.by_source
        while todo:
            y = todo.pop()
            after = [int(self._network.needs.target[r]) for r in order[ptr[y] : ptr[y + 1]]]
            after += [w for w in self._stand_ins.get(y, ()) if self._active[w]]
            for z in after:
                if z not in found:
                    found[z] = None
                    todo.append(z)
        return list(found)

    def _comes_back(self, x: int, restored: set[Part], below: list[int], fully: bool) -> bool:
        """Whether ``x`` works (``fully``: with nothing amiss) in the greatest fixed point with ``restored``."""
        network, needs = self._network, self._network.needs
        ptr, order = network.by_source
        out = {y for y in below if self._out[y] and (False, y) not in restored}
        waiting: dict[int, list[tuple[int, int]]] = {}
        slack: dict[int, int] = {}
        support = {y: 1 + sum(1 for w in self._stand_ins.get(y, ()) if self._active[w]) for y in below}
        alive = dict.fromkeys(below, True)
        queue: list[int] = []
        amiss: set[int] = set()

        def stop(y: int) -> None:
            if alive[y]:
                alive[y] = False
                queue.append(y)

        def lose(y: int, group: int) -> None:
            slack[group] -= 1
            if slack[group] < 0:
                stop(y)

        for y in below:
            for r in order[ptr[y] : ptr[y + 1]]:
                group = int(needs.group[r])
                slack.setdefault(group, int(needs.group_size[group]) - int(needs.group_need[group]))
        for y in below:
            if y in out:
                stop(y)
            for r in order[ptr[y] : ptr[y + 1]]:
                group = int(needs.group[r])
                if all(part in restored for part in self._broken_link(r)):
                    waiting.setdefault(int(needs.target[r]), []).append((y, group))
                else:
                    amiss.add(y)
                    lose(y, group)
        head = 0
        while head < len(queue):
            y = queue[head]
            head += 1
            amiss.update(z for z, _ in waiting.get(y, ()))
            carried = [y, *(t for t in self._carries(y) if t in support)]
            for z in carried:
                support[z] -= 1
                if support[z] == 0:
                    for source, group in waiting.get(z, ()):
                        lose(source, group)
        return alive[x] and not (fully and x in amiss)

    def _carries(self, w: int) -> list[int]:
        """What ``w`` stands in for, when it is an active workaround."""
        if not self._active[w]:
            return []
        stand = self._network.stand
        return [int(stand.target[q]) for q in range(stand.ptr[w], stand.ptr[w + 1])]

    def _chain(self, x: int, causes: set[Part], fully: bool) -> tuple[Part, ...]:
        """A shortest way from ``x`` through what does not work to one of its causes."""
        before: dict[Part, Part | None] = {(False, x): None}
        todo: list[Part] = [(False, x)]
        for part in todo:
            if part in causes:
                way: list[Part] = []
                at: Part | None = part
                while at is not None:
                    way.append(at)
                    at = before[at]
                return tuple(reversed(way))
            if part[0]:
                link = part[1]
                ends = (int(self._network.link_source[link]), int(self._network.link_target[link]))
                after: list[Part] = [(False, end) for end in ends if self._ends_out[end]]
            else:
                after = list(self._amiss(part[1], fully and part[1] == x))
            for following in after:
                if following not in before:
                    before[following] = part
                    todo.append(following)
        raise AssertionError("an element that does not work has a way to one of its causes")

    def _amiss(self, y: int, fully: bool) -> Iterator[Part]:
        """The members of the groups of ``y`` that are not (``fully``: not directly) usable."""
        if not self._alive[y]:
            for w in self._stand_ins.get(y, ()):
                if self._active[w] and not self._alive[w]:
                    yield False, w
        for _, members in self._members(y):
            for r in members:
                z = int(self._network.needs.target[r])
                if self._broken_link(r):
                    yield True, int(self._network.needs.over[r])
                if not (self._alive[z] if fully else self._usable(z)):
                    yield False, z


def cold_start_circles(network: Network) -> list[list[int]]:
    """Circles of needs that can never be started from cold on the intact landscape.

    They are the strongly connected components among the elements that the least fixed point of "works" never
    starts, over the needs that hold them up. Each sorted by number, in the order of their first element.
    """
    n, needs = network.n, network.needs
    ptr, code, _ = network.by_target
    pending, missing = network.zeros(n), needs.group_need.copy()
    for g in range(len(needs.group_source)) if not network.compiled else ():
        pending[needs.group_source[g]] += 1
    if network.compiled:
        import numpy as np

        pending = np.bincount(needs.group_source, minlength=n).astype(np.int32)
    started, usable, queue = (network.zeros(n, flags=True), network.zeros(n, flags=True), network.zeros(n))
    tail = 0
    for x in network.marked(pending == 0) if network.compiled else [x for x in range(n) if not pending[x]]:
        started[x] = 1
        queue[tail] = x
        tail += 1
    tail = network.kernel(kernels.start_from_cold)(
        queue, tail, started, usable, missing, pending, network.active, ptr, code, needs.group_source,
        network.stand.ptr, network.stand.target,
    )  # fmt: skip
    if tail == n:
        return []
    source, _ = network.sources_by_target
    blocking = network.zeros(n, flags=True)
    blocking[:] = 1 - started if network.compiled else [1 - s for s in started]
    low, number = network.zeros(n), network.zeros(n)
    network.kernel(kernels.components)(
        n, ptr, source, blocking, number, low, *(network.zeros(n + 1) for _ in range(3))
    )  # fmt: skip
    members: dict[int, list[int]] = {}
    for x in network.marked(blocking):
        members.setdefault(int(low[x]), []).append(x)
    by_source_ptr, order = network.by_source
    itself = {x for x in network.marked(blocking) if any(
        needs.target[r] == x for r in order[by_source_ptr[x] : by_source_ptr[x + 1]]
    )}  # fmt: skip
    return sorted(circle for circle in members.values() if len(circle) > 1 or circle[0] in itself)
