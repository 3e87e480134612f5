"""Fixtures of the ledger's tests."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.models import Incident
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signing key of its own for every test."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)


@pytest.fixture
def spoc(cast: Cast) -> Person:
    """Who leads the incident."""
    return cast.people[Role.SPOC]


@pytest.fixture
def incident(cast: Cast, spoc: Person) -> Incident:
    """An incident with its first entries."""
    return make_incident(cast.own, spoc)


@pytest.fixture
def client(spoc: Person) -> Client:
    """A client in which the SPOC is signed in."""
    client = Client()
    client.force_login(spoc, backend=BACKEND)
    return client
