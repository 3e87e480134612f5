"""The break-glass card of an organisation: made whole, shown once, revoked by the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.emergency import codes
from warroom.emergency.models import Card, Code
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations import access
from warroom.organisations.models import Membership, Organisation, Person

PER_PERSON = 4
VALID_FOR = timedelta(days=400)
"""A year and some weeks: a card is made anew every year."""
OLD = timedelta(days=365)


@dataclass(frozen=True)
class Printed:
    """What stands on the card of one person."""

    person: Person
    codes: list[str]


@transaction.atomic
def make(organisation: Organisation, people: Iterable[Person], *, by: Person) -> tuple[Card, list[Printed]]:
    """A card with fresh codes for ``people``; codes of earlier cards no longer work. The caller asked ``access``, and
    ``may_have`` for each of them."""
    now = timezone.now()
    # Two at once: the second waits, and revokes the first.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    Code.objects.filter(card__organisation=organisation, used_at=None, revoked_at=None).update(revoked_at=now)
    Card.objects.filter(organisation=organisation, revoked_at=None).update(revoked_at=now)
    card = Card.objects.create(organisation=organisation, made_at=now, made_by=by)
    printed = []
    for person in people:
        fresh = [codes.fresh(codes.CARD_LENGTH) for _n in range(PER_PERSON)]
        covers = acts_for(person)
        Code.objects.bulk_create(
            Code(
                person=person,
                organisation=organisation,
                card=card,
                code_hash=codes.hashes(code)[0],
                covers=covers,
                issued_by=by,
                created_at=now,
                expires_at=now + VALID_FOR,
            )
            for code in fresh
        )
        printed.append(Printed(person, [codes.written(code, codes.CARD_GROUP) for code in fresh]))
    payload = {"card": card.pk, "people": [str(one.person.uuid) for one in printed], "codes_each": PER_PERSON}
    record(chain_of(organisation), "breakglass.made", by=by, payload=payload)
    return card, printed


def in_force(organisation: Organisation) -> Card | None:
    """The card whose codes work."""
    return Card.objects.filter(organisation=organisation, revoked_at=None).select_related("made_by").first()


def acts_for(person: Person) -> list[int]:
    """The organisations ``person`` acts for now."""
    return sorted({membership.organisation_id for membership in person.memberships_now()})


def members(organisation: Organisation) -> list[Membership]:
    """The people of ``organisation``, once each, with their first role."""
    active = Membership.objects.active().filter(organisation=organisation, person__is_active=True)
    found: dict[int, Membership] = {}
    for membership in active.select_related("person"):
        found.setdefault(membership.person_id, membership)
    return list(found.values())


def may_have(maker: Person, person: Person) -> bool:
    """Whether ``maker`` may print codes for ``person``: only when that is so for every body the person acts for.

    Otherwise somebody of one body could sign in as somebody who also works for another.
    """
    return all(access.may(maker, access.Action.KEEP_PACK, membership) for membership in person.memberships_now())


def left(card: Card) -> dict[int, int]:
    """How many codes of ``card`` each of its people still has, by person id; 0 too once the person acts for a body
    that the card does not cover."""
    found: dict[int, int] = {}
    for code in card.codes.select_related("person"):
        works = code.used_at is None and code.revoked_at is None and code.expires_at > timezone.now()
        works = works and set(acts_for(code.person)) <= set(code.covers)
        found[code.person_id] = found.get(code.person_id, 0) + works
    return found


def still_of(card: Card, typed: Iterable[str]) -> list[Printed]:
    """The people whose codes these are, to print what is on screen once more. Raises KeyError for a code that is not
    of ``card`` or no longer works."""
    wanted = {codes.hashes(codes.read(text))[0]: text for text in typed}
    known: dict[str, Any] = {
        code.code_hash: code for code in card.codes.filter(used_at=None, revoked_at=None).select_related("person")
    }
    found: dict[int, Printed] = {}
    for code_hash, text in wanted.items():
        code = known[code_hash]
        written = codes.written(codes.read(text), codes.CARD_GROUP)
        found.setdefault(code.person_id, Printed(code.person, [])).codes.append(written)
    return list(found.values())
