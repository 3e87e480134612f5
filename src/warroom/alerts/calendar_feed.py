"""A calendar of what has to be done by when: one secret address per person, to be given to a calendar program."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from warroom.alerts.limits import LIMITS
from warroom.alerts.models import Addressed, Feed
from warroom.alerts.texts import exercise
from warroom.alerts.words import AlertState, Tlp
from warroom.limits import too_many
from warroom.organisations.access import Action, organisations_where
from warroom.organisations.models import Person
from warroom.requests import Request

KEPT = timedelta(days=60)
"""How long what is over stays in the calendar."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@never_cache
@require_POST
def make(request: Request) -> HttpResponse:
    """A fresh address, shown this once; the one before it stops working."""
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        Feed.objects.filter(person=request.user, revoked_at=None).update(revoked_at=timezone.now())
        Feed.objects.create(person=request.user, token_hash=_hash(token))
    url = settings.SITE_URL + reverse("alerts:feed", args=[token])
    return render(request, "alerts/feed.html", {"url": url})


@require_POST
def revoke(request: Request) -> HttpResponse:
    """The address stops working."""
    Feed.objects.filter(person=request.user, revoked_at=None).update(revoked_at=timezone.now())
    return redirect("alerts:list")


@login_not_required
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar (RFC 5545). An address that does not work, or not any more, is simply not there."""
    if not LIMITS.within(request, "look") or not LIMITS.within(request, "unknown", only_look=True):
        return too_many(request)
    found = Feed.objects.filter(token_hash=_hash(token), revoked_at=None, person__is_active=True)
    one = found.select_related("person").first()
    if one is None:
        LIMITS.within(request, "unknown")
        return HttpResponse(status=404, content_type="text/plain")
    Feed.objects.filter(pk=one.pk).update(last_asked_at=timezone.now())
    return HttpResponse(calendar_of(one.person), content_type="text/calendar; charset=utf-8")


def calendar_of(person: Person) -> bytes:
    """What the bodies of ``person`` have to do by when, by the alerts addressed to them. Says no more than the title,
    and of what is TLP:RED or TLP:AMBER+STRICT not even that: a calendar is shown to others."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Weerbaar//alerts//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Weerbaar")
    bodies = organisations_where(person, Action.READ_ALERT)
    rows = Addressed.objects.filter(
        organisation__in=bodies,
        alert__state__in=(AlertState.SENDING, AlertState.SENT, AlertState.WITHDRAWN),
        alert__act_by__gt=timezone.now() - KEPT,
    )
    with override("nl"):
        for row in rows.select_related("alert", "organisation").order_by("alert__act_by", "pk")[:500]:
            alert = row.alert
            title = alert.said("title", "nl")
            if alert.tlp in (Tlp.RED, Tlp.AMBER_STRICT):
                title = _("A message with a date")
            lead = f"{exercise()}: " if alert.exercise else ""
            event = Event()
            event.add("uid", f"alert-{alert.pk}-{row.pk}@weerbaar")
            event.add("dtstamp", alert.withdrawn_at or alert.sent_at)
            event.add("dtstart", alert.act_by)
            event.add("duration", timedelta(minutes=15))
            event.add("summary", f"{lead}{title} ({row.organisation})")
            event.add("sequence", alert.version)
            event.add("url", settings.SITE_URL + reverse("alerts:read", args=[row.pk]))
            event.add("status", "CANCELLED" if alert.withdrawn else "CONFIRMED")
            event.add("class", "CONFIDENTIAL")
            calendar.add_component(event)
    return bytes(calendar.to_ical())
