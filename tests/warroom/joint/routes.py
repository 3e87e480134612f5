"""What every route of the joint incidents answers to whom; see tests/warroom/routes.py.

The thing is a line: that of the body itself; for a supplier that of a customer who lets it know; for the coordinator
that of somebody. "Other" is a line of another body with another supplier.
"""

from typing import Any

from tests.warroom.joint.making import (
    coordinator,
    make_environment,
    make_isolation,
    make_line,
    make_part,
    make_placement,
)
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
    everybody,
    statuses,
)
from tests.warroom.suppliers.making import make_supplier

from warroom.joint import environments, reporting
from warroom.joint.models import JointReport, Line
from warroom.organisations.models import Kind, Organisation


def joint(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_line(thing).joint_id}


def line(thing: Organisation) -> dict[str, Any]:
    row = make_line(thing)
    return {"pk": row.joint_id, "row": row.pk}


def own(thing: Organisation) -> dict[str, Any]:
    return {"row": make_line(thing).pk}


def isolation(thing: Organisation) -> dict[str, Any]:
    row = make_line(thing)
    return {"pk": row.joint_id, "row": row.pk, "which": make_isolation(row).pk}


def own_isolation(thing: Organisation) -> dict[str, Any]:
    row = make_line(thing)
    return {"row": row.pk, "which": make_isolation(row).pk}


def request(thing: Organisation) -> dict[str, Any]:
    row = make_line(thing)
    return {"pk": row.joint_id, "row": make_part(row).remediation_id}


def part(thing: Organisation) -> dict[str, Any]:
    row = make_line(thing)
    return {"row": row.pk, "part": make_part(row).pk}


def made(row: Line) -> JointReport:
    report = reporting.make(row.joint, coordinator(), by=None, next_steps="Morgen om 9 uur de volgende")
    reporting.share(report, by=None)
    return report


def report(thing: Organisation) -> dict[str, Any]:
    row = make_line(thing)
    return {"pk": row.joint_id, "row": made(row).pk}


def common(thing: Organisation) -> dict[str, Any]:
    return {"row": made(make_line(thing)).pk}


def environment(thing: Organisation) -> dict[str, Any]:
    """Its own when it can offer one, else somebody's."""
    owner = thing if thing.kind in (Kind.SUPPLIER, Kind.COORDINATOR) else make_supplier()
    return {"pk": make_environment(owner).pk}


def placement(thing: Organisation) -> dict[str, Any]:
    """Asked by the body; of the supplier or coordinator when it can offer one."""
    if thing.kind in (Kind.SUPPLIER, Kind.COORDINATOR):
        body = Organisation.objects.create(name=f"Klant van {thing}", kind=Kind.MUNICIPALITY)
        return {"row": make_placement(body, make_environment(thing)).pk}
    return {"row": make_placement(thing).pk}


def granted(thing: Organisation) -> dict[str, Any]:
    row = make_line(thing)
    found = make_placement(row.organisation, make_environment(row.joint.supplier))
    environments.grant(found, by=None)
    return {"row": found.pk}


NOT_THERE = statuses((EVERYBODY, 404))
ONLY_COORDINATOR = statuses((COORDINATOR, 200), (EVERYBODY, 404))


def for_both(status: int = 200, **more: Any) -> Route:
    """For the coordinator, whose it never is, and for the supplier itself."""
    return Route(
        **{
            "own": statuses((COORDINATOR | SUPPLIER, status), (EVERYBODY, 404)),
            "other": statuses((COORDINATOR, status), (EVERYBODY, 404)),
            "arguments": joint,
        }
        | more
    )


def led(status: int = 200, **more: Any) -> Route:
    """For the coordinator; the supplier sees that it is there and may not."""
    return Route(
        **{
            "own": statuses((COORDINATOR, status), (SUPPLIER, 403), (EVERYBODY, 404)),
            "other": statuses((COORDINATOR, status), (EVERYBODY, 404)),
            "arguments": joint,
        }
        | more
    )


def of_supplier(status: int = 302, **more: Any) -> Route:
    """For the supplier; the coordinator sees it and may not speak for the supplier."""
    return Route(
        **{
            "own": statuses((SUPPLIER, status), (COORDINATOR, 403), (EVERYBODY, 404)),
            "other": statuses((COORDINATOR, 403), (EVERYBODY, 404)),
            "arguments": line,
            "method": "post",
        }
        | more
    )


def of_body(who: frozenset[Any] = BODY, status: int = 200, **more: Any) -> Route:
    """For the body itself: not for the supplier, not for the coordinator, not for a rival."""
    return Route(
        **{
            "own": statuses((who, status), (BODY, 403), (EVERYBODY, 404)),
            "other": NOT_THERE,
            "arguments": own,
        }
        | more
    )


JOINT: dict[str, Route] = {
    "joint:list": everybody(200, nobody=404),
    "joint:start": Route(own=statuses((COORDINATOR | SUPPLIER, 200), (EVERYBODY, 403))),
    "joint:page": for_both(),
    "joint:edit": for_both(),
    "joint:add": for_both(302, method="post", data={"who": "Nergenshuizen", "why": "Belde zelf"}),
    "joint:warn": for_both(302, method="post"),
    "joint:close": led(),
    "joint:ledger": led(),
    "joint:requests": for_both(),
    "joint:done": of_supplier(arguments=joint),
    "joint:withdraw_request": led(302, method="post", arguments=request, data={"why": "Niet meer nodig"}),
    "joint:reports": for_both(),
    "joint:report": for_both(arguments=report),
    "joint:paper": for_both(arguments=report),
    "joint:share_report": led(302, method="post", arguments=report),
    "joint:line": for_both(arguments=line),
    "joint:say": of_supplier(data={"standing": "cause", "basis": "Gezien"}),
    "joint:remove": led(302, method="post", arguments=line, data={"why": "Vergissing"}),
    "joint:isolate": of_supplier(200, method="get"),
    "joint:isolation_step": of_supplier(
        arguments=isolation, data={"do": "withdraw", "note": "Niet nodig", "version": "1"}
    ),
    "joint:own": of_body(),
    "joint:answer": of_body(WORKERS, 302, method="post", data={"answer": "affected"}),
    "joint:own_say": of_body(WORKERS, 302, method="post", data={"standing": "cause", "basis": "Gezien"}),
    # What others may see, and agreeing to be cut off, is for who decides.
    "joint:show": of_body(DECIDERS, 302, method="post"),
    "joint:own_isolation": of_body(DECIDERS, 302, method="post", arguments=own_isolation, data={"do": "agree"}),
    # Communication and the DPO work on the line, and do not open an incident.
    "joint:own_incident": of_body(OPENERS, 302, method="post"),
    "joint:ask": of_body(WORKERS, 200),
    "joint:check": of_body(WORKERS, 302, method="post", arguments=part, data={"found": "confirmed"}),
    "joint:common": of_body(arguments=common, own=statuses((BODY, 200), (EVERYBODY, 404))),
    "joint:environments": everybody(200, nobody=404),
    "joint:offer": Route(own=statuses((COORDINATOR | SUPPLIER, 200), (EVERYBODY, 403))),
    "joint:environment": Route(
        own=statuses((COORDINATOR | SUPPLIER, 200), (EVERYBODY, 404)), other=NOT_THERE, arguments=environment
    ),
    "joint:end_environment": Route(
        own=statuses((COORDINATOR | SUPPLIER, 302), (EVERYBODY, 404)),
        other=NOT_THERE,
        arguments=environment,
        method="post",
    ),
    # Who works on the incidents of a body asks for it; whose the environment is makes no difference.
    "joint:ask_environment": Route(
        own=statuses((WORKERS, 302), (EVERYBODY, 404)),
        other=statuses((WORKERS, 302), (EVERYBODY, 404)),
        arguments=environment,
        method="post",
        data={"for_what": "Burgerzaken"},
    ),
    "joint:answer_placement": Route(
        own=statuses((COORDINATOR | SUPPLIER, 302), (EVERYBODY, 404)),
        other=NOT_THERE,
        arguments=placement,
        method="post",
        data={"do": "grant"},
    ),
    "joint:give_back": of_body(WORKERS, 302, method="post", arguments=placement),
    "joint:draw": of_body(
        arguments=granted, own=statuses((LANDSCAPE_WORKERS, 200), (WORKERS, 302), (BODY, 403), (EVERYBODY, 404))
    ),
}
