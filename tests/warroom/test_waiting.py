"""The page where one lands says first what waits for whoever looks."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.alerts.making import make_draft
from tests.warroom.cast import Cast, make_person
from tests.warroom.incidents.making import make_incident
from tests.warroom.joint.making import make_line
from tests.warroom.status.making import proposed

from warroom.alerts import preparing, sending
from warroom.alerts.models import Alert
from warroom.joint import answering, starting
from warroom.joint.models import Line
from warroom.joint.words import Answer
from warroom.organisations.models import Person, Role
from warroom.status.models import Page, Question

pytestmark = pytest.mark.django_db


def home(person: Person) -> str:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get("/").content.decode()


def submitted(cast: Cast) -> Alert:
    first = cast.people[Role.COORDINATOR]
    return sending.submit(
        preparing.begin(make_draft(cast.own, sender=cast.coordinator, severity=4, author=first)), by=first
    )


def test_the_second_person_lands_on_the_message_that_waits_for_approval(cast: Cast) -> None:
    submitted(cast)
    second = make_person("Tweede", cast.coordinator, Role.COORDINATOR)
    assert "1 bericht wacht op uw goedkeuring" in home(second)
    assert '<span class="count" aria-label="1 open">1</span>' in home(second)


def test_who_asked_for_the_approval_is_not_asked_to_give_it(cast: Cast) -> None:
    submitted(cast)
    assert "wacht op uw goedkeuring" not in home(cast.people[Role.COORDINATOR])


def test_the_list_of_messages_does_not_say_that_nothing_waits_while_one_waits_for_approval(cast: Cast) -> None:
    submitted(cast)
    client = Client()
    client.force_login(
        make_person("Tweede", cast.coordinator, Role.COORDINATOR),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    page = client.get(reverse("alerts:list")).content.decode()
    assert "1 bericht wacht op uw goedkeuring." in page
    assert "Er wacht niets op uw antwoord." not in page


def test_communication_lands_on_the_texts_and_questions_that_wait(cast: Cast) -> None:
    proposed(cast.own, cast.people[Role.SPOC])
    Question.objects.create(page=Page.objects.get(organisation=cast.own), text="Wanneer gaat het loket open?")
    page = home(cast.people[Role.COMMUNICATION])
    assert "1 tekst voor burgers wacht op goedkeuring" in page
    assert "1 vraag van een burger is nog open" in page
    assert reverse("status:board", args=[cast.own.pk]) in page
    assert "wacht op goedkeuring" not in home(cast.people[Role.RESPONDER])
    assert "wacht op goedkeuring" not in home(cast.rival)


def test_a_body_lands_on_the_joint_incident_it_stands_in_until_it_is_closed(cast: Cast) -> None:
    line = make_line(cast.own)
    url = reverse("joint:own", args=[line.pk])
    assert url in home(cast.people[Role.SPOC])
    assert url not in home(cast.rival)
    starting.close(line.joint, by=None, note="Voorbij", lesson="", recommendation="")
    assert url not in home(cast.people[Role.SPOC])


def test_who_is_not_affected_is_not_asked_to_look_again(cast: Cast) -> None:
    line = make_line(cast.own)
    answering.answer(line, Answer.NOT_AFFECTED, by=None, note="")
    assert reverse("joint:own", args=[line.pk]) not in home(cast.people[Role.SPOC])


def test_what_is_real_stands_above_what_is_an_exercise(cast: Cast) -> None:
    line = make_line(cast.own)
    played = starting.start(line.joint.supplier, by=None, acting_for=cast.coordinator, exercise=True)
    incident = make_incident(cast.own)
    page = home(cast.people[Role.SPOC])
    places = [
        reverse("incidents:situation", args=[incident.pk]) + '"><strong>',
        reverse("joint:own", args=[line.pk]),
        reverse("joint:own", args=[Line.objects.get(joint=played, organisation=cast.own).pk]),
    ]
    found = [page.index(place) for place in places]
    assert found == sorted(found)
    assert "OEFENING – " in page[found[1] : found[2] + 100]


def test_the_coordinator_too_sees_what_is_real_above_what_is_an_exercise(cast: Cast) -> None:
    real = make_line(cast.own).joint
    played = starting.start(real.supplier, by=None, acting_for=cast.coordinator, exercise=True)
    page = home(cast.people[Role.COORDINATOR])
    assert page.index(reverse("joint:page", args=[real.pk])) < page.index(reverse("joint:page", args=[played.pk]))
