"""What every route of mutual aid answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.routes import BODY, COORDINATOR, EVERYBODY, SUPPLIER, Route, statuses

from warroom.aid import agreeing
from warroom.aid.models import Request
from warroom.organisations.models import Kind, Organisation, Role

SPEAKERS = frozenset(
    {Role.SPOC, Role.DEPUTY, Role.MANAGEMENT, Role.DIRECTOR, Role.MAYOR, Role.EMERGENCY_PLANNER, Role.COORDINATOR}
)


def offered(thing: Organisation) -> dict[str, Any]:
    return {"pk": agreeing.offer(thing, by=None, sort="counter", what="Loket", quantity=3).pk}


def asked(thing: Organisation, audience: str = Request.Audience.COORDINATOR) -> dict[str, Any]:
    return {"pk": agreeing.ask(thing, by=None, sort="counter", what="Loket gezocht", audience=audience).pk}


def agreement(thing: Organisation) -> dict[str, Any]:
    giver = Organisation.objects.create(name=f"Buur van {thing}", kind=Kind.MUNICIPALITY)
    offer = agreeing.offer(giver, by=None, sort="counter", what="Loket", quantity=3)
    request = agreeing.ask(thing, by=None, sort="counter", what="Loket gezocht")
    return {"pk": agreeing.propose(offer, request, by=None, quantity=1, giver=True).pk, "answer": "agree"}


def screen(**more: Any) -> Route:
    return Route(own=statuses((SUPPLIER, 404), (EVERYBODY, 200)), **more)


def spoken(status: int, *, other: int, coordinator: int, **more: Any) -> Route:
    """For who speaks for the body; ``other`` and ``coordinator`` are answered for another's."""
    return Route(
        own=statuses((SUPPLIER, 404), (SPEAKERS, status), (EVERYBODY, 403)),
        other=statuses((SUPPLIER, 404), (COORDINATOR, coordinator), (EVERYBODY, other)),
        **more,
    )


AID = {
    "aid:list": screen(),
    "aid:bench": screen(),
    "aid:offer": Route(own=statuses((SUPPLIER, 404), (SPEAKERS, 200), (EVERYBODY, 403))),
    "aid:ask": Route(own=statuses((SUPPLIER, 404), (SPEAKERS, 200), (EVERYBODY, 403))),
    "aid:edit_offer": spoken(200, other=403, coordinator=403, arguments=offered),
    "aid:end_offer": spoken(302, other=403, coordinator=403, arguments=offered, method="post"),
    "aid:request": Route(
        own=statuses((SUPPLIER, 404), (EVERYBODY, 200)),
        other=statuses((COORDINATOR, 200), (EVERYBODY, 404)),
        arguments=asked,
    ),
    "aid:edit_request": spoken(200, other=404, coordinator=403, arguments=asked),
    "aid:end_request": spoken(302, other=404, coordinator=403, arguments=asked, method="post"),
    # A proposal that names no offer is told so, on the request's page, to whoever reads the request.
    "aid:propose": Route(
        own=statuses((SUPPLIER, 404), (BODY | COORDINATOR, 302)),
        other=statuses((COORDINATOR, 302), (EVERYBODY, 404)),
        arguments=asked,
        method="post",
    ),
    "aid:answer": spoken(302, other=404, coordinator=403, arguments=agreement, method="post"),
}
