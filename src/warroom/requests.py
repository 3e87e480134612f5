"""What a request carries once the middleware has seen it."""

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
