"""The loops of the shortest project: place tasks forwards and backwards, breed lists of tasks.

For projects of one goal without shifts, releases and fixed tasks. What is free in a slot is kept in one number, a
lane of bits per resource with a guard bit on top, so that one subtraction compares a task with all resources
(Lamport 1975); more resources than fit take more numbers. Runs plain and compiled, like ``kernels.py``.

``M`` is the tuple that ``arrays`` makes: 0 n, 1 duration, 2–3 predecessors, 4–5 successors, 6 what each task needs
(lanes, ``words`` numbers per task), 7 what there is (lanes with their guards), 8 the guards, 9 words,
10 how many slots.
"""

from collections.abc import Callable, Iterable
from typing import Any

from weerbaar.planning.scheduling.loaded import kernels_for
from weerbaar.planning.scheduling.project import Project

Array = Any
Arrays = Any

LANES = 62
"""Bits of a number that are used."""

_base = kernels_for(compiled=bool(globals().get("COMPILE")))
kernel: Callable[[Any], Any] = _base.kernel
draw, with_predecessors = _base.draw, _base.with_predecessors


def arrays(project: Project, *, compiled: bool) -> Arrays:
    """``project`` as the kernels take it."""
    P = project.arrays(compiled=False)  # noqa: N806
    bits = max([1, *project.capacity]).bit_length() + 1
    lanes = LANES // bits
    words = max(1, -(-len(project.capacity) // lanes))

    def packed(amounts: Iterable[tuple[int, int]]) -> list[int]:
        row = [0] * words
        for r, a in amounts:
            row[r // lanes] += a << (r % lanes) * bits
        return row

    guards = packed((r, 1 << (bits - 1)) for r in range(len(project.capacity)))
    full = packed((r, c + (1 << (bits - 1))) for r, c in enumerate(project.capacity))
    need = [x for t in project.tasks for x in packed(t.uses if t.duration else ())]
    lists: list[Any] = [P[1], P[2], P[3], P[4], P[5], need, full, guards]
    if compiled:
        import numpy as np

        lists = [np.asarray(x, dtype=np.int64) for x in lists]
    return (len(project.tasks), *lists, words, project.horizon + 1)


@kernel
def place(M: Arrays, back: bool, order: Array, free: Array, start: Array, end: Array) -> int:  # noqa: N803
    """Serial schedule generation (Kolisch 1996) of ``order``; ``back`` swaps what precedes with what follows, and then
    times count from the end. ``order`` must respect precedence so. Returns the last end.

    ``free`` (slots × words) must be full and is again afterwards.
    """
    n, duration, need, full, guards, words = M[0], M[1], M[6], M[7], M[8], M[9]
    ptr, before = (M[4], M[5]) if back else (M[2], M[3])
    span = 0
    for position in range(n):
        i = order[position]
        t = 0
        for p in range(ptr[i], ptr[i + 1]):
            t = max(t, end[before[p]])
        work = duration[i]
        # From the last slot down; what was found free before a jump need not be looked at again.
        s, known = t + work - 1, t
        while s >= known:
            fits = True
            for w in range(words):
                fits = fits and ((free[s * words + w] - need[i * words + w]) & guards[w]) == guards[w]
            if fits:
                s -= 1
            else:
                known = t + work
                t = s + 1
                s = t + work - 1
        for s in range(t, t + work):
            for w in range(words):
                free[s * words + w] -= need[i * words + w]
        start[i] = t
        end[i] = t + work
        span = max(span, t + work)
    for s in range(span):
        for w in range(words):
            free[s * words + w] = full[w]
    return span


@kernel
def by_time(time: Array, order: Array, scratch: Array, count: Array, n: int, span: int) -> None:
    """Sort ``order`` by ``time`` (0 … span), stable (counting)."""
    for t in range(span + 2):
        count[t] = 0
    for k in range(n):
        count[time[k] + 1] += 1
    for t in range(span + 1):
        count[t + 1] += count[t]
    for k in range(n):
        i = order[k]
        scratch[count[time[i]]] = i
        count[time[i]] += 1
    for k in range(n):
        order[k] = scratch[k]


@kernel
def both_ways(
    M: Arrays, order: Array, free: Array, start: Array, end: Array, key: Array, trial: Array, stack: Array, count: Array  # noqa: N803
) -> int:  # fmt: skip
    """Place ``order``, then forward-backward improve it (Li and Willis 1992; Valls, Ballestín and Quintanilla 2005)
    until that gains nothing. ``order`` ends by start."""
    n = M[0]
    span: int = place(M, False, order, free, start, end)
    for _round in range(4):
        for i in range(n):
            key[i] = span - end[i]
        for k in range(n):
            trial[k] = order[n - 1 - k]
        # Sorting is stable, so a task of no length stays on the right side of what precedes it.
        by_time(key, trial, stack, count, n, span)
        after = place(M, True, trial, free, start, end)
        for i in range(n):
            key[i] = after - end[i]
        for k in range(n):
            order[k] = trial[n - 1 - k]
        by_time(key, order, stack, count, n, after)
        after = place(M, False, order, free, start, end)
        if after >= span:
            span = after
            break
        span = after
    by_time(start, order, stack, count, n, span)
    return span


@kernel
def evolve(
    M: Arrays, population: Array, spans: Array, marks: Array, best_order: Array, best_span: int, target: int,  # noqa: N803
    since: int, steps: int, rng: Array, free: Array, scratch: Array,
) -> int:  # fmt: skip
    """A genetic algorithm on the makespan: two-point crossover of lists (Hartmann 1998), every child improved both
    ways (Valls, Ballestín and Quintanilla 2008), in the place of its mother (De Jong 1975). Stops at ``target`` (a
    lower bound). Returns the best span.

    ``population`` holds a list per span one after the other; ``spans`` 0 is a member that is still to be made.
    ``marks`` tell schedules apart; the last of ``marks`` keeps how many children have come to nothing.
    """
    n, pred_ptr, pred, size = M[0], M[2], M[3], len(spans)
    order, start, end, seen, stack, at, key, trial, count = (
        scratch[0], scratch[1], scratch[2], scratch[3], scratch[4], scratch[5], scratch[6], scratch[7], scratch[8],
    )  # fmt: skip
    for _step in range(steps):
        if best_span <= target:
            break
        slot = -1
        for m in range(size):
            if spans[m] == 0:
                slot = m
                break
        if slot >= 0:
            # A newcomer: the best list, shuffled so far that little of it is left.
            for k in range(n):
                trial[k] = best_order[k]
                key[best_order[k]] = k + draw(rng, 4 * n)
            by_time(key, trial, stack, count, n, 5 * n)
            with_predecessors(M, trial, order, seen, stack, at)
        else:
            mother = draw(rng, size)
            a, b = draw(rng, size), draw(rng, size)
            father = a if spans[a] <= spans[b] else b
            first = draw(rng, n)
            last = min(n, first + n // 4 + draw(rng, n // 2 + 1))
            found = 0
            for k in range(first):
                order[found] = population[mother * n + k]
                seen[order[found]] = 1
                found += 1
            for k in range(n):
                x = population[father * n + k]
                if found < last and not seen[x]:
                    order[found] = x
                    seen[x] = 1
                    found += 1
            for k in range(n):
                x = population[mother * n + k]
                if not seen[x]:
                    order[found] = x
                    seen[x] = 1
                    found += 1
            for k in range(n):
                seen[k] = 0
            for k in range(n - 1):
                if draw(rng, 100) < 5:
                    x, y = order[k], order[k + 1]
                    free_to_swap = True
                    for p in range(pred_ptr[y], pred_ptr[y + 1]):
                        free_to_swap = free_to_swap and pred[p] != x
                    if free_to_swap:
                        order[k], order[k + 1] = y, x
            # A child may only take the place of its mother: newcomers stay different for long.
            slot = mother
        span = both_ways(M, order, free, start, end, key, trial, stack, count)
        mark = 0
        for i in range(n):
            mark = (mark * 31 + start[i]) & 0x7FFFFFFF
        fresh = True
        for m in range(size):
            fresh = fresh and (spans[m] == 0 or marks[m] != mark)
        if spans[slot] == 0 or (fresh and span <= spans[slot]):
            spans[slot] = span
            marks[slot] = mark
            for k in range(n):
                population[slot * n + k] = order[k]
        marks[size] += 1
        if span < best_span:
            best_span = span
            marks[size] = 0
            for k in range(n):
                best_order[k] = order[k]
        if marks[size] > since:
            # Nothing new for long: begin again, knowing the best.
            marks[size] = 0
            for m in range(size):
                spans[m] = 0
    return best_span
