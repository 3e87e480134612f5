"""How often somebody may try, per address and all together; what is over it gets the page for too many attempts."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

RATES = {
    "code": "12/5m/ip",
    # Wrong short codes of everybody together. Codes on paper cannot be guessed, so nobody can shut them out this way.
    "spoken_wrong": "300/5m/key",
    "call": "6/h/ip,200/h/key",
    "call_back": "30/h/user,6/h/key",
}


def within(request: HttpRequest, action: str, *, key: str = "everybody", only_look: bool = False) -> bool:
    """Whether this attempt is within the limits of ``action``; counts it unless ``only_look``."""
    used = ratelimit.consume(request, app="warroom.emergency", action=action, config=RATES, key=key, dry_run=only_look)
    return used is not None


def address(request: HttpRequest) -> str:
    """Where the request comes from, as the limits count it."""
    return str(ratelimit.get_ip(request))


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for who tried too often."""
    page: HttpResponse = ratelimit.respond_429(request)
    return page
