"""The page behind the link in a message: for who has no account, or no working computer of their own.

Looking at it confirms nothing: mail servers and messengers open links before people do. An unknown link, one of an
alert that was thrown away, and one that is too old all get the same calm page.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from warroom.alerts import answering, enclosing, replying, tokens
from warroom.alerts.answering import Took
from warroom.alerts.forms import AnswerForm
from warroom.alerts.limits import LIMITS
from warroom.alerts.models import Addressed, Enclosed, Recipient
from warroom.alerts.receiving import shown
from warroom.alerts.words import LOUD, OUT, By, Reply
from warroom.limits import too_many

LASTS = timedelta(days=90)
"""After this a link says no more than that it is over."""


def _find(request: HttpRequest, token: str) -> Recipient | None:
    """The recipient of a link; None for whatever does not work. Guesses are counted per address."""
    found = (
        Recipient.objects.filter(
            token_hash=tokens.hashed(token),
            alert__state__in=OUT,
            alert__sent_at__gt=timezone.now() - LASTS,
            contact__ended_at=None,
        )
        .select_related("alert__sender", "contact")
        .first()
    )
    if found is None or not answering.stands_for(found):
        LIMITS.within(request, "unknown")
        return None
    return found


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "alerts/no_link.html", {"number": settings.COORDINATOR_PHONE}, status=404)


# A mailbox may be read on a machine that keeps no cookies, or the page may lie open for a day: what protects this form
# is the token in its address, which no other site knows.
@csrf_exempt
@login_not_required
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The alert and its buttons; a POST answers."""
    if not LIMITS.within(request, "look") or not LIMITS.within(request, "unknown", only_look=True):
        return too_many(request)
    recipient = _find(request, token)
    if recipient is None:
        return _closed(request)
    _speak(request, recipient)
    if request.method == "POST":
        return _answer(request, recipient, token)
    if request.method == "GET":  # a HEAD is no reader
        answering.opened(recipient)
    return _page(request, recipient, token)


def _speak(request: HttpRequest, recipient: Recipient) -> None:
    """In the language the message was in, unless one was chosen here."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        activate(recipient.contact.language)
        request.LANGUAGE_CODE = recipient.contact.language


def _page(
    request: HttpRequest, recipient: Recipient, token: str, wrong: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    rows = answering.stands_for(recipient)
    posted = request.method == "POST"
    context: dict[str, Any] = shown(rows[0]) if rows else {}
    context |= replying.filled(rows, request.POST if posted else None, told=status == 409)
    context |= {
        "recipient": recipient,
        "rows": rows,
        "token": token,
        "wrong": wrong,
        "bodies": request.POST.getlist("body") if posted else [str(row.pk) for row in rows],
        "thanks": _thanks(request.GET.get("thanks", ""), rows),
        "loud": any(row.answer in LOUD for row in rows),
        "number": settings.COORDINATOR_PHONE,
        "open": recipient.alert.state != "withdrawn",
        "replies": Reply.choices,
    }
    response = render(request, "alerts/link.html", context, status=status)
    # The address of this page is a key: it goes nowhere else.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, recipient: Recipient, token: str) -> HttpResponse:
    if not LIMITS.within(request, "answer", key=str(recipient.pk)):
        return too_many(request)
    form = AnswerForm(request.POST)
    rows = answering.stands_for(recipient)
    chosen = request.POST.getlist("body")
    meant = [row for row in rows if str(row.pk) in chosen] if len(rows) > 1 else rows
    if not form.is_valid():
        wrong = _("Choose one of the answers; a remark has at most 1000 characters.")
        return _page(request, recipient, token, [wrong], 422)
    if not meant:
        return _page(request, recipient, token, [_("Choose for which body you answer.")], 422)
    took = replying.give(meant, form, way=By.LINK, recipient=recipient)
    if not_taken := replying.not_taken(took):
        recipient.alert.refresh_from_db()
        return _page(request, recipient, token, not_taken, 409)
    return redirect(f"{request.path}?thanks={Took.LESS if Took.LESS in took.values() else Took.KEPT}")


def _thanks(took: str, rows: list[Addressed]) -> str:
    """What stands above the page after an answer; nothing when there is none, whatever the address says."""
    if took not in (Took.KEPT, Took.LESS) or not any(row.answer for row in rows):
        return ""
    return replying.thanks({rows[0]: Took(took)})


@login_not_required
@never_cache
def link_file(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """A file of the alert behind a link."""
    if not LIMITS.within(request, "look") or not LIMITS.within(request, "unknown", only_look=True):
        return too_many(request)
    recipient = _find(request, token)
    file = None
    if recipient is not None and number < 2**31:
        file = Enclosed.objects.filter(alert=recipient.alert, pk=number).first()
    return enclosing.given(file) if file else _closed(request)
