"""The outlines of the municipalities of today, as SVG paths; ``derive.py`` made the data, README.md says of what."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Point = tuple[int, int]


@dataclass(frozen=True)
class Outline:
    """One municipality: its NIS code, name, rings of corners and the ``d`` of an SVG path around it.

    Coordinates count hundreds of metres from the north-west corner of the map; ``box`` is left, top, right, bottom,
    ``middle`` a point well inside.
    """

    nis: str
    name: str
    rings: tuple[tuple[Point, ...], ...]
    path: str
    box: tuple[int, int, int, int]
    middle: Point


@dataclass(frozen=True)
class Map:
    """All outlines by NIS code, and how wide and high they are together."""

    width: int
    height: int
    outlines: Mapping[str, Outline]


@cache
def outlines() -> Map:
    """The map, read once per process."""
    document = json.loads(Path(__file__).with_name("municipalities.json").read_text(encoding="utf-8"))
    arcs = [_corners(steps) for steps in document["arcs"]]
    found = {}
    for nis, municipality in document["municipalities"].items():
        rings = tuple(_ring(ring, arcs) for ring in municipality["rings"])
        xs, ys = [x for ring in rings for x, _y in ring], [y for ring in rings for _x, y in ring]
        box = (min(xs), min(ys), max(xs), max(ys))
        found[nis] = Outline(
            nis, municipality["name"], rings, "".join(map(_path, rings)), box, tuple(municipality["middle"])
        )
    width, height = document["size"]
    return Map(width, height, found)


def _corners(steps: Sequence[int]) -> list[Point]:
    x = y = 0
    found = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def _ring(ring: Sequence[int], arcs: Sequence[list[Point]]) -> tuple[Point, ...]:
    """The corners of a ring of arcs (~i is arc i backwards); the first is not repeated at the end."""
    return tuple(p for arc in ring for p in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])[:-1])


def _path(ring: Sequence[Point]) -> str:
    """``M x y l dx dy …z`` with as few characters as SVG needs."""
    x, y = ring[0]
    words: list[str] = []
    for a, b in itertools.pairwise(ring):
        for step in (b[0] - a[0], b[1] - a[1]):
            words.append(str(step) if step < 0 or not words else f" {step}")
    return f"M{x} {y}l{''.join(words)}z"
