"""A lesson's way: written, to suppliers, to local governments.

Nothing here asks ``access``: the view did.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from warroom.alerts import audience as audiences
from warroom.alerts import sending
from warroom.alerts.models import Alert
from warroom.incidents.writing import Overtaken, Refused, change
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.lessons.models import MOST_LINES, Lesson, Line, Receiver
from warroom.lessons.naming import unconfirmed
from warroom.organisations.models import Kind, Organisation, Person

State = Lesson.State


@transaction.atomic
def write(
    owner: Organisation, lesson: Lesson | None, seen: int, lines: Sequence[str], *, by: Any, **fields: Any
) -> Lesson:
    """Write a lesson, or a draft anew. Raises Overtaken, and Refused once somebody received it."""
    kept = [line.strip()[:500] for line in lines if line.strip()]
    if len(kept) > MOST_LINES:
        raise Refused(_("At most {n} lines: who gets more does none of them.").format(n=MOST_LINES))
    if not kept:
        raise Refused(_("Say at least one thing to do."))
    if lesson is None:
        lesson = Lesson.objects.create(owner=owner, made_by=by, **fields)
    else:
        # Whoever issues it at this very moment goes first, or waits for these words.
        Lesson.objects.select_for_update().only("pk").get(pk=lesson.pk)
        if lesson.receivers.exists():
            raise Refused(_("Somebody received it already: withdraw it and write a new one."))
        change(lesson, seen, **fields)
        lesson.lines.all().delete()
    Line.objects.bulk_create(Line(lesson=lesson, place=n, text=text) for n, text in enumerate(kept, 1))
    _record(lesson, "lesson.written", by)
    return lesson


@transaction.atomic
def issue(
    lesson: Lesson, spec: Mapping[str, Any], due_day: date, *, to_suppliers: bool, by: Any, seen: int | None = None
) -> list[Organisation]:
    """Give it to the suppliers, or else the local governments, that ``spec`` means and that did not get it yet.

    Returns those. Raises Refused when nobody new is meant, the day has passed, the lesson was withdrawn, it names a
    body that has not agreed, or whoever wrote it changed it since ``seen``: what is issued is what was read.
    """
    lesson = Lesson.objects.select_for_update().get(pk=lesson.pk)
    if seen is not None and lesson.version != seen:
        raise Refused(_("It was changed meanwhile: look at it once more."))
    if lesson.state == State.WITHDRAWN:
        raise Refused(_("It was withdrawn."))
    _names_nobody(lesson)
    if due_day < timezone.localdate():
        raise Refused(_("That day has passed."))
    meant = audiences.organisations(spec)
    if to_suppliers:
        meant = meant.filter(kind=Kind.SUPPLIER)
    else:
        meant = meant.exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
    fresh = list(meant.exclude(pk__in=lesson.receivers.values("organisation")))
    if not fresh:
        raise Refused(_("Nobody new is meant."))
    Receiver.objects.bulk_create(
        (Receiver(lesson=lesson, organisation=one, due_day=due_day) for one in fresh), batch_size=500
    )
    state = State.SUPPLIERS if to_suppliers and lesson.state == State.DRAFT else lesson.state
    Lesson.objects.filter(pk=lesson.pk).update(state=state if to_suppliers else State.ISSUED)
    lesson.refresh_from_db()
    ids = ",".join(str(one.pk) for one in fresh)
    _record(
        lesson,
        "lesson.issued",
        by,
        to="suppliers" if to_suppliers else "bodies",
        count=len(fresh),
        receivers_sha256=hashlib.sha256(ids.encode()).hexdigest(),
        due_day=due_day.isoformat(),
    )
    return fresh


@transaction.atomic
def offer(lesson: Lesson, *, by: Any) -> None:
    """Give a draft to the war room, which may issue it. Pressing twice is once. Raises Refused when it names a body
    that has not agreed."""
    lesson = Lesson.objects.select_for_update().get(pk=lesson.pk)
    _names_nobody(lesson)
    if Lesson.objects.filter(pk=lesson.pk, offered_at=None).update(offered_at=timezone.now()):
        lesson.refresh_from_db()
        _record(lesson, "lesson.offered", by)


@transaction.atomic
def agreed(lesson: Lesson, names: Sequence[str], *, by: Any) -> None:
    """Say that these bodies, of those that the lesson names, agree to be named. It is kept who said so."""
    lesson = Lesson.objects.select_for_update().get(pk=lesson.pk)
    fresh = [name for name in unconfirmed(lesson) if name in names]
    if fresh:
        lesson.may_name = [*lesson.may_name, *fresh]
        lesson.save(update_fields=["may_name"])
        _record(lesson, "lesson.names_agreed", by, names=fresh)


def _names_nobody(lesson: Lesson) -> None:
    if names := unconfirmed(lesson):
        raise Refused(
            _("It names {names}. Rewrite it, or say that they agree to be named.").format(names=", ".join(names))
        )


def tell(
    lesson: Lesson, receivers: Sequence[Organisation], due_day: date, *, sender: Organisation, address: str, by: Person
) -> Alert:
    """A message to their contacts, as a draft: who sends it sees the exact list first."""
    said = {}
    for language in ("nl", "en"):
        with override(language):
            words = _("This is lesson “{title}”. Say per line where you stand, by {day}: {address}").format(
                title=lesson.title, day=due_day.strftime("%d/%m/%Y"), address=address
            )
            # Of a long lesson the end is read on the page, not the way to it.
            said[language] = f"{lesson.text[: 3998 - len(words)]}\n\n{words}"
    return sending.draft(
        sender=sender,
        author=by,
        title_nl=lesson.title,
        title_en=lesson.title,
        text_nl=said["nl"],
        text_en=said["en"],
        audience={"organisations": [one.pk for one in receivers]},
        tlp=lesson.tlp,
        reference=f"lesson:{lesson.pk}",
    )


@transaction.atomic
def withdraw(lesson: Lesson, why: str, *, by: Any) -> None:
    """Take it back, with the reason; answers stay."""
    if not why.strip():
        raise Refused(_("Say why it is withdrawn."))
    if (
        Lesson.objects.filter(pk=lesson.pk)
        .exclude(state=State.WITHDRAWN)
        .update(state=State.WITHDRAWN, withdrawn_why=why.strip()[:500])
    ):
        lesson.refresh_from_db()
        _record(lesson, "lesson.withdrawn", by)


def _record(lesson: Lesson, kind: str, by: Any, **more: Any) -> None:
    record(
        chain_of(lesson.owner), kind, by=by, subject=f"lesson/{lesson.pk}", state=lesson.state_in_ledger(), payload=more
    )


__all__ = ["Overtaken", "Refused", "agreed", "issue", "offer", "tell", "withdraw", "write"]
