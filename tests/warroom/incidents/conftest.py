"""Fixtures of the incidents' tests."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.models import Incident
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def spoc(cast: Cast) -> Person:
    """Who leads the incident."""
    return cast.people[Role.SPOC]


@pytest.fixture
def incident(cast: Cast, spoc: Person) -> Incident:
    """Server 1 of the town is in the attacker's hands."""
    return make_incident(cast.own, spoc, ("one", "compromised"))


@pytest.fixture
def client(spoc: Person) -> Client:
    """A client in which the SPOC is signed in."""
    client = Client()
    client.force_login(spoc, backend=BACKEND)
    return client
