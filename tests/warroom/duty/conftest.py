"""Fixtures of the tests of people and cost."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.models import Incident
from warroom.organisations.models import Person, Role


@pytest.fixture
def spoc(cast: Cast) -> Person:
    """Who plans."""
    return cast.people[Role.SPOC]


@pytest.fixture
def incident(cast: Cast, spoc: Person) -> Incident:
    """An incident of the town."""
    return make_incident(cast.own, spoc)


@pytest.fixture
def client(spoc: Person) -> Client:
    """A client in which the SPOC is signed in."""
    client = Client()
    client.force_login(spoc, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
