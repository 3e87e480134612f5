"""What went wrong, as problem details (RFC 9457): one clear message in the language of the caller."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from warroom.landscapes import storing
from weerbaar.landscape.reading import BadInput, Limits

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100

TITLES: dict[int, Any] = {
    400: gettext_lazy("The request cannot be understood"),
    401: gettext_lazy("No valid token"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("This cannot be done here"),
    409: gettext_lazy("Another version came in between"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Not sent in this way"),
    422: gettext_lazy("This cannot be used"),
    428: gettext_lazy("Say which version you start from"),
    429: gettext_lazy("Too many calls"),
    500: gettext_lazy("Something went wrong in the server"),
    503: gettext_lazy("Busy"),
}


class Problem(Exception):
    """Ends a call with this status and message. ``more`` are further members of the document."""

    def __init__(self, status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.more = more


def response(problem: Problem) -> HttpResponse:
    """The problem as a response."""
    document = {
        "type": "about:blank",
        "title": str(TITLES[problem.status]),
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    return JsonResponse(
        document,
        status=problem.status,
        headers=problem.headers,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def too_many(wait: int) -> Problem:
    """Called too often; ``wait`` in seconds."""
    said = ngettext("Too many calls: wait {n} second.", "Too many calls: wait {n} seconds.", wait).format(n=wait)
    return Problem(429, said, headers={"Retry-After": str(wait)})


def unauthorised(detail: str) -> Problem:
    """The token is missing or no good."""
    return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="weerbaar"'})


def too_large(most: int = Limits().packed) -> Problem:
    """More was sent than is read, in bytes."""
    most //= 1_000_000
    return Problem(413, _("At most {most} MB can be sent.").format(most=most))


def moved(newest: int) -> Problem:
    """The version it was made from is no longer the newest."""
    return Problem(
        409,
        _(
            "Not stored: version {number} is in force by now. Get it, see what is different and send your change again."
        ).format(number=newest),
        newest=newest,
        headers={"ETag": f'"{newest}"'},
    )


def wrong(findings: Any) -> Problem:
    """The landscape would have errors."""
    said = [{"code": f.code, "ids": list(f.ids), "detail": str(f)} for f in findings[:MOST_ERRORS]]
    n = len(findings)
    text = ngettext(
        "Not stored: the landscape would have {n} error. {first}",
        "Not stored: the landscape would have {n} errors. The first: {first}",
        n,
    )
    return Problem(422, text.format(n=n, first=said[0]["detail"]), errors=said)


def register(api: NinjaAPI) -> None:
    """Have ``api`` answer with problem details whatever goes wrong."""
    for kind, handler in (
        (Problem, lambda request, error: response(error)),
        (AuthenticationError, _no_token),
        (PermissionDenied, _denied),
        (Http404, _not_there),
        (HttpError, _not_understood),
        (ValidationError, _invalid),
        (BadInput, _bad_input),
        (RequestDataTooBig, lambda request, error: response(too_large(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0))),
        (UnreadablePostError, _not_understood),
        (storing.Moved, lambda request, error: response(moved(error.newest.number if error.newest else 0))),
        (storing.Wrong, lambda request, error: response(wrong(error.findings))),
        (Exception, _unexpected),
    ):
        api.add_exception_handler(kind, handler)  # type: ignore[arg-type]


def _no_token(request: HttpRequest, error: Exception) -> HttpResponse:
    return response(unauthorised(_("Send your token along: Authorization: Bearer, followed by the token.")))


def _denied(request: HttpRequest, error: Exception) -> HttpResponse:
    return response(Problem(403, _("This token may only read. Make one that may also write.")))


def _not_there(request: HttpRequest, error: Exception) -> HttpResponse:
    return response(Problem(404, _("There is nothing here, or it does not belong to the organisation of this token.")))


def _bad_input(request: HttpRequest, error: BadInput) -> HttpResponse:
    place: dict[str, Any] = {"place": error.place[:500]} if error.place else {}
    return response(Problem(422, str(error)[:2000], **place))


def _not_understood(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error.__cause__, BadInput):
        return _bad_input(request, error.__cause__)
    return response(Problem(400, _("The body of the request cannot be read.")))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"place": _place(e["loc"]), "detail": _said(e)} for e in error.errors[:MOST_ERRORS]]
    first = errors[0]
    return response(Problem(422, f"{first['place']}: {first['detail']}", errors=errors))


def _place(where: tuple[Any, ...]) -> str:
    # ("query", "paging", "limit") or ("body", "scenario", "lost", 0): the name of our own argument says nothing.
    source, *rest = where
    return ".".join(str(part) for part in rest[1:] or rest) or str(source)


def _said(error: dict[str, Any]) -> str:
    of = error.get("ctx", {})
    for beginning, words in _WORDS:
        if error["type"].startswith(beginning):
            return str(words).format(**{name: of.get(name, "") for name in ("ge", "le", "expected")})
    return str(_("cannot be used"))


# Pydantic's kinds of errors, by how their names begin.
_WORDS: tuple[tuple[str, Any], ...] = (
    ("missing", gettext_lazy("is missing")),
    ("extra_forbidden", gettext_lazy("is not known here")),
    ("int", gettext_lazy("must be a whole number")),
    ("bool", gettext_lazy("must be true or false")),
    ("string_pattern", gettext_lazy("does not look as it should")),
    ("string_too_long", gettext_lazy("is too long")),
    ("string_too_short", gettext_lazy("is empty")),
    ("string", gettext_lazy("must be text")),
    ("list", gettext_lazy("must be a list")),
    ("too_long", gettext_lazy("is too long")),
    ("literal", gettext_lazy("must be one of {expected}")),
    ("enum", gettext_lazy("must be one of {expected}")),
    ("greater_than_equal", gettext_lazy("must be at least {ge}")),
    ("less_than_equal", gettext_lazy("must be at most {le}")),
    ("model", gettext_lazy("must be an object")),
    ("dict", gettext_lazy("must be an object")),
)


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("API %s %s", request.method, request.path, exc_info=error)
    return response(Problem(500, _("Nothing was stored. The administrator finds the cause in the log.")))
