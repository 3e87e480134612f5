"""Template tags of every subject: moments, KBO numbers, states, and what the person may do."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from warroom.organisations import access
from warroom.organisations.kbo import written

register = template.Library()

STATE_WORDS = {
    "works": _("works"),
    "degraded": _("degraded"),
    "down": _("down"),
    "out": _("out"),
    "unknown": _("not known"),
    "exposed": _("exposed"),
}


@register.filter
def moment(value: datetime | None, style: str = "") -> str:
    """``value`` as "di 6 dec, 07:40 (2 u geleden)"; with "absolute" without the part in brackets."""
    if not value:
        return ""
    local = timezone.localtime(value)
    # The abbreviated Dutch day and month names, without the full stop Django may add.
    day = date_format(local, "D").lower() if get_language() == "nl" else date_format(local, "D")
    month = date_format(local, "b").rstrip(".").lower() if get_language() == "nl" else date_format(local, "M")
    year = "" if local.year == timezone.localtime().year else f" {local.year}"
    text = f"{day} {local.day} {month}{year}, {local:%H:%M}"
    return text if style == "absolute" else f"{text} ({naturaltime(value)})"


@register.filter
def kbo(value: str) -> str:
    """A KBO number as people write it."""
    return written(value)


@register.simple_tag
def state(value: str, words: str = "") -> SafeString:
    """The badge of an element's state: colour, shape and word ("works", "down", …, "exposed")."""
    return format_html('<span class="state state--{}">{}</span>', value, words or STATE_WORDS[value])


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], action: str, thing: access.Thing) -> bool:
    """Whether the person signed in may do ``action`` to ``thing``: {% may "manage_people" org as can %}."""
    return access.may(context["request"].user, access.Action(action), thing)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with ``changes``; an empty value takes a parameter out. Starts with "?"."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return "?" + urlencode(sorted(parameters.lists()), doseq=True)


@register.simple_tag(takes_context=True)
def sort_header(context: dict[str, Any], field: str, words: str) -> SafeString:
    """A <th> that sorts its table on ``field`` through ?sort=field, and back with ?sort=-field.

    The view passes ``sort``, the order in force, to the template.
    """
    now = context.get("sort", "")
    direction = {field: "ascending", f"-{field}": "descending"}.get(now)
    following = f"-{field}" if now == field else field
    sorted_now = format_html(' aria-sort="{}"', direction) if direction else ""
    return format_html(
        '<th scope="col"{}><a href="{}">{}</a></th>', sorted_now, query(context, sort=following, page=""), words
    )


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether a form field is a single tick box, whose label stands behind it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset
