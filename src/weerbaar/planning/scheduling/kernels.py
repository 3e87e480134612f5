"""The loops of scheduling over integer arrays: place tasks in an order, and search over orders.

The same source runs two ways: as it stands over Python lists, so that a first plan is there in milliseconds
without importing anything, and compiled over NumPy arrays (``loaded.py`` loads this file a second time with
``COMPILE`` set). Only integers and products of floats, and a random generator of its own: both ways, and every
machine, give the same schedule.

Time is counted in slots. ``P`` is the tuple of arrays that ``Project.arrays`` makes; see there for what each holds.
"""

from collections.abc import Callable
from typing import Any

Array = Any
Arrays = Any
"""The tuple of ``Project.arrays``."""

if globals().get("COMPILE"):
    from numba import njit

    kernel: Callable[[Any], Any] = njit(cache=True, nogil=True)
else:

    def kernel(function: Any) -> Any:
        """Leave ``function`` as it stands."""
        return function


@kernel
def draw(rng: Array, n: int) -> Any:
    """A pseudo-random number below ``n`` (< 2**23) from a linear congruential generator with state ``rng[0]``.

    Its high bits, because the low ones repeat soon.
    """
    rng[0] = (rng[0] * 1103515245 + 12345) & 0x7FFFFFFF
    return ((rng[0] >> 8) * n) >> 23


@kernel
def into_shift(t: int, length: int, begin: int, day: int) -> int:
    """The first slot from ``t`` on in which a shift of ``length`` slots a day from ``begin`` works (0: always)."""
    if length <= 0:
        return t
    phase = (t - begin) % day
    return t if phase < length else t + day - phase


@kernel
def finish(t: int, work: int, length: int, begin: int, day: int) -> int:
    """When ``work`` slots of work begun in slot ``t`` (inside a shift) are done."""
    if length <= 0 or work <= 0:
        return t + work
    phase = (t - begin) % day
    if work <= length - phase:
        return t + work
    rest = work - (length - phase)
    nights = (rest - 1) // length
    return t - phase + day * (nights + 1) + rest - nights * length


@kernel
def schedule(P: Arrays, order: Array, used: Array, free: Array, start: Array, end: Array) -> int:  # noqa: N803
    """Serial schedule generation (Kolisch 1996): each task of ``order`` as early as what precedes it and the
    resources allow. ``order`` must respect precedence. Fills ``start`` and ``end``; returns the last end.

    ``used`` (resources × horizon) must be zero and is zero again afterwards; ``free`` (as long, and one more) holds its
    own positions and does again: of a slot that is full it leads on to one that may not be (a union-find, Tarjan
    1975). Its last value tells afterwards how many steps were taken.
    """
    n, duration, pred_ptr, pred = P[0], P[1], P[2], P[3]
    use_ptr, use_res, use_amount, capacity = P[6], P[7], P[8], P[9]
    shift_length, shift_begin, fixed_start, fixed_end, release = P[10], P[11], P[12], P[13], P[14]
    day, horizon = P[15], P[16]
    span, steps = 0, 20 * n
    for i in range(n):
        if fixed_start[i] >= 0:
            start[i] = fixed_start[i]
            end[i] = fixed_end[i]
            span = max(span, end[i])
            for u in range(use_ptr[i], use_ptr[i + 1]):
                base = use_res[u] * horizon
                for s in range(base + start[i], base + min(end[i], horizon - 1)):
                    used[s] += use_amount[u]
                    if used[s] >= capacity[use_res[u]]:
                        free[s] = s + 1
    for position in range(n):
        i = order[position]
        if fixed_start[i] >= 0:
            continue
        t = release[i]
        for p in range(pred_ptr[i], pred_ptr[i + 1]):
            t = max(t, end[pred[p]])
        work, length, begin = duration[i], shift_length[i], shift_begin[i]
        first, last = use_ptr[i], use_ptr[i + 1]
        if work > 0:
            t = into_shift(t, length, begin, day)
            e = finish(t, work, length, begin, day)
            u = first
            while u < last:
                base, room = use_res[u] * horizon, capacity[use_res[u]] - use_amount[u]
                s = base + e - 1
                while s >= base + t and used[s] <= room:
                    s -= 1
                steps += base + e - s
                if s >= base + t:
                    s += 1
                    while free[s] != s:
                        free[s] = free[free[s]]
                        s = free[s]
                        steps += 4
                    t = into_shift(s - base, length, begin, day)
                    e = finish(t, work, length, begin, day)
                    steps += 20
                    u = first
                else:
                    u += 1
            for u in range(first, last):
                base, most = use_res[u] * horizon, capacity[use_res[u]]
                steps += 2 * (e - t)
                for s in range(base + t, base + e):
                    used[s] += use_amount[u]
                    if used[s] >= most:
                        free[s] = s + 1
        else:
            e = t
        start[i] = t
        end[i] = e
        span = max(span, e)
    for i in range(n):
        if duration[i] > 0 or fixed_start[i] >= 0:
            for u in range(use_ptr[i], use_ptr[i + 1]):
                base = use_res[u] * horizon
                for s in range(base + start[i], base + min(end[i], horizon - 1)):
                    used[s] = 0
                    free[s] = s
    free[len(capacity) * horizon] = min(steps, 0x7FFFFFFF)
    return span


@kernel
def cost(P: Arrays, start: Array, end: Array) -> int:  # noqa: N803
    """Σ over goals of weight × end, more after each of its two limits, plus the price of moved tasks."""
    n, goal, weight = P[0], P[17], P[18]
    limit_a, extra_a, limit_b, extra_b = P[19], P[20], P[21], P[22]
    before, move_cost, tolerance = P[23], P[24], P[25]
    total = 0
    for g in range(len(goal)):
        t = end[goal[g]]
        total += weight[g] * t
        if t > limit_a[g]:
            total += extra_a[g] * (t - limit_a[g])
        if t > limit_b[g]:
            total += extra_b[g] * (t - limit_b[g])
    if move_cost > 0:
        for i in range(n):
            if before[i] >= 0 and abs(start[i] - before[i]) > tolerance:
                total += move_cost
    return total


@kernel
def sort_by(key: Array, order: Array, scratch: Array, n: int) -> None:
    """Sort the first ``n`` of ``order`` by ``key``, stable (merge sort, bottom up)."""
    width = 1
    while width < n:
        left = 0
        while left < n:
            middle, right = min(left + width, n), min(left + 2 * width, n)
            a, b, k = left, middle, left
            while a < middle or b < right:
                if b >= right or (a < middle and key[order[a]] <= key[order[b]]):
                    scratch[k] = order[a]
                    a += 1
                else:
                    scratch[k] = order[b]
                    b += 1
                k += 1
            left = right
        for k in range(n):
            order[k] = scratch[k]
        width *= 2


@kernel
def with_predecessors(P: Arrays, wanted: Array, order: Array, seen: Array, stack: Array, at: Array) -> int:  # noqa: N803
    """``order``: every task of ``wanted``, each after what precedes it (depth first). ``seen`` must be zero and is
    again afterwards; ``stack`` and ``at`` are scratch of length n. Returns how many tasks were listed."""
    pred_ptr, pred = P[2], P[3]
    found = 0
    for k in range(len(wanted)):
        if seen[wanted[k]]:
            continue
        height = 1
        stack[0] = wanted[k]
        at[0] = pred_ptr[wanted[k]]
        seen[wanted[k]] = 1
        while height > 0:
            x = stack[height - 1]
            if at[height - 1] < pred_ptr[x + 1]:
                y = pred[at[height - 1]]
                at[height - 1] += 1
                if not seen[y]:
                    seen[y] = 1
                    stack[height] = y
                    at[height] = pred_ptr[y]
                    height += 1
            else:
                order[found] = x
                found += 1
                height -= 1
    for k in range(found):
        seen[order[k]] = 0
    return found


@kernel
def closure_work(P: Arrays, of_goal: Array, seen: Array, stack: Array) -> None:  # noqa: N803
    """``of_goal[g]``: the work (slots × amount ÷ capacity, × 1000) of everything goal g waits for."""
    duration, pred_ptr, pred = P[1], P[2], P[3]
    use_ptr, use_res, use_amount, capacity, goal = P[6], P[7], P[8], P[9], P[17]
    for g in range(len(goal)):
        work, height, found = 0, 1, 1
        stack[0] = goal[g]
        seen[goal[g]] = g + 1
        while found <= height:
            x = stack[found - 1]
            found += 1
            for u in range(use_ptr[x], use_ptr[x + 1]):
                work += duration[x] * use_amount[u] * 1000 // capacity[use_res[u]]
            for p in range(pred_ptr[x], pred_ptr[x + 1]):
                if seen[pred[p]] != g + 1:
                    seen[pred[p]] = g + 1
                    stack[height] = pred[p]
                    height += 1
        of_goal[g] = work
    for x in range(P[0]):
        seen[x] = 0


@kernel
def anneal_goals(
    P: Arrays, goals: Array, rest: Array, best_order: Array, best_cost: int, done: int, steps: int, budget: int,  # noqa: N803
    pinned: int, rng: Array, used: Array, free: Array, scratch: Array,
) -> int:  # fmt: skip
    """Anneal over the order of goals: swap or move one, list its tasks, place them, keep what costs little more.

    Steps ``done`` to ``done + steps`` of ``budget``, which sets the cooling; the first ``pinned`` goals stay.
    ``goals`` ends as the current order, ``best_order`` as the best list of tasks. ``rest``: goals followed by
    every task, scratch that begins as such. Returns the best cost.
    """
    n, goal = P[0], P[17]
    m = len(goals)
    order, start, end, seen, stack, at = scratch[0], scratch[1], scratch[2], scratch[3], scratch[4], scratch[5]
    trial = scratch[6]
    current = best_cost
    if done > 0:
        for k in range(m):
            rest[k] = goal[goals[k]]
        with_predecessors(P, rest, order, seen, stack, at)
        schedule(P, order, used, free, start, end)
        current = cost(P, start, end)
    for step in range(done, done + steps):
        a = pinned + draw(rng, m - pinned)
        b = pinned + draw(rng, m - pinned)
        for k in range(m):
            trial[k] = goals[k]
        if step % 3 == 0:
            trial[a], trial[b] = goals[b], goals[a]
        else:
            x = goals[a]
            if a < b:
                for k in range(a, b):
                    trial[k] = goals[k + 1]
            else:
                for k in range(a, b, -1):
                    trial[k] = goals[k - 1]
            trial[b] = x
        for k in range(m):
            rest[k] = goal[trial[k]]
        with_predecessors(P, rest, order, seen, stack, at)
        schedule(P, order, used, free, start, end)
        found = cost(P, start, end)
        left = (budget - step) / budget
        if found <= current + best_cost * 0.02 * left * left * draw(rng, 1024) / 1024:
            current = found
            for k in range(m):
                goals[k] = trial[k]
            if found < best_cost:
                best_cost = found
                for k in range(n):
                    best_order[k] = order[k]
    return best_cost


@kernel
def polish(
    P: Arrays, order: Array, best_order: Array, best_cost: int, done: int, steps: int, budget: int,  # noqa: N803
    rng: Array, used: Array, free: Array, scratch: Array,
) -> int:  # fmt: skip
    """Anneal over the order of tasks: one task earlier or later, or all a goal waits for to the front of a window.

    ``order`` is the current list and ``best_order`` the best; both respect precedence. Returns the best cost.
    """
    n, pred_ptr, pred, succ_ptr, succ, goal = P[0], P[2], P[3], P[4], P[5], P[17]
    trial, start, end, seen, stack, where = scratch[0], scratch[1], scratch[2], scratch[3], scratch[4], scratch[5]
    spare = scratch[6]
    schedule(P, order, used, free, start, end)
    current = cost(P, start, end)
    for step in range(done, done + steps):
        for k in range(n):
            where[order[k]] = k
        if step % 4 == 0:
            a = draw(rng, n)
            b = a + 2 + draw(rng, max(4, n // 3))
            b = min(b, n)
            height, found = 1, 1
            stack[0] = goal[draw(rng, len(goal))]
            seen[stack[0]] = 1
            while found <= height:
                x = stack[found - 1]
                found += 1
                for p in range(pred_ptr[x], pred_ptr[x + 1]):
                    if not seen[pred[p]]:
                        seen[pred[p]] = 1
                        stack[height] = pred[p]
                        height += 1
            for k in range(n):
                trial[k] = order[k]
            k = a
            for q in range(a, b):
                if seen[order[q]]:
                    trial[k] = order[q]
                    k += 1
            for q in range(a, b):
                if not seen[order[q]]:
                    trial[k] = order[q]
                    k += 1
            for q in range(height):
                seen[stack[q]] = 0
        else:
            x = order[draw(rng, n)]
            a = where[x]
            low, high = 0, n - 1
            for p in range(pred_ptr[x], pred_ptr[x + 1]):
                low = max(low, where[pred[p]] + 1)
            for p in range(succ_ptr[x], succ_ptr[x + 1]):
                high = min(high, where[succ[p]] - 1)
            if high <= low:
                continue
            b = low + draw(rng, high - low + 1)
            if b == a:
                continue
            for k in range(n):
                trial[k] = order[k]
            if a < b:
                for k in range(a, b):
                    trial[k] = order[k + 1]
            else:
                for k in range(a, b, -1):
                    trial[k] = order[k - 1]
            trial[b] = x
        schedule(P, trial, used, free, start, end)
        found = cost(P, start, end)
        left = (budget - step) / budget
        if found <= current + best_cost * 0.006 * left * left * draw(rng, 1024) / 1024:
            if found < current:
                # The order of starts makes the same schedule, and moves in it mean what they seem to.
                for k in range(n):
                    spare[k] = trial[k]
                sort_by(start, spare, stack, n)
                feasible = True
                for k in range(n):
                    where[spare[k]] = k
                for x in range(n):
                    for p in range(pred_ptr[x], pred_ptr[x + 1]):
                        feasible = feasible and where[pred[p]] < where[x]
                if feasible:
                    for k in range(n):
                        trial[k] = spare[k]
            current = found
            for k in range(n):
                order[k] = trial[k]
            if found < best_cost:
                best_cost = found
                for k in range(n):
                    best_order[k] = order[k]
    return best_cost
