"""What ``warroom check`` says about people, and about where the server stands."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from tests.warroom.cast import Cast

from warroom import safety
from warroom.organisations.models import Membership, Person, Role
from warroom.safety import unsafe
from warroom.settings import networks

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


def body_person(cast: Cast, email: str) -> Person:
    person = Person.objects.create_person(email, "Kim")
    Membership.objects.create(person=person, organisation=cast.own, role=Role.READ_ONLY)
    return person


def test_a_host_name_of_a_body_itself_is_named_with_what_to_do(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["crisis.aardwijk.be"]
    body_person(cast, "kim@mail.aardwijk.be")
    [sentence] = [sentence for sentence in unsafe() if "aardwijk.be" in sentence and "war room" in sentence]
    assert "crisis.aardwijk.be" in sentence


@pytest.mark.parametrize("host", ["weerbaar.example.org", "aardwijk.weerbaar.be", "10.0.0.1", "www.bergendal.co.uk"])
def test_a_host_name_of_somebody_else_is_fine(cast: Cast, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = [host]
    body_person(cast, "kim@aardwijk.be")
    body_person(cast, "lou@aardwijk.co.uk")
    assert not any("war room" in sentence for sentence in unsafe())


def test_the_coordinator_may_have_the_domain_of_the_server(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["weerbaar.crt.be"]
    person = Person.objects.create_person("jo@crt.be", "Jo")
    Membership.objects.create(person=person, organisation=cast.coordinator, role=Role.COORDINATOR)
    assert not any("war room" in sentence for sentence in unsafe())


def test_an_address_in_the_network_of_a_body_is_named(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BODY_NETWORKS = networks("10.20.0.0/16, 2001:db8:20::/48")
    monkeypatch.setattr(safety, "own_addresses", lambda: {"10.20.3.4", "192.0.2.1", "2001:db8:20::5"})
    found = [sentence for sentence in unsafe() if "WARROOM_BODY_NETWORKS" in sentence]
    assert all(address in sentence for sentence, address in zip(found, ("10.20.3.4", "2001:db8:20::5"), strict=True))
    assert not any("192.0.2.1" in sentence for sentence in found)


def test_this_machine_knows_an_address_of_a_name_it_answers_to(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["198.51.100.7", "*", "nergens.invalid"]
    assert "198.51.100.7" in safety.own_addresses()


def test_what_is_no_range_is_refused_in_one_line() -> None:
    with pytest.raises(ImproperlyConfigured, match="WARROOM_BODY_NETWORKS"):
        networks("het stadhuis")


def test_no_number_to_call_is_named(cast: Cast, settings: Any) -> None:
    settings.COORDINATOR_PHONE = ""
    assert any("WARROOM_COORDINATOR_PHONE" in sentence for sentence in unsafe())
    settings.COORDINATOR_PHONE = "02 555 04 01"
    assert not any("WARROOM_COORDINATOR_PHONE" in sentence for sentence in unsafe())
