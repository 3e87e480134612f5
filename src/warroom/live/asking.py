"""Who asks for a stream, and whether that person may have it. Asked at the door and again every minute.

The stream stands in front of Django's middleware, which would hold a thread for as long as somebody watches; what the
middleware asks (who is it, with a second factor, may this person see it) is asked here in one go.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare

from warroom.incidents import extensions
from warroom.incidents.models import Incident
from warroom.organisations.access import Action, may
from warroom.organisations.middleware import BREAK_GLASS, lacks_second_factor
from warroom.organisations.models import Person

log = logging.getLogger(__name__)


class Answer(StrEnum):
    """What the door says."""

    COME_IN = "come in"
    SIGNED_OUT = "signed out"
    NOT_THERE = "not there"


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: the incident ``pk``, with the key of a session."""

    session: str
    pk: int
    # Whether it is only asked again, of somebody who is in already.
    again: bool = False


@dataclass(frozen=True)
class Known:
    """Who may come in, and to which chain of entries."""

    person: int
    chain: int
    # Of somebody from elsewhere: the parts that are shared and since when; None for the incident's own people.
    sees: Mapping[str, datetime] | None = None
    # When this ends by itself, if it is known beforehand.
    until: datetime | None = None


def answer(asked: Asked) -> tuple[Answer, Known | None]:
    """Whether who holds the session may see the incident now. A stranger is told nothing, and logged."""
    person = holder(asked.session)
    if person is None or (lacks_second_factor(person) and BREAK_GLASS not in SessionStore(asked.session)):
        return Answer.SIGNED_OUT, None
    incident = Incident.objects.filter(pk=asked.pk).first()
    if incident is None:
        return Answer.NOT_THERE, None
    if may(person, Action.VIEW_INCIDENT, incident):
        return Answer.COME_IN, Known(person.pk, incident.chain_id)
    for watched in extensions.found(extensions.WATCHED):
        sees, until = watched(person, incident, asked.again)
        if sees:
            return Answer.COME_IN, Known(person.pk, incident.chain_id, sees, until)
    log.warning("person %s asked for the stream of incident %s of others", person.pk, asked.pk)
    return Answer.NOT_THERE, None


def holder(key: str) -> Person | None:
    """Whose session it is: as django.contrib.auth has it, but nothing is written. None when it has ended."""
    if not key:
        return None
    session = SessionStore(key)
    if SESSION_KEY not in session or BACKEND_SESSION_KEY not in session:
        return None
    person = Person.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if person is None:
        return None
    # A password that changed ends every session but the one that changed it.
    known = session.get(HASH_SESSION_KEY, "")
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return person if any(constant_time_compare(known, one) for one in hashes) else None
