"""What every route of the ways in answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.routes import DECIDERS
from tests.warroom.landscapes.routes import NOT_THERE
from tests.warroom.routes import BODY, COORDINATOR, EVERYBODY, Route, everybody, membership, organisation, statuses

from warroom.emergency import cards
from warroom.emergency.models import CallForHelp
from warroom.organisations.models import Organisation, Person

FOR_THE_COORDINATOR = statuses((COORDINATOR, 200), (EVERYBODY, 404))


def call(thing: Organisation) -> dict[str, Any]:
    made = CallForHelp.objects.create(
        body=str(thing), who="Kim", phone="03 555 99 99", what="Alles weg", organisation=thing
    )
    return {"pk": made.pk}


def with_card(thing: Organisation) -> dict[str, Any]:
    cards.make(thing, [], by=Person.objects.first())
    return {"pk": thing.pk}


def kept(status: int, **more: Any) -> Route:
    own = statuses((DECIDERS, status), (BODY, 403), (EVERYBODY, 404))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": organisation} | more)


def called(coordinator: int = 200, **more: Any) -> Route:
    """For the coordinator, of any body; nobody else knows it is there."""
    expected = statuses((COORDINATOR, coordinator), (EVERYBODY, 404))
    return Route(**{"own": expected, "other": expected, "arguments": call} | more)


EMERGENCY: dict[str, Route] = {
    "emergency:enter": everybody(200, anonymous=200),
    "emergency:hit": everybody(200, anonymous=200),
    "emergency:card": kept(200),
    # Nobody was chosen: back to the page.
    "emergency:make": kept(302, method="post"),
    "emergency:pdf": kept(200, method="post", arguments=with_card),
    "emergency:call_back": called(arguments=membership),
    "emergency:calls": Route(own=FOR_THE_COORDINATOR),
    "emergency:call": called(),
    # Nobody was called back yet: back to the call.
    "emergency:way_in": called(302, method="post"),
}
