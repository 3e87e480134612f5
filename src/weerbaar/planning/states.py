"""What works, what does not and what is in danger: the fixed points of impact, on a network's arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from weerbaar.planning import kernels
from weerbaar.planning.kernels import Array
from weerbaar.planning.network import Network


@dataclass(frozen=True)
class Facts:
    """What happened, by number: elements, except ``cut`` which are links."""

    compromised: Sequence[int] = ()
    lost: Sequence[int] = ()
    isolated: Sequence[int] = ()
    cut: Sequence[int] = ()
    active: Sequence[int] = ()


@dataclass(frozen=True)
class World:
    """One greatest fixed point. Flags per element, but ``carried`` per position of the needs by target."""

    out: Array
    alive: Array
    touched: Array
    """1 for who has a member of its own need groups that is not directly usable."""
    cut: Array
    carried: Array
    active: Array
    queue: Array
    tail: int
    support: Array
    slack: Array

    def copy(self) -> "World":
        """A world that can be worn down further without changing this one."""
        return World(
            self.out, self.alive.copy(), self.touched.copy(), self.cut, self.carried, self.active,
            self.queue.copy(), self.tail, self.support.copy(), self.slack.copy(),
        )  # fmt: skip


def world(network: Network, facts: Facts) -> World:
    """The greatest fixed point of "works" after ``facts``, gaps taken as working."""
    n = network.n
    out, touched = network.zeros(n, flags=True), network.zeros(n, flags=True)
    queue, cut = network.zeros(n), network.zeros(network.links, flags=True)
    active = network.active.copy()
    _mark(cut, facts.cut)
    _mark(active, facts.active)
    ptr, code, _ = network.by_target
    alive = network.ones(n, flags=True)
    tail = 0
    for group in (facts.compromised, facts.lost, facts.isolated):
        for x in group:
            if not out[x]:
                out[x] = 1
                alive[x] = 0
                queue[tail] = x
                tail += 1
    needs = network.needs
    slack = _minus(network, needs.group_size, needs.group_need)
    broken = _broken_needs(network, out, cut)
    plain = not len(broken) and not _any(active)
    if plain:
        tail = network.kernel(kernels.settle_plain)(queue, tail, alive, touched, slack, ptr, code, needs.group_source)
        return World(out, alive, touched, cut, [], active, queue, tail, [], slack)
    support = network.ones(n)
    for w in network.marked(active):
        for q in range(network.stand.ptr[w], network.stand.ptr[w + 1]):
            support[network.stand.target[q]] += 1
    carried = network.ones(len(code), flags=True)
    position_of = network.by_target[2]
    for r in broken:
        carried[position_of[r]] = 0
        s, g = needs.source[r], needs.group[r]
        touched[s] = 1
        slack[g] -= 1
        if slack[g] < 0 and alive[s]:
            alive[s] = 0
            queue[tail] = s
            tail += 1
    tail = network.kernel(kernels.settle)(
        queue, tail, alive, support, slack, touched, carried, active, ptr, code, needs.group_source,
        network.stand.ptr, network.stand.target,
    )  # fmt: skip
    return World(out, alive, touched, cut, carried, active, queue, tail, support, slack)


def without(network: Network, before: World, failing: Iterable[int]) -> World:
    """The greatest fixed point inside ``before`` once the ``failing`` elements do not work either."""
    after = before.copy()
    first = tail = after.tail
    for x in failing:
        if after.alive[x]:
            after.alive[x] = 0
            after.queue[tail] = x
            tail += 1
    if tail == first:
        return after
    ptr, code, _ = network.by_target
    # What is queued before ``first`` has been dealt with; the kernels start at the head of what they get.
    queue = after.queue[first:]
    rest = (ptr, code, network.needs.group_source)
    if len(after.support):
        done = network.kernel(kernels.settle)(
            queue, tail - first, after.alive, after.support, after.slack, after.touched, after.carried, after.active,
            *rest, network.stand.ptr, network.stand.target,
        )  # fmt: skip
    else:
        done = network.kernel(kernels.settle_plain)(queue, tail - first, after.alive, after.touched, after.slack, *rest)
    return World(
        after.out, after.alive, after.touched, after.cut, after.carried, after.active, queue, done, after.support,
        after.slack,
    )  # fmt: skip


def exposed(network: Network, facts: Facts) -> Array:
    """1 for what is not compromised but can be reached from something compromised along uncut movement."""
    seen, blocked = network.zeros(network.n, flags=True), network.zeros(network.n, flags=True)
    queue, cut = network.zeros(network.n), network.zeros(network.links, flags=True)
    _mark(blocked, facts.lost)
    _mark(blocked, facts.isolated)
    _mark(cut, facts.cut)
    tail = 0
    for x in facts.compromised:
        if not seen[x] and not blocked[x]:
            seen[x] = 1
            queue[tail] = x
            tail += 1
    moves = network.moves
    if tail:
        network.kernel(kernels.reach)(queue, tail, seen, blocked, cut, moves.ptr, moves.target, moves.via)
    for x in facts.compromised:
        seen[x] = 0
    return seen


def stood_in(network: Network, world: World) -> set[int]:
    """The elements for which an active workaround that works stands in."""
    if not _any(world.active):
        return set()
    return {
        target
        for target, workarounds in network.stand_ins.items()
        if any(world.active[w] and world.alive[w] for w in workarounds)
    }


def rests_on_assumed(network: Network, active: Array) -> Array:
    """1 for what needs, however far down, an unconfirmed part of a starter."""
    seen = network.assumed.copy()
    fresh = network.marked(seen)
    ptr, none, no_link = network.by_target[0], network.zeros(network.n, flags=True), network.zeros(1, flags=True)
    source, via = network.sources_by_target
    while fresh:
        queue = network.zeros(network.n)
        queue[: len(fresh)] = fresh
        network.kernel(kernels.reach)(queue, len(fresh), seen, none, no_link, ptr, source, via)
        # What an active workaround carries rests on whatever the workaround rests on.
        fresh = [
            target
            for target, workarounds in network.stand_ins.items()
            if not seen[target] and any(active[w] and seen[w] for w in workarounds)
        ]
        _mark(seen, fresh)
    return seen


def _broken_needs(network: Network, out: Array, cut: Array) -> Sequence[int]:
    """The needs over a link that is cut or has an end that is out."""
    over = network.over_needs
    if not len(over):
        return ()
    if network.compiled:
        link = network.needs.over[over]
        bad = (cut[link] | out[network.link_source[link]] | out[network.link_target[link]]) > 0
        found: Sequence[int] = over[bad]
        return found
    a, b, via = network.link_source, network.link_target, network.needs.over
    return [r for r in over if cut[via[r]] or out[a[via[r]]] or out[b[via[r]]]]


def _mark(flags: Array, positions: Iterable[int]) -> None:
    for x in positions:
        flags[x] = 1


def _minus(network: Network, a: Array, b: Array) -> Array:
    return a - b if network.compiled else [x - y for x, y in zip(a, b, strict=True)]


def _any(flags: Array) -> bool:
    return bool(flags.any()) if hasattr(flags, "any") else any(flags)
