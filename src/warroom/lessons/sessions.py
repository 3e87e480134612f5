"""Information sessions: announced, moved, called off; registering within the seats there are, and who came."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.writing import Overtaken, Refused, change
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.lessons import telling
from warroom.lessons.models import Material, Registration, Session
from warroom.organisations.models import Organisation

MOST_BYTES = 10_000_000
MOST_FILES = 20


class NeedsWhy(Refused):
    """People registered for it: whoever moves it says why."""


@transaction.atomic
def write(owner: Organisation, session: Session | None, seen: int, *, by: Any, why: str = "", **fields: Any) -> Session:
    """Announce a session, or change it. Who registered is told of another time or place, with ``why``.

    Raises Overtaken; NeedsWhy; and Refused for fewer seats than are taken, a moment that has passed, or a session
    that was called off.
    """
    if fields["ends_at"] <= fields["begins_at"]:
        raise Refused(_("It ends before it begins."))
    if session is None:
        session = Session.objects.create(owner=owner, made_by=by, **fields)
        _written(session, "session.written", by)
        return session
    before = Session.objects.select_for_update().get(pk=session.pk)
    if before.cancelled_at is not None:
        raise Refused(_("It was called off: announce another one."))
    if fields.get("seats") is not None and fields["seats"] < taken(session):
        raise Refused(_("{n} seats are taken already.").format(n=taken(session)))
    moved = _when(before) != (_minute(fields["begins_at"]), _minute(fields["ends_at"]), fields["place"])
    if not moved:
        change(session, seen, **fields)
        _written(session, "session.written", by)
        return session
    # What already took place is put right without a word to anybody.
    to_come = fields["begins_at"] > timezone.now()
    if not to_come and not before.over:
        raise Refused(_("That moment has passed."))
    tell = to_come and bool(taken(session))
    if tell and not why.strip():
        raise NeedsWhy(_("Say why: those who registered read it."))
    was = {"was_at": before.begins_at, "was_place": before.place, "moved_why": why.strip()} if to_come else {}
    change(session, seen, **fields, **was)
    _written(session, "session.moved" if to_come else "session.written", by)
    if to_come:
        telling.throw_away_invitations(session, by=by)
    if tell:
        telling.moved(session, before, by=by)
    return session


def _when(session: Session) -> tuple[datetime, datetime, str]:
    return _minute(session.begins_at), _minute(session.ends_at), session.place


def _minute(moment: datetime) -> datetime:
    """What a form can say of it."""
    return moment.replace(second=0, microsecond=0)


@transaction.atomic
def call_off(session: Session, why: str, *, by: Any) -> Session:
    """It does not take place: who registered is told, with ``why``. Twice is once. Raises Refused when it began."""
    session = Session.objects.select_for_update(of=("self",)).select_related("owner").get(pk=session.pk)
    if session.cancelled_at is not None:
        return session
    if session.over:
        raise Refused(_("It has begun already."))
    change(session, None, cancelled_at=timezone.now(), cancelled_why=why.strip()[:500])
    _written(session, "session.called_off", by)
    telling.throw_away_invitations(session, by=by)
    if taken(session):
        telling.called_off(session, by=by)
    return session


def _written(session: Session, kind: str, by: Any) -> None:
    record(chain_of(session.owner), kind, by=by, subject=f"session/{session.pk}", state=session.state())


def taken(session: Session) -> int:
    """How many people are registered."""
    rows = session.registrations.filter(cancelled_at=None)
    return int(rows.aggregate(n=Sum("people"))["n"] or 0)


@transaction.atomic
def register(session: Session, organisation: Organisation, people: int, *, by: Any) -> Registration:
    """Come with so many (again: with another number). Raises Refused when it began or there are not enough seats."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.cancelled_at is not None:
        raise Refused(_("It was called off."))
    if session.over:
        raise Refused(_("It has begun: nobody registers any more."))
    if not 1 <= people <= 50:
        raise Refused(_("Between 1 and 50 people."))
    before = session.registrations.filter(organisation=organisation).first()
    own = before.people if before is not None and before.cancelled_at is None else 0
    if session.seats is not None and taken(session) - own + people > session.seats:
        raise Refused(_("There are {n} seats left.").format(n=session.seats - taken(session) + own))
    row, _made = Registration.objects.update_or_create(
        session=session,
        organisation=organisation,
        defaults={"people": people, "cancelled_at": None, "at": timezone.now(), "by": by},
    )
    _record(row, "session.registered", by)
    return row


@transaction.atomic
def cancel(session: Session, organisation: Organisation, *, by: Any) -> None:
    """Not come after all; pressing twice is once."""
    row = session.registrations.filter(organisation=organisation, cancelled_at=None).first()
    if row is not None:
        row.cancelled_at = timezone.now()
        row.save(update_fields=["cancelled_at"])
        _record(row, "session.cancelled", by)


@transaction.atomic
def attended(row: Registration, people: int | None, *, by: Any) -> None:
    """How many came."""
    row.attended = people
    row.save(update_fields=["attended"])
    _record(row, "session.attended", by)


@transaction.atomic
def add_material(session: Session, name: str, content: bytes) -> Material:
    """A file to take home. Raises Refused for too many or too large."""
    Session.objects.select_for_update().get(pk=session.pk)
    if len(content) > MOST_BYTES:
        raise Refused(_("This file is too large: at most {mb} MB.").format(mb=MOST_BYTES // 1_000_000))
    if session.materials.count() >= MOST_FILES:
        raise Refused(_("At most {n} files.").format(n=MOST_FILES))
    kept = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable() and c not in '"/<>:|?*')
    return Material.objects.create(session=session, name=kept[-120:] or "bestand", content=content)


def _record(row: Registration, kind: str, by: Any) -> None:
    record(chain_of(row.organisation), kind, by=by, subject=f"registration/{row.pk}", state=row.state())


__all__ = [
    "NeedsWhy",
    "Overtaken",
    "Refused",
    "add_material",
    "attended",
    "call_off",
    "cancel",
    "register",
    "taken",
    "write",
]
