"""What was typed and not stored is not lost.

A form sent after the session ran out is offered again to the same person after signing in. It stands in the session of
the browser, never in the page: nobody who signs in as somebody else gets to see it. A form that was refused and led to
another page is shown on that page once, to take over.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.messages import ERROR, get_messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from warroom.organisations.models import Person
from warroom.requests import Request

KEPT, WHO = "kept", "weerbaar_person"
WHO_LASTS = 7 * 24 * 3600
MOST = 200_000
"""Characters of a form that is kept."""
_NOT_SHOWN = ("once", "next", "version", "action")
TYPED = "typed"
TYPED_LASTS = timedelta(minutes=10)


def keep(request: HttpRequest) -> bool:
    """Keep the form of this request for who was signed in here last; whether that could be done."""
    who = _last_person(request)
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    if who is None or not fields or sum(len(name) + len(str(value)) for name, value in fields) > MOST:
        return False
    request.session[KEPT] = {
        "person": who,
        "path": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
        "at": timezone.now().isoformat(),
    }
    request.kept_now = True  # type: ignore[attr-defined]
    return True


def _last_person(request: HttpRequest) -> str | None:
    if isinstance(request.user, Person):
        return str(request.user.uuid)
    try:
        return str(signing.loads(request.COOKIES.get(WHO, ""), salt=WHO, max_age=WHO_LASTS))
    except signing.BadSignature:
        return None


class KeepingMiddleware(LoginRequiredMiddleware):
    """Asks to sign in, as Django's own does; a form sent meanwhile is kept."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method == "POST" and keep(request):
            return redirect(f"{reverse(self.get_login_url(view_func))}?next={reverse('kept')}")
        return super().handle_no_permission(request, view_func)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Remember who is signed in on this browser; forget what was kept once it was sent after all."""
        person = getattr(request, "user", None)
        if not isinstance(person, Person):
            return response
        if request.method == "GET" and not request.COOKIES.get(WHO, "").startswith(_mark(person)):
            value = signing.dumps(str(person.uuid), salt=WHO)
            response.set_cookie(
                WHO, value, max_age=WHO_LASTS, httponly=True, samesite="Lax", secure=request.is_secure()
            )
        sent = request.method == "POST" and not getattr(request, "kept_now", False)
        held = request.session.get(KEPT) if sent else None
        if held and held["path"] == request.get_full_path() and response.status_code == 302:
            request.session.pop(KEPT, None)
        if sent and response.status_code == 302:
            _keep_refused(request, response["Location"])
        return response


def _keep_refused(request: HttpRequest, leads_to: str) -> None:
    """Keep what was typed in a form that was answered by an error on another page. Of it only what was written in
    words: what was chosen or ticked is chosen again faster than it is read."""
    # What a view says now is in no public attribute: reading the messages would take them off the next page.
    told = getattr(get_messages(request), "_queued_messages", [])
    request.session.pop(TYPED, None)
    texts = [
        value.strip()
        for name, values in request.POST.lists()
        if name not in (*_NOT_SHOWN, "csrfmiddlewaretoken") and "password" not in name
        for value in values
        if len(value.split()) > 1
    ]
    if texts and any(one.level >= ERROR for one in told) and sum(map(len, texts)) <= MOST:
        at = timezone.now().isoformat()
        request.session[TYPED] = {"texts": texts, "path": urlsplit(leads_to).path, "at": at}


def typed_before(request: HttpRequest) -> list[str]:
    """What was typed in the form that was refused just before this page; shown once."""
    held = request.session.get(TYPED) if request.method == "GET" and hasattr(request, "session") else None
    if not held or held["path"] != request.path:
        return []
    request.session.pop(TYPED, None)
    at = parse_datetime(held["at"])
    return held["texts"] if at and timezone.now() - at < TYPED_LASTS else []


def _mark(person: Person) -> str:
    """How the cookie of ``person`` begins: the part before the signature."""
    return signing.dumps(str(person.uuid), salt=WHO).split(":")[0] + ":"


@never_cache
@require_http_methods(["GET", "POST"])
def kept(request: Request) -> HttpResponse:
    """What was typed before the session ran out: send it now, or throw it away (POST)."""
    held = request.session.get(KEPT)
    if request.method == "POST" or not held or held["person"] != str(request.user.uuid):
        request.session.pop(KEPT, None)
        return redirect("home")
    texts = [value for name, value in held["fields"] if value and name not in _NOT_SHOWN]
    return render(request, "kept.html", {"kept": held, "texts": texts, "at": parse_datetime(held["at"])})
