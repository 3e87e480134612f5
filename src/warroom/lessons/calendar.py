"""A session as a calendar entry."""

from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event, vText

from warroom.lessons.models import Session


def address(session: Session) -> str:
    """Where it stands, for a message or a calendar."""
    return settings.SITE_URL + reverse("lessons:session", args=[session.pk])


def calendar(session: Session) -> bytes:
    """The session as an iCalendar file (RFC 5545). Its UID stays and its SEQUENCE rises with every change, so that a
    calendar that has it moves it, or strikes it out when it was called off."""
    found = Calendar()
    found.add("prodid", "-//Weerbaar//sessions//NL")
    found.add("version", "2.0")
    event = Event()
    event.add("uid", f"session-{session.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", session.begins_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", session.title)
    event["location"] = vText(session.place)
    event.add("description", "\n\n".join(filter(None, (session.cancelled_why, session.text, address(session)))))
    event.add("sequence", session.version)
    event.add("status", "CANCELLED" if session.cancelled_at else "CONFIRMED")
    found.add_component(event)
    return bytes(found.to_ical())
