"""What every route of sharing answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.making import make_incident
from tests.warroom.incidents.routes import incident, seen, worked
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.landscapes.routes import NOT_THERE, landscape
from tests.warroom.plans.making import town
from tests.warroom.routes import (
    BODY,
    DECIDERS,
    EVERYBODY,
    SUPPLIER,
    Route,
    everybody,
    organisation,
    statuses,
)
from tests.warroom.sharing.making import make_guest

from warroom.organisations.models import Organisation, Person


def guest(thing: Organisation) -> dict[str, Any]:
    """A guest who has not enrolled."""
    found = make_guest(make_incident(thing), person=Person.objects.create_person(f"g{thing.pk}@example.test", "Gast"))
    return {"pk": found.incident_id, "row": found.pk}


def with_nobody(thing: Organisation) -> dict[str, Any]:
    return incident(thing) | {"organisation": thing.pk}


def of_landscape(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_landscape(thing, town()).pk, "organisation": thing.pk}


SHARING: dict[str, Route] = {
    "sharing:index": everybody(200, nobody=404, guest=200),
    # One's own landscape has pages of its own; of others one sees what is shared.
    "sharing:look": Route(own=NOT_THERE, other=NOT_THERE, shared=statuses((EVERYBODY, 200)), arguments=landscape),
    # There is no such element.
    "sharing:element": Route(own=NOT_THERE, other=NOT_THERE, arguments=landscape),
    # The page on which it is shared is for the body's own people, also when everything is shared.
    "sharing:incident": seen(),
    "sharing:withdraw": worked(DECIDERS, 404, arguments=with_nobody),
    "sharing:invite": worked(DECIDERS, 422),
    "sharing:guest": worked(DECIDERS, 200, method="get", arguments=guest),
    # Without a reason nothing happens.
    "sharing:end": worked(DECIDERS, 302, arguments=guest),
    "sharing:link": worked(DECIDERS, 200, arguments=guest),
    "sharing:landscape": Route(own=statuses((BODY, 200), (EVERYBODY, 404)), other=NOT_THERE, arguments=landscape),
    "sharing:withdraw_landscape": worked(DECIDERS, 404, arguments=of_landscape),
    "sharing:looked": Route(
        own=statuses((BODY, 200), (EVERYBODY, 403)),
        other=statuses((SUPPLIER, 404), (EVERYBODY, 403)),
        arguments=organisation,
    ),
}

SHARED_PAGES = frozenset(
    {
        "incidents:situation",
        "incidents:services",
        "incidents:facts",
        "incidents:plans",
        "incidents:board",
        "decisions:list",
        "decisions:page",
        "tasks:list",
        "tasks:task",
        "clocks:list",
        "clocks:one",
        "theft:track",
        "reports:list",
        "reports:one",
        "reports:pdf",
        "ledger:incident",
        "ledger:entry",
        "ledger:attachment",
        "duty:roster",
        "duty:contacts",
        "duty:costs",
        "duty:export",
    }
)
"""The pages of an incident that whoever everything is shared with (and a guest who was given everything) can read."""
