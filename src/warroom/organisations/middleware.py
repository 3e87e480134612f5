"""For whom the person signed in acts, and whether the sign-in is strong enough."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve

from warroom.middleware import GetResponse
from warroom.organisations.models import Person
from warroom.organisations.people import has_second_factor, is_guest
from warroom.requests import Request

CHOSEN = "organisation"
# Marks a session that began with an emergency code: the organisation that the code was for.
BREAK_GLASS = "break_glass"

# What somebody without a second factor can still reach: setting one up, and leaving.
WITHOUT_SECOND_FACTOR = ("account_", "mfa_", "socialaccount_", "openid_connect_", "set_language", "enrol")


def lacks_second_factor(person: Person) -> bool:
    """Whether this person has a role (or is a guest) and no second factor. Only the fictional people of a running
    demonstration may do without."""
    if (settings.DEMO and person.fictional) or has_second_factor(person):
        return False
    return person.memberships_now().exists() or is_guest(person)


class SecondFactorMiddleware:
    """Sends people with a role who have no second factor to the page where they set one up; not those who came in
    by an emergency code, who are asked to on every page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user
        if (
            isinstance(person, Person)
            and not request.path.startswith(settings.STATIC_URL)
            and BREAK_GLASS not in request.session
            and lacks_second_factor(person)
        ):
            try:
                name = resolve(request.path_info).url_name or ""
            except Exception:  # an unknown path: let it become a 404
                name = "account_"
            if not name.startswith(WITHOUT_SECOND_FACTOR):
                return redirect("mfa_index")
        return self.get_response(request)


class OrganisationMiddleware:
    """Sets ``request.organisation`` (the one chosen to act for, or None) and ``request.memberships``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        acting = cast(Request, request)
        acting.memberships = list(request.user.memberships_now()) if isinstance(request.user, Person) else []
        organisations = {m.organisation_id: m.organisation for m in acting.memberships}
        chosen = request.session.get(CHOSEN, 0) if organisations else 0
        acting.organisation = organisations.get(chosen) or next(iter(organisations.values()), None)
        return self.get_response(request)
