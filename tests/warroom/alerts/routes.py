"""What every route of alerts answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.alerts.making import make_contact, make_draft, make_sent, row
from tests.warroom.routes import BODY, COORDINATOR, EVERYBODY, OPENERS, SUPPLIER, WORKERS, Route, everybody, statuses

from warroom.alerts import preparing
from warroom.alerts.models import Alert, Enclosed, Group
from warroom.organisations.models import Organisation, Role

NOT_THERE = statuses((EVERYBODY, 404))


def group(thing: Organisation) -> dict[str, Any]:
    return {"pk": Group.objects.create(organisation=thing, name="Kust", audience={}).pk}


def plan(thing: Organisation) -> dict[str, Any]:
    return {"severity": 3}


def draft(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_draft(thing, sender=thing).pk}


def ready(thing: Organisation) -> dict[str, Any]:
    alert = preparing.begin(make_draft(thing, sender=thing))
    return {"pk": alert.pk}


def out(thing: Organisation) -> dict[str, Any]:
    make_contact(thing)
    return {"pk": make_sent(thing, sender=thing, files=[("a.pdf", "application/pdf", b"%PDF-1")]).pk}


def called(thing: Organisation) -> dict[str, Any]:
    alert = make_sent(thing, sender=thing)
    return {"pk": alert.pk, "row": row(alert, thing).pk}


def sent_file(thing: Organisation) -> dict[str, Any]:
    pk = out(thing)["pk"]
    return {"pk": pk, "number": Enclosed.objects.get(alert=pk).pk}


def received(thing: Organisation) -> dict[str, Any]:
    make_contact(thing)
    alert = make_sent(thing, files=[("a.pdf", "application/pdf", b"%PDF-1")])
    return {"pk": row(alert, thing).pk}


def received_file(thing: Organisation) -> dict[str, Any]:
    pk = received(thing)["pk"]
    return {"pk": pk, "number": Enclosed.objects.get(alert=Alert.objects.latest("pk")).pk}


def token(thing: Organisation) -> dict[str, Any]:
    return {"token": "not-a-token"}


def token_file(thing: Organisation) -> dict[str, Any]:
    return {"token": "not-a-token", "number": 1}


def of_sender(status: int = 200, suppliers: int = 200, **more: Any) -> Route:
    """For who sends; what others sent is not there."""
    own = statuses((COORDINATOR, status), (SUPPLIER, suppliers), (EVERYBODY, 404))
    # "own" is asked of the organisation in which each has the role: bodies have no way to send.
    return Route(**{"own": own, "other": NOT_THERE, "arguments": out} | more)


def of_body(who: frozenset[Role], status: int, **more: Any) -> Route:
    """For the body it is addressed to."""
    own = statuses((who, status), (EVERYBODY, 403))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": received} | more)


ANSWERERS = WORKERS | SUPPLIER

ALERTS: dict[str, Route] = {
    "alerts:list": Route(own=statuses((EVERYBODY, 200))),
    "alerts:new": Route(own=statuses((COORDINATOR, 200), (SUPPLIER, 403), (BODY, 404))),
    "alerts:reached": Route(own=statuses((COORDINATOR, 200), (SUPPLIER, 403), (BODY, 404)), method="post"),
    "alerts:drop_group": Route(
        own=statuses((COORDINATOR, 302), (SUPPLIER, 403), (BODY, 404)), arguments=group, method="post"
    ),
    "alerts:plans": Route(own=statuses((COORDINATOR, 200), (EVERYBODY, 404))),
    "alerts:plan": Route(
        own=statuses((COORDINATOR, 200), (EVERYBODY, 404)), other=NOT_THERE | {Role.COORDINATOR: 200}, arguments=plan
    ),
    "alerts:feed_make": everybody(200, method="post"),
    "alerts:feed_revoke": everybody(302, method="post"),
    "alerts:one": of_sender(302, 302),
    "alerts:compose": of_sender(200, 403, arguments=draft),
    "alerts:discard": of_sender(302, 403, arguments=draft, method="post"),
    "alerts:check": of_sender(200, 200, arguments=ready),
    "alerts:send": of_sender(302, 403, arguments=ready, method="post"),
    "alerts:approve": of_sender(302, 302, arguments=ready, method="post"),
    "alerts:back": of_sender(302, 302, arguments=ready, method="post"),
    "alerts:watch": of_sender(),
    "alerts:calls": of_sender(),
    "alerts:called": of_sender(302, 403, arguments=called, method="post", data={"outcome": "nobody"}),
    "alerts:withdraw": of_sender(302, 302, method="post", data={"why": "vergissing"}),
    "alerts:correct": of_sender(302, 403, method="post"),
    "alerts:csv": of_sender(),
    "alerts:xlsx": of_sender(),
    "alerts:cap": of_sender(),
    "alerts:sent_file": of_sender(arguments=sent_file),
    "alerts:read": of_body(EVERYBODY, 200),
    "alerts:answer": of_body(ANSWERERS, 302, method="post", data={"answer": "seen"}),
    "alerts:checklist": of_body(ANSWERERS, 302, method="post"),
    "alerts:take_over": of_body(ANSWERERS, 302, method="post"),
    "alerts:open_incident": of_body(OPENERS, 302, method="post"),
    "alerts:file": of_body(EVERYBODY, 200, arguments=received_file),
    "alerts:link": everybody(404, arguments=token, anonymous=404),
    "alerts:link_file": everybody(404, arguments=token_file, anonymous=404),
    "alerts:feed": everybody(404, arguments=token, anonymous=404),
}
