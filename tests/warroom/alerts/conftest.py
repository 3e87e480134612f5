"""The cast without contacts: each test makes those that it is about."""

import pytest
from tests.warroom.cast import Cast, make_cast

from warroom.contacts.models import Contact, Post, Way


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast; whoever became a contact by a role is one no more."""
    made = make_cast()
    for model in (Way, Post, Contact):
        model._default_manager.all().delete()
    return made
