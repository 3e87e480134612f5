"""The incident a request asks for, once ``access`` says that the person may have it."""

import logging
from datetime import datetime, timedelta

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
    text = request.GET.get("at", "").strip()
    try:
        moment = parse_datetime(text) if text else None
    except ValueError:
        moment = None
    if moment is None:
        return None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment if moment < timezone.now() else None


def event_time(text: str, *, empty: datetime) -> datetime:
    """A time somebody filled in (Brussels), ``empty`` when nothing was. Raises Refused for what is no time, and for
    a moment that has yet to come."""
    if not text.strip():
        return empty
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        moment = None
    if moment is None:
        raise Refused(_("'{text}' is not a time; write it as 2022-12-06 07:40").format(text=text[:40]))
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment > timezone.now() + timedelta(minutes=1):
        raise Refused(_("this time has yet to come: fill in when it happened"))
    return moment
