"""The incident a request asks for, once ``access`` says that the person may have it."""

import logging
from datetime import UTC, datetime, timedelta

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture, picture
from warroom.incidents.writing import Refused
from warroom.organisations.access import Action, require
from warroom.requests import Request

log = logging.getLogger(__name__)


def opened(request: Request, pk: int, action: Action = Action.VIEW_INCIDENT) -> Incident:
    """The incident ``pk``. Raises Http404 when it is not there for this person (and logs that somebody tried),
    PermissionDenied when it may be seen but ``action`` is not for this person."""
    found = Incident.objects.filter(pk=pk).select_related("chain", "opened_by").first()
    if found is None:
        raise Http404
    try:
        require(request, action, found)
    except Http404:
        log.warning("person %s asked for incident %s of others", request.user.pk, pk)
        raise
    return found


def shown(request: Request, incident: Incident) -> Picture:
    """The picture the page asks for: now, or with ``?at=2022-12-06T14:00`` what was known then."""
    return picture(incident, at=at(request))


def at(request: Request) -> datetime | None:
    """The past moment of ``?at=``; None when the page is about now. What cannot be read is now too."""
    moment = _moment(request.GET.get("at", "").strip())
    return moment if moment is not None and moment < timezone.now() else None


def _moment(text: str) -> datetime | None:
    """The moment that was written (Brussels unless it says otherwise); None for what is none."""
    try:
        moment = parse_datetime(text)
        if moment is not None and timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        # The first and last hours of the calendar are no moment in UTC.
        return moment.astimezone(UTC).astimezone(moment.tzinfo) if moment is not None else None
    except (ValueError, OverflowError):
        return None


def event_time(text: str, *, empty: datetime) -> datetime:
    """A time somebody filled in (Brussels), ``empty`` when nothing was. Raises Refused for what is no time, and for
    a moment that has yet to come."""
    if not text.strip():
        return empty
    moment = _moment(text.strip())
    if moment is None:
        raise Refused(_("'{text}' is not a time; write it as 2022-12-06 07:40").format(text=text[:40]))
    if moment > timezone.now() + timedelta(minutes=1):
        raise Refused(_("this time has yet to come: fill in when it happened"))
    return moment
