"""Mutual aid as people use it."""

from typing import Any

import pytest
from django.test import Client
from tests.warroom.aid.test_agreeing import ask, offer
from tests.warroom.cast import Cast, make_person

from warroom.aid.models import Agreement, Offer, Request
from warroom.joint import environments
from warroom.organisations.models import Kind, Organisation, Person, Role


def client(person: Person) -> Client:
    made = Client()
    made.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def test_a_neighbour_answers_a_call_and_both_agree(cast: Cast) -> None:
    spoc, rival = client(cast.people[Role.SPOC]), client(cast.rival)
    asked = {"sort": "counter", "what": "Loket voor overlijdens", "quantity": "1", "since": "2022-12-08T09:00"}
    spoc.post("/aid/ask/", asked | {"audience": "everybody"})
    rival.post(
        "/aid/offer/", {"sort": "counter", "what": "Loket op zaterdag", "quantity": "2", "since": "2022-12-08T09:00"}
    )
    wanted, offered = Request.objects.get(), Offer.objects.get()
    page = rival.get(f"/aid/requests/{wanted.pk}/").content.decode()
    assert "Loket op zaterdag" in page
    rival.post(f"/aid/requests/{wanted.pk}/propose/", {"offer": offered.pk, "quantity": "1"})
    row = Agreement.objects.get()
    assert row.giver_agreed_at is not None
    spoc.post(f"/aid/agreements/{row.pk}/agree/", {"words": "Graag, vanaf 9 uur"})
    assert "Alles gevonden" in spoc.get(f"/aid/requests/{wanted.pk}/").content.decode()
    rival.post(f"/aid/agreements/{row.pk}/return/", {"words": "Alles in orde"})
    assert "Teruggegeven" in rival.get("/aid/").content.decode()


def test_the_war_room_proposes_and_neither_side_has_agreed_yet(cast: Cast) -> None:
    offered, wanted = offer(cast.other), ask(cast.own)
    client(cast.people[Role.COORDINATOR]).post(
        f"/aid/requests/{wanted.pk}/propose/", {"offer": offered.pk, "quantity": "1"}
    )
    row = Agreement.objects.get()
    assert (row.giver_agreed_at, row.taker_agreed_at) == (None, None)


def test_a_third_body_cannot_answer_for_others(cast: Cast) -> None:
    third = Organisation.objects.create(name="Derde", kind=Kind.MUNICIPALITY)
    stranger = client(make_person("Derde spoc", third, Role.SPOC))
    offered, wanted = offer(cast.other), ask(cast.own)
    stranger.post(f"/aid/requests/{wanted.pk}/propose/", {"offer": offered.pk, "quantity": "1"})
    assert not Agreement.objects.exists()


def test_two_who_change_one_request_the_second_is_told_and_keeps_the_words(cast: Cast) -> None:
    wanted = ask(cast.own)
    spoc = client(cast.people[Role.SPOC])
    sent = {
        "sort": "staff",
        "what": "Eerste",
        "quantity": "2",
        "since": "2022-12-08T09:00",
        "audience": "coordinator",
        "version": "1",
    }
    spoc.post(f"/aid/requests/{wanted.pk}/edit/", sent)
    answer = spoc.post(f"/aid/requests/{wanted.pk}/edit/", sent | {"what": "Tweede"})
    assert answer.status_code == 422
    assert "Tweede" in answer.content.decode()
    assert Request.objects.get().what == "Eerste"


@pytest.mark.parametrize("quantity", ["0", "-1", "9" * 30, "x", ""])
def test_a_number_that_is_none_is_refused_in_words(cast: Cast, quantity: str) -> None:
    sent = {"sort": "staff", "what": "x", "quantity": quantity, "since": "2022-12-08T09:00"}
    assert client(cast.people[Role.SPOC]).post("/aid/offer/", sent).status_code == 422


def test_the_queue_names_other_bodies_to_the_war_room_only(cast: Cast) -> None:
    place = environments.offer(cast.supplier, by=None, name="Noodcloud", places=1, setup_h=4)
    environments.ask(place, cast.own, by=None, for_what="Burgerzaken")
    assert "Aardwijk" in client(cast.people[Role.COORDINATOR]).get("/aid/bench/").content.decode()
    assert "Aardwijk" in client(cast.people[Role.SPOC]).get("/aid/bench/").content.decode().replace("Aardwijk spoc", "")
    seen = client(cast.rival).get("/aid/bench/").content.decode()
    assert "een ander lokaal bestuur" in seen
    assert "Burgerzaken" not in seen


@pytest.mark.browser
def test_the_pages_are_accessible_on_a_phone(cast: Cast, page: Any, sign_in: Any, accessible: Any) -> None:
    offer(cast.other)
    wanted = ask(cast.own)
    environments.offer(cast.supplier, by=None, name="Noodcloud", places=3, setup_h=4)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, cast.people[Role.SPOC])
    for address in ("/aid/", "/aid/bench/", "/aid/ask/", f"/aid/requests/{wanted.pk}/"):
        page.goto(address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
