"""Fixtures of the tests of the data theft."""

from dataclasses import replace

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town

from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.organisations.models import Person, Role
from weerbaar.landscape import Element, Kind, Relation, RelationKind


@pytest.fixture
def spoc(cast: Cast) -> Person:
    """Who follows the theft."""
    return cast.people[Role.SPOC]


@pytest.fixture
def client(spoc: Person) -> Client:
    """A client in which the SPOC is signed in."""
    client = Client()
    client.force_login(spoc, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def incident(cast: Cast, spoc: Person) -> Incident:
    """Server 1 is in the attacker's hands and mail on it; server 2 is within reach and the register on it; a map,
    without personal data, stands on server 1 too."""
    whole = town()
    data = (
        Element("letters", Kind.DATASET, "Brieven", attributes={"personal_data": True}),
        Element("register", Kind.DATASET, "Register", attributes={"personal_data": True, "people": 9000}),
        Element("map", Kind.DATASET, "Kaart", attributes={"personal_data": False}),
    )
    holds = (("post", "letters"), ("civil", "register"), ("post", "map"))
    landscape = make_landscape(
        cast.own,
        replace(
            whole,
            elements=whole.elements + data,
            relations=whole.relations + tuple(Relation(RelationKind.HOLDS, a, b) for a, b in holds),
        ),
    )
    return open_incident(cast.own, title="Ransomware", by=spoc, hits=[(landscape.pk, "one", "compromised")])
