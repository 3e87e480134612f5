import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.warroom.cast import Cast

from warroom.organisations import people
from warroom.organisations.models import Membership, Organisation, Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def spoc(cast: Cast, client: Client) -> Client:
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    return client


def held(person: Person) -> Membership:
    return Membership.objects.active().get(person=person)


def test_the_link_of_an_invitation_is_shown_once_and_works(cast: Cast, spoc: Client) -> None:
    response = spoc.post(
        reverse("organisations:invite", args=[cast.own.pk]),
        {"name": "Nieuw", "email": "Nieuw@Example.test", "role": Role.DEPUTY},
    )
    assert Client().get(response.context["url"]).status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert Membership.objects.active().filter(person__email="nieuw@example.test", role=Role.DEPUTY).exists()


def test_somebody_who_can_sign_in_already_gets_no_link(cast: Cast, spoc: Client) -> None:
    response = spoc.post(
        reverse("organisations:invite", args=[cast.own.pk]),
        {"name": "x", "email": cast.rival.email, "role": Role.READ_ONLY},
    )
    assert response.status_code == 302
    cast.rival.refresh_from_db()
    assert cast.rival.name == "Bergendal spoc"


def test_a_new_link_for_somebody_who_lost_everything_ends_the_old_ways_in(cast: Cast, spoc: Client) -> None:
    person = cast.people[Role.DEPUTY]
    url = spoc.post(reverse("organisations:link", args=[held(person).pk])).context["url"]
    assert person.authenticator_set.exists()
    Client().post(url, {"password": "een lange zin over regen"})
    person.refresh_from_db()
    assert person.check_password("een lange zin over regen")
    assert not person.authenticator_set.exists()


def test_nobody_gets_a_link_to_somebody_who_also_acts_elsewhere(cast: Cast, spoc: Client) -> None:
    person = cast.people[Role.DEPUTY]
    membership = held(person)
    Membership.objects.create(person=person, organisation=cast.other, role=Role.SPOC)
    assert spoc.post(reverse("organisations:link", args=[membership.pk])).status_code == 403


def test_inviting_a_newcomer_of_a_rival_gives_no_way_into_the_rival(cast: Cast, spoc: Client) -> None:
    people.invite(cast.other, "newcomer@example.test", "Newcomer", Role.SPOC)
    invitation = people.invite(cast.own, "newcomer@example.test", "Newcomer", Role.READ_ONLY)
    assert invitation.token is None


def test_a_body_cannot_make_its_own_coordinator(cast: Cast, spoc: Client) -> None:
    spoc.post(
        reverse("organisations:invite", args=[cast.own.pk]),
        {"name": "x", "email": "x@example.test", "role": Role.COORDINATOR},
    )
    assert not Person.objects.filter(email="x@example.test").exists()


def test_a_changed_role_keeps_the_history(cast: Cast, spoc: Client) -> None:
    person = cast.people[Role.RESPONDER]
    spoc.post(reverse("organisations:membership", args=[held(person).pk]), {"role": Role.DEPUTY})
    assert held(person).role == Role.DEPUTY
    assert person.memberships.count() == 2


def test_the_last_spoc_stays(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        people.end(held(cast.people[Role.SPOC]))
    with pytest.raises(ValidationError):
        people.change_role(held(cast.people[Role.SPOC]), Role.READ_ONLY)
    assert held(cast.people[Role.SPOC]).role == Role.SPOC


def test_an_ended_role_closes_the_door_at_once(cast: Cast, spoc: Client) -> None:
    person = cast.people[Role.DEPUTY]
    there = Client()
    there.force_login(person, backend=BACKEND)
    assert there.get(reverse("organisations:page", args=[cast.own.pk])).status_code == 200
    spoc.post(reverse("organisations:end", args=[held(person).pk]))
    assert there.get(reverse("organisations:page", args=[cast.own.pk])).status_code == 404


def test_the_database_refuses_an_unknown_role(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=cast.nobody, organisation=cast.own, role="king")


def test_the_database_refuses_a_successor_of_a_body_that_goes_on(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=cast.own.pk).update(successor=cast.other)


def test_one_address_is_one_person_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email=cast.rival.email.upper(), name="Somebody else")
