"""Whoever had access reads when it ended and whom to ask; whoever never had a role reads that."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.sharing.conftest import signed_in
from tests.warroom.sharing.making import make_guest

from warroom.incidents.models import Incident
from warroom.incidents.parts import Part
from warroom.organisations.models import Membership, Role
from warroom.sharing import guests
from warroom.sharing.models import Guest

pytestmark = pytest.mark.django_db


def home(client: Client) -> str:
    page = client.get("/").content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_a_guest_whose_end_has_come_reads_since_when_and_who_let_them_in(cast: Cast, incident: Incident) -> None:
    guest = make_guest(incident, Part.TASKS, person=cast.nobody)
    past = timezone.now() - timedelta(days=3)
    Guest.objects.filter(pk=guest.pk).update(since=past - timedelta(days=1), until=past)
    page = home(signed_in(cast.nobody))
    assert "nog geen rol" not in page
    assert "Uw toegang is afgelopen" in page
    assert str(cast.own) in page
    assert cast.people[Role.SPOC].name in page
    # Nothing of what it was about.
    assert incident.title not in page


def test_a_guest_who_was_let_in_by_somebody_who_left_asks_the_spoc(cast: Cast, incident: Incident) -> None:
    guest = make_guest(incident, Part.TASKS, person=cast.nobody)
    guests.end(guest, by=None, reason="klaar")
    Membership.objects.filter(person=cast.people[Role.SPOC]).update(valid_until=timezone.now())
    page = home(signed_in(cast.nobody))
    assert cast.people[Role.SPOC].name not in page
    assert f"het aanspreekpunt van {cast.own}" in page


def test_somebody_whose_role_ended_is_not_told_to_wait_for_one(cast: Cast) -> None:
    person = cast.people[Role.DEPUTY]
    Membership.objects.filter(person=person).update(valid_until=timezone.now())
    page = home(signed_in(person))
    assert "nog geen rol" not in page
    assert f"Plaatsvervanger, {cast.own}" in page


def test_somebody_who_never_had_a_role_is_told_whom_to_ask_for_one(cast: Cast) -> None:
    assert "nog geen rol" in home(signed_in(cast.nobody))


def test_an_ended_guest_of_one_incident_who_is_a_guest_of_another_still_reads_both(
    cast: Cast, incident: Incident
) -> None:
    guests.end(make_guest(incident, Part.TASKS, person=cast.nobody), by=None, reason="klaar")
    make_guest(incident, Part.TASKS, person=cast.nobody)
    page = signed_in(cast.nobody).get("/shared/").content.decode()
    assert incident.title in page
    assert "langer nodig?" in page
