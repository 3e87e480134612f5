"""What happens around every request: its static file, its language (the server's and the library's), what may be kept
of its answer, and what no database or computer can keep of what was sent."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.http.request import UnreadablePostError
from django.utils import translation
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from weerbaar import language

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """Speaks Dutch unless the visitor chose English with the switch.

    The browser's Accept-Language is not asked: a borrowed laptop in English should not change the words
    of the war room.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = settings.LANGUAGE_CODE
        with translation.override(chosen), language.use(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", chosen)
        return response


class NotKeptMiddleware:
    """What does not say that it may be kept is not kept: by no browser, for whoever sits down at it next and goes back
    a page, and by no proxy in between."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, answering with the whole file: under ASGI Django would read its stream in one go anyway,
    with a warning each time. Our files are small."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponseBase:
        answer = static_file.get_response(request.method, request.META)
        content = b""
        if answer.file is not None:
            with answer.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response


LONGEST_NUMBER = 4000
"""Digits: of more than 4,300 Python makes no number any more."""


class KeepableInputMiddleware:
    """Takes the character NUL out of what a form or an address says, and numbers without end: PostgreSQL keeps no NUL
    in a text, and Python makes no number of thousands of digits. Everything is read as UTF-8, whatever the request says
    of itself: other encodings hold halves of characters, which nothing can write down. Nobody types any of it by
    mistake; every page would otherwise have to think of it. A path with a NUL leads nowhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info:
            raise Http404
        if request.encoding is not None:
            request.encoding = settings.DEFAULT_CHARSET
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or len(query) > LONGEST_NUMBER:
            # Read from here when it is asked for; only what cannot be kept is written anew.
            asked = QueryDict(query, encoding=request.encoding)
            if _unkeepable(asked):
                request.META["QUERY_STRING"] = _kept(asked).urlencode()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _named: Any) -> None:
        """The fields of a form, which the check of its secret reads at this moment anyhow. Of what has no secret to
        check only a plain form: a view of a program says itself how large a file it reads."""
        plain = request.content_type == "application/x-www-form-urlencoded"
        if request.method != "POST" or (getattr(view, "csrf_exempt", False) and not plain):
            return
        try:
            said = request.POST
        except UnreadablePostError:  # gone while it was sent: the check of the secret says so
            return
        if _unkeepable(said):
            request.POST = _kept(said)  # type: ignore[assignment]


def _unkeepable(said: QueryDict) -> bool:
    return any(
        "\0" in name or any("\0" in value or _endless(value) for value in values) for name, values in said.lists()
    )


def _endless(value: str) -> bool:
    return len(value) > LONGEST_NUMBER and value.strip().isdecimal()


def _kept(said: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True, encoding=said.encoding)
    for name, values in said.lists():
        kept.setlist(name.replace("\0", ""), ["" if _endless(value) else value.replace("\0", "") for value in values])
    kept._mutable = False
    return kept
