"""The API keeps to its own OpenAPI document, whatever is sent: schemathesis, in process, always the same examples."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection
from tests.warroom.api.conftest import Issue
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import small

from warroom.api import limits
from warroom.api.urls import api
from warroom.landscapes import parsing, reading
from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.plans import answering, computing

NUMBER = 4321
CONFIG: dict[str, Any] = {
    "generation": {"deterministic": True, "database": "none", "with-security-parameters": False},
    # The landscape that is there; other numbers are tried too.
    "parameters": {"path.pk": NUMBER},
    "checks": {
        # What a JSON Schema cannot say – that ids exist, that the version is the newest – is refused although the
        # data fits the schema.
        "positive_data_acceptance": {"expected-statuses": ["2xx", 304, 404, 409, 422, 428]},
    },
}

document = schemathesis.openapi.from_dict(
    json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"))), config=SchemathesisConfig.from_dict(CONFIG)
)
document.app = WSGIHandler()


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """What Django's own test client does too: the end of a request leaves the test's transaction alone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def read_here(job: dict[str, Any], data: bytes) -> dict[str, Any]:
    head, packed = parsing.read(job, data)
    return {**head, "reading": packed or None}


def computed_here(job: dict[str, Any], packed: bytes) -> Iterator[Any]:
    yield from computing.lines({**job, "question": {**job["question"], "seconds": 0}}, packed)


@pytest.fixture
def secret(cast: Cast, issue: Issue, monkeypatch: pytest.MonkeyPatch, _one_connection: None) -> str:
    """A token of a body whose landscape is there."""
    for name in limits.MOST:
        monkeypatch.setitem(limits.MOST, name, 1_000_000)
    # Hundreds of bodies: starting a process for each would take all the time. test_landscapes.py starts them.
    monkeypatch.setattr(reading, "child", read_here)
    monkeypatch.setattr(answering, "child", computed_here)
    landscape = Landscape.objects.create(pk=NUMBER, owner=cast.own, name="Aardwijk")
    store(landscape, small(), how=How.DEMONSTRATION, expected=0)
    return issue()[1]


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@document.exclude(method="PUT").parametrize()
@bounded(15)
def test_every_answer_is_as_the_document_says(case: schemathesis.Case, secret: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})


@document.include(method="PUT").parametrize()
@bounded(3)  # making a landscape takes long
def test_every_answer_to_a_new_version_is_as_the_document_says(case: schemathesis.Case, secret: str) -> None:
    # A dry run tells what is wrong with a landscape instead of refusing it, and the reader takes null as not known.
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, excluded_checks=[negative_data_rejection])
