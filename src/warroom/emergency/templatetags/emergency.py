"""What other subjects show of the ways in: who used an emergency code, and how many wait to be called back."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from warroom.emergency.models import CallForHelp, Code
from warroom.organisations.models import Organisation

register = template.Library()


@register.simple_tag
def codes_used(organisation: Organisation, days: int = 365) -> list[Any]:
    """The uses of emergency codes of ``organisation`` in the last ``days``, newest first."""
    used = Code.objects.filter(organisation=organisation, used_at__gt=timezone.now() - timedelta(days=days))
    return list(used.select_related("person", "issued_by").order_by("-used_at")[:50])


@register.simple_tag
def calls_waiting() -> int:
    """How many calls for help nobody answered yet."""
    return CallForHelp.objects.filter(state=CallForHelp.State.OPEN).count()
