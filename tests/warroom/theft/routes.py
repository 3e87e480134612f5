"""What every route of the data theft answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.making import make_incident
from tests.warroom.incidents.routes import DECIDERS, seen, worked
from tests.warroom.routes import Route

from warroom.organisations.models import Organisation
from warroom.theft.models import Track


def tracked(thing: Organisation) -> dict[str, Any]:
    incident = make_incident(thing)
    Track.objects.create(incident=incident, group="Play")
    return {"pk": incident.pk}


THEFT: dict[str, Route] = {
    "theft:track": seen(),
    "theft:keep": worked(data={"group": "Play", "watch_every_h": "24", "version": "0"}),
    # There is no such dataset: who may write is sent back.
    "theft:dataset": worked(method="get"),
    "theft:line": worked(status=422, data={"kind": "none"}),
    "theft:close": worked(DECIDERS, 422, arguments=tracked),
}
