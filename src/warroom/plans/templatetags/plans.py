"""Template tags of the plans' screens."""

from django import template
from django.utils.formats import localize

from warroom.plans.showing import minutes

register = template.Library()


@register.filter
def duration(value: float) -> str:
    """Minutes as people say them."""
    return minutes(value)


@register.filter
def whole(value: float) -> str:
    """A number without decimals, in the writing of the language."""
    return str(localize(round(value), use_l10n=True))
