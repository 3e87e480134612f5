"""Information sessions: registering within the seats there are, who came, and the calendar entry."""

from datetime import UTC
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from warroom.incidents.writing import Overtaken, Refused, change
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.lessons.models import Material, Registration, Session
from warroom.organisations.models import Organisation

MOST_BYTES = 10_000_000
MOST_FILES = 20


@transaction.atomic
def write(owner: Organisation, session: Session | None, seen: int, *, by: Any, **fields: Any) -> Session:
    """Announce a session, or change it. Raises Overtaken, Refused for fewer seats than are taken."""
    if fields["ends_at"] <= fields["begins_at"]:
        raise Refused(_("It ends before it begins."))
    if session is None:
        session = Session.objects.create(owner=owner, made_by=by, **fields)
    else:
        Session.objects.select_for_update().get(pk=session.pk)
        if fields.get("seats") is not None and fields["seats"] < taken(session):
            raise Refused(_("{n} seats are taken already.").format(n=taken(session)))
        change(session, seen, **fields)
    record(chain_of(owner), "session.written", by=by, subject=f"session/{session.pk}", state=session.state())
    return session


def taken(session: Session) -> int:
    """How many people are registered."""
    rows = session.registrations.filter(cancelled_at=None)
    return int(rows.aggregate(n=Sum("people"))["n"] or 0)


@transaction.atomic
def register(session: Session, organisation: Organisation, people: int, *, by: Any) -> Registration:
    """Come with so many (again: with another number). Raises Refused when it began or there are not enough seats."""
    session = Session.objects.select_for_update().get(pk=session.pk)
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


def calendar(session: Session, address: str, host: str) -> bytes:
    """The session as an iCalendar file (RFC 5545)."""
    found = Calendar()
    found.add("prodid", "-//Weerbaar//sessions//NL")
    found.add("version", "2.0")
    event = Event()
    event.add("uid", f"session-{session.pk}@{host}")
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", session.begins_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", session.title)
    event["location"] = vText(session.place)
    event.add("description", f"{session.text}\n\n{address}".strip())
    event.add("sequence", session.version)
    found.add_component(event)
    return bytes(found.to_ical())


def _record(row: Registration, kind: str, by: Any) -> None:
    record(chain_of(row.organisation), kind, by=by, subject=f"registration/{row.pk}", state=row.state())


__all__ = ["Overtaken", "Refused", "add_material", "attended", "calendar", "cancel", "register", "taken", "write"]
