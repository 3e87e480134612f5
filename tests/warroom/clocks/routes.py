"""What every route of the deadlines answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.clocks.making import EXTENDS, make_clock, make_incident, make_waiting
from tests.warroom.landscapes.routes import NOT_THERE
from tests.warroom.routes import BODY, DECIDERS, EVERYBODY, WORKERS, Route, statuses

from warroom.clocks.acting import record_act
from warroom.organisations.models import Organisation, Role


def incident(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_incident(thing).pk}


def clock(thing: Organisation) -> dict[str, Any]:
    made = make_incident(thing)
    return {"pk": made.pk, "clock": make_clock(made).pk}


def act(thing: Organisation) -> dict[str, Any]:
    made = make_incident(thing)
    return {"pk": made.pk, "act": record_act(made, EXTENDS, by=None)[0].pk}


def rule(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_incident(thing).pk, "rule": "gdpr-art-33"}


def waiting(thing: Organisation) -> dict[str, Any]:
    made = make_incident(thing)
    return {"pk": made.pk, "waiting": make_waiting(made, ("OMV-1", "permit-regular", "2022-11-02")).pk}


def organisation(thing: Organisation) -> dict[str, Any]:
    return {"pk": thing.pk}


def seen(**more: Any) -> Route:
    """For everybody of the bodies involved; nobody else knows it is there."""
    return Route(**{"own": statuses((BODY, 200), (EVERYBODY, 404)), "other": NOT_THERE, "arguments": incident} | more)


def worked(who: frozenset[Role] = WORKERS, status: int = 200, **more: Any) -> Route:
    """For those who work on it; the others of the body are told that they may not."""
    own = statuses((who, status), (BODY, 403), (EVERYBODY, 404))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": incident} | more)


CLOCKS: dict[str, Route] = {
    "clocks:list": seen(),
    "clocks:notices": seen(),
    "clocks:own": worked(),
    "clocks:start": worked(arguments=rule),
    "clocks:one": seen(arguments=clock),
    "clocks:correct": worked(arguments=clock),
    "clocks:mark": worked(status=302, arguments=clock, method="post", data={"do": "sent", "version": "1"}),
    "clocks:draft_json": seen(arguments=clock),
    "clocks:draft_pdf": seen(arguments=clock),
    "clocks:record_act": worked(DECIDERS),
    "clocks:act": seen(arguments=act),
    "clocks:withdraw_act": worked(
        DECIDERS, 302, arguments=act, method="post", data={"why": "vernietigd", "version": "1"}
    ),
    "clocks:permits": seen(),
    "clocks:permits_read": worked(),
    "clocks:permits_preview": worked(arguments=waiting),
    "clocks:permits_decided": worked(status=302, method="post"),
    "clocks:settings": worked(DECIDERS, arguments=organisation),
}
