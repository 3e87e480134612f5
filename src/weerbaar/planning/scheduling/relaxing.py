"""What no schedule can cost less than, every goal, resource and task at once: a relaxation, and ascent on its prices.

A goal ends after all work S on one resource that it waits for. The mean moment of that work lies half its length (on
the whole resource) before its end at the latest, so end(g) ≥ mean(S) + length(S)/2 + what must still follow. Each goal
leans with its weight on one or several such S. What remains is to place, on every resource by itself, divisible work
with a price per unit and a release so that Σ price × moment is least, which the dearest work first does (the mean
busy times of Goemans, Queyranne, Schulz, Skutella and Wang 2002; sets of work as in Queyranne 1993). Every way of
leaning gives a valid bound; Frank and Wolfe's steps (1956) find ever better ones.

Runs plain and compiled, like ``kernels.py``, whose ``P`` it takes.
"""

from collections.abc import Callable
from typing import Any

from weerbaar.planning.scheduling.loaded import kernels_for

Array = Any
Arrays = Any

_base = kernels_for(compiled=bool(globals().get("COMPILE")))
kernel: Callable[[Any], Any] = _base.kernel
sort_by = _base.sort_by


@kernel
def fill(
    ready: Array, units: Array, of: Array, room: Array, base: Array, price: Array, mean: Array, key: Array,
    order: Array, left: Array, free: Array, scratch: Array,
) -> float:  # fmt: skip
    """Place the work of every entry, the dearest per unit first, in the earliest slots of its machine from ``ready``.

    Entry e has ``units[e]`` of work on machine ``of[e]``, whose slots hold ``room`` units each and begin at ``base``.
    ``mean[e]`` becomes the mean moment of its work; returns Σ price × mean.
    """
    n = len(units)
    for e in range(n):
        key[e] = -price[e] / units[e]
        order[e] = e
    sort_by(key, order, scratch, n)
    for s in range(len(left)):
        left[s] = -1
        free[s] = s
    total = 0.0
    for k in range(n):
        e = order[k]
        s = base[of[e]] + ready[e]
        todo, moments = units[e], 0
        while todo > 0:
            while free[s] != s:
                free[s] = free[free[s]]
                s = free[s]
            if left[s] < 0:
                left[s] = room[of[e]]
            part = min(todo, left[s])
            moments += part * (2 * (s - base[of[e]]) + 1)
            left[s] -= part
            todo -= part
            if left[s] == 0:
                free[s] = s + 1
        mean[e] = moments / (2.0 * units[e])
        total += price[e] * mean[e]
    return total


@kernel
def ascend(
    P: Arrays, head: Array, goal_ptr: Array, member: Array, after: Array, ready: Array, units: Array, of: Array,  # noqa: N803
    room: Array, base: Array, slope: Array, shift_a: Array, shift_b: Array, price: Array, fresh: Array, mean: Array,
    key: Array, order: Array, tail: Array, left: Array, free: Array, sums: Array, constant: float, done: int,
    rounds: int,
) -> tuple[float, float]:  # fmt: skip
    """Rounds ``done`` to ``done + rounds`` of the ascent. Returns the best bound in them, and the next constant.

    Goal g, which ends at ``head[g]`` at the earliest, waits for the entries ``member[goal_ptr[g] : goal_ptr[g + 1]]``,
    each at least ``after`` before its end. Working time T of machine m is on the clock at least T + ``shift_a`` and
    ``slope`` × T + ``shift_b``. ``price`` is what the goals lean with on the entries, ``constant`` the rest.
    """
    weight, limit_a, extra_a, limit_b, extra_b = P[18], P[19], P[20], P[21], P[22]
    n, machines, best = len(units), len(room), 0.0
    for step in range(done, done + rounds):
        total = fill(ready, units, of, room, base, price, mean, key, order, left, free, fresh)
        if step > 0:
            best = max(best, constant + total)
        for e in range(n):
            # Nothing leans on anything yet in the first round: all of the work is one set.
            key[e] = -mean[e] if step > 0 else 0.0
            fresh[e] = 0.0
        added = 0.0
        for g in range(len(weight)):
            count = goal_ptr[g + 1] - goal_ptr[g]
            for k in range(count):
                e = member[goal_ptr[g] + k]
                order[k] = e
                tail[e] = after[goal_ptr[g] + k]
            sort_by(key, order, left, count)
            for m in range(machines):
                sums[3 * m] = 0.0
                sums[3 * m + 1] = 0.0
                sums[3 * m + 2] = 1e18
            # The latest work first: the best set on each machine is some of the latest.
            value, rest, last, on, tilt, whole = float(head[g]), float(head[g]), -1, -1, 0.0, 1.0
            for k in range(count):
                e = order[k]
                m = of[e]
                sums[3 * m] += units[e]
                sums[3 * m + 1] += units[e] * mean[e]
                sums[3 * m + 2] = min(sums[3 * m + 2], float(tail[e]))
                half = sums[3 * m] / (2.0 * room[m])
                middle = sums[3 * m + 1] / sums[3 * m]
                a = shift_a[m] + sums[3 * m + 2]
                b = shift_b[m] + sums[3 * m + 2]
                if middle + half + a > value:
                    value, rest = middle + half + a, half + a
                    last, on, tilt, whole = k, m, 1.0, sums[3 * m]
                if slope[m] * (middle + half) + b > value:
                    value, rest = slope[m] * (middle + half) + b, slope[m] * half + b
                    last, on, tilt, whole = k, m, slope[m], sums[3 * m]
            steep = float(weight[g])
            if value > limit_a[g]:
                steep += extra_a[g]
                added -= float(extra_a[g]) * limit_a[g]
            if value > limit_b[g]:
                steep += extra_b[g]
                added -= float(extra_b[g]) * limit_b[g]
            added += steep * rest
            for k in range(last + 1):
                e = order[k]
                if of[e] == on:
                    fresh[e] += steep * tilt * units[e] / whole
        by = 2.0 / (step + 2.0)
        for e in range(n):
            price[e] = (1.0 - by) * price[e] + by * fresh[e]
        constant = (1.0 - by) * constant + by * added
    return best, constant
