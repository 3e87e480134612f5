"""What citizens ask of this server itself: a page (when nothing stands in front of Django), a search, a question.

No session is read and no cookie is set. The rest of the public pages are files: see ``serving``.
"""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from warroom.limits import Limits
from warroom.status import questions
from warroom.status.finding import find, places
from warroom.status.listing import by_postcode, letter_of
from warroom.status.models import Page
from warroom.status.rendering import context_of
from warroom.status.serving import ALWAYS, PREFIX, path_of, read
from warroom.status.words import LANGUAGES

LIMITS = Limits("warroom.status", {"ask": "6/h/ip,300/h/key", "find": "120/m/ip"})


def _said(html: str, status: int = 200) -> HttpResponse:
    """A page that was made just now, for who asked alone."""
    response = HttpResponse(html, status=status)
    for name, value in {**ALWAYS, "Cache-Control": "no-store"}.items():
        response[name] = value
    return response


@login_not_required
@require_GET
def file(request: HttpRequest, path: str = "") -> HttpResponse:
    """A file of the public pages, as it was made."""
    served = read(path_of(request.path))
    if served is None:
        return _not_there()
    if served.unchanged(request.headers.get("If-None-Match", ""), request.headers.get("If-Modified-Since", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(served.body)
    for name, value in served.headers().items():
        response[name] = value
    return response


@login_not_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The list, with a search by postcode or name."""
    if not LIMITS.within(request, "find"):
        return _too_many()
    words = request.GET.get("q", "").strip()[:60]
    with translation.override("nl"):
        everything = places()
        context = {
            "language": "nl",
            "root": PREFIX,
            "search_url": f"{PREFIX}search/",
            "q": words,
            "lines": find(words) if words else [],
            "letters": sorted({letter_of(place) for place in everything}),
            "digits": sorted(by_postcode(everything)),
            "troubled": [p for p in everything if p.troubled][:60] if not words else [],
        }
        return _said(render_to_string("status/public/list.html", context))


class AskForm(forms.Form):
    """A question: what, and how to answer. Nothing else is asked, nothing has to be given."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=2000,
        min_length=5,
        widget=forms.Textarea,
        error_messages={
            "required": _("Write your question here, in a few words."),
            "min_length": _("Write your question here, in a few words."),
            "max_length": _("This is too long: say it in at most 2000 characters, or call."),
        },
    )
    contact = forms.CharField(
        label=_("E-mail address or telephone number (not required)"),
        max_length=200,
        required=False,
        error_messages={"max_length": _("This is too long for an e-mail address or a telephone number.")},
    )
    # People do not see this one; programs that fill in everything do.
    website = forms.CharField(label=_("Leave this empty"), max_length=200, required=False)


@login_not_required
@csrf_exempt  # who asks is nobody: there is no session another site could use
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str, language: str = "nl") -> HttpResponse:
    """The question form of a page."""
    pages = Page.objects.select_related("organisation").filter(exercise=None, questions_open=True)
    page = pages.filter(slugs__slug=slug).first()
    if page is None:
        return _not_there()
    chosen = request.GET.get("l", language)
    chosen = chosen if chosen in LANGUAGES and chosen in page.languages else "nl"
    with translation.override(chosen):
        context = context_of(page, chosen, timezone.now())
        form = AskForm(request.POST or None)
        sent = refused = False
        if request.method == "POST":
            # Whoever has to wait keeps what was typed: nobody writes the same worry twice.
            refused = not LIMITS.within(request, "ask", key=slug)
            if not refused and form.is_valid():
                said_by_program = bool(form.cleaned_data["website"])
                sent = said_by_program or questions.ask(page, form.cleaned_data["text"], form.cleaned_data["contact"])
                refused = not sent
        said = {**context, "form": form, "sent": sent, "refused": refused, "root": PREFIX, "page": "ask"}
        said["ask_url"] = f"{PREFIX}{page.slug}/ask/" + ("" if chosen == "nl" else f"?l={chosen}")
        said["back"] = f"{PREFIX}{page.slug}/" + ("" if chosen == "nl" else f"{chosen}/")
        html = render_to_string("status/public/ask.html", said)
    return _said(html, 429 if refused else 422 if form.errors else 200)


def _not_there() -> HttpResponse:
    """Not the page of the server: that one would set a cookie."""
    with translation.override("nl"):
        return _said(render_to_string("status/public/not_there.html", {"language": "nl", "root": PREFIX}), 404)


def _too_many() -> HttpResponse:
    with translation.override("nl"):
        return _said(render_to_string("status/public/too_many.html", {"language": "nl", "root": PREFIX}), 429)
