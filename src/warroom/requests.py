"""What a request carries once the middleware has seen it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from warroom.organisations.models import Membership, Organisation, Person


class Request(HttpRequest):
    """The request of somebody signed in: annotate views with this.

    ``organisation`` is the one acted for (None without any role), ``memberships`` all roles held now. Only
    for typing: Django makes the object, ``organisations.middleware`` and django-htmx fill it.
    """

    user: Person
    organisation: Organisation | None
    memberships: list[Membership]
    htmx: HtmxDetails
    # Of somebody from elsewhere: the parts of the incident asked for that are shared, and since when each is; since
    # when the one that the page shows is. None for the incident's own people.
    sees: dict[str, datetime] | None
    sees_since: datetime | None


def version_seen(request: HttpRequest) -> int:
    """The version of the row that the form of this request was made from; 0, which no row has, when it does not say."""
    return number(request.POST.get("version", ""), digits=9)


def version_shown(request: HttpRequest, row: Any, overtaken: Any = None) -> int:
    """The version that the form of ``row`` on the next page is made from (``row`` None: a new one).

    A form that has to be mended stays made from what its person saw: who mends it does not put away unseen what
    somebody else stored meanwhile. Only who was told so (``overtaken``, the row as it stands now) goes on from there.
    """
    if overtaken:
        return int(overtaken.version)
    return version_seen(request) or (row.version if row else 0)


def number(text: str, *, digits: int = 18) -> int:
    """The number of a row that ``text`` names; 0, which no row has, for what is none or longer than ``digits``: more
    than 18 fit in no database."""
    return int(text) if text.isdecimal() and len(text) <= digits else 0
