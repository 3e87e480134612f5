"""Fixtures of the tests of exercises."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.exercises.making import SMALL
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town

from warroom.exercises import playing
from warroom.exercises.models import Exercise
from warroom.exercises.script import read
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def spoc(cast: Cast) -> Person:
    """Who leads the exercise."""
    return cast.people[Role.SPOC]


@pytest.fixture
def player(cast: Cast) -> Client:
    """A client of somebody who plays and must not read ahead."""
    client = Client()
    client.force_login(cast.people[Role.RESPONDER], backend=BACKEND)
    return client


@pytest.fixture
def client(spoc: Person) -> Client:
    """A client in which the SPOC is signed in."""
    client = Client()
    client.force_login(spoc, backend=BACKEND)
    return client


@pytest.fixture
def exercise(cast: Cast, spoc: Person) -> Exercise:
    """The small script, playing at real pace on the town."""
    make_landscape(cast.own, town())
    incident = playing.start(cast.own, read(SMALL), speed=100, language="nl", by=spoc)
    return Exercise.objects.get(incident=incident)
