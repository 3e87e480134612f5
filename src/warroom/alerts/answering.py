"""What a body answers, however it comes in. Nothing here asks ``access``: a view, a link or a reply code did."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from warroom.alerts.models import LONGEST_NOTE, Addressed, Answer, Call, Recipient
from warroom.alerts.words import AlertState, By, Reply
from warroom.contacts.models import Post
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.messaging import outbox
from warroom.messaging.models import Delivery
from warroom.messaging.models import State as DeliveryState
from warroom.organisations.access import Program
from warroom.organisations.models import Person


class Took(StrEnum):
    """What became of an answer; true when it changed anything."""

    KEPT = "kept"
    # A button pressed twice, a reply delivered twice.
    SAME = "same"
    # "Seen" says less than what is known already: a late one takes nothing back.
    LESS = "less"
    # The alert was withdrawn.
    CLOSED = "closed"
    # Somebody else of the body answered since the page was made that this answer was given on.
    OVERTAKEN = "overtaken"

    def __bool__(self) -> bool:
        return self is Took.KEPT


@transaction.atomic
def answer(
    row: Addressed,
    reply: str,
    note: str = "",
    *,
    way: By,
    by: Person | Program | None = None,
    recipient: Recipient | None = None,
    seen: int = 0,
) -> Took:
    """Store the answer of a body, beside those it gave before; what became of it. ``seen`` is the version of the row
    that the answer was given on, 0 when it does not say: something worse that somebody else said since is not taken
    back by who has not read it."""
    row = Addressed.objects.select_for_update().select_related("organisation", "alert").get(pk=row.pk)
    note = note.replace("\x00", "").strip()[:LONGEST_NOTE]
    if row.alert.state not in (AlertState.SENDING, AlertState.SENT):
        return Took.CLOSED
    if row.answer == reply and row.note == note:
        return Took.SAME
    if reply == Reply.SEEN and row.answer and not note:
        return Took.LESS
    if seen and seen != row.version and _milder(reply, row.answer) and not _own(row.answers.last(), by, recipient):
        return Took.OVERTAKEN
    now = timezone.now()
    Answer.objects.create(
        addressed=row,
        answer=reply,
        note=note,
        way=way,
        person=by if isinstance(by, Person) else None,
        recipient=recipient,
        at=now,
    )
    Addressed.objects.filter(pk=row.pk).update(
        answer=reply,
        note=note,
        answered_at=now,
        answered_by_way=way,
        opened_at=row.opened_at or now,
        version=F("version") + 1,
    )
    _stop_pressing(row)
    record(
        chain_of(row.organisation),
        "alert.answered",
        by=by,
        subject=f"alert_answer/{row.pk}",
        state={"alert": row.alert_id, "title": row.alert.title_nl, "answer": reply, "note": note, "way": way.value},
        payload={"contact": str(recipient.contact.uuid)} if recipient else {},
        personal=("state/note",) if note else (),
    )
    return Took.KEPT


_WORSE = (Reply.SEEN, Reply.NOT_AFFECTED, Reply.INVESTIGATING, Reply.AFFECTED, Reply.NEED_HELP)


def _milder(reply: str, before: str) -> bool:
    """Whether ``reply`` takes back that it is worse."""
    return bool(before) and _WORSE.index(Reply(reply)) < _WORSE.index(Reply(before))


def _own(last: Answer | None, by: Person | Program | None, recipient: Recipient | None) -> bool:
    """Whether the last answer was given by the same person, from this telephone or another one."""
    if last is None:
        return True
    if recipient is not None:
        return last.recipient_id == recipient.pk
    return isinstance(by, Person) and last.person_id == by.pk


def _stop_pressing(row: Addressed) -> None:
    """Withdraw what has not left yet for the people of this body who have nothing to answer any more."""
    people = Recipient.objects.filter(bodies__addressed=row).exclude(bodies__addressed__answer="")
    waiting = Delivery.objects.filter(
        reference__in=[one.name_in_messaging for one in people.distinct()], state=DeliveryState.WAITING
    )
    outbox.stop(list(waiting.values_list("pk", flat=True)))


def stands_for(recipient: Recipient) -> list[Addressed]:
    """The bodies addressed that this person is a contact of still: who left a body reads and answers for it no more. A
    body that merged meanwhile keeps who it had."""
    held = Post.objects.current().filter(contact=recipient.contact_id).values("organisation")
    still = Q(addressed__organisation__in=held) | Q(addressed__organisation__valid_until__lt=timezone.localdate())
    links = recipient.bodies.filter(still).select_related("addressed__organisation", "addressed__alert__sender")
    return [link.addressed for link in links]


def opened(recipient: Recipient) -> None:
    """Somebody (or a program that looks at links) opened the page: that confirms nothing."""
    now = timezone.now()
    Recipient.objects.filter(pk=recipient.pk, opened_at=None).update(opened_at=now)
    Addressed.objects.filter(people__recipient=recipient, opened_at=None).update(opened_at=now)


def read_by(row: Addressed) -> None:
    """Somebody signed in of the body looked at it."""
    Addressed.objects.filter(pk=row.pk, opened_at=None).update(opened_at=timezone.now())


@transaction.atomic
def called(row: Addressed, outcome: str, reply: str = "", note: str = "", *, by: Person) -> None:
    """The sender telephoned a body: what came of it, and its answer if it gave one."""
    now = timezone.now()
    Call.objects.create(addressed=row, outcome=outcome, by=by, at=now)
    if outcome == Call.Outcome.SPOKE:
        Addressed.objects.filter(pk=row.pk).update(called_at=now, called_by=by)
        answer(row, reply or Reply.SEEN, note, way=By.TELEPHONE, by=by)


# What a reply by SMS can say: "GEZIEN 482193", "2 482193 het archief", "482193 3".
_NUMBERS = {
    "0": Reply.SEEN,
    "1": Reply.NOT_AFFECTED,
    "2": Reply.AFFECTED,
    "3": Reply.INVESTIGATING,
    "4": Reply.NEED_HELP,
}
_WORDS = {
    "gezien": Reply.SEEN,
    "ok": Reply.SEEN,
    "seen": Reply.SEEN,
    "vu": Reply.SEEN,
    "niet getroffen": Reply.NOT_AFFECTED,
    "not affected": Reply.NOT_AFFECTED,
    "getroffen": Reply.AFFECTED,
    "affected": Reply.AFFECTED,
    "onderzoek": Reply.INVESTIGATING,
    "investigating": Reply.INVESTIGATING,
    "hulp": Reply.NEED_HELP,
    "help": Reply.NEED_HELP,
}


def read_reply(text: str) -> tuple[str, Reply, str] | None:
    """(code, answer, the rest) of a reply by SMS; None when it has no code of six digits (four in what was sent by
    earlier releases). Without a word or a number from 1 to 4 beside the code it means "seen"."""
    words = " ".join(text.split())
    found = re.search(r"(?<!\d)(\d{6})(?!\d)", words) or re.search(r"(?<!\d)(\d{4})(?!\d)", words)
    if found is None:
        return None
    before, after = words[: found.start()].strip(" .,:;-"), words[found.end() :].strip(" .,:;-")
    for said, other in ((before, after), (after, before)):
        if said in _NUMBERS:
            return found[1], _NUMBERS[said], other
        # The longest first: "niet getroffen" is no "getroffen".
        for word in sorted(_WORDS, key=len, reverse=True):
            if said.lower() == word or said.lower().startswith(word + " "):
                return found[1], _WORDS[word], " ".join(x for x in (said[len(word) :].strip(), other) if x)
        head, _space, rest = said.partition(" ")
        if head in _NUMBERS:
            return found[1], _NUMBERS[head], " ".join(x for x in (rest, other) if x)
    return found[1], Reply.SEEN, " ".join(x for x in (before, after) if x)


def reply(address: str, text: str, *_more: Any, **_named: Any) -> bool:
    """A reply from a telephone number: whether it was for an alert. Number and code belong together: a code from
    another telephone does nothing. It counts for every body this person receives it for."""
    read = read_reply(text)
    if read is None:
        return False
    code, said, note = read
    rows = Recipient.objects.filter(
        code=code, alert__state__in=(AlertState.SENDING, AlertState.SENT), contact__ended_at=None
    )
    rows = rows.filter(contact__ways__address=address).select_related("contact", "alert").distinct().order_by("-pk")
    # Ways are kept as they stood when it was sent: the number may have ended since.
    recipient = next((one for one in rows[:5] if had(one, address)), None)
    if recipient is None:
        return False
    meant = stands_for(recipient)
    for row in meant:
        answer(row, said, note, way=By.SMS, recipient=recipient)
    return bool(meant)


def had(recipient: Recipient, address: str) -> bool:
    """Whether the alert can have gone to this address."""
    known: Collection[str] = [way[2] for way in recipient.ways]
    return address in known
