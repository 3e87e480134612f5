"""Fixtures of the plans' tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Person, Role
from warroom.plans import answering, computing

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def landscape(cast: Cast) -> Landscape:
    """The town of the cast's own body."""
    return make_landscape(cast.own, town())


@pytest.fixture
def spoc(cast: Cast) -> Person:
    """Who keeps it."""
    return cast.people[Role.SPOC]


@pytest.fixture
def client(spoc: Person) -> Client:
    """A client in which the SPOC is signed in."""
    client = Client()
    client.force_login(spoc, backend=BACKEND)
    return client


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are computed in this process: starting another for each takes seconds. test_answering.py starts one."""

    def lines(job: dict[str, Any], packed: bytes) -> Iterator[Any]:
        yield from computing.lines(job, packed)

    monkeypatch.setattr(answering, "child", lines)
