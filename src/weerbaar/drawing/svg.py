"""The picture as SVG text: boxes with state in colour, shape and word; each a link when asked.

Colours are presentation attributes (a content security policy blocks ``style``, Typst paints ``var()`` and
``currentColor`` black); the classes ``d-…`` are there for a style sheet to override them on screen.
"""

from collections.abc import Callable
from html import escape

from weerbaar.drawing.layers import LAYERS
from weerbaar.drawing.layout import BOX_HEIGHT, BOX_WIDTH, GUTTER, MARGIN, Layout, Place, lay_out
from weerbaar.drawing.picture import Edge, Line, Node, Picture
from weerbaar.drawing.routes import chevron, route
from weerbaar.drawing.text import in_lines, shortened, width
from weerbaar.drawing.words import caption, described, line_word, state_word
from weerbaar.language import _, plural

_FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
_INK, _INK_2, _CHAIN = "#18212b", "#4d5a68", "#3b4654"

_BOX: dict[str | None, str] = {
    None: 'fill="#ffffff" stroke="#7f8b99"',
    "works": 'fill="#ffffff" stroke="#5f9a7c"',
    "degraded": 'fill="#fdf0d9" stroke="#8a5300" stroke-width="1.5"',
    "down": 'fill="#2b3340" stroke="#2b3340"',
    "out": 'fill="#fce6e4" stroke="#b3201d" stroke-width="2.5"',
    "unknown": 'fill="#eceaf5" stroke="#5a5775" stroke-dasharray="5 3"',
}
_TEXT = {"down": "#ffffff", "out": "#7a1210", "degraded": "#5e3900"}
_SIGN = {"works": "#1d6b43", "degraded": "#8a5300", "down": "#ffffff", "out": "#b3201d", "unknown": "#5a5775"}
_LINE = {
    Line.NEED: ("#a3afbc", 1.0, ""),
    Line.ALTERNATIVE: ("#a3afbc", 1.0, "6 4"),
    Line.LINK: ("#4f9cbd", 2.5, ""),
    Line.STANDS_IN: ("#1d6b43", 1.5, "9 3 2 3"),
    Line.OTHER: ("#a3afbc", 1.0, "1 4"),
}
"""Colour, width in pixels and dashes of each kind of line."""
_LEGEND_HEIGHT = 34


def draw(
    picture: Picture,
    *,
    title: str,
    description: str = "",
    url: Callable[[Node], str | None] | None = None,
    columns: int | None = None,
    name: str = "drawing",
) -> str:
    """``picture`` as one ``<svg>`` element.

    ``url`` gives the address each box links to (None for no link); without it the drawing is a plain image.
    ``columns`` bounds its width (192 px per column). ``name`` begins the ids in it: unique within a page.
    """
    layout = lay_out(picture, columns=columns, top=MARGIN + _LEGEND_HEIGHT)
    # A reader of screens does not enter an image, so with links in it the drawing is a group.
    role = "group" if url else "img"
    about = description or _("What depends on what, in layers: services above, what they rest on below.")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {layout.width:g} {layout.height:g}" '
        f'width="{layout.width:g}" height="{layout.height:g}" role="{role}" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-desc" font-family="{escape(_FONT)}">',
        f'<title id="{escape(name)}-title">{escape(title)}</title>',
        f'<desc id="{escape(name)}-desc">{escape(about)}</desc>',
        *_legend(picture),
        *_bands(layout),
        *_lines(picture, layout),
        *_band_names(layout),
        *(_box(node, layout.places[node.id], picture, url(node) if url else None) for node in picture.nodes),
        *_cut_names(picture, layout),
        "</svg>",
    ]
    return "\n".join(parts)


def _bands(layout: Layout) -> list[str]:
    return [
        f'<rect class="d-band" x="{MARGIN / 2:g}" y="{band.top:g}" width="{layout.width - MARGIN:g}" '
        f'height="{band.bottom - band.top:g}" rx="8" fill="#eef1f4"/>'
        for band in layout.bands
    ]


def _band_names(layout: Layout) -> list[str]:
    """Over the lines, with a halo in the colour of the band."""
    return [
        f'<text class="d-quiet d-halo" x="{MARGIN:g}" y="{band.top + 17:g}" font-size="12" font-weight="600" '
        f'fill="{_INK_2}" stroke="#eef1f4" stroke-width="4" paint-order="stroke">{escape(_(LAYERS[band.layer]))}</text>'
        for band in layout.bands
    ]


def _lines(picture: Picture, layout: Layout) -> list[str]:
    """The quiet lines first, then those that carry the failure, so that these lie on top."""
    states = {node.id: node.state for node in picture.nodes}
    names = {node.id: node.name for node in picture.nodes}
    quiet: list[str] = []
    loud: list[str] = []
    for number, edge in enumerate(picture.edges):
        fails = states[edge.source] in ("down", "out", "degraded") and states[edge.target] in ("down", "out")
        text = _line(edge, layout, number, names, fails=fails and edge.line is not Line.LINK)
        (loud if fails or edge.cut or edge.chained else quiet).append(text)
    return ['<g fill="none" stroke-linecap="round">', *quiet, *loud, "</g>"]


def _line(edge: Edge, layout: Layout, number: int, names: dict[str, str], *, fails: bool) -> str:
    path = route(layout, layout.places[edge.source], layout.places[edge.target], number)
    d = path.d
    if edge.line is not Line.LINK or not edge.both_ways:
        d += chevron(*path.at_target)
    kind = edge.line.value
    colour, thick, dashes = _LINE[edge.line]
    if edge.cut:
        kind, colour, thick, dashes = "cut", "#b3201d", 2.0, "3 5"
        x, y, (dx, dy) = path.at_source
        # A cross on the line, a little outside the box it leaves.
        x, y = x - dx * 14, y - dy * 14
        d += f"M{x - 5:g} {y - 5:g}L{x + 5:g} {y + 5:g}M{x - 5:g} {y + 5:g}L{x + 5:g} {y - 5:g}"
    elif edge.chained:
        kind, colour, thick = "chain", _CHAIN, 1.6
    elif fails:
        kind, colour, thick = "fails", "#6b7885", 1.2
    elif edge.count > 1:
        thick = min(thick + edge.count / 4, 5)
    looks = _stroke(colour, thick, dashes)
    words = f"{names[edge.source]} – {edge.name or line_word(edge.line)} – {names[edge.target]}"
    if edge.count > 1:
        words += f" ({plural('{n} relation', '{n} relations', edge.count)})"
    if edge.cut:
        words += f" – {_('cut')}"
    return (
        f'<path class="d-line d-line--{kind}" data-from="{escape(edge.source)}" data-to="{escape(edge.target)}" '
        f'd="{d}" {looks}><title>{escape(words)}</title></path>'
    )


def _cut_names(picture: Picture, layout: Layout) -> list[str]:
    """The name of every cut link beside its cross, on top of everything."""
    names = []
    for number, edge in enumerate(picture.edges):
        if edge.cut and edge.name:
            path = route(layout, layout.places[edge.source], layout.places[edge.target], number)
            x, y, (dx, dy) = path.at_source
            words = shortened(f"{edge.name}: {_('cut')}", 2 * BOX_WIDTH, 11)
            names.append(
                f'<text class="d-cut-name d-halo" x="{x - dx * 14 + 10:g}" y="{y - dy * 14 + 4:g}" font-size="11" '
                f'font-weight="600" fill="#b3201d" stroke="#eef1f4" stroke-width="4" paint-order="stroke">'
                f"{escape(words)}</text>"
            )
    return names


def _stroke(colour: str, width: float, dashes: str) -> str:
    return f'stroke="{colour}" stroke-width="{width:g}"' + (f' stroke-dasharray="{dashes}"' if dashes else "")


def _box(node: Node, place: Place, picture: Picture, href: str | None) -> str:
    x, y, state = place.x, place.y, node.state
    ink = _TEXT.get(state or "", _INK)
    focus = node.id == picture.focus
    classes = f"d-node d-node--{state or 'plain'}" + (" d-node--focus" if focus else "")
    looks = _BOX[state]
    if node.assumed and "stroke-dasharray" not in looks:
        looks += ' stroke-dasharray="5 3"'
    parts = [f'<g class="{classes}" data-node="{escape(node.id)}"><title>{escape(described(node))}</title>']
    if focus:
        parts.append(
            f'<rect class="d-focus" x="{x - 5:g}" y="{y - 5:g}" width="{BOX_WIDTH + 10}" height="{BOX_HEIGHT + 10}" '
            f'rx="9" fill="none" stroke="#0f5a78" stroke-width="3"/>'
        )
    if node.folded:
        parts.append(_rectangle(x + 4, y + 4, looks))
    parts.append(_rectangle(x, y, looks))
    left = x + 10
    below = caption(node)
    room = BOX_WIDTH - 18 - (16 if node.exposed else 0)
    bold = node.folded or focus
    lines = in_lines(node.name, room * (0.93 if bold else 1), 13, 2)
    first = y + (26 if len(lines) == 2 else 34) - (8 if below else 0)
    for number, line in enumerate(lines):
        parts.append(
            f'<text class="d-name" x="{left:g}" y="{first + number * 15:g}" font-size="13" '
            f'font-weight="{600 if bold else 400}" fill="{ink}">{escape(line)}</text>'
        )
    if below:
        level = first + (len(lines) - 1) * 15 + 17
        if state:
            parts.append(_sign(state, left + 0.5, level - 10))
            left += 18
        small = shortened(below, x + BOX_WIDTH - 8 - left, 11)
        parts.append(
            f'<text class="d-caption" x="{left:g}" y="{level:g}" font-size="11" '
            f'fill="{ink if state in _TEXT else _INK_2}">{escape(small)}</text>'
        )
    if node.exposed:
        parts.append(_warning(x + BOX_WIDTH - 20, y + 6))
    parts.append("</g>")
    body = "".join(parts)
    if href is None:
        return body
    return f'<a href="{escape(href)}" aria-label="{escape(described(node))}">{body}</a>'


def _rectangle(x: float, y: float, looks: str) -> str:
    return f'<rect class="d-box" x="{x:g}" y="{y:g}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6" {looks}/>'


def _sign(state: str, x: float, y: float, colour: str | None = None) -> str:
    """The shape of a state, 12 × 12 px: hollow, half and full square, cross, question mark."""
    where = "d-sign--legend " if colour else ""
    colour = colour or _SIGN[state]
    square = f'<path d="M{x:g} {y:g}h12v12h-12z" fill="none" stroke="{colour}" stroke-width="1.6"/>'
    if state == "works":
        body = square
    elif state == "degraded":
        body = f'{square}<path d="M{x:g} {y + 12:g}v-12h12z" fill="{colour}"/>'
    elif state == "down":
        body = f'<path d="M{x:g} {y:g}h12v12h-12z" fill="{colour}"/>'
    elif state == "out":
        body = f'<path d="M{x:g} {y:g}l12 12m0 -12l-12 12" fill="none" stroke="{colour}" stroke-width="2.6"/>'
    else:
        body = (
            f'<text x="{x + 6:g}" y="{y + 12:g}" font-size="16" font-weight="700" text-anchor="middle" '
            f'fill="{colour}">?</text>'
        )
    return f'<g class="d-sign {where}d-sign--{state}">{body}</g>'


def _warning(x: float, y: float) -> str:
    return (
        f'<g class="d-sign d-sign--exposed"><path d="M{x + 7:g} {y:g}l7 13h-14z" fill="#f4e8f9" stroke="#7a3a94" '
        f'stroke-width="1.4" stroke-linejoin="round"/><path d="M{x + 7:g} {y + 4.5:g}v4m0 1.6v1" fill="none" '
        f'stroke="#7a3a94" stroke-width="1.6"/></g>'
    )


def _legend(picture: Picture) -> list[str]:
    """Only the shapes and lines that occur in the picture, each with its word."""
    parts = ['<g class="d-legend">']
    x, y = float(MARGIN), float(MARGIN)
    present = {state for node in picture.nodes for state, n in node.states.items() if n}
    for state in ("out", "down", "degraded", "works", "unknown"):
        if state in present:
            # The square of what is down is white in its dark box; here it stands on the ground.
            parts.append(_sign(state, x, y, _INK if state == "down" else None))
            x = _legend_text(parts, state_word(state), x + 19, y)
    if any(node.exposed for node in picture.nodes):
        parts.append(_warning(x - 1, y))
        x = _legend_text(parts, _("exposed"), x + 19, y)
    lines = {edge.line for edge in picture.edges}
    for line in Line:
        if line in lines:
            head = "" if line is Line.LINK else chevron(x + GUTTER, y + 6, (1, 0))
            parts.append(
                f'<path class="d-line d-line--{line.value}" d="M{x:g} {y + 6:g}h{GUTTER}{head}" fill="none" '
                f"{_stroke(*_LINE[line])}/>"
            )
            x = _legend_text(parts, line_word(line), x + GUTTER + 7, y)
    parts.append("</g>")
    return parts


def _legend_text(parts: list[str], words: str, x: float, y: float) -> float:
    parts.append(
        f'<text class="d-quiet" x="{x:g}" y="{y + 11:g}" font-size="12" fill="{_INK_2}">{escape(words)}</text>'
    )
    return x + width(words, 12) + 20
