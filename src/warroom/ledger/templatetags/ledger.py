"""What the templates of the ledger ask for."""

from django import template

from warroom.ledger.attaching import LARGEST, MOST
from warroom.ledger.entering import LONGEST, once

register = template.Library()


@register.simple_tag
def form_once() -> str:
    """What makes this form different from every other: sent twice, it is one entry."""
    return once()


@register.simple_tag
def longest_entry() -> int:
    """Characters of one entry."""
    return LONGEST


@register.simple_tag
def attachments_at_most() -> dict[str, int]:
    """How many files, of how many MB each."""
    return {"n": MOST, "mb": LARGEST // 1024**2}
