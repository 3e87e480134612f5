"""Fixtures of the API's tests: landscapes of two rivals, and programs with tokens."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape

from warroom.api.models import ApiToken
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation, Role

Issue = Callable[..., tuple[ApiToken, str]]


class Program(Client):
    """A client that sends a token, and JSON."""

    def __init__(self, secret: str, **headers: str) -> None:
        super().__init__(headers={"Authorization": f"Bearer {secret}", **headers})

    def put_file(self, path: str, data: bytes | dict[str, Any], **headers: str) -> Any:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self.generic("PUT", path, body, content_type="application/octet-stream", headers=headers)

    def ask(self, path: str, body: Any) -> Any:
        return self.post(path, json.dumps(body), content_type="application/json")


@pytest.fixture
def landscape(cast: Cast) -> Landscape:
    """The landscape of the cast's own body, with one version."""
    return make_landscape(cast.own)


@pytest.fixture
def theirs(cast: Cast) -> Landscape:
    """The landscape of the rival body."""
    return make_landscape(cast.other)


@pytest.fixture
def issue(cast: Cast) -> Issue:
    """Makes a token and gives it with its secret."""

    def issue(scope: str = "write", organisation: Organisation | None = None) -> tuple[ApiToken, str]:
        return ApiToken.issue(
            organisation or cast.own,
            name="Inventory",
            scope=scope,
            valid_for=timedelta(days=30),
            by=cast.people[Role.SPOC],
        )

    return issue


@pytest.fixture
def program(issue: Issue) -> Program:
    """A program of the own body that may write."""
    return Program(issue()[1])


@pytest.fixture
def reader(issue: Issue) -> Program:
    """A program of the own body that may only read."""
    return Program(issue("read")[1])
