"""How many services were down over time, as a drawing: steps, because nothing changes between two entries."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.utils.formats import date_format
from django.utils.timezone import localtime

from warroom.incidents.fate import fates
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.ledger.models import Entry

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 170, 34, 26, 12
MOST = 60
CHANGES = ("fact.", "seen", "landscape.", "incident.opened", "decision.")


def points(incident: Incident, upto: datetime) -> list[tuple[datetime, int, int]]:
    """(moment, services down, services not known) after every change; at most ``MOST``, evenly taken."""
    entries = Entry.objects.filter(chain=incident.chain, recorded_at__lte=upto).order_by("sequence")
    moments = [moment for kind, moment in entries.values_list("kind", "recorded_at") if kind.startswith(CHANGES)]
    if len(moments) > MOST:
        step = (len(moments) - 1) / (MOST - 1)
        moments = [moments[round(i * step)] for i in range(MOST)]
    found = []
    for moment in dict.fromkeys([*moments, upto]):
        services = [f for fate in fates(picture(incident, at=moment)) for f in fate.services]
        found.append((moment, sum(f.fails for f in services), sum(f.shown == "unknown" for f in services)))
    return found


def drawn(found: Sequence[tuple[datetime, int, int]], *, title: str, words: str) -> str:
    """The steps as SVG, its colours as attributes so that it is right on paper too; "" with fewer than two points."""
    if len(found) < 2 or found[0][0] >= found[-1][0]:
        return ""
    begin, end = found[0][0], found[-1][0]
    most = max(1, max(down for _moment, down, _unknown in found))
    span = (end - begin) / timedelta(seconds=1)

    def x(moment: datetime) -> float:
        return LEFT + (WIDTH - LEFT - 8) * ((moment - begin) / timedelta(seconds=1)) / span

    def y(n: int) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * n / most

    path = [f"M{x(begin):.1f} {y(found[0][1]):.1f}"]
    for moment, down, _unknown in found[1:]:
        path.append(f"H{x(moment):.1f}V{y(down):.1f}")
    area = "".join(path) + f"V{y(0):.1f}H{x(begin):.1f}Z"
    labels = [(begin, "start"), (end, "end")]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{escape(title)}: {escape(words)}" font-family="Open Sans, system-ui, sans-serif">',
            f'<path d="{area}" fill="#e3e6eb" class="t-area"/>',
            f'<path d="{"".join(path)}" fill="none" stroke="#2b3340" stroke-width="2" class="t-line"/>',
            f'<path d="M{LEFT} {y(0):.1f}H{WIDTH - 8}" stroke="#7f8b99" class="t-axis"/>',
            *(
                f'<text x="{LEFT - 6}" y="{y(n) + 4:.1f}" font-size="11" text-anchor="end" fill="#4d5a68" '
                f'class="t-text">{n}</text>'
                for n in sorted({0, most})
            ),
            *(
                f'<text x="{x(moment):.1f}" y="{HEIGHT - 8}" font-size="11" text-anchor="{anchor}" fill="#4d5a68" '
                f'class="t-text">{escape(date_format(localtime(moment), "j M H:i"))}</text>'
                for moment, anchor in labels
            ),
            "</svg>",
        ]
    )
