"""Template tags of the contacts: a way as people read it, and as something to press."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from warroom.contacts import addresses
from warroom.contacts.forms import LANGUAGES
from warroom.contacts.models import Contact, Way, WayKind

register = template.Library()
CALLED = (WayKind.MOBILE, WayKind.LANDLINE)


@register.simple_tag
def shown(way: Way) -> str:
    """The address of a way as people read it."""
    return addresses.shown(way)


@register.simple_tag
def way_link(way: Way) -> SafeString:
    """A number to press, an address to mail to, or the address alone."""
    text = addresses.shown(way)
    if way.kind in CALLED or (way.kind == WayKind.SIGNAL and way.address.startswith("+")):
        extension = f",{way.extension}" if way.extension else ""
        return format_html('<a class="nowrap" href="tel:{}{}">{}</a>', way.address, extension, text)
    if way.kind == WayKind.MAIL:
        return format_html('<a class="way--small" href="mailto:{}">{}</a>', way.address, text)
    return format_html('<span class="way way--small">{}</span>', text)


@register.simple_tag
def spoken(contact: Contact) -> str:
    """The languages of somebody, in words."""
    words = dict(LANGUAGES)
    return ", ".join(str(words.get(code, code)) for code in contact.languages)


@register.filter
def thousands(number: int) -> str:
    """A number with a space between thousands, which no language here reads otherwise."""
    return f"{number:,}".replace(",", "\u202f")
