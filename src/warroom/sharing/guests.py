"""Guests of an incident: people from outside who look at some parts of it until a moment fixed beforehand. Who may let
them in is asked of ``access`` by the caller."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.parts import Part, words
from warroom.incidents.writing import Refused, lock
from warroom.incidents.writing import change as change_row
from warroom.ledger.recording import record
from warroom.organisations.access import Action, may
from warroom.organisations.models import Person
from warroom.organisations.people import has_enrolled, renew_link
from warroom.sharing.grants import doubt, said
from warroom.sharing.models import Capacity, Guest

LONGEST = timedelta(days=90)
"""No guest is let in for longer at once: who is still needed then is let in again."""
AT_ONCE = 100


class Doubtful(Refused):
    """There was an account with this address, and nobody of these bodies knows in whose hands it is."""


@dataclass(frozen=True)
class Invitation:
    """A guest, and the token of the link to enrol with; None for who can sign in already or has another way in."""

    guest: Guest
    token: str | None


@transaction.atomic
def invite(
    incident: Incident,
    *,
    name: str,
    email: str,
    capacity: str,
    parts: Iterable[Part],
    until: datetime,
    by: Person,
    reason: str,
    on_behalf_of: str = "",
    sure: bool = False,
) -> Invitation:
    """Let somebody look at these parts of ``incident`` until ``until``. ``sure``: who invites asked the person whether
    the account that was there already is theirs.

    Raises Refused with the reason in words: nothing to see, a moment that has passed or is too far, somebody who is a
    guest already or sees everything; Doubtful for an account of before when nobody is ``sure``; ValidationError for an
    address that is none.
    """
    lock(incident)
    wanted, why = _checked(parts, until), said(reason)
    person = _person(email, name)
    if may(person, Action.VIEW_INCIDENT, incident):
        raise Refused(_("{person} sees everything of this incident already.").format(person=person))
    # Whoever invites an address first gets the link that sets its password: it need not be in its owner's hands.
    if not sure and not _known(person, incident):
        raise Doubtful(
            _(
                "There was an account with this address already, and your organisation did not make it. Call {person} "
                "on a number that you know, ask whether they sign in with it, and say so below."
            ).format(person=name)
        )
    now = timezone.now()
    for before in Guest.objects.filter(incident=incident, person=person, ended_at=None):
        if before.until > now:
            raise Refused(_("{person} is a guest here already: change that instead.").format(person=person))
        _end(before, before.until, by=None, why=_("the end date has come"))
    guest = Guest.objects.create(
        incident=incident,
        person=person,
        capacity=Capacity(capacity),
        on_behalf_of=on_behalf_of.strip(),
        parts=wanted,
        since=now,
        until=until,
        by=by,
        reason=why,
    )
    _record(guest, "guest.invited", by=by)
    return Invitation(guest, renew_link(person) if may_renew_link(guest) else None)


def _person(email: str, name: str) -> Person:
    """Who signs in with this address; made when nobody does. Of two who invite the same one at once, for incidents that
    know nothing of each other, the second finds whom the first made."""
    known = Person.objects.filter(email=email.strip().lower())
    found = known.first()
    if found is None:
        try:
            with transaction.atomic():
                found = Person.objects.create_person(email, name)
        except (IntegrityError, ValidationError):
            found = known.first()
            if found is None:
                raise
    return found


def _known(person: Person, incident: Incident) -> bool:
    """Whether this account is new, or was given to its person by one of the bodies of ``incident``."""
    used = has_enrolled(person) or person.memberships_now().exists() or Guest.objects.filter(person=person).exists()
    own = [organisation.pk for organisation in incident.organisations()]
    return (
        not used
        or person.memberships_now().filter(organisation__in=own).exists()
        or Guest.objects.filter(person=person, incident__involved__organisation__in=own).exists()
    )


def may_renew_link(guest: Guest) -> bool:
    """Whether a link for this guest opens nothing but this incident: a link opens everything the person may do."""
    person = guest.person
    elsewhere = person.memberships_now().exists() or (
        Guest.objects.active().filter(person=person).exclude(incident=guest.incident_id).exists()
    )
    return guest.active() and not elsewhere and not has_enrolled(person)


def _checked(parts: Iterable[Part], until: datetime) -> list[str]:
    chosen = {Part(part) for part in parts}
    now = timezone.now()
    if not chosen:
        raise Refused(_("Choose at least one part: a guest without one sees nothing."))
    if until <= now:
        raise Refused(_("The end date has passed already."))
    if until > now + LONGEST:
        raise Refused(
            _("A guest is let in for at most {n} days; let in again who is needed longer.").format(n=LONGEST.days)
        )
    return [part.value for part in Part if part in chosen]


@transaction.atomic
def change(guest: Guest, seen: int, *, parts: Iterable[Part], until: datetime, by: Person, reason: str) -> None:
    """Let this guest see other parts, or until another moment. Raises Refused, and Overtaken for who was second."""
    lock(guest.incident)
    wanted, why = _checked(parts, until), said(reason)
    if not Guest.objects.active().filter(pk=guest.pk).exists():
        raise Refused(_("This guest's access has ended: let the guest in again."))
    # What is given now counts from now: who gets a part later does not look back before that.
    since = guest.since if set(wanted) <= set(guest.parts) else timezone.now()
    change_row(guest, seen, parts=wanted, until=until, since=since, reason=why)
    _record(guest, "guest.changed", by=by)
    doubt([guest.person_id])


@transaction.atomic
def end(guest: Guest, *, by: Person | None, reason: str) -> None:
    """End this guest's access now. Ending one that has ended changes nothing."""
    lock(guest.incident)
    if guest.ended_at is None:
        _end(guest, timezone.now(), by=by, why=said(reason))


def _end(guest: Guest, at: datetime, *, by: Person | None, why: str) -> None:
    if Guest.objects.filter(pk=guest.pk, ended_at=None).update(ended_at=at, ended_by=by, ended_why=why):
        guest.refresh_from_db()
        _record(guest, "guest.ended", by=by)
        doubt([guest.person_id])


def due(now: datetime) -> int:
    """Write in the ledger that guests whose end has come are gone. They see nothing since that moment: this is what the
    ledger says of it, and lets go of the screens that are open."""
    over = Guest.objects.filter(ended_at=None, until__lte=now).order_by("until", "pk")
    rows = list(over.select_related("incident", "incident__chain", "person")[:AT_ONCE])
    for guest in rows:
        with transaction.atomic():
            lock(guest.incident)
            _end(guest, guest.until, by=None, why=_("the end date has come"))
    return len(rows)


def _record(guest: Guest, kind: str, *, by: Person | None) -> None:
    # Also of a closed incident: who is let in afterwards (an insurer) and who no longer needs to be.
    state = guest.state()
    parts = "" if guest.ended_at else f"{', '.join(words(guest.parts))} – "
    record(
        guest.incident.chain,
        kind,
        by=by,
        subject=f"guest/{guest.pk}",
        state={**state, "note": f"{guest.get_capacity_display()} – {parts}{state['why']}"},
        personal=["state/name"],
    )


def of(incident: Incident) -> dict[str, list[Any]]:
    """The guests of ``incident``: those who may look in now, soonest end first, and those before them."""
    now = timezone.now()
    rows = list(Guest.objects.filter(incident=incident).select_related("person", "by", "ended_by"))
    return {
        "active": sorted((g for g in rows if g.active(now)), key=lambda g: g.until),
        "ended": sorted((g for g in rows if not g.active(now)), key=lambda g: g.ended_at or g.until, reverse=True),
    }
