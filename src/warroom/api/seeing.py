"""The picture of an incident for whoever calls: its own organisation's, or the parts that are shared."""

from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from warroom.incidents.asked import looked
from warroom.incidents.models import Incident
from warroom.incidents.parts import Part
from warroom.incidents.picture import Picture, picture
from warroom.organisations.access import Action, may


def seen(request: HttpRequest, incident: Incident, part: Part, at: datetime | None) -> Picture:
    """What is (or at a moment was) known of ``incident``, for a page about ``part``. What is shared is looked at no
    further back than it was shared, and it is written down. Raises Http404 for what is not there for who calls."""
    if at is not None and timezone.is_naive(at):
        at = timezone.make_aware(at)
    if may(request.user, Action.VIEW_INCIDENT, incident):
        return picture(incident, at=at)
    since = looked(request.user, incident, part)
    if since is None or (at is not None and at < since[part]):
        raise Http404
    return picture(incident, at=at).limited(since)
