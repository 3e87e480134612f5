"""What every route of the ledger answers to whom; see tests/warroom/routes.py."""

from typing import Any

from django.db import transaction
from tests.warroom.incidents.making import make_incident
from tests.warroom.incidents.routes import DECIDERS, seen, worked
from tests.warroom.routes import EVERYBODY, Route, organisation, statuses

from warroom.ledger.attaching import File
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation


def entry(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_incident(thing).pk, "sequence": 1}


def attachment(thing: Organisation) -> dict[str, Any]:
    made, file = make_incident(thing), File("foto.png", b"\x89PNG")
    with transaction.atomic():
        entry = record(made.chain, "note", by=None, attachments=[file])
    return {"pk": made.pk, "sequence": entry.sequence, "sha256": file.sha256}


LEDGER: dict[str, Route] = {
    "ledger:incident": seen(),
    "ledger:entry": seen(arguments=entry),
    "ledger:attachment": seen(arguments=attachment),
    "ledger:proof": seen(),
    "ledger:checkpoint": worked(),
    "ledger:export": worked(status=200),
    "ledger:erase": worked(DECIDERS, 200, method="get", arguments=entry),
    "ledger:organisation": seen(arguments=organisation),
    "ledger:held": Route(own=statuses((EVERYBODY, 200))),
}
