"""Questions of citizens: asked without an account, seen by the body, answered on the page, erased in time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.writing import Refused
from warroom.status.changing import propose
from warroom.status.models import Item, Page, Question
from warroom.status.words import TextKind

MOST_WAITING = 5000
"""Of one page: more is no question any more."""


def ask(page: Page, text: str, contact: str) -> bool:
    """Keep a question; False when too many wait already."""
    if page.questions.filter(done_at=None).count() >= MOST_WAITING:
        return False
    Question.objects.create(page=page, text=text.strip()[:2000], contact=contact.strip()[:200])
    return True


def done(question: Question, *, by: Any) -> None:
    """Nothing more has to be done about it."""
    Question.objects.filter(pk=question.pk, done_at=None).update(done_at=timezone.now(), done_by=by)


@transaction.atomic
def answer(question: Question, given: dict[str, Any], *, by: Any, incident: Incident | None = None) -> Item:
    """Propose an answer for the page: in general words, without who asked. Raises Refused, also when it was answered
    or ticked off meanwhile."""
    if Question.objects.select_for_update().get(pk=question.pk).done_at is not None:
        raise Refused(_("Somebody answered this question already, or ticked it off."))
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
