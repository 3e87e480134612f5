"""What every route of the packs answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.making import make_incident
from tests.warroom.incidents.routes import DECIDERS, seen, worked
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.landscapes.routes import NOT_THERE
from tests.warroom.routes import BODY, EVERYBODY, Route, statuses

from warroom.organisations.models import Organisation
from warroom.packs.models import Sheet


def body(thing: Organisation) -> dict[str, Any]:
    make_landscape(thing)
    return {"pk": thing.pk}


def printed(thing: Organisation) -> dict[str, Any]:
    incident = make_incident(thing)
    return {"pk": incident.pk, "number": Sheet.objects.create(incident=incident, number=1).number}


def kept(status: int, **more: Any) -> Route:
    own = statuses((DECIDERS, status), (BODY, 403), (EVERYBODY, 404))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": body} | more)


PACKS: dict[str, Route] = {
    "packs:pack": kept(200),
    "packs:take": kept(200, method="post"),
    "packs:keeper": kept(302, method="post", data={"person": "0"}),
    "packs:paper": seen(),
    "packs:print": worked(status=200, data={"n": "1"}),
    "packs:type": worked(status=200, method="get", arguments=printed),
}
