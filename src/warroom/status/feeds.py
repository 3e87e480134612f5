"""The feeds of a page: Atom (RFC 4287) and RSS 2.0. One entry per thing said; ids stay."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime.fromisoformat("2022-12-06T00:00:00+00:00")
"""When a page says it was updated on which nothing was ever said."""


def _summary(telling: Any) -> str:
    if telling.line is None:
        return str(_("no longer on the page"))
    return "\n".join(part for part in (telling.line.words, telling.line.text) if part)


def _id(context: Mapping[str, Any], telling: Any) -> str:
    # Of the row itself: counting among those of the same moment would change when one of them is withdrawn.
    return f"{context['url']}#{telling.at:%Y%m%dT%H%M%S}-{telling.pk}"


def _document(root: Element) -> bytes:
    made: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + made


def atom(context: Mapping[str, Any]) -> bytes:
    """The Atom feed of what the page said in the last days."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": context["language"]})
    SubElement(feed, "id").text = context["url"]
    SubElement(feed, "title").text = f"{_('Services')} {context['name']}"
    # What was taken off is news too, and leaves no text with a moment of its own.
    moments = [context["moment"] or NEVER, *(telling.at for telling in context["history"])]
    SubElement(feed, "updated").text = max(moments).isoformat()
    SubElement(SubElement(feed, "author"), "name").text = context["name"]
    SubElement(feed, "link", {"rel": "self", "href": f"{context['url']}feed.atom"})
    SubElement(feed, "link", {"rel": "alternate", "href": context["url"]})
    for telling in context["history"]:
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = _id(context, telling)
        SubElement(entry, "title").text = telling.title
        SubElement(entry, "updated").text = telling.at.isoformat()
        SubElement(entry, "link", {"rel": "alternate", "href": context["url"]})
        SubElement(entry, "summary").text = _summary(telling)
    return _document(feed)


def rss(context: Mapping[str, Any]) -> bytes:
    """The same as RSS 2.0."""
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    SubElement(channel, "title").text = f"{_('Services')} {context['name']}"
    SubElement(channel, "link").text = context["url"]
    SubElement(channel, "description").text = str(_("Which services work, and what to do instead."))
    SubElement(channel, "language").text = context["language"]
    for telling in context["history"]:
        item = SubElement(channel, "item")
        SubElement(item, "title").text = telling.title
        # Readers take it for HTML: what somebody typed stays text, and its lines stay lines.
        SubElement(item, "description").text = escape(_summary(telling), quote=False).replace("\n", "<br>")
        SubElement(item, "link").text = context["url"]
        SubElement(item, "guid", {"isPermaLink": "false"}).text = _id(context, telling)
        SubElement(item, "pubDate").text = format_datetime(telling.at)
    return _document(root)
