"""What every route of an incident answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.making import key, make_cut_off, make_followed, make_incident
from tests.warroom.landscapes.routes import NOT_THERE
from tests.warroom.routes import (
    BODY,
    COORDINATOR,
    DECIDERS,
    EVERYBODY,
    LANDSCAPE_WORKERS,
    OPENERS,
    SUPPLIER,
    WORKERS,
    Route,
    statuses,
)

from warroom.organisations.models import Organisation, Role


def incident(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_incident(thing).pk}


def cut_off(thing: Organisation) -> dict[str, Any]:
    made = make_incident(thing)
    return {"pk": made.pk, "row": make_cut_off(made).pk}


def followed(thing: Organisation) -> dict[str, Any]:
    row = make_followed(make_incident(thing, None, ("one", "compromised")))
    return {"pk": row.incident_id, "row": row.pk}


def seen(**more: Any) -> Route:
    """For everybody of the bodies involved; nobody else knows it is there."""
    return Route(**{"own": statuses((BODY, 200), (EVERYBODY, 404)), "other": NOT_THERE, "arguments": incident} | more)


def worked(who: frozenset[Role] = WORKERS, status: int = 302, **more: Any) -> Route:
    """For those who work on it; the others of the body are told that they may not."""
    own = statuses((who, status), (BODY, 403), (EVERYBODY, 404))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": incident, "method": "post"} | more)


INCIDENTS: dict[str, Route] = {
    "incidents:index": Route(own=statuses((BODY, 200), (EVERYBODY, 404))),
    "incidents:open": Route(
        own=statuses((OPENERS, 200), (BODY, 403), (COORDINATOR | SUPPLIER, 403)),
    ),
    "incidents:situation": seen(),
    "incidents:services": seen(),
    "incidents:facts": seen(),
    "incidents:manage": seen(),
    "incidents:seen": worked(data={"of": "0:none", "seen": "works"}),
    "incidents:answer": worked(data={"of": "0:none", "answer": "keep"}),
    # There is no such service: who may write is sent back to the list.
    "incidents:paper": worked(method="get"),
    "incidents:mark": worked(data={"of": "0:none", "mark": "lost"}),
    "incidents:landscape": worked(status=404, data={"landscape": "0"}),
    "incidents:cut_off": worked(status=200, method="get"),
    "incidents:cut_off_one": worked(status=200, method="get", arguments=cut_off),
    "incidents:plans": seen(),
    "incidents:board": seen(arguments=followed),
    # There is no such plan.
    "incidents:follow": worked(status=404, data={"plan": "0"}),
    # The board is moved by who keeps the landscape.
    "incidents:board_move": worked(LANDSCAPE_WORKERS, arguments=followed, data={"element": "post", "to": "rebuilding"}),
    "incidents:board_undo": worked(LANDSCAPE_WORKERS, 404, arguments=followed, data={"move": "0"}),
    "incidents:head": worked(DECIDERS, 422, data={"title": ""}),
    "incidents:phase": worked(DECIDERS, data={"phase": "stable"}),
    "incidents:role": worked(DECIDERS, 422, data={"role": "none"}),
    "incidents:involve": worked(DECIDERS, data={"organisation": "0"}),
    "incidents:close": worked(DECIDERS, 422),
}
__all__ = ["DECIDERS", "INCIDENTS", "incident", "key", "seen", "worked"]
