"""The incident a request asks for, once ``access`` says that the person may have it."""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.fields import AHEAD, moment_of
from warroom.incidents import extensions
from warroom.incidents.models import Incident
from warroom.incidents.parts import PAGES, Part
from warroom.incidents.picture import Picture, picture
from warroom.incidents.writing import Refused
from warroom.organisations.access import Action, require
from warroom.requests import Request
from warroom.templatetags.warroom import moment as words_of

log = logging.getLogger(__name__)
Empty = TypeVar("Empty", datetime, None)


def opened(request: Request, pk: int, action: Action = Action.VIEW_INCIDENT) -> Incident:
    """The incident ``pk``. Raises Http404 when it is not there for this person (and logs that somebody tried),
    PermissionDenied when it may be seen but ``action`` is not for this person."""
    found = Incident.objects.filter(pk=pk).select_related("chain", "opened_by").first()
    if found is None:
        raise Http404
    try:
        require(request, action, found)
    except Http404:
        if action is Action.VIEW_INCIDENT and _looks_in(request, found):
            return found
        log.warning("person %s asked for incident %s of others", request.user.pk, pk)
        raise
    return found


def _looks_in(request: Request, incident: Incident) -> bool:
    """Whether the page belongs to a part of ``incident`` that is shared with who asks; then it is written down that
    somebody looked, before anything is shown."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    part = PAGES.get(page)
    if part is None or request.method not in ("GET", "HEAD"):
        return False
    request.sees = looked(request.user, incident, part)
    request.sees_since = request.sees[part] if request.sees else None
    return request.sees is not None


def looked(person: object, incident: Incident, part: Part) -> dict[str, datetime] | None:
    """The parts of ``incident`` that are shared with ``person`` (or a program) and since when, once it is written down
    that ``part`` was looked at; None when that part is not shared."""
    for let_in in extensions.found(extensions.LOOKS_IN):
        since: dict[str, datetime] | None = let_in(person, incident, part)
        if since is not None:
            return since
    return None


def shown(request: Request, incident: Incident) -> Picture:
    """The picture the page asks for: now, or with ``?at=2022-12-06T14:00`` what was known then. Somebody with whom
    parts are shared gets those, and looks back no further than they were shared."""
    moment = at(request)
    since = getattr(request, "sees_since", None)
    if moment is not None and since is not None and moment < since:
        messages.info(
            request,
            _("This has been shared with you since {since}: you cannot look back further.").format(
                since=words_of(since, "absolute")
            ),
        )
        moment = None
    return limited(request, picture(incident, at=moment))


def seen_by(request: Request) -> Collection[str] | None:
    """The parts of the incident that whoever asks may see; None for its own people."""
    since = getattr(request, "sees", None)
    return None if since is None else since.keys()


def limited(request: Request, of: Picture) -> Picture:
    """``of`` as far as whoever asks may see it."""
    since = getattr(request, "sees", None)
    return of if since is None or of.parts is not None else of.limited(since)


def at(request: Request) -> datetime | None:
    """The past moment of ``?at=``; None when the page is about now. What cannot be read is now too."""
    moment = moment_of(request.GET.get("at", ""))
    return moment if moment is not None and moment < timezone.now() else None


def event_time(text: str, *, empty: Empty, to_come: bool = False) -> datetime | Empty:
    """A time somebody filled in (Brussels), ``empty`` when nothing was. Raises Refused for what is no time, and for
    a moment that has yet to come unless ``to_come``."""
    if not text.strip():
        return empty
    moment = moment_of(text)
    if moment is None:
        raise Refused(_("'{text}' is not a time; write it as 2022-12-06 07:40").format(text=text.strip()[:40]))
    if not to_come and moment > timezone.now() + AHEAD:
        raise Refused(_("this time has yet to come: fill in when it happened"))
    return moment
