"""Template tags around drawings: state words and counts, lists of boxes, a neighbourhood."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from warroom.landscapes import drawings
from warroom.landscapes.models import Landscape
from warroom.templatetags.warroom import STATE_WORDS
from weerbaar.drawing import Node

register = template.Library()


@register.simple_tag
def state_word(name: str) -> str:
    """The word of a state, without its badge."""
    return str(STATE_WORDS[name])


@register.simple_tag
def state_count(name: str, n: int) -> SafeString:
    """The badge of a state with a number before its word: "■ 17 ligt stil"."""
    return format_html('<span class="state state--{}">{} {}</span>', name, n, STATE_WORDS[name])


@register.filter
def names(nodes: Sequence[Node]) -> str:
    """The names of boxes, the first eight of many."""
    shown = ", ".join(node.name for node in nodes[:8])
    return f"{shown}, … (+{len(nodes) - 8})" if len(nodes) > 8 else shown or "–"


@register.inclusion_tag("landscapes/drawing_frame.html")
def neighbourhood_drawing(landscape: Landscape, id: str) -> dict[str, object]:
    """What stands around the element ``id`` in the landscape in force. The page includes
    ``landscapes/drawing_head.html`` in its head."""
    return {"drawing": drawings.neighbourhood(landscape.in_force(), landscape.pk, id)}
