"""The map: an SVG made on the server. Its colours are attributes, so that it is right on paper and in a PDF; classes
only override them on a screen at night. Every state has its own pattern and shape beside its colour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import quoteattr

from warroom.contacts.regions import BY_CODE, of_nis
from warroom.sector.lenses import Lens, State
from warroom.sector.outlines import Outline, outlines

INK, LINE, GROUND = "#18212b", "#7f8b99", "#ffffff"
FILLS = {
    "out": "#b3201d",
    "down": "#2b3340",
    "degraded": "#f7d9a0",
    "unknown": "#d9d5ee",
    "works": "#d5ecdf",
    "exposed": "#eedcf5",
    "closed": "#eef1f4",
    "blank": "#ffffff",
}
"""By tone: the ground of an area."""
MARKS = {
    "out": ('<path d="M0 0 16 16M16 0 0 16"', "#ffffff", 2),
    "down": ('<path d="M0 16 16 0"', "#aeb7c2", 2),
    "degraded": ('<path d="M0 4H16M0 12H16"', "#8a5300", 2),
    "unknown": ('<path d="M4 4h.1M12 12h.1" stroke-linecap="round"', "#5a5775", 5),
    "exposed": ('<path d="M4 0V16M12 0V16"', "#7a3a94", 1),
    "closed": ('<path d="M0 0 16 16"', "#aab4bf", 1),
}
"""By tone: what its pattern is drawn with, in which colour and how thick; those without stay plain."""
MARGIN = 12


@dataclass(frozen=True)
class Area:
    """How one municipality is drawn: its state, what it says when pointed at, and where it leads."""

    state: State
    words: str
    url: str


@cache
def patterns() -> str:
    """The patterns of all tones, once per page."""
    drawn = []
    for tone, (path, colour, width) in MARKS.items():
        drawn.append(
            f'<pattern id="tone-{tone}" width="16" height="16" patternUnits="userSpaceOnUse">'
            f'<rect width="16" height="16" fill="{FILLS[tone]}" class="tone--{tone}"/>'
            f'{path} fill="none" stroke="{colour}" stroke-width="{width}" class="tone-mark--{tone}"/></pattern>'
        )
    return f"<defs>{''.join(drawn)}</defs>"


def css(tone: str) -> str:
    """The class of what is filled with a tone: of a pattern, the ground inside it follows the night, not the area."""
    return f"area--{tone}" if tone in MARKS else f"tone--{tone}"


def fill(tone: str) -> str:
    """The value of ``fill`` for a tone."""
    return f"url(#tone-{tone})" if tone in MARKS else FILLS[tone]


@cache
def box(region: str) -> tuple[int, int, int, int]:
    """What of the map is shown for a region ("" for all): left, top, width, height."""
    drawn = [o for o in outlines().outlines.values() if not region or in_region(o.nis, region)]
    left, top = min(o.box[0] for o in drawn) - MARGIN, min(o.box[1] for o in drawn) - MARGIN
    right, bottom = max(o.box[2] for o in drawn) + MARGIN, max(o.box[3] for o in drawn) + MARGIN
    return left, top, right - left, bottom - top


def in_region(nis: str, region: str) -> bool:
    """Whether a municipality lies in the province."""
    found = of_nis(nis)
    return found is not None and found.code == region


def drawable(region: str) -> bool:
    """Whether there is anything to draw of a region: Brussels has no Flemish municipality."""
    return not region or (region in BY_CODE and any(in_region(nis, region) for nis in outlines().outlines))


def map_svg(areas: Mapping[str, Area], *, label: str, region: str = "", links: bool = True) -> str:
    """The map of ``areas`` by NIS code; a municipality that is not among them is drawn as not selected.

    ``links`` False: for paper. Those with something to say come last, so that their border lies on top.
    """
    left, top, width, height = box(region)
    shown = [o for o in outlines().outlines.values() if not region or in_region(o.nis, region)]
    shown.sort(key=lambda o: (areas[o.nis].state.rank if o.nis in areas else -1, o.nis))
    # A line as thin on a province as on all of Flanders.
    line = width / 900
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" role="group" '
        f'aria-label={quoteattr(label)} class="map" font-family="Open Sans, system-ui, sans-serif">',
        patterns(),
        f'<g stroke="{LINE}" stroke-width="{line:.1f}" stroke-linejoin="round" fill-rule="evenodd" class="map__lines">',
        *(_area(o, areas.get(o.nis), links) for o in shown),
        "</g>",
        *(_shape(o, areas[o.nis].state, width) for o in shown if o.nis in areas and areas[o.nis].state.rank > 1),
        "</svg>",
    ]
    return "".join(parts)


def _area(outline: Outline, area: Area | None, links: bool) -> str:
    if area is None:
        return f'<path d="{outline.path}" fill="none" stroke-dasharray="4 6" class="map__off"/>'
    title = _text(f"{outline.name}: {area.words}")
    path = f'<path d="{outline.path}" fill="{fill(area.state.tone)}" class="{css(area.state.tone)}">'
    drawn = f"{path}<title>{title}</title></path>"
    if not links:
        return drawn
    # Whoever walks with the keyboard stops where there is something to say; all of them stand in the table.
    skip = "" if area.state.rank > 1 else ' tabindex="-1"'
    return f'<a href={quoteattr(area.url)} aria-label="{title}"{skip}>{drawn}</a>'


def _shape(outline: Outline, state: State, width: int) -> str:
    """The state's shape in the middle of the area: for those who cannot tell the colours, and for paper."""
    x, y = outline.middle
    size = width / 48
    return (
        f'<text x="{x}" y="{y + size * 0.36:.0f}" font-size="{size:.0f}" text-anchor="middle" fill="{INK}" '
        f'stroke="{GROUND}" stroke-width="{size / 5:.1f}" paint-order="stroke" font-weight="700" aria-hidden="true" '
        f'pointer-events="none" class="map__shape">{state.shape}</text>'
    )


def legend(lens: Lens, counts: Mapping[str, int]) -> Iterable[tuple[State, int, str]]:
    """(state, how many, its swatch as SVG) of every state of a lens."""
    for state in lens.states:
        yield state, counts.get(state.code, 0), swatch(state)


@cache
def swatch(state: State) -> str:
    """A square in the colour and pattern of a state, with its shape; needs the map's patterns on the same page."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" '
        'class="swatch" font-family="Open Sans, system-ui, sans-serif">'
        f'<rect x="1" y="1" width="26" height="26" rx="4" fill="{fill(state.tone)}" stroke="{LINE}" '
        f'class="{css(state.tone)}"/>'
        f'<text x="14" y="19.5" font-size="15" text-anchor="middle" fill="{INK}" stroke="{GROUND}" stroke-width="3" '
        f'paint-order="stroke" font-weight="700" class="map__shape">{state.shape}</text></svg>'
    )


def _text(words: str) -> str:
    return quoteattr(words)[1:-1] if quoteattr(words)[0] == '"' else quoteattr(words)[1:-1].replace('"', "&quot;")
