"""Published AND/OR cuts: ``python -m benchmarks.meta4ics PATH [--every K]``, PATH a folder, a zip or a JSON file.

The format of META4ICS (github.com/mbarrere/meta4ics): edges point towards the target; an ``atomic`` node can be
cut at its value; ``init`` always holds; each file carries its optimum. A row per instance, then what matched.
"""

import argparse
import json
import statistics
import sys
import time
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

from weerbaar.planning.andor import AndOrGraph, Gate, cheapest_cut


def instances(path: Path) -> Iterator[tuple[str, bytes]]:
    """``(name, content)`` of every JSON file under ``path``, in order."""
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix == ".json":
                yield str(file.relative_to(path)), file.read_bytes()
            elif file.suffix == ".zip":
                yield from instances(file)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".json"):
                    yield name, archive.read(name)
    else:
        yield path.name, path.read_bytes()


def parse(content: bytes) -> tuple[AndOrGraph, list[str], int, Fraction | None]:
    """``(graph, names, scale, optimum)``: costs in the graph are whole numbers, ``scale`` to one of the file."""
    document = json.loads(content)
    graph = document["graph"]
    nodes = graph["nodes"]
    number = {node["id"]: i for i, node in enumerate(nodes)}
    values = [_value(node) for node in nodes]
    scale = lcm(*(v.denominator for v in values if v is not None))
    before: list[list[int]] = [[] for _ in nodes]
    for edge in graph["edges"]:
        before[number[edge["target"]]].append(number[edge["source"]])
    gates = {"and": Gate.AND, "or": Gate.OR, "init": Gate.ALWAYS}
    made = AndOrGraph(
        gate=[gates.get(node["type"].lower(), Gate.ATOM) for node in nodes],
        cost=[None if v is None else int(v * scale) for v in values],
        before=before,
        target=number[graph["target"]],
    )
    cut = document.get("cut") or {}
    optimum = cut.get("cost")
    return made, [node["id"] for node in nodes], scale, None if optimum is None else Fraction(str(optimum))


def _value(node: dict[str, Any]) -> Fraction | None:
    text = str(node.get("value")).lower()
    return None if text in ("inf", "infinity", "none", "null", "") else Fraction(text)


def holds_without(graph: AndOrGraph, cut: set[int]) -> bool:
    """Whether the target is still derived once ``cut`` is gone; slow and obvious, to check every answer."""
    derived: set[int] = set()
    grew = True
    while grew:
        grew = False
        for v, gate in enumerate(graph.gate):
            if v in derived or v in cut:
                continue
            before = graph.before[v]
            if gate is Gate.ALWAYS or (any if gate is Gate.OR else all)(w in derived for w in before):
                derived.add(v)
                grew = True
    return graph.target in derived


def main(arguments: list[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.meta4ics", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take one instance in K")
    chosen = parser.parse_args(arguments)
    if not chosen.path.exists():
        sys.exit(f"{chosen.path}: there is no such file or folder")
    matched, seconds = 0, []
    for i, (name, content) in enumerate(instances(chosen.path)):
        if i % chosen.every:
            continue
        start = time.perf_counter()
        try:
            graph, _names, scale, optimum = parse(content)
        except (KeyError, TypeError, ValueError) as error:
            print(f"{name}: not an AND/OR graph of META4ICS ({error!r})")
            continue
        cut = cheapest_cut(graph)
        seconds.append(time.perf_counter() - start)
        valid = cut.nodes is not None and not holds_without(graph, set(cut.nodes))
        cost = Fraction(cut.cost, scale)
        same = valid and optimum is not None and cost == optimum
        matched += same
        print(
            f"{name:32} nodes {len(graph.gate):>7}  cost {float(cost):>10g}  published "
            f"{'-' if optimum is None else format(float(optimum), 'g'):>10}  "
            f"{'proved' if cut.proved else f'bound {cut.bound / scale:g}'}  {seconds[-1]:.3f} s  "
            f"{'matched' if same else 'DIFFERS' if valid else 'NO CUT'}"
        )
    if not seconds:
        sys.exit(f"{chosen.path}: no instance found")
    print(f"matched {matched} of {len(seconds)}, median {statistics.median(seconds):.3f} s")


if __name__ == "__main__":
    main()
