"""Makes ``municipalities.json`` from the extracts named in README.md:

python -m warroom.sector.outlines.derive MUNICIPALITIES_2019.topojson MUNICIPALITIES_2025.csv

Municipalities that merged are dissolved on the borders they shared. Every border is simplified once, as one line
between two junctions, so that neighbours still touch afterwards; a line is made finer again where it would cross
another one.
"""

import csv
import heapq
import itertools
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Point = tuple[int, int]
Ring = list[Point]

UNITS_PER_KM = 10
"""What a coordinate of the file counts: 100 m."""
SMALLEST_KM2 = 0.03
"""A point goes when the triangle with its neighbours is smaller (Visvalingam and Whyatt 1993)."""
SMALLEST_ISLAND_KM2 = 0.5
"""A separate piece goes when it is smaller, unless it is the largest of its municipality."""


def read_2025(path: Path) -> dict[str, tuple[str, list[str]]]:
    """By NIS code of 2025: the name, and the codes of 2019 it consists of."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {r["nis"]: (r["naam"], r["voorgangers"].split(";") if r["voorgangers"] else [r["nis"]])
                for r in csv.DictReader(file)}  # fmt: skip


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs, decoded from deltas, in metres from the west and the north."""
    (scale_x, scale_y), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    north = topology["bbox"][3]
    # Small enough a country for one scale: a degree of longitude at 51° north, WGS 84 in kilometres.
    km_x, km_y = 111.320 * math.cos(math.radians(51)), 111.25
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line: list[Point] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            longitude, latitude = x * scale_x + west, y * scale_y + south
            # Metres for now: finer than the file, so that junctions stay apart until the very end.
            line.append((round((longitude - west) * km_x * 1000), round((north - latitude) * km_y * 1000)))
        found.append(line)
    return found


def members(topology: dict[str, Any]) -> dict[str, list[list[int]]]:
    """By NIS code of 2019: the rings, each a list of arcs (~i is arc i backwards)."""
    found: dict[str, list[list[int]]] = {}
    for shape in topology["objects"]["municipalities"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        found[shape["properties"]["nis"]] = [ring for polygon in polygons for ring in polygon]
    return found


def dissolve(rings: Iterable[list[int]], arcs: Sequence[list[Point]]) -> list[list[int]]:
    """The rings around what ``rings`` enclose together: what two of them share falls away."""
    used = {arc for ring in rings for arc in ring}
    left = [arc for arc in sorted(used) if ~arc not in used]
    leaving: dict[Point, list[int]] = defaultdict(list)
    for arc in left:
        leaving[_ends(arc, arcs)[0]].append(arc)
    found = []
    while any(leaving.values()):
        start = next(point for point, there in leaving.items() if there)
        ring, at = [], start
        while True:
            arc = leaving[at].pop()
            ring.append(arc)
            at = _ends(arc, arcs)[1]
            if at == start:
                break
        found.append(ring)
    return found


def _ends(arc: int, arcs: Sequence[list[Point]]) -> tuple[Point, Point]:
    line = arcs[arc] if arc >= 0 else arcs[~arc]
    return (line[0], line[-1]) if arc >= 0 else (line[-1], line[0])


def joined(
    shapes: dict[str, list[list[int]]], arcs: Sequence[list[Point]]
) -> tuple[dict[str, list[list[int]]], list[list[Point]]]:
    """The same shapes over longer arcs: those that always follow each other become one."""
    after: dict[int, Counter[int]] = defaultdict(Counter)
    degree: Counter[Point] = Counter()
    for arc in {arc if arc >= 0 else ~arc for rings in shapes.values() for ring in rings for arc in ring}:
        degree.update(_ends(arc, arcs))
    for rings in shapes.values():
        for ring in rings:
            for arc, following in zip(ring, ring[1:] + ring[:1], strict=True):
                if degree[_ends(arc, arcs)[1]] == 2 and arc != following:
                    after[arc][following] += 1
                    after[~following][~arc] += 1
    follows = {arc: next(iter(count)) for arc, count in after.items() if len(count) == 1}
    led_to = {following: arc for arc, following in follows.items()}
    chains: list[list[Point]] = []
    chain_of: dict[int, int] = {}
    new: dict[str, list[list[int]]] = {}
    for nis, rings in sorted(shapes.items()):
        new[nis] = []
        for ring in rings:
            chain_ring: list[int] = []
            for arc in ring:
                if arc not in chain_of:
                    start = arc
                    while start in led_to and led_to[start] != arc:
                        start = led_to[start]
                    run = [start]
                    while run[-1] in follows and follows[run[-1]] != start:
                        run.append(follows[run[-1]])
                    line: list[Point] = []
                    for part in run:
                        points = arcs[part] if part >= 0 else arcs[~part][::-1]
                        line += points if not line else points[1:]
                    for part in run:
                        chain_of[part], chain_of[~part] = len(chains), ~len(chains)
                    chains.append(line)
                chain = chain_of[arc]
                if not chain_ring or chain_ring[-1] != chain:
                    chain_ring.append(chain)
            if len(chain_ring) > 1 and chain_ring[0] == chain_ring[-1]:
                chain_ring.pop()
            new[nis].append(chain_ring)
    return new, chains


def weights(line: Sequence[Point]) -> list[float]:
    """For each point the area (m²) from which on it is worth keeping, never less than one that went before it."""
    weight = [math.inf] * len(line)
    before, behind = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    queue = [(_triangle(line[i - 1], line[i], line[i + 1]), i) for i in range(1, len(line) - 1)]
    heapq.heapify(queue)
    current = {i: area for area, i in queue}
    least = 0.0
    while queue:
        area, i = heapq.heappop(queue)
        if current.get(i) != area:
            continue
        del current[i]
        least = weight[i] = max(area, least)
        a, b = before[i], behind[i]
        behind[a], before[b] = b, a
        for j in (a, b):
            if 0 < j < len(line) - 1:
                current[j] = _triangle(line[before[j]], line[j], line[behind[j]])
                heapq.heappush(queue, (current[j], j))
    return weight


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplified(lines: Sequence[list[Point]]) -> list[list[Point]]:
    """The lines with few points, in units of the file, none crossing another or itself."""
    weight = [weights(line) for line in lines]
    threshold = [SMALLEST_KM2 * 1e6] * len(lines)
    for _round in range(40):
        drawn = [_drawn(line, weight[i], threshold[i]) for i, line in enumerate(lines)]
        wrong = crossing(drawn)
        if not wrong:
            return drawn
        for i in wrong:
            threshold[i] /= 2
    raise RuntimeError(f"lines {sorted(wrong)} cross however fine they are drawn")


def _drawn(line: list[Point], weight: list[float], threshold: float) -> list[Point]:
    kept = [point for point, w in zip(line, weight, strict=True) if w >= threshold]
    if line[0] == line[-1] and len(kept) < 5:
        # A ring of its own keeps a shape: its five points that matter most.
        best = sorted(range(len(line)), key=lambda i: -weight[i])[:6]
        kept = [line[i] for i in sorted(best)]
    metres = 1000 // UNITS_PER_KM
    rounded = [(round(x / metres), round(y / metres)) for x, y in kept]
    return [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]


def crossing(lines: Sequence[Sequence[Point]]) -> set[int]:
    """The lines that cross or touch another line (or themselves) elsewhere than at a junction."""
    cells: dict[tuple[int, int], list[tuple[int, Point, Point]]] = defaultdict(list)
    size = 40
    for i, line in enumerate(lines):
        for a, b in itertools.pairwise(line):
            for cx in range(min(a[0], b[0]) // size, max(a[0], b[0]) // size + 1):
                for cy in range(min(a[1], b[1]) // size, max(a[1], b[1]) // size + 1):
                    cells[cx, cy].append((i, a, b))
    wrong: set[int] = set()
    for there in cells.values():
        for k, (i, a, b) in enumerate(there):
            for j, c, d in there[:k]:
                if {i, j} <= wrong:
                    continue
                if _meet(a, b, c, d):
                    wrong |= {i, j}
    return wrong


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two pieces of line meet elsewhere than in one end of both."""
    shared = {a, b} & {c, d}
    if len(shared) == 2:
        return True
    if shared:
        (s,) = shared
        p, q = (b if a == s else a), (d if c == s else c)
        same_way = (p[0] - s[0]) * (q[0] - s[0]) + (p[1] - s[1]) * (q[1] - s[1]) > 0
        return _turn(s, p, q) == 0 and same_way
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] != turns[1] and turns[2] != turns[3]:
        return True
    return any(
        t == 0 and _between(p, q, r)
        for t, (p, q, r) in zip(turns, ((a, b, c), (a, b, d), (c, d, a), (c, d, b)), strict=True)
    )


def _turn(a: Point, b: Point, c: Point) -> int:
    way = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (way > 0) - (way < 0)


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def area(ring: Sequence[Point]) -> float:
    """The area of a ring, in its units squared; negative for a hole."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def points(ring: Iterable[int], lines: Sequence[Sequence[Point]]) -> Ring:
    """The corners of a ring of arcs, the first one not repeated at the end."""
    found: Ring = []
    for arc in ring:
        found += (lines[arc] if arc >= 0 else lines[~arc][::-1])[:-1]
    return found


def middle(rings: Sequence[Ring]) -> Point:
    """Of a grid of points inside the largest ring the one farthest from its corners: where a sign can stand."""
    ring = max(rings, key=lambda r: abs(area(r)))
    left, top = min(x for x, _y in ring), min(y for _x, y in ring)
    right, bottom = max(x for x, _y in ring), max(y for _x, y in ring)
    best, found = -1.0, ring[0]
    for i in range(1, 24):
        for j in range(1, 24):
            x, y = left + (right - left) * i / 24, top + (bottom - top) * j / 24
            if _inside(x, y, ring):
                far = min((x - a) ** 2 + (y - b) ** 2 for a, b in ring)
                if far > best:
                    best, found = far, (round(x), round(y))
    return found


def _inside(x: float, y: float, ring: Ring) -> bool:
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def without_specks(rings: list[list[int]], lines: Sequence[list[Point]]) -> list[list[int]]:
    """The rings that can be seen on a map, and the largest one in any case."""
    sizes = [abs(area(points(ring, lines))) / 1e6 for ring in rings]
    return [r for r, size in zip(rings, sizes, strict=True) if size >= SMALLEST_ISLAND_KM2 or size == max(sizes)]


def derive(topology: dict[str, Any], wanted: dict[str, tuple[str, list[str]]]) -> dict[str, Any]:
    """The document ``weerbaar.outlines/1``: arcs (first point, then steps) and the rings of each municipality."""
    arcs, before = arcs_of(topology), members(topology)
    shapes = {nis: dissolve([r for part in parts for r in before[part]], arcs) for nis, (_n, parts) in wanted.items()}
    shapes = {nis: without_specks(rings, arcs) for nis, rings in shapes.items()}
    shapes, chains = joined(shapes, arcs)
    lines = simplified(chains)
    west, north = min(x for line in lines for x, _y in line), min(y for line in lines for _x, y in line)
    lines = [[(x - west, y - north) for x, y in line] for line in lines]
    return {
        "format": "weerbaar.outlines/1",
        "source": "bmesuere/belgium-topojson (CC0), NIS codes of 2025: Statbel refnis",
        "units_per_km": UNITS_PER_KM,
        "size": [max(x for line in lines for x, _y in line), max(y for line in lines for _x, y in line)],
        "arcs": [_steps(line) for line in lines],
        "municipalities": {
            nis: {"name": wanted[nis][0], "rings": rings, "middle": list(middle([points(r, lines) for r in rings]))}
            for nis, rings in sorted(shapes.items())
        },
    }


def _steps(line: Sequence[Point]) -> list[int]:
    steps = [*line[0]]
    for a, b in itertools.pairwise(line):
        steps += [b[0] - a[0], b[1] - a[1]]
    return steps


def main() -> None:
    """Write the file beside this one."""
    topology = json.loads(Path(sys.argv[1]).read_text())
    document = derive(topology, read_2025(Path(sys.argv[2])))
    target = Path(__file__).with_name("municipalities.json")
    target.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
