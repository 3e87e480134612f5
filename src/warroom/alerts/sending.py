"""From a draft to the last recipient: written, the list made, approved by a second person, sent once.

``draft`` and ``send`` are for other subjects too. Nothing here asks ``access``: the view did.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from warroom.alerts import comparing, four_eyes, preparing, putting, rhythm
from warroom.alerts.models import Addressed, Alert, Enclosed, Item, Recipient, Step
from warroom.alerts.words import AlertState, Severity, Tlp
from warroom.incidents.models import Incident
from warroom.leases import Claim, Leases
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation, Person

CHUNK = 500
"""Recipients per transaction."""
PUTTING: Leases[Alert] = Leases(
    Alert, waiting=AlertState.SENDING, working=AlertState.SENDING, lasts=timedelta(seconds=30), attempts=20
)
"""A chunk takes a second or so: who was killed holds an alert up for half a minute and no longer."""


class NotNow(Exception):
    """The alert is no longer where whoever pressed the button thought; says what is so."""


class NotSecond(Exception):
    """Whoever approves is no second person; says why."""


@transaction.atomic
def draft(
    *,
    sender: Organisation,
    author: Person | None,
    title_nl: str,
    text_nl: str,
    audience: Mapping[str, Any],
    title_en: str = "",
    text_en: str = "",
    todo_nl: str = "",
    todo_en: str = "",
    act_by: datetime | None = None,
    severity: int = Severity.ATTENTION,
    tlp: str = Tlp.AMBER,
    checklist: Iterable[tuple[str, str]] = (),
    files: Iterable[tuple[str, str, bytes]] = (),
    channels: Sequence[str] = (),
    incident: Incident | None = None,
    reference: str = "",
    exercise: bool = False,
    numbers_hidden: bool = False,
    corrects: Alert | None = None,
) -> Alert:
    """A draft. ``checklist`` has (Dutch, English) lines; ``files`` (name, content type, content); ``channels`` kinds
    of ways (``mobile``, ``mail`` …), none: as the severity and each person's order say. What concerns an exercise is
    one itself."""
    alert = Alert.objects.create(
        sender=sender,
        author=author,
        title_nl=one_line(title_nl),
        title_en=one_line(title_en),
        text_nl=text_nl,
        text_en=text_en,
        todo_nl=one_line(todo_nl),
        todo_en=one_line(todo_en),
        act_by=act_by,
        severity=severity,
        tlp=tlp,
        audience=dict(audience),
        channels=list(channels),
        incident=incident,
        reference=reference,
        exercise=exercise or bool(incident and incident.exercise),
        numbers_hidden=numbers_hidden,
        corrects=corrects,
    )
    set_checklist(alert, checklist)
    for name, content_type, content in files:
        enclose(alert, name, content_type, content)
    written_down(alert, "alert.drafted", by=author)
    return alert


def one_line(text: str) -> str:
    """A title without line breaks or control characters: what would begin a header of its own in a mail is a space."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def set_checklist(alert: Alert, lines: Iterable[tuple[str, str]]) -> None:
    """Give a draft this checklist instead of the one it had."""
    Item.objects.filter(alert=alert).delete()
    Item.objects.bulk_create(
        Item(alert=alert, place=place, text_nl=one_line(dutch), text_en=one_line(english))
        for place, (dutch, english) in enumerate(lines, start=1)
    )


def enclose(alert: Alert, name: str, content_type: str, content: bytes) -> Enclosed:
    """Put a file with a draft; what it may be was checked (``enclosing``)."""
    return Enclosed.objects.create(
        alert=alert,
        name=one_line(name)[:120],
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def written_down(alert: Alert, kind: str, *, by: Person | None, **more: Any) -> None:
    """An entry in the ledger of the sender, in the transaction of the change."""
    record(
        chain_of(alert.sender), kind, by=by, subject=f"alert/{alert.pk}", state=alert.state_in_ledger(), payload=more
    )


def send(alert: Alert, *, by: Person | None) -> Alert:
    """Make the list if it is not there, and send; above the severity of the setting it waits for a second person.

    For other subjects: what they show before they call this is up to them. Sending twice sends once.
    """
    if alert.state == AlertState.DRAFT:
        alert = preparing.begin(alert)
    return submit(alert, by=by)


def submit(alert: Alert, *, by: Person | None) -> Alert:
    """Send, or ask for approval. A long list that is still being made goes as soon as it is there.

    Raises NotNow when it was changed, discarded or withdrawn meanwhile; pressing twice is once.
    """
    with transaction.atomic():
        now = timezone.now()
        # Of the text that was shown: who changed it meanwhile shows it anew.
        held = Alert.objects.filter(pk=alert.pk, version=alert.version, asked_at=None)
        held = held.filter(state__in=(AlertState.READY, AlertState.PREPARING))
        if held.update(asked_at=now, asked_by=by, version=F("version") + 1):
            _on(alert.pk)
        alert.refresh_from_db()
    if alert.state in (AlertState.DRAFT, AlertState.DISCARDED, AlertState.WITHDRAWN):
        raise NotNow(alert.get_state_display())
    return alert


@transaction.atomic
def _on(pk: int) -> bool:
    """From a list that is there, holds, and was asked to be sent: to the second person, or out. Whether it was this
    call that did."""
    alert = Alert.objects.select_for_update().get(pk=pk)
    if alert.state != AlertState.READY or not alert.asked_at:
        return False
    if alert.approved_by:
        written_down(alert, "alert.approved", by=alert.approved_by)
        _out(alert, by=alert.approved_by)
    elif rhythm.needs_second(alert.severity, exercise=alert.exercise):
        Alert.objects.filter(pk=pk, state=AlertState.READY).update(state=AlertState.WAITING)
        alert.refresh_from_db()
        written_down(alert, "alert.asked", by=alert.asked_by)
    else:
        _out(alert, by=alert.asked_by)
    return True


def press(alert: Alert, *, by: Person, seen: str = "") -> Alert:
    """Somebody who looked at the list of ``alert`` presses the button: to send what is ready, or, as the second person,
    to let go what waits. ``seen`` is the mark of the differences that were shown with it.

    It leaves when the list still holds (or those differences do); when it does not, what is different is on the alert
    that is returned, and nothing left. A long list is compared in the background first. Raises NotNow when it is no
    longer as it was shown, NotSecond for a second person who is the first.
    """
    if alert.state == AlertState.WAITING and (why := four_eyes.refused(alert, by)):
        raise NotSecond(why)
    agreed = comparing.agreed(alert, seen) and comparing.apply(alert, by=by)
    if not agreed and not comparing.press(alert, by=by):
        raise NotNow(Alert.objects.get(pk=alert.pk).get_state_display())
    _on(alert.pk)
    return Alert.objects.get(pk=alert.pk)


def _out(alert: Alert, *, by: Person | None) -> None:
    """Begin to send: one guarded UPDATE, so that of two who press, one sends. ONE entry says to whom."""
    now = timezone.now()
    if not Alert.objects.filter(pk=alert.pk, state=AlertState.READY).update(
        state=AlertState.SENDING, sent_at=now, sent_by=by, reached_pk=0, lease_until=None, attempts=0
    ):
        return
    alert.refresh_from_db()
    Step.objects.bulk_create(Step(alert=alert, does=does, due_at=now + after) for after, does in rhythm.of(alert).steps)
    Addressed.objects.filter(alert=alert, unreachable=True).update(to_call_since=now)
    putting.message(alert)
    written_down(alert, "alert.sent", by=by)
    if alert.counts.get("people", 0) <= CHUNK:
        _put_all(alert.pk)


def due(now: datetime) -> int:
    """Go on with lists that are being made and alerts that are being sent; how many."""
    done = 0
    preparing_now = Alert.objects.filter(preparing.MAKING.loose(now), state=AlertState.PREPARING)
    for pk in list(preparing_now.values_list("pk", flat=True)[:5]):
        done += preparing.go_on(pk)
    comparing_now = Alert.objects.filter(comparing.COMPARING.loose(now), state=AlertState.COMPARING)
    for pk in list(comparing_now.values_list("pk", flat=True)[:5]):
        done += comparing.go_on(pk)
    # Asked to be sent while its list was being made, here or by a page that was just opened (or by a server that was
    # killed then): nobody would press again.
    asked = Alert.objects.filter(state=AlertState.READY, asked_at__isnull=False)
    for pk in list(asked.values_list("pk", flat=True)[:5]):
        done += _on(pk)
    sending = Alert.objects.filter(PUTTING.loose(now), state=AlertState.SENDING)
    for pk in list(sending.values_list("pk", flat=True)[:5]):
        done += _put_all(pk)
    from warroom.alerts.following_up import tell

    withdrawn = Alert.objects.filter(state=AlertState.WITHDRAWN, all_put_at=None)
    for pk in list(withdrawn.values_list("pk", flat=True)[:5]):
        done += tell(pk)
    return done


def _put_all(pk: int) -> int:
    """Hand the messages of alert ``pk`` to the outbox, from where it stopped; how many people. Each chunk and how far
    it came are one transaction: a killed server neither forgets nor doubles anybody."""
    now = timezone.now()
    until = now + PUTTING.lasts
    free = Alert.objects.filter(PUTTING.loose(now), pk=pk, state=AlertState.SENDING)
    if not free.update(lease_until=until, attempts=F("attempts") + 1):
        return 0
    claim = Claim(PUTTING, pk, until, worn=False)
    alert = claim.row()
    plan = rhythm.of(alert)
    done = 0
    while True:
        rows = Recipient.objects.filter(alert=alert, pk__gt=alert.reached_pk).select_related("contact").order_by("pk")
        people = list(rows[:CHUNK])
        if not people:
            break
        with transaction.atomic():
            if not claim.extend(reached_pk=people[-1].pk):
                return done
            wanted = [one for one in people if one.first or plan.deputies]
            putting.put(alert, wanted, ways=len(alert.channels) or plan.ways)
        alert.reached_pk = people[-1].pk
        done += len(people)
    claim.finish(state=AlertState.SENT, all_put_at=timezone.now(), reached_pk=0)
    return done
