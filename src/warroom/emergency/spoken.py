"""Calling back: a code that the coordinator reads aloud to somebody recognised on the telephone."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.emergency import codes
from warroom.emergency.cards import acts_for
from warroom.emergency.models import Code
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation, Person

VALID_FOR = timedelta(minutes=15)


@transaction.atomic
def recognised(
    organisation: Organisation, person: Person, number: str, *, by: Person, payload: dict[str, Any] | None = None
) -> str:
    """A code for ``person``, who was called on ``number`` and recognised by ``by``; an earlier one no longer works.
    Written in the ledger of the organisation, so that it can see who was let in by whom."""
    now = timezone.now()
    Code.objects.filter(person=person, card=None, used_at=None, revoked_at=None).update(revoked_at=now)
    code = codes.fresh(codes.SPOKEN_LENGTH)
    Code.objects.create(
        person=person,
        organisation=organisation,
        code_hash=codes.hashes(code)[0],
        covers=acts_for(person),
        issued_by=by,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    said = {"person": str(person.uuid), "number": number, **(payload or {})}
    record(chain_of(organisation), "callback.recognised", by=by, payload=said, personal=["number"])
    return code


@transaction.atomic
def refused(organisation: Organisation, person: Person, number: str, *, by: Person) -> None:
    """Nobody answered, or it was somebody else: written down, no code."""
    said = {"person": str(person.uuid), "number": number}
    record(chain_of(organisation), "callback.refused", by=by, payload=said, personal=["number"])
