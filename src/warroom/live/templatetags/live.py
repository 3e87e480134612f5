"""Live parts in a page as it is first shown."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from warroom.incidents.picture import Picture
from warroom.live import rendering

register = template.Library()


@register.simple_tag
def live_part(name: str, picture: Picture) -> SafeString:
    """The part ``name`` of a picture of now: the same HTML as on every other screen, made once."""
    made = rendering.of(picture, get_language() or "nl")
    return mark_safe(made.parts[name])  # noqa: S308 - rendered by a template, which escaped what people wrote
