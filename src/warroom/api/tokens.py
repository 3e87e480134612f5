"""Coming in with a token."""

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from warroom.api import limits
from warroom.api.door import address
from warroom.api.models import ApiToken
from warroom.api.problems import too_many, unauthorised


class Token(HttpBearer):
    """``Authorization: Bearer`` with a token of an organisation."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The token, after which ``request.user`` is the program. Raises Problem 401 or 429."""
        found = ApiToken.find(token)
        if found is None:
            raise self._refused(request, _("This token does not exist."))
        if found.revoked_at is not None:
            raise self._refused(request, _("This token was revoked."))
        if found.has_expired:
            day = date_format(found.expires_at, "j F Y")
            raise self._refused(request, _("This token expired on {day}.").format(day=day))
        if wait := limits.over("token", found.pk):
            raise too_many(wait)
        found.seen()
        request.user = found.program()  # type: ignore[assignment]
        return found

    @staticmethod
    def _refused(request: HttpRequest, why: str) -> Exception:
        wait = limits.over("refused", address(request))
        return too_many(wait) if wait else unauthorised(why)
