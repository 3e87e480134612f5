"""Durations as people say them."""

from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.utils.translation import ngettext

from warroom.contacts.models import WayKind
from warroom.contacts.reaching import Reach

register = template.Library()


@register.filter
def short_duration(value: timedelta) -> str:
    """A duration in whole minutes, or in hours from two hours on."""
    minutes = int(value.total_seconds() // 60)
    if minutes >= 120 and minutes % 60 == 0:
        return ngettext("{n} hour", "{n} hours", minutes // 60).format(n=minutes // 60)
    return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)


@register.filter
def can_be_called(people: Iterable[Reach]) -> bool:
    """Whether there is a telephone number among the ways of these people."""
    return any(way.kind in (WayKind.MOBILE, WayKind.LANDLINE) for one in people for way in one.ways)
