"""Which offers, requests and agreements somebody sees, and for whom that person may speak."""

from django.db.models import Q, QuerySet

from warroom.aid.models import Agreement, Offer, Request
from warroom.organisations.access import RULES, Action, may, organisations_where, roles_of
from warroom.organisations.models import Organisation, Person


def offers(person: Person) -> QuerySet[Offer]:
    """Open offers; nobody who has no part in mutual aid sees any."""
    rule = RULES[Action.SEE_OPEN_AID]
    if not any(roles & (rule.own | rule.other) for roles in roles_of(person).values()):
        return Offer.objects.none()
    return Offer.objects.filter(ended_at=None).select_related("organisation")


def requests(person: Person) -> QuerySet[Request]:
    """Requests that ``person`` may read, ended ones too."""
    mine = Q(organisation__in=organisations_where(person, Action.SEE_AID))
    rule = RULES[Action.SEE_OPEN_AID]
    if any(roles & (rule.own | rule.other) for roles in roles_of(person).values()):
        mine |= Q(audience=Request.Audience.EVERYBODY)
    return Request.objects.filter(mine).select_related("organisation", "incident").prefetch_related("agreements")


def agreements(person: Person) -> QuerySet[Agreement]:
    """Those of which ``person`` is on one of both sides, or all of them for the coordinator."""
    who = organisations_where(person, Action.SEE_AID)
    return Agreement.objects.filter(Q(offer__organisation__in=who) | Q(request__organisation__in=who)).select_related(
        "offer__organisation", "request__organisation", "request__incident"
    )


def action(row: Request) -> Action:
    """What one has to be allowed to do to read this request."""
    return Action.SEE_OPEN_AID if row.audience == Request.Audience.EVERYBODY else Action.SEE_AID


def speaks_for(person: Person, organisation: Organisation) -> bool:
    """Whether ``person`` may offer, ask and agree in the name of ``organisation``."""
    return may(person, Action.WORK_AID, organisation)
