"""Fixtures of the tests of sharing."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.models import Incident
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def spoc(cast: Cast) -> Person:
    """Who shares."""
    return cast.people[Role.SPOC]


@pytest.fixture
def incident(cast: Cast, spoc: Person) -> Incident:
    """Server 1 of the town is in the attacker's hands."""
    return make_incident(cast.own, spoc, ("one", "compromised"))


def signed_in(person: Person) -> Client:
    """A client in which ``person`` is signed in."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client
