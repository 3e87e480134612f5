"""Which offers, requests and agreements somebody sees, and for whom that person may speak."""

from django.db.models import Q, QuerySet

from warroom.aid.models import Agreement, Offer, Request
from warroom.organisations.access import RULES, Action, may, organisations_where, require, roles_of
from warroom.organisations.models import Organisation, Person
from warroom.requests import Request as HttpRequest


def offers(person: Person) -> QuerySet[Offer]:
    """Open offers; nobody who has no part in mutual aid sees any."""
    rule = RULES[Action.SEE_OPEN_AID]
    if not any(roles & (rule.own | rule.other) for roles in roles_of(person).values()):
        return Offer.objects.none()
    return Offer.objects.filter(ended_at=None).select_related("organisation__successor")


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


def must_read(request: HttpRequest, row: Request) -> None:
    """Refuse who may not read this request. Whose offer was proposed for it reads it: they have to answer."""
    if agreements(request.user).filter(request=row).exists():
        return
    everybody = row.audience == Request.Audience.EVERYBODY
    require(request, Action.SEE_OPEN_AID if everybody else Action.SEE_AID, row)


def waiting(person: Person) -> QuerySet[Agreement]:
    """Proposals that wait for the yes of a body that ``person`` speaks for."""
    ours = organisations_where(person, Action.WORK_AID)
    gives = Q(offer__organisation__in=ours, giver_agreed_at=None)
    takes = Q(request__organisation__in=ours, taker_agreed_at=None)
    return Agreement.objects.filter(gives | takes, how_far=Agreement.HowFar.PROPOSED)


def speaks_for(person: Person, organisation: Organisation) -> bool:
    """Whether ``person`` may offer, ask and agree in the name of ``organisation``."""
    return may(person, Action.WORK_AID, organisation)
