"""Where every box stands: fixed layers, ordered by barycentre, wrapped into rows on one grid of columns.

All layers share the columns and so the gutters between them; lines run through the gutters and never behind a
box. Ordering by the barycentre of the neighbours is the classic heuristic of Sugiyama, Tagawa and Toda (1981).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from weerbaar.drawing.picture import Line, Picture

BOX_WIDTH, BOX_HEIGHT = 172, 58
GUTTER, ROW_GAP = 26, 16
PITCH = BOX_WIDTH + GUTTER
MARGIN = 16
BAND_HEAD = 26
_SWEEPS = 12
_DEPTH = 3


@dataclass(frozen=True)
class Place:
    """Where a box stands: its left and upper edge in pixels, its column, and its row within the band."""

    x: float
    y: float
    column: int
    row: int
    band: int

    @property
    def middle(self) -> float:
        return self.x + BOX_WIDTH / 2


@dataclass(frozen=True)
class Band:
    """One layer that has boxes: ``top`` and ``bottom`` of its background in pixels."""

    layer: int
    top: float
    bottom: float
    rows: int


@dataclass(frozen=True)
class Layout:
    """The whole drawing: places by node id, its bands from top to bottom, its size in pixels."""

    places: dict[str, Place]
    bands: tuple[Band, ...]
    columns: int
    width: float
    height: float


def lay_out(picture: Picture, *, columns: int | None = None, top: float = MARGIN) -> Layout:
    """Places for every node. ``columns`` bounds the width; by default it grows with the number of boxes.

    ``top`` is the room above in pixels. Deterministic; O(sweeps × (nodes log nodes + edges)).
    """
    sublayers = _sublayers(picture)
    columns = columns or _columns(len(picture.nodes), max((len(ids) for _, ids in sublayers), default=1))
    cells = _ordered([ids for _, ids in sublayers], picture, columns)
    layers = sorted({layer for (layer, _depth), _ids in sublayers})
    gaps = _gaps(picture, layers)

    places: dict[str, Place] = {}
    bands: list[Band] = []
    y = top
    for number, layer in enumerate(layers):
        first, rows = y + BAND_HEAD, 0
        for (its_layer, _depth), ids in sublayers:
            if its_layer != layer:
                continue
            for id in ids:
                column, row = cells[id]
                left = MARGIN + GUTTER + column * PITCH
                places[id] = Place(left, first + (rows + row) * (BOX_HEIGHT + ROW_GAP), column, rows + row, number)
            rows += 1 + max(cells[id][1] for id in ids)
        bottom = first + rows * (BOX_HEIGHT + ROW_GAP) - ROW_GAP + 12
        bands.append(Band(layer, y, bottom, rows))
        y = bottom + gaps[number]
    height = (bands[-1].bottom if bands else top) + MARGIN
    return Layout(places, tuple(bands), columns, 2 * MARGIN + GUTTER + columns * PITCH, height)


def _columns(nodes: int, widest: int) -> int:
    # Six columns fill a laptop's screen at full size; more boxes make the picture wider, not just longer.
    if nodes <= 60:
        return max(min(widest, 6), 3)
    return max(6, ceil(sqrt(nodes) * 0.7))


def _gaps(picture: Picture, layers: Sequence[int]) -> list[float]:
    """Room below each layer in pixels: more where many lines cross."""
    layer_of = {node.id: node.layer for node in picture.nodes}
    gaps = []
    for layer in layers:
        crossing = sum(
            min(layer_of[e.source], layer_of[e.target]) <= layer < max(layer_of[e.source], layer_of[e.target])
            for e in picture.edges
        )
        gaps.append(26 + min(60.0, crossing / 2))
    return gaps


def _sublayers(picture: Picture) -> list[tuple[tuple[int, int], list[str]]]:
    """The nodes by layer and, within it, by depth: what others of the same layer rest on stands lower."""
    layer_of = {node.id: node.layer for node in picture.nodes}
    inside = [
        (e.source, e.target)
        for e in picture.edges
        if layer_of[e.source] == layer_of[e.target] and e.line in (Line.NEED, Line.ALTERNATIVE)
    ]
    depth = dict.fromkeys(layer_of, 0)
    # A fixed number of rounds: enough depth to read, and circles come to rest.
    for _round in range(_DEPTH):
        for source, target in inside:
            depth[target] = max(depth[target], min(depth[source] + 1, _DEPTH))
    found: dict[tuple[int, int], list[str]] = {}
    for node in picture.nodes:
        found.setdefault((node.layer, depth[node.id]), []).append(node.id)
    return sorted(found.items())


def _ordered(layers: Sequence[list[str]], picture: Picture, columns: int) -> dict[str, tuple[int, int]]:
    """Column and row of every node: the best of a fixed number of sweeps, by total sideways length of lines."""
    neighbours: dict[str, list[str]] = {node.id: [] for node in picture.nodes}
    for edge in picture.edges:
        neighbours[edge.source].append(edge.target)
        neighbours[edge.target].append(edge.source)
    cells: dict[str, tuple[int, int]] = {}
    for layer in layers:
        _place(layer, [i * columns / len(layer) for i in range(len(layer))], columns, cells)
    best, best_length = dict(cells), _length(picture, cells)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wish = {
                id: sum(cells[n][0] for n in near) / len(near) if (near := neighbours[id]) else float(cells[id][0])
                for id in layer
            }
            layer.sort(key=lambda id: (wish[id], cells[id], id))
            _place(layer, [wish[id] for id in layer], columns, cells)
        length = _length(picture, cells)
        if length < best_length:
            best, best_length = dict(cells), length
    return best


def _place(layer: Sequence[str], wishes: Sequence[float], columns: int, cells: dict[str, tuple[int, int]]) -> None:
    """Fill the columns from left to right in the order of ``layer``, each as near to its wish as order allows."""
    rows = ceil(len(layer) / columns)
    stacks = [range(i, min(i + rows, len(layer))) for i in range(0, len(layer), rows)]
    column = -1
    for number, stack in enumerate(stacks):
        wish = round(sum(wishes[i] for i in stack) / len(stack))
        still_to_come = len(stacks) - number - 1
        column = min(max(column + 1, wish), columns - 1 - still_to_come)
        for row, i in enumerate(stack):
            cells[layer[i]] = (column, row)


def _length(picture: Picture, cells: dict[str, tuple[int, int]]) -> int:
    return sum(abs(cells[e.source][0] - cells[e.target][0]) for e in picture.edges)
