"""Impact on a million elements, wide and deep, beside the same semantics as a plain networkx loop.

``python -m benchmarks.impact [--elements N]``
"""

import argparse
import gc
import statistics
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from weerbaar.planning.network import Network
from weerbaar.planning.states import Facts, exposed, world

Ints = np.ndarray[Any, np.dtype[np.int32]]


@dataclass
class Raw:
    """A landscape as a file would give it: needs and movement as pairs of numbers."""

    n: int
    source: Ints
    target: Ints
    group: Ints
    group_source: Ints
    group_size: Ints
    group_need: Ints
    move_source: Ints
    move_target: Ints
    lost: list[int]
    compromised: list[int]


def wide(n: int, seed: int = 1, *, pairs: bool = True) -> Raw:
    """``3 n`` needs on lower-numbered elements, a third of them runs_on.

    With ``pairs`` every second element has two of its three as alternatives, of which one must work: about 30 %
    stops. Without, nearly everything stops, so that every need is looked at: the worst case.
    """
    rng = np.random.default_rng(seed)
    source = np.tile(np.arange(n, dtype=np.int32), 3)
    target = (rng.random(3 * n) * np.maximum(source, 1)).astype(np.int32)
    keep = source != target
    source, target = source[keep], target[keep]
    kind = np.repeat([0, 1, 2], n)[keep]
    # A pair: the second need of an element and its third share a group for every second element.
    paired = (kind > 0) & (source % 2 == 0) & pairs
    key = np.where(paired, source.astype(np.int64) * 4 + 3, source.astype(np.int64) * 4 + kind)
    _, first, group, size = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    runs_on = kind == 1
    return Raw(
        n, source, target, group.astype(np.int32), source[first], size.astype(np.int32),
        np.ones(len(first), dtype=np.int32),
        np.concatenate([source[runs_on], target[runs_on]]), np.concatenate([target[runs_on], source[runs_on]]),
        lost=[int(x) for x in rng.choice(n, 1000, replace=False)],
        compromised=[int(x) for x in rng.choice(n, 10, replace=False)],
    )  # fmt: skip


def deep(n: int) -> Raw:
    """A chain: each element runs on the one before it, and the first is lost and compromised."""
    source = np.arange(1, n, dtype=np.int32)
    target = source - 1
    ones = np.ones(n - 1, dtype=np.int32)
    group = np.arange(n - 1, dtype=np.int32)
    both = (np.concatenate([source, target]), np.concatenate([target, source]))
    return Raw(n, source, target, group, source, ones, ones, *both, lost=[0], compromised=[1])


def build(raw: Raw) -> Network:
    """The network with everything it is asked for made."""
    network = Network.from_arrays(
        raw.n, source=raw.source, target=raw.target, group=raw.group, group_source=raw.group_source,
        group_size=raw.group_size, group_need=raw.group_need, move_source=raw.move_source,
        move_target=raw.move_target,
    )  # fmt: skip
    _ = network.by_target
    return network


def answer(network: Network, raw: Raw) -> tuple[Any, Any]:
    """State and exposure."""
    facts = Facts(lost=raw.lost, compromised=raw.compromised)
    after = world(network, facts)
    return after, exposed(network, facts)


def peer_build(raw: Raw) -> tuple[nx.MultiDiGraph, nx.DiGraph]:
    """The same as networkx graphs: needs with their group, and movement."""
    needs, moves = nx.MultiDiGraph(), nx.DiGraph()
    needs.add_nodes_from(range(raw.n))
    needs.add_edges_from(
        (s, t, {"group": g})
        for s, t, g in zip(raw.source.tolist(), raw.target.tolist(), raw.group.tolist(), strict=True)
    )
    moves.add_nodes_from(range(raw.n))
    moves.add_edges_from(zip(raw.move_source.tolist(), raw.move_target.tolist(), strict=True))
    return needs, moves


def peer_answer(graphs: tuple[nx.MultiDiGraph, nx.DiGraph], raw: Raw) -> tuple[set[int], set[int]]:
    """The same semantics, object by object: a work list of what fails, and one of what is reached."""
    needs, moves = graphs
    slack = dict(enumerate((raw.group_size - raw.group_need).tolist()))
    stopped = set(raw.lost) | set(raw.compromised)
    todo = deque(stopped)
    while todo:
        x = todo.popleft()
        for source, _, data in needs.in_edges(x, data=True):
            group = data["group"]
            slack[group] -= 1
            if slack[group] < 0 and source not in stopped:
                stopped.add(source)
                todo.append(source)
    blocked = set(raw.lost)
    reached = set(raw.compromised) - blocked
    todo = deque(reached)
    while todo:
        for y in moves.successors(todo.popleft()):
            if y not in reached and y not in blocked:
                reached.add(y)
                todo.append(y)
    return stopped, reached - set(raw.compromised)


def timed(run: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Median seconds of ``times`` runs, and what the last one gave."""
    seconds, result = [], None
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def copy_speed() -> float:
    """Bytes per second that memory gives to one thread: a copy of 256 MB, reading and writing counted."""
    data = np.ones(256 << 20, dtype=np.uint8)
    target = np.empty_like(data)
    seconds, _ = timed(lambda: np.copyto(target, data), 5)
    return 2 * data.nbytes / seconds


def floor_bytes(raw: Raw) -> int:
    """What has to be touched at least: every need's code and every move's target once, and per element its
    two pointers and its flags. Four bytes a number, one a flag."""
    return 4 * len(raw.source) + 4 * 2 * len(raw.move_source) + raw.n * (4 + 4 + 4)


def report(name: str, raw: Raw, *, peer: bool) -> float:
    """Measure one case, print it, return the seconds of the answer."""
    build(raw)  # compiled code is loaded once, as in a server
    build_s, network = timed(lambda: build(raw), 5)
    answer(network, raw)
    answer_s, (after, danger) = timed(lambda: answer(network, raw), 9)
    stopped, reached = raw.n - int(after.alive.sum()), int(danger.sum())
    memory = copy_speed()
    floor = floor_bytes(raw)
    print(f"{name}: {raw.n:,} elements, {len(raw.source):,} needs; {stopped:,} stop, {reached:,} exposed")
    print(f"  answer {answer_s * 1e3:.0f} ms, building {build_s * 1e3:.0f} ms")
    print(
        f"  floor {floor / 1e6:.0f} MB = {floor / memory * 1e3:.1f} ms at {memory / 1e9:.1f} GB/s; reached "
        f"{floor / answer_s / 1e9:.2f} GB/s = {floor / answer_s / memory:.0%} of what a copy gets"
    )
    if peer:
        nx_build_s, graphs = timed(lambda: peer_build(raw), 1)
        nx_s, (nx_stopped, nx_reached) = timed(lambda: peer_answer(graphs, raw), 1)
        same = len(nx_stopped) == stopped and len(nx_reached) == reached
        print(f"  networkx {nx_s:.1f} s, building {nx_build_s:.1f} s; same answer: {same}")
        with_building = (nx_s + nx_build_s) / (answer_s + build_s)
        print(f"  {nx_s / answer_s:.0f} × faster, {with_building:.0f} × with building counted")
    return answer_s


def main(elements: int = 1_000_000) -> None:
    """Print every figure."""
    wide_s = report("wide", wide(elements), peer=True)
    report("wide, no alternatives", wide(elements, pairs=False), peer=False)
    deep_s = report("deep", deep(elements), peer=True)
    print(f"the deep chain takes {deep_s / wide_s:.2f} of the time of the wide one")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elements", type=int, default=1_000_000)
    main(parser.parse_args().elements)
