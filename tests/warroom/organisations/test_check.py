"""What ``warroom check`` says about people."""

import pytest
from tests.warroom.cast import Cast

from warroom.organisations.models import Membership, Person, Role
from warroom.safety import unsafe

pytestmark = pytest.mark.django_db


def test_somebody_with_a_role_and_no_second_factor_is_named(cast: Cast) -> None:
    person = Person.objects.create_person("zonder@example.test", "Zonder Sleutel")
    Membership.objects.create(person=person, organisation=cast.own, role=Role.READ_ONLY)
    assert any("zonder@example.test" in sentence for sentence in unsafe())


def test_fictional_people_get_one_sentence_together(cast: Cast) -> None:
    for n in range(3):
        person = Person.objects.create_person(f"fictief{n}@example.test", "Fictief", fictional=True)
        Membership.objects.create(person=person, organisation=cast.own, role=Role.READ_ONLY)
    assert not any("fictief" in sentence and "@" in sentence for sentence in unsafe())
