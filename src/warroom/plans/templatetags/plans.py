"""Template tags of the plans' screens."""

from typing import Any

from django import template
from django.utils.formats import localize

from warroom.landscapes.models import Landscape
from warroom.plans import extensions
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


@register.simple_tag(takes_context=True)
def offers(context: dict[str, Any], landscape: Landscape, kind: str) -> list[extensions.Offer]:
    """What can be done with a plan of this kind: {% offers landscape plan.kind as offered %}."""
    return extensions.offers(context["request"], landscape, kind)
