"""The language of a request, for the server and the library alike."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

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
