"""What the templates of sharing ask for."""

from typing import Any

from django import template

from warroom.incidents.parts import words
from warroom.organisations.models import Person
from warroom.sharing import ended, pages

register = template.Library()


@register.simple_tag
def part_words(parts: list[str]) -> str:
    """What people call these parts, in a line."""
    return ", ".join(words(parts))


@register.simple_tag(takes_context=True)
def what_ended(context: dict[str, Any]) -> list[ended.Over]:
    """The roles and invitations of the person signed in that are over."""
    person = context["request"].user
    return ended.of(person) if isinstance(person, Person) else []


@register.simple_tag(takes_context=True)
def shared_incidents(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The incidents that others share with the person signed in."""
    person = context["request"].user
    return pages.incidents_of(person) if isinstance(person, Person) else []
