"""Template tags of the landscapes' screens."""

from typing import Any

from django import template

from warroom.landscapes import words
from warroom.landscapes.addresses import of_element
from warroom.landscapes.overview import home_context
from weerbaar.landscape import Kind, Landscape

register = template.Library()


@register.simple_tag
def element_url(landscape_pk: int, id: str, page: str = "element") -> str:
    """The address of an element's page, or of another page about it."""
    return of_element(landscape_pk, id, page)


@register.simple_tag(takes_context=True)
def home_landscape(context: dict[str, Any]) -> dict[str, Any]:
    """What the overview of the organisation shows of its landscape."""
    return home_context(context["request"])


@register.filter
def attribute_words(name: str) -> str:
    """An attribute's label."""
    return words.attribute(name)


@register.filter
def value_words(stored: Any, name: str) -> str:
    """A value of the attribute ``name`` as people write it."""
    return words.value(name, stored)


@register.filter
def kind_words(kind: str) -> str:
    """A kind of element, one of it."""
    return str(words.ONE[Kind(kind)])


@register.filter
def kinds_words(kind: str) -> str:
    """A kind of element, many of it."""
    return str(words.MANY[Kind(kind)])


@register.filter
def name_in(id: str, landscape: Landscape) -> str:
    """The name of an element or link."""
    return landscape.name_of(id)
