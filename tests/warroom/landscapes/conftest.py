"""Fixtures of the landscapes' tests."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def landscape(cast: Cast) -> Landscape:
    """The landscape of the cast's own body, with one version."""
    return make_landscape(cast.own)


@pytest.fixture
def spoc(cast: Cast) -> Person:
    """Who keeps it."""
    return cast.people[Role.SPOC]


@pytest.fixture
def signed_in() -> Callable[[Person], Client]:
    """A client in which somebody is signed in."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend=BACKEND)
        return client

    return signed_in


@pytest.fixture
def client(spoc: Person, signed_in: Callable[[Person], Client]) -> Client:
    """A client in which the SPOC is signed in."""
    return signed_in(spoc)
