"""The second person is another human being: not the first one with another account."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.alerts.making import make_contact, make_draft
from tests.warroom.cast import Cast, make_person

from warroom.alerts import four_eyes, preparing, sending
from warroom.alerts.models import Alert
from warroom.alerts.words import AlertState
from warroom.contacts.models import Contact, Way
from warroom.ledger.models import Entry
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def second(cast: Cast, email: str = "", phone: str = "") -> Person:
    """Another coordinator, with the role alone and no point of contact."""
    person = make_person("Second", cast.coordinator, Role.COORDINATOR)
    Contact.objects.filter(person=person).update(person=None)
    Person.objects.filter(pk=person.pk).update(email=email or person.email, phone=phone)
    person.refresh_from_db()
    return person


def author(cast: Cast, **fields: str) -> Person:
    person = cast.people[Role.COORDINATOR]
    Person.objects.filter(pk=person.pk).update(**fields)
    person.refresh_from_db()
    return person


def waiting(cast: Cast) -> Alert:
    make_contact(cast.own)
    alert = preparing.begin(make_draft(cast.own, severity=4, author=cast.people[Role.COORDINATOR]))
    return sending.submit(alert, by=cast.people[Role.COORDINATOR])


def approved(person: Person, alert: Alert) -> str:
    """What the page says after ``person`` pressed the button."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    said = {"version": str(alert.version)}
    return client.post(reverse("alerts:approve", args=[alert.pk]), said, follow=True).content.decode()


def reached(person: Person | None, *ways: tuple[str, str], **fields: object) -> Contact:
    contact = Contact.objects.create(name="Contact", person=person, **fields)
    for kind, address in ways:
        Way.objects.create(contact=contact, kind=kind, address=address)
    return contact


def one_mailbox(cast: Cast) -> Person:
    author(cast, email="jo@posteo.example")
    return second(cast, email="jo+wacht@posteo.example")


def one_mobile_written_in_two_ways(cast: Cast) -> Person:
    author(cast, phone="0470 12 34 56")
    return second(cast, phone="+32 (0)470/12.34.56")


def a_mobile_of_the_contact(cast: Cast) -> Person:
    reached(author(cast), ("mobile", "+32470123456"))
    return second(cast, phone="0470 12 34 56")


def a_private_mailbox_of_the_contact(cast: Cast) -> Person:
    reached(author(cast), ("mail", "jo@posteo.example"))
    return second(cast, email="jo@posteo.example")


def one_contact_reached_at_both_accounts(cast: Cast) -> Person:
    reached(None, ("mail", author(cast, email="jo@stad.example").email), ("mail", "jo@posteo.example"))
    return second(cast, email="jo@posteo.example")


def two_contacts_with_one_signal(cast: Cast) -> Person:
    reached(author(cast), ("signal", "+32470123456"))
    person = second(cast)
    reached(person, ("mobile", "+32470123456"))
    return person


def two_contacts_that_turned_out_to_be_one(cast: Cast) -> Person:
    person = second(cast)
    kept = reached(person)
    between = reached(None, same_as=kept, ended_at=kept.created_at)
    reached(author(cast), same_as=between, ended_at=kept.created_at)
    return person


SAME = {
    one_mailbox: "een e-mailadres gemeen",
    one_mobile_written_in_two_ways: "een gsm-nummer gemeen",
    a_mobile_of_the_contact: "een gsm-nummer gemeen",
    a_private_mailbox_of_the_contact: "een e-mailadres gemeen",
    one_contact_reached_at_both_accounts: "een e-mailadres gemeen",
    two_contacts_with_one_signal: "een gsm-nummer gemeen",
    two_contacts_that_turned_out_to_be_one: "een aanspreekpunt gemeen",
}


@pytest.mark.parametrize("how", list(SAME), ids=lambda how: how.__name__)
def test_one_human_with_two_accounts_is_no_second_person(cast: Cast, how: object) -> None:
    assert callable(how)
    person = how(cast)
    alert = waiting(cast)
    assert person not in four_eyes.approvers(alert)
    page = approved(person, alert)
    assert SAME[how] in page  # type: ignore[index]
    assert "Goedkeuren: versturen" not in page
    alert.refresh_from_db()
    assert (alert.state, alert.approved_by) == (AlertState.WAITING, None)
    assert not Entry.objects.filter(kind="alert.approved").exists()


def a_switchboard(cast: Cast) -> Person:
    author(cast, phone="03 555 01 01")
    return second(cast, phone="03 555 01 01")


def a_number_that_went_to_a_colleague(cast: Cast) -> Person:
    before = reached(author(cast), ("mobile", "+32470123456"))
    before.ways.update(ended_at=before.created_at)
    return second(cast, phone="0470 12 34 56")


def what_is_no_number(cast: Cast) -> Person:
    author(cast, phone="n.v.t.")
    return second(cast, phone="n.v.t.")


def a_name_alone(cast: Cast) -> Person:
    author(cast, email="jo@stad.example")
    return second(cast, email="jo@posteo.example")


@pytest.mark.parametrize(
    "how",
    [a_switchboard, a_number_that_went_to_a_colleague, what_is_no_number, a_name_alone],
    ids=lambda how: how.__name__,
)
def test_two_people_are_no_one_because_of(cast: Cast, how: object) -> None:
    assert callable(how)
    person = how(cast)
    alert = waiting(cast)
    assert four_eyes.approvers(alert) == [person]
    approved(person, alert)
    alert.refresh_from_db()
    assert (alert.state, alert.approved_by) == (AlertState.SENT, person)


def test_the_page_says_what_four_eyes_are_and_who_has_the_others(cast: Cast) -> None:
    alert = waiting(cast)
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    address = reverse("alerts:check", args=[alert.pk])
    alone = client.get(address).content.decode()
    assert "tellen als één persoon" in alone
    assert "kan niemand hier het goedkeuren" in alone
    person = second(cast)
    assert f"Goedkeuren kan: {person.name}." in client.get(address).content.decode()


def test_who_asks_is_told_before_that_nobody_is_left_to_approve(cast: Cast) -> None:
    asking = second(cast)
    make_contact(cast.own)
    alert = preparing.begin(make_draft(cast.own, severity=4, author=cast.people[Role.COORDINATOR]))
    client = Client()
    client.force_login(asking, backend=BACKEND)
    assert "kan niemand hier het goedkeuren" in client.get(reverse("alerts:check", args=[alert.pk])).content.decode()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    page = client.get(reverse("alerts:check", args=[alert.pk])).content.decode()
    assert f"Goedkeuren kan: {asking.name}." in page


def test_looking_for_the_second_person_takes_as_many_queries_for_fifty_as_for_two(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    people = [make_person(f"P {n}") for n in range(50)]
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(5):
        four_eyes.marks_of(people)
