"""How often somebody may try, per address, per person and all together; what is over it gets a page that says so."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse


class Limits:
    """The limits of one subject: ``rates`` gives for each action what allauth reads, "12/5m/ip,600/5m/key"."""

    def __init__(self, app: str, rates: dict[str, str]) -> None:
        self.app = app
        self.rates = rates

    def within(self, request: HttpRequest, action: str, *, key: str = "everybody", only_look: bool = False) -> bool:
        """Whether this attempt is within the limits of ``action``; counts it unless ``only_look``.

        Looking at a page (GET) counts like sending a form: whoever asks for a limit means it.
        """
        used = ratelimit.consume(
            request, app=self.app, action=action, config=self.rates, key=key, dry_run=only_look, limit_get=True
        )
        return used is not None


def address(request: HttpRequest) -> str:
    """Where the request comes from, as the limits count it."""
    return str(ratelimit.get_ip(request))


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for who tried too often."""
    page: HttpResponse = ratelimit.respond_429(request)
    return page
