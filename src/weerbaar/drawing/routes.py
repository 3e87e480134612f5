"""The lines: quiet curves between layers, straight runs through the gutters, never behind a box."""

from dataclasses import dataclass

from weerbaar.drawing.layout import BAND_HEAD, BOX_HEIGHT, BOX_WIDTH, GUTTER, ROW_GAP, Layout, Place

Direction = tuple[int, int]
DOWN, UP, LEFT, RIGHT = (0, 1), (0, -1), (-1, 0), (1, 0)

_SLOTS = (0, -6, 6, -3, 3, -9, 9)
"""Sideways offsets in pixels, so that lines that share a gutter can be told apart."""


@dataclass(frozen=True)
class Route:
    """A line: ``d`` of its SVG path, always drawn from the upper box to the lower one, and where it touches
    the source and the target, each with the direction of travel into that box."""

    d: str
    at_source: tuple[float, float, Direction]
    at_target: tuple[float, float, Direction]


def route(layout: Layout, source: Place, target: Place, number: int) -> Route:
    """The line from ``source`` to ``target``; ``number`` spreads lines that share a gutter."""
    offset = _SLOTS[number % len(_SLOTS)]
    upper_is_source = (source.band, source.row, source.column) <= (target.band, target.row, target.column)
    upper, lower = (source, target) if upper_is_source else (target, source)
    if upper.band != lower.band:
        path = _between_layers(layout, upper, lower, offset)
    elif upper.row != lower.row:
        path = _between_rows(upper, lower, offset)
    elif lower.column - upper.column == 1:
        path = _beside(upper, lower, offset)
    else:
        path = _under(upper, lower, offset)
    return path if upper_is_source else Route(path.d, path.at_target, path.at_source)


def chevron(x: float, y: float, direction: Direction) -> str:
    """An open arrow head with its tip at ``x``, ``y``, to put behind the ``d`` of a path."""
    across, along = (3.5, 5.5)
    dx, dy = direction
    back_x, back_y = x - dx * along, y - dy * along
    return (
        f"M{back_x + dy * across:g} {back_y + dx * across:g}L{x:g} {y:g}"
        f"L{back_x - dy * across:g} {back_y - dx * across:g}"
    )


def _between_layers(layout: Layout, upper: Place, lower: Place, offset: float) -> Route:
    x, y = upper.middle + offset, upper.y + BOX_HEIGHT
    start = (x, y)
    steps = [f"M{x:g} {y:g}"]
    last_row = upper.row == layout.bands[upper.band].rows - 1
    if not last_row or lower.band > upper.band + 1:
        gutter = _gutter(upper, lower) + offset
        # From the last row the turn to the gutter has the whole gap below the layer.
        turn = layout.bands[upper.band + 1].top if last_row else y + ROW_GAP
        steps.append(_curve(x, y, gutter, turn))
        x, y = gutter, turn
        end = layout.bands[lower.band - 1].bottom
        if end > y:
            steps.append(f"L{x:g} {end:g}")
            y = end
    goal = lower.middle + offset
    if lower.row == 0:
        steps.append(_curve(x, y, goal, lower.y))
    else:
        gutter = _gutter(lower, upper) + offset
        enter = layout.bands[lower.band].top + BAND_HEAD - 4
        steps += [_curve(x, y, gutter, enter), f"L{gutter:g} {lower.y - ROW_GAP:g}"]
        steps.append(_curve(gutter, lower.y - ROW_GAP, goal, lower.y))
    return Route("".join(steps), (*start, UP), (goal, lower.y, DOWN))


def _between_rows(upper: Place, lower: Place, offset: float) -> Route:
    x, y = upper.middle + offset, upper.y + BOX_HEIGHT
    goal = lower.middle + offset
    if lower.row == upper.row + 1:
        return Route(f"M{x:g} {y:g}{_curve(x, y, goal, lower.y)}", (x, y, UP), (goal, lower.y, DOWN))
    gutter = _gutter(upper, lower) + offset
    turn, end = y + ROW_GAP, lower.y - ROW_GAP
    d = f"M{x:g} {y:g}{_curve(x, y, gutter, turn)}L{gutter:g} {end:g}{_curve(gutter, end, goal, lower.y)}"
    return Route(d, (x, y, UP), (goal, lower.y, DOWN))


def _beside(left: Place, right: Place, offset: float) -> Route:
    y = left.y + BOX_HEIGHT / 2 + offset
    x = left.x + BOX_WIDTH
    return Route(f"M{x:g} {y:g}L{right.x:g} {y:g}", (x, y, LEFT), (right.x, y, RIGHT))


def _under(left: Place, right: Place, offset: float) -> Route:
    x, goal, y = left.middle + offset, right.middle + offset, left.y + BOX_HEIGHT
    depth = y + ROW_GAP + 4
    return Route(f"M{x:g} {y:g}C{x:g} {depth:g} {goal:g} {depth:g} {goal:g} {y:g}", (x, y, UP), (goal, y, UP))


def _gutter(here: Place, there: Place) -> float:
    """The middle of the gutter beside ``here`` on the side of ``there``."""
    return here.x + BOX_WIDTH + GUTTER / 2 if there.middle > here.middle else here.x - GUTTER / 2


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (to_y - y) / 2
    return f"C{x:g} {y + half:g} {to_x:g} {to_y - half:g} {to_x:g} {to_y:g}"
