"""Every operation of the API x every token, against the table in operations.py."""

import json
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from ninja import Schema
from tests.warroom.advisories.making import make_advisory, make_product
from tests.warroom.alerts.making import make_sent
from tests.warroom.api.conftest import Issue, Program
from tests.warroom.api.operations import OPERATIONS, Operation
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.routes import ROUTES
from tests.warroom.sharing.making import share
from tests.warroom.tasks.making import make_task

from warroom.advisories.models import Advisory
from warroom.alerts.models import Addressed
from warroom.api.shapes import Paging
from warroom.api.urls import api
from warroom.incidents.models import Incident
from warroom.sharing.landscapes import Extent
from warroom.sharing.landscapes import share as share_landscape
from warroom.sharing.models import Look
from warroom.suppliers.models import Consent, Listing

SCREENS = {"api-root", "openapi-json", "nothing_here"}


def answered(program: Any, operation: Operation, incident: Incident) -> int:
    landscape = incident.pinneds.get().landscape_id
    addressed = Addressed.objects.get().pk
    advisory = Advisory.objects.get().pk
    path = "/api" + operation.path.format(
        incident=incident.pk, landscape=landscape, addressed=addressed, advisory=advisory
    )
    with transaction.atomic():
        if operation.method == "get":
            found = program.get(path)
        else:
            found = program.generic(operation.method.upper(), path, json.dumps(operation.body), "application/json")
        transaction.set_rollback(True)
    status: int = found.status_code
    return status


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    there = {name.partition(":")[2] for name in ROUTES if name.startswith("api:")}
    assert there - SCREENS == set(OPERATIONS)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_token_gets_what_the_table_says(cast: Cast, issue: Issue, name: str) -> None:
    operation = OPERATIONS[name]
    incident = make_incident(cast.own, None, ("one", "compromised"))
    make_task(incident)
    make_sent(cast.own)
    Consent.objects.create(body=cast.own, supplier=cast.supplier, product=make_product(cast.supplier), level="known")
    Listing.objects.create(supplier=cast.supplier, organisation=cast.own)
    make_advisory(cast.supplier)
    reads, writes = Program(issue("read")[1]), Program(issue("write")[1])
    theirs = Program(issue("write", cast.other)[1])
    found = {
        "read": answered(reads, operation, incident),
        "write": answered(writes, operation, incident),
        "other": answered(theirs, operation, incident),
        "none": answered(Program("wb_none"), operation, incident),
    }
    share(incident, cast.other)
    landscape = incident.pinneds.get().landscape
    by = cast.people[next(iter(cast.people))]
    share_landscape(landscape, cast.other, Extent(whole=True), by=by, reason="om te helpen")
    found["shared"] = answered(theirs, operation, incident)
    wanted = {x: getattr(operation, x) for x in ("read", "write", "other", "shared")}
    assert found == wanted | {"none": 401}


def test_a_program_that_looks_at_what_is_shared_is_written_down(cast: Cast, issue: Issue) -> None:
    incident = make_incident(cast.own)
    share(incident, cast.other)
    token, secret = issue("read", cast.other)
    assert Program(secret).get(f"/api/incidents/{incident.pk}/tasks").status_code == 200
    look = Look.objects.get()
    assert (look.body, look.organisation, look.token, look.what) == (cast.own, cast.other, token.pk, "tasks")


def test_no_two_shapes_of_the_document_have_the_same_name() -> None:
    """The second would stand there in the place of the first. (What is read from an address stands there in full.)"""
    shapes: list[type[Schema]] = [Schema]
    for shape in shapes:
        shapes.extend(shape.__subclasses__())
    ours = {shape for shape in shapes if shape.__module__.startswith("warroom.") and not issubclass(shape, Paging)}
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/")))["components"]["schemas"]
    assert set(document["Said"]["properties"]) == {"answer", "note"}
    names = Counter(shape.__name__ for shape in ours)
    assert [name for name, times in names.items() if times > 1] == []
