"""The rows of the table as HTML. Made here and not in a template: hundreds of rows with a badge per lens take a
template half a second."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from warroom.contacts.regions import BY_CODE
from warroom.organisations.models import Kind
from warroom.sector import lenses
from warroom.sector.picture import Body, Said
from warroom.templatetags.warroom import moment

BADGES = {"out": "out", "down": "down", "degraded": "degraded", "unknown": "unknown", "works": "works",
          "exposed": "exposed", "closed": "closed"}  # fmt: skip
"""By tone: the badge of the state."""


def rows(bodies: Sequence[Body]) -> SafeString:
    """A <tr> per body; what people typed is escaped."""
    kinds = {kind.value: escape(kind.label) for kind in Kind}
    regions = {code: escape(region.name) for code, region in BY_CODE.items()}
    titles = [(lens.code, escape(lens.short)) for lens in lenses.LENSES]
    fictional = escape(_("fictional"))
    url = reverse("sector:body", args=[0])[:-2]
    times: dict[datetime, str] = {}
    quiet = ' class="nothing"'
    found = []
    for body in bodies:
        tag = f' <span class="tag">{fictional}</span>' if body.fictional else ""
        cells = "".join(
            f'<td data-label="{title}"{quiet * (body.said[code].state.rank == 0)}>{_badge(body.said[code], times)}</td>'
            for code, title in titles
        )
        what = f"{kinds[body.kind]} · {regions[body.region]}" if body.region in regions else kinds[body.kind]
        found.append(
            f'<tr><th scope="row"><a href="{url}{body.pk}/">{escape(body.name)}</a>{tag}'
            f'<br><small class="muted table--sector__what">{what}</small></th>{cells}</tr>'
        )
    return mark_safe("".join(found))  # noqa: S308 - every value above is escaped or our own


def badge(said: Said) -> SafeString:
    """The badge of one state, with its time."""
    return mark_safe(_badge(said, {}))  # noqa: S308


def _badge(said: Said, times: dict[datetime, str]) -> str:
    if said.state.rank == 0:
        return f'<span class="muted">{escape(said.words or said.state.words)}</span>'
    at = ""
    if said.at is not None:
        if said.at not in times:
            times[said.at] = escape(moment(said.at, "absolute"))
        at = f' <small class="muted table--sector__at">{times[said.at]}</small>'
    return format_html(
        '<span class="state state--{} state--said">{}</span>', BADGES[said.state.tone], said.words or said.state.words
    ) + mark_safe(at)  # noqa: S308
