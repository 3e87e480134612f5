"""Fixtures of the ways in when everything is gone."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast

from warroom.emergency import cards
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def spoc(cast: Cast) -> Person:
    spoc = cast.people[Role.SPOC]
    spoc.phone = "03 555 01 01"
    spoc.save()
    return spoc


@pytest.fixture
def codes(cast: Cast, spoc: Person) -> list[str]:
    """The codes on the SPOC's part of the card, made by the deputy."""
    _card, [printed] = cards.make(cast.own, [spoc], by=cast.people[Role.DEPUTY])
    return printed.codes


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    """The coordinator's browser."""
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    return client
