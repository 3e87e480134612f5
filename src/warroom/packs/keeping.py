"""Who keeps a copy of the pack, and of when it is."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation, Person
from warroom.packs.models import Keeper, Pack


@transaction.atomic
def name_keeper(organisation: Organisation, person: Person, *, by: Any) -> Keeper:
    """From now on ``person`` keeps a copy."""
    keeper, made = Keeper.objects.get_or_create(organisation=organisation, person=person, until=None)
    if made:
        record(chain_of(organisation), "keeper.named", by=by, payload={"person": str(person.uuid)})
    return keeper


@transaction.atomic
def release(keeper: Keeper, *, by: Any) -> None:
    """This person no longer keeps one."""
    Keeper.objects.filter(pk=keeper.pk, until=None).update(until=timezone.now())
    record(chain_of(keeper.organisation), "keeper.released", by=by, payload={"person": str(keeper.person.uuid)})


@transaction.atomic
def took(organisation: Organisation, person: Person, *, made_at: Any, sha256: str) -> None:
    """``person`` took a copy of the pack made at that moment: written down, for it holds telephone numbers."""
    Keeper.objects.filter(organisation=organisation, person=person, until=None).update(
        taken_at=timezone.now(), taken_of=made_at
    )
    payload = {"made_at": made_at.isoformat(), "sha256": sha256}
    record(chain_of(organisation), "pack.taken", by=person, payload=payload)


def newest(organisation: Organisation) -> Pack | None:
    """The newest pack that is ready, without its content."""
    return (
        Pack.objects.filter(organisation=organisation, state=Pack.State.READY).defer("content").order_by("-day").first()
    )
