"""How the public page writes moments and numbers: never relative, a copy may be read much later."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from warroom.status.words import LANGUAGES, PublicState

PARTS = {
    "state": _("State"),
    "since": _("Since"),
    "next": _("Next update"),
    "phone": _("Telephone"),
    "title": _("Name"),
    "text": _("Text"),
}
register = template.Library()


@register.filter
def publicly(value: datetime | None) -> str:
    """A moment in full: "dinsdag 6 december 2022, 14.30 uur"."""
    if not value:
        return ""
    local = timezone.localtime(value)
    day = date_format(local, "l j F Y")
    language = get_language() or "nl"
    hour = {"nl": f"{local:%H.%M} uur", "fr": f"{local:%H} h {local:%M}"}.get(language, f"{local:%H:%M}")
    return f"{day.lower() if language != 'en' else day}, {hour}"


@register.filter
def dial(value: str) -> str:
    """A telephone number as a telephone dials it."""
    return "".join(c for c in value if c.isdecimal() or c == "+")


@register.filter
def public_words(value: str) -> str:
    """A state in the public's words."""
    return str(PublicState(value).label)


@register.filter
def part_words(value: str) -> str:
    """What a line of a text is: "state", "nl title"."""
    *before, part = value.split(" ")
    language = before[0] if before else ""
    words = str(PARTS[part])
    return f"{words} ({LANGUAGES[language]})" if language else words
