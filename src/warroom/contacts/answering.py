"""*Klopt u nog?*: the public page behind the link of a message, the one where a code is typed, and a reply by SMS.

Whoever holds the link sees the details it was sent about and nothing else. A link that is unknown, answered or expired
gets one same answer, which says nothing of anybody.
"""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from warroom.contacts import addresses, keeping, keys
from warroom.contacts.models import Contact, How, Key, Question, Way
from warroom.limits import Limits, too_many

LIMITS = Limits(
    "warroom.contacts",
    {
        "look": "60/5m/ip",
        # Those that lead nowhere: per address, and codes of everybody together. A link is too long to be guessed: who
        # guesses from everywhere at once closes the page for codes, and no link.
        "wrong": "12/5m/ip",
        "wrong_code": "600/5m/key",
    },
)
MOST_WORDS = 1000
_NO = frozenset(
    {"nee", "neen", "niet", "geen", "fout", "foutief", "verkeerd", "no", "not", "wrong", "incorrect", "non"}
)
"""With one of these words a reply does not say that all holds: a person reads what it says."""


class CodeForm(forms.Form):
    """The code of a message, typed as it comes."""

    code = forms.CharField(
        label=gettext_lazy("Code from the message"),
        max_length=40,
        help_text=gettext_lazy("Eight letters and digits. Hyphens and capitals do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}
        ),
    )


class CorrectionForm(forms.Form):
    """What should be otherwise, in one's own words."""

    correction = forms.CharField(
        label=gettext_lazy("What has to change?"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "A new number, somebody who took over, other hours. Somebody of your body or the war room takes it over."
        ),
    )


def _gone(request: HttpRequest) -> HttpResponse:
    """The one answer to every link or code that leads nowhere."""
    LIMITS.within(request, "wrong")
    return render(request, "contacts/gone.html", {"number": settings.COORDINATOR_PHONE}, status=410)


@login_not_required
@never_cache
@sensitive_post_parameters("correction")
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link. Looking at it changes nothing: mail scanners open links too."""
    if not (LIMITS.within(request, "look") and LIMITS.within(request, "wrong", only_look=True)):
        return too_many(request)
    key = keys.by_token(token)
    return _gone(request) if key is None else _answered(request, key, How.LINK, {})


@login_not_required
@never_cache
@sensitive_post_parameters("code", "correction")
def code(request: HttpRequest) -> HttpResponse:
    """Where a code is typed, for who does not follow links."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "contacts/code.html", {"form": form}, status=422 if form.errors else 200)
    counts = LIMITS.within(request, "wrong", only_look=True) and LIMITS.within(request, "wrong_code", only_look=True)
    if not (LIMITS.within(request, "look") and counts):
        return too_many(request)
    key = keys.by_code(form.cleaned_data["code"])
    if key is None:
        LIMITS.within(request, "wrong_code")
        return _gone(request)
    return _answered(request, key, How.CODE, {"code": form.cleaned_data["code"]})


def _answered(request: HttpRequest, key: Key, how: How, hidden: dict[str, str]) -> HttpResponse:
    contact = key.question.contact
    said = request.POST.get("what", "") if request.method == "POST" else ""
    form = CorrectionForm(request.POST if said == "correct" else None)
    if said == "holds" or (said == "correct" and form.is_valid()):
        correction = form.cleaned_data["correction"] if said == "correct" else None
        # Answered in another window at the same moment: thanked as well, kept once.
        settle(key, how, correction=correction)
        return redirect("contacts:thanks")
    context = {
        "contact": contact,
        "ways": [(way.get_kind_display(), addresses.shown(way)) for way in contact.ways.current()],
        "posts": _posts(contact),
        "form": form,
        "hidden": hidden,
    }
    return render(request, "contacts/answer.html", context, status=422 if form.errors else 200)


def _posts(contact: Contact) -> list[Any]:
    from warroom.contacts.models import Post

    return list(Post.objects.current().filter(contact=contact).select_related("organisation").order_by("pk"))


@login_not_required
def thanks(request: HttpRequest) -> HttpResponse:
    """The end of it."""
    return render(request, "contacts/thanks.html")


@transaction.atomic
def settle(key: Key, how: str, *, correction: str | None = None) -> bool:
    """Keep an answer, once; False when somebody was first. The way it came over works; without a correction all
    details hold."""
    now = timezone.now()
    open_question = Question.objects.filter(pk=key.question_id, answered_at=None)
    fields: dict[str, Any] = {"answered_at": now, "answered_how": how, "next_at": None}
    if correction is not None:
        fields["correction"] = {"text": correction}
    if not open_question.update(**fields):
        return False
    Key.objects.filter(pk=key.pk).update(used_at=now)
    contact = key.question.contact
    if correction is None:
        keeping.confirm(contact, how, by=contact.person)
    elif key.way_id:
        Way.objects.current().filter(pk=key.way_id).update(confirmed_at=now)
    return True


def reply(address: str, text: str) -> bool:
    """An SMS that came back: True when it held a code of ours, which is an answer: that all holds, or, with a "no" in
    it, something to put right. The number it came from proves nothing, so it is not looked at."""
    key = keys.by_code(text)
    if key is None:
        return False
    denies = not _NO.isdisjoint(re.findall(r"\w+", text.lower()))
    return settle(key, How.REPLY, correction=text.strip()[:MOST_WORDS] if denies else None)
