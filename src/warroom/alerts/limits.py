"""How often somebody without an account may try; what is over it gets the page for too many attempts."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

RATES = {
    # Programs that look at links before their reader does come in swarms, from few addresses.
    "look": "240/m/ip",
    "unknown": "20/5m/ip",
    "answer": "40/5m/ip,20/5m/key",
}


def within(request: HttpRequest, action: str, *, key: str = "", only_look: bool = False) -> bool:
    """Whether this attempt is within the limits of ``action``; counts it unless ``only_look``."""
    used = ratelimit.consume(
        request, app="warroom.alerts", action=action, config=RATES, key=key, dry_run=only_look, limit_get=True
    )
    return used is not None


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for who tried too often."""
    page: HttpResponse = ratelimit.respond_429(request)
    return page
