"""What every call passes: its language, how often its address may call, and answers that are always JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from warroom.api import limits, problems
from warroom.api.problems import Problem
from weerbaar import language

View = Callable[..., Any]


def address(request: HttpRequest) -> str:
    """Where the call comes from, proxies of ours left out; of IPv6 the network, whose addresses one caller has all."""
    return str(truncate_ip(get_client_ip(request) or ""))


def spoken(request: HttpRequest) -> str:
    """The language of the answer: what Accept-Language prefers of ours, Dutch otherwise."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        short = code.split("-")[0]
        if short in dict(settings.LANGUAGES):
            return short
    return settings.LANGUAGE_CODE


def through(view: View) -> View:
    """``view`` behind the door. It needs no sign-in: a token is asked for by the operations themselves."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        code = spoken(request)
        with translation.override(code), language.use(code):
            response = _limited(view, request, *args, **kwargs)
        response.headers.setdefault("Content-Language", code)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["Vary"] = "Accept-Language, Authorization"
        return response

    entered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie counts here
    entered.login_required = False  # type: ignore[attr-defined]
    return entered


def _limited(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if wait := limits.over("address", address(request)):
        return problems.response(problems.too_many(wait))
    response: HttpResponse = view(request, *args, **kwargs)
    if response.status_code == 405:
        allow = response.headers["Allow"]
        said = _("Here one can use {methods}.").format(methods=allow)
        return problems.response(Problem(405, said, headers={"Allow": allow}))
    return response


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address under /api/."""
    return problems.response(Problem(404, _("There is no such address in the API: see /api/.")))


def behind(patterns: list[Any]) -> list[URLPattern]:
    """Ninja's routes behind the door."""
    return [
        path(str(pattern.pattern), through(pattern.callback), name=pattern.name)
        for pattern in patterns
        if pattern.name != "api-root"
    ]
