"""Which ledger something is written in."""

from warroom.ledger.models import Chain
from warroom.organisations.models import Organisation


def new_chain() -> Chain:
    """A fresh one for an incident, which points to it."""
    return Chain.objects.create(kind=Chain.Kind.INCIDENT)


def chain_of(organisation: Organisation) -> Chain:
    """That of the organisation itself: its landscapes, plans and people. Made when it is first asked for."""
    chain, _made = Chain.objects.get_or_create(organisation=organisation, kind=Chain.Kind.ORGANISATION)
    return chain


def system_chain() -> Chain:
    """That of the server: its keys, and what belongs to nobody."""
    chain, _made = Chain.objects.get_or_create(kind=Chain.Kind.SYSTEM)
    return chain
