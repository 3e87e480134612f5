"""The loops of impact over integer arrays, each one pass over what it touches.

They are written so that the same source runs two ways: as it stands over Python lists, which for the landscape
of one city is done in milliseconds without importing anything, and compiled by Numba over NumPy arrays for
landscapes of hundreds of thousands of parts. ``docs/decisions/0003-impact-kernels.md`` tells why.

Arrays: a *position* is an index into the needs sorted by target; ``in_code`` holds for each position either
``~source`` when the need is a group of its own, or the index of its group. Flags are 0 or 1.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

Array = Any
"""A Python list of ints or a NumPy array of int32/uint8."""


def settle(
    queue: Array, tail: int, alive: Array, support: Array, slack: Array, touched: Array, carried: Array,
    active: Array, in_ptr: Array, in_code: Array, group_source: Array, stand_ptr: Array, stand_target: Array,
) -> int:  # fmt: skip
    """Let everything fail that cannot work without the ``tail`` elements in ``queue``, already not ``alive``.

    The counting algorithm of Dowling and Gallier (1984, Horn satisfiability) turned round: linear in the needs
    of what fails. ``support`` counts what makes an element usable: itself and active workarounds; ``slack``
    how many members a group can still lose. ``touched`` marks who has a member that is not directly usable.
    Returns the new length of ``queue``.
    """
    head = 0
    while head < tail:
        x = queue[head]
        head += 1
        support[x] -= 1
        gone = support[x] == 0
        for p in range(in_ptr[x], in_ptr[x + 1]):
            code = in_code[p]
            source = ~code if code < 0 else group_source[code]
            touched[source] = 1
            if gone and carried[p]:
                if code >= 0:
                    slack[code] -= 1
                    if slack[code] >= 0:
                        continue
                if alive[source]:
                    alive[source] = 0
                    queue[tail] = source
                    tail += 1
        if active[x]:
            for q in range(stand_ptr[x], stand_ptr[x + 1]):
                y = stand_target[q]
                support[y] -= 1
                if support[y] == 0:
                    for p in range(in_ptr[y], in_ptr[y + 1]):
                        if carried[p]:
                            code = in_code[p]
                            source = ~code if code < 0 else group_source[code]
                            if code >= 0:
                                slack[code] -= 1
                                if slack[code] >= 0:
                                    continue
                            if alive[source]:
                                alive[source] = 0
                                queue[tail] = source
                                tail += 1
    return tail


def settle_plain(
    queue: Array, tail: int, alive: Array, touched: Array, slack: Array, in_ptr: Array, in_code: Array,
    group_source: Array,
) -> int:  # fmt: skip
    """``settle`` where no need goes over a broken link and no workaround is active: fewer arrays to touch."""
    head = 0
    while head < tail:
        x = queue[head]
        head += 1
        for p in range(in_ptr[x], in_ptr[x + 1]):
            code = in_code[p]
            if code < 0:
                source = ~code
            else:
                source = group_source[code]
                touched[source] = 1
                slack[code] -= 1
                if slack[code] >= 0:
                    continue
            if alive[source]:
                alive[source] = 0
                queue[tail] = source
                tail += 1
    return tail


def reach(
    queue: Array, tail: int, seen: Array, blocked: Array, cut: Array, ptr: Array, target: Array, link: Array
) -> int:
    """Mark as ``seen`` what is reached from the ``tail`` elements in ``queue`` along edges whose link is not cut.

    ``blocked`` elements are neither entered nor left; ``link`` is -1 for an edge that is no link.
    Returns the new length of ``queue``.
    """
    head = 0
    while head < tail:
        x = queue[head]
        head += 1
        for p in range(ptr[x], ptr[x + 1]):
            y = target[p]
            if seen[y] or blocked[y] or (link[p] >= 0 and cut[link[p]]):
                continue
            seen[y] = 1
            queue[tail] = y
            tail += 1
    return tail


def start_from_cold(
    queue: Array, tail: int, started: Array, usable: Array, missing: Array, pending: Array, active: Array,
    in_ptr: Array, in_code: Array, group_source: Array, stand_ptr: Array, stand_target: Array,
) -> int:  # fmt: skip
    """The least fixed point: start whatever has all it needs, from the ``tail`` elements in ``queue``.

    ``missing`` counts per group the members it still waits for, ``pending`` per element its waiting groups.
    """
    head = 0
    while head < tail:
        x = queue[head]
        head += 1
        # Position -1 is x itself; the others are what x, as an active workaround, stands in for.
        first, last = (stand_ptr[x], stand_ptr[x + 1]) if active[x] else (0, 0)
        for q in range(first - 1, last):
            y = x if q < first else stand_target[q]
            if usable[y]:
                continue
            usable[y] = 1
            for p in range(in_ptr[y], in_ptr[y + 1]):
                code = in_code[p]
                if code >= 0:
                    missing[code] -= 1
                    if missing[code] != 0:
                        continue
                    source = group_source[code]
                else:
                    source = ~code
                pending[source] -= 1
                if pending[source] == 0:
                    started[source] = 1
                    queue[tail] = source
                    tail += 1
    return tail


def components(
    n: int, ptr: Array, target: Array, inside: Array, number: Array, low: Array, stack: Array, path: Array, at: Array
) -> int:
    """Strongly connected components among ``inside`` elements (Tarjan 1972, without recursion).

    ``number`` and ``low`` start at 0; afterwards ``low`` holds for each inside element minus the number of its
    component (1, 2, …). ``stack``, ``path`` and ``at`` are scratch of length n + 1. Returns how many there are.
    """
    counter = 0
    found = 0
    height = 0
    for root in range(n):
        if not inside[root] or number[root] != 0:
            continue
        depth = 0
        path[0] = root
        at[root] = ptr[root]
        counter += 1
        number[root] = counter
        low[root] = counter
        stack[height] = root
        height += 1
        while depth >= 0:
            x = path[depth]
            if at[x] < ptr[x + 1]:
                y = target[at[x]]
                at[x] += 1
                if not inside[y]:
                    continue
                if number[y] == 0:
                    counter += 1
                    number[y] = counter
                    low[y] = counter
                    stack[height] = y
                    height += 1
                    depth += 1
                    path[depth] = y
                    at[y] = ptr[y]
                elif 0 < low[y] < low[x]:
                    low[x] = low[y]
            else:
                depth -= 1
                if low[x] == number[x]:
                    found += 1
                    y = -1
                    while y != x:
                        height -= 1
                        y = stack[height]
                        low[y] = -found
                if depth >= 0 and 0 < low[x] < low[path[depth]]:
                    low[path[depth]] = low[x]
    return found


def bucket(key: Array, n: int, ptr: Array, order: Array) -> None:
    """A stable counting sort: ``order`` lists the positions of ``key`` by value, ``ptr`` where each value begins.

    ``ptr`` (length n + 1) starts at zero.
    """
    m = len(key)
    for i in range(m):
        ptr[key[i] + 1] += 1
    for v in range(n):
        ptr[v + 1] += ptr[v]
    for i in range(m):
        order[ptr[key[i]]] = i
        ptr[key[i]] += 1
    for v in range(n, 0, -1):
        ptr[v] = ptr[v - 1]
    ptr[0] = 0


@cache
def compiled(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """``kernel`` as machine code, kept on disk between runs."""
    from numba import njit

    machine_code: Callable[..., Any] = njit(cache=True, nogil=True)(kernel)
    return machine_code
