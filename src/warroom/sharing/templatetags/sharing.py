"""What the templates of sharing ask for."""

from django import template

from warroom.incidents.parts import words

register = template.Library()


@register.simple_tag
def part_words(parts: list[str]) -> str:
    """What people call these parts, in a line."""
    return ", ".join(words(parts))
