"""What every route of the contacts answers to whom; see tests/warroom/routes.py."""

import uuid
from typing import Any

from django.utils import timezone
from tests.warroom.contacts import making
from tests.warroom.routes import (
    COORDINATOR,
    EVERYBODY,
    SUPPLIER,
    Route,
    everybody,
    organisation,
    statuses,
)

from warroom.contacts.models import Question, Round, Upload
from warroom.organisations.models import Organisation, Person, Role

KEEPERS = frozenset({Role.SPOC, Role.DEPUTY, Role.DIRECTOR})
ONLY_COORDINATOR = statuses((COORDINATOR, 200), (EVERYBODY, 404))


def post(thing: Organisation) -> dict[str, Any]:
    made = making.contact("Iemand", thing)
    return {"pk": made.posts.get().pk}


def correction(thing: Organisation) -> dict[str, Any]:
    made = making.contact("Iemand", thing)
    now = timezone.now()
    asked = Question.objects.create(contact=made, expires_at=now, answered_at=now, correction={"text": "ander nummer"})
    return {"pk": asked.pk}


def upload(thing: Organisation) -> dict[str, Any]:
    table = {"headers": ["Naam"], "rows": [[2, ["Kim"]]], "mapping": {"0": "name"}}
    by = Person.objects.first()
    return {"pk": Upload.objects.create(name="lijst.csv", made_by=by, table=table).pk}


def test_round(thing: Organisation) -> dict[str, Any]:
    now = timezone.now()
    return {"pk": Round.objects.create(begins_at=now, closes_at=now).pk}


def token(thing: Organisation) -> dict[str, Any]:
    return {"token": "not-a-token"}


def seen(status: int = 200, **more: Any) -> Route:
    """The numbers of a body: for its own people and for the coordinator."""
    own, other = statuses((EVERYBODY, status)), statuses((COORDINATOR, status), (EVERYBODY, 404))
    return Route(**{"own": own, "other": other, "arguments": organisation} | more)


def kept(status: int, **more: Any) -> Route:
    """Changing them: for who keeps them, and for the coordinator."""
    own = statuses((KEEPERS | SUPPLIER | COORDINATOR, status), (EVERYBODY, 403))
    return Route(**{"own": own, "other": statuses((COORDINATOR, status), (EVERYBODY, 404)), "arguments": post} | more)


def all_of_them(status: int = 200, **more: Any) -> Route:
    """Those of all bodies at once: for the coordinator alone."""
    return Route(**{"own": statuses((COORDINATOR, status), (EVERYBODY, 404))} | more)


def one_of_all(status: int, **more: Any) -> Route:
    """A thing on the coordinator's pages."""
    expected = statuses((COORDINATOR, status), (EVERYBODY, 404))
    return Route(**{"own": expected, "other": expected} | more)


CONTACTS: dict[str, Route] = {
    "contacts:code": everybody(200, anonymous=200),
    "contacts:thanks": everybody(200, anonymous=200),
    "contacts:answer": everybody(410, arguments=token, anonymous=410),
    "contacts:index": Route(own=statuses((EVERYBODY, 302))),
    "contacts:everybody": all_of_them(),
    "contacts:coverage": all_of_them(),
    "contacts:ask_old": all_of_them(302, method="post"),
    "contacts:same": all_of_them(),
    "contacts:calls": all_of_them(),
    "contacts:tick": one_of_all(
        302, method="post", arguments=organisation, data={"outcome": "no_answer", "form": str(uuid.uuid4())}
    ),
    "contacts:import": all_of_them(),
    "contacts:template": all_of_them(),
    "contacts:upload": one_of_all(200, arguments=upload),
    "contacts:decide": one_of_all(302, method="post", arguments=upload, data={"what": "throw"}),
    "contacts:tests": all_of_them(),
    "contacts:test": one_of_all(200, arguments=test_round),
    "contacts:correction": kept(302, method="post", arguments=correction),
    "contacts:body": seen(),
    "contacts:add": kept(200, arguments=organisation),
    "contacts:domains": kept(200, arguments=organisation),
    "contacts:change": kept(200),
    "contacts:place": kept(200),
    "contacts:confirm": kept(302, method="post"),
    "contacts:ask": kept(302, method="post"),
}
