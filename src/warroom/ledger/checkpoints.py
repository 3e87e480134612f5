"""Making checkpoints, and keeping track of who has got which."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from warroom.ledger import keys
from warroom.ledger.models import Chain, Checkpoint, Entry, Held
from warroom.ledger.recording import record
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet, Person
from weerbaar.ledger import checkpoints as library
from weerbaar.ledger.chain import written


@transaction.atomic
def make(chain: Chain) -> Checkpoint | None:
    """The checkpoint of ``chain`` as it stands, given at once to those who hold them; None while it is empty.

    For reports and packs too: print its ``line``.
    """
    last = Entry.objects.filter(chain=chain).order_by("-sequence").first()
    if last is None:
        return None
    found: Checkpoint | None = Checkpoint.objects.filter(chain=chain, count=last.sequence).select_related("key").first()
    if found:
        return found
    key, row = keys.current()
    at = timezone.now()
    signed = library.sign(key, chain=str(chain.uuid), count=last.sequence, hash=last.hash, at=written(at))
    made = Checkpoint(chain=chain, count=last.sequence, hash=last.hash, at=at, key=row, signature=signed.signature)
    made.save()
    Held.objects.bulk_create(Held(checkpoint=made, organisation=one) for one in holders(chain))
    return made


def holders(chain: Chain) -> Iterable[Organisation]:
    """Who gets every checkpoint of ``chain``: the coordinator, and every organisation that was given one before."""
    before = Held.objects.filter(checkpoint__chain=chain).values("organisation")
    return Organisation.objects.filter(Q(pk__in=before) | Q(pk__in=coordinators().values("pk")))


def coordinators() -> OrganisationQuerySet:
    """The coordinator's organisation (or several)."""
    return Organisation.objects.filter(kind=Kind.COORDINATOR).valid_on(timezone.localdate())


@transaction.atomic
def give(chain: Chain, *, by: Person, organisation: Organisation | None = None, name: str = "") -> Held | None:
    """Give the newest checkpoint to ``organisation``, which gets every later one too, or write down that somebody
    elsewhere (``name``) got it. None when there is nothing to give yet. The giving is an entry itself."""
    checkpoint = make(chain)
    if checkpoint is None:
        return None
    already: Held | None = (
        Held.objects.filter(checkpoint=checkpoint, organisation=organisation).first() if organisation else None
    )
    if already:
        return already
    held = Held(checkpoint=checkpoint, organisation=organisation, name=name, by=by)
    held.save()
    to = {"organisation": organisation.pk, "name": str(organisation)} if organisation else {"name": name}
    payload = {"count": checkpoint.count, "hash": checkpoint.hash, "to": to}
    record(chain, "checkpoint.given", by=by, payload=payload, personal=() if organisation else ("to/name",))
    return held


def held_by(organisation: Organisation) -> "QuerySet[Held]":
    """The checkpoints given to ``organisation``, newest first."""
    found: QuerySet[Held] = (
        Held.objects.filter(organisation=organisation)
        .select_related("checkpoint__chain__organisation", "checkpoint__key")
        .order_by("-pk")
    )
    return found
