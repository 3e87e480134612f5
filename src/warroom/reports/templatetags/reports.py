"""What the templates of reports ask for."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def drawing(svg: str) -> SafeString:
    """A drawing of ours: the library that wrote it escapes every name in it."""
    return mark_safe(svg)  # noqa: S308
