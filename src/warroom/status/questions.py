"""Questions of citizens: asked without an account, seen by the body, answered on the page, erased in time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.incidents.models import Incident
from warroom.status.changing import propose
from warroom.status.models import Item, Page, Question
from warroom.status.words import TextKind

MOST_WAITING = 5000
"""Of one page: more is no question any more."""


def ask(page: Page, text: str, contact: str) -> None:
    """Keep a question."""
    if page.questions.filter(done_at=None).count() < MOST_WAITING:
        Question.objects.create(page=page, text=text.strip()[:2000], contact=contact.strip()[:200])


def done(question: Question, *, by: Any) -> None:
    """Nothing more has to be done about it."""
    Question.objects.filter(pk=question.pk, done_at=None).update(done_at=timezone.now(), done_by=by)


@transaction.atomic
def answer(question: Question, given: dict[str, Any], *, by: Any, incident: Incident | None = None) -> Item:
    """Propose an answer for the page: in general words, without who asked. Raises Refused."""
    item = propose(question.page, TextKind.QUESTION, given, by=by, incident=incident)
    now = timezone.now()
    Question.objects.filter(pk=question.pk).update(answer=item, done_at=now, done_by=by)
    return item


def erase(now: datetime) -> int:
    """Erase the words of questions whose time is over, and how to reach who asked. How many."""
    erased = 0
    for page in Page.objects.filter(
        questions__erased_at=None, questions__asked_at__lt=now - timedelta(days=1)
    ).distinct():
        old = page.questions.filter(erased_at=None, asked_at__lte=now - timedelta(days=page.keep_days))
        pks = list(old.values_list("pk", flat=True)[:500])
        if pks:
            erased += Question.objects.filter(pk__in=pks).update(text="", contact="", erased_at=now)
    return erased
