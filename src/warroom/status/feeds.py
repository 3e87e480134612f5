"""The feeds of a page: Atom (RFC 4287) and RSS 2.0. One entry per thing said; ids stay."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
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
    return f"{context['url']}#{telling.at:%Y%m%dT%H%M%S%f}"


def _document(root: Element) -> bytes:
    made: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + made


def atom(context: Mapping[str, Any]) -> bytes:
    """The Atom feed of what the page said in the last days."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": context["language"]})
    SubElement(feed, "id").text = context["url"]
    SubElement(feed, "title").text = f"{_('Services')} {context['name']}"
    SubElement(feed, "updated").text = (context["moment"] or NEVER).isoformat()
    SubElement(SubElement(feed, "author"), "name").text = context["name"]
    SubElement(feed, "link", {"rel": "self", "href": f"{context['url']}feed.atom"})
    SubElement(feed, "link", {"rel": "alternate", "href": context["url"]})
    for number, telling in enumerate(context["history"]):
        entry = SubElement(feed, "entry")
        SubElement(entry, "id").text = f"{_id(context, telling)}-{number_from_end(context, number)}"
        SubElement(entry, "title").text = telling.title
        SubElement(entry, "updated").text = telling.at.isoformat()
        SubElement(entry, "link", {"rel": "alternate", "href": context["url"]})
        SubElement(entry, "summary").text = _summary(telling)
    return _document(feed)


def number_from_end(context: Mapping[str, Any], number: int) -> int:
    """Which of those said at the same moment it is: several approved at once share their time."""
    history = context["history"]
    return sum(1 for other in history[number + 1 :] if other.at == history[number].at)


def rss(context: Mapping[str, Any]) -> bytes:
    """The same as RSS 2.0."""
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    SubElement(channel, "title").text = f"{_('Services')} {context['name']}"
    SubElement(channel, "link").text = context["url"]
    SubElement(channel, "description").text = str(_("Which services work, and what to do instead."))
    SubElement(channel, "language").text = context["language"]
    for number, telling in enumerate(context["history"]):
        item = SubElement(channel, "item")
        SubElement(item, "title").text = telling.title
        SubElement(item, "description").text = _summary(telling)
        SubElement(item, "link").text = context["url"]
        guid = f"{_id(context, telling)}-{number_from_end(context, number)}"
        SubElement(item, "guid", {"isPermaLink": "false"}).text = guid
        SubElement(item, "pubDate").text = format_datetime(telling.at)
    return _document(root)
