"""Mutual aid as people use it."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.warroom.aid.test_agreeing import ask, offer
from tests.warroom.cast import Cast, make_person
from tests.warroom.incidents.making import make_incident

from warroom.aid import agreeing, benching
from warroom.aid.models import Agreement, Offer, Request
from warroom.joint import environments
from warroom.ledger.chains import chain_of
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


def test_whose_offer_the_war_room_proposed_reads_the_request_and_says_yes(cast: Cast) -> None:
    """Only the war room reads the request otherwise; without this nobody could agree to what it proposed."""
    offered, wanted = offer(cast.other), ask(cast.own)
    giver, war_room = client(cast.rival), client(cast.people[Role.COORDINATOR])
    page = f"/aid/requests/{wanted.pk}/"
    assert giver.get(page).status_code == 404
    war_room.post(f"{page}propose/", {"offer": offered.pk, "quantity": "1", "note": "Bel eerst Burgerzaken"})
    row = Agreement.objects.get()
    assert f"{page}#agreement-{row.pk}" in giver.get("/aid/").content.decode()
    assert "Bel eerst Burgerzaken" in giver.get(page).content.decode()
    giver.post(f"/aid/agreements/{row.pk}/agree/", {"words": ""})
    row.refresh_from_db()
    assert row.giver_agreed_at is not None


def test_the_menu_counts_the_proposals_that_wait_for_our_yes(cast: Cast) -> None:
    offered, wanted = offer(cast.other), ask(cast.own)
    agreeing.propose(offered, wanted, by=None, quantity=1, giver=True)
    counted = "Onderlinge hulp (1)"
    assert counted in client(cast.people[Role.SPOC]).get("/").content.decode()
    assert counted not in client(cast.rival).get("/").content.decode()
    agreeing.agree(Agreement.objects.get(), by=None, taker=True)
    assert counted not in client(cast.people[Role.SPOC]).get("/").content.decode()


def test_what_somebody_offers_can_be_asked_for_in_two_presses(cast: Cast) -> None:
    offered = offer(cast.other, what="Loket op zaterdag", about="geboortes")
    spoc = client(cast.people[Role.SPOC])
    assert f"/aid/ask/?offer={offered.pk}" in spoc.get("/aid/").content.decode()
    form = spoc.get(f"/aid/ask/?offer={offered.pk}").content.decode()
    assert "Loket op zaterdag" in form
    assert "geboortes" in form
    sent = {"sort": "counter", "what": "Loket", "quantity": "1", "since": "2022-12-08T09:00", "audience": "coordinator"}
    answer = spoc.post("/aid/ask/", sent)
    assert answer["Location"] == f"/aid/requests/{Request.objects.get().pk}/"
    assert "Loket op zaterdag" in spoc.get(answer["Location"]).content.decode()


def test_a_body_reads_how_far_each_offer_is(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.own.pk).update(nis="24020")
    Organisation.objects.filter(pk=cast.other.pk).update(nis="24134")
    offer(cast.other)
    assert re.search(r"Bergendal · ongeveer \d+ km", client(cast.people[Role.SPOC]).get("/aid/").content.decode())
    assert " km" not in client(cast.people[Role.COORDINATOR]).get("/aid/").content.decode()


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


def test_when_all_places_are_taken_one_stands_in_line_in_the_order_of_the_bench(cast: Cast) -> None:
    place = environments.offer(cast.supplier, by=None, name="Noodcloud", places=1, setup_h=4)
    third = Organisation.objects.create(name="Derde", kind=Kind.MUNICIPALITY)
    environments.grant(environments.ask(place, third, by=None, for_what="Loket"), by=None)
    first = environments.ask(place, cast.other, by=None, for_what="Mail")
    make_incident(cast.own, cast.people[Role.SPOC], severity=4)
    spoc = client(cast.people[Role.SPOC])
    assert "Alle plaatsen zijn bezet: in de rij staan" in spoc.get("/joint/environments/").content.decode()
    done = spoc.post(f"/joint/environments/{place.pk}/ask/", {"for_what": "Burgerzaken", "places": "1"}, follow=True)
    # The one whose open incident is more severe comes before the one who asked first, also for who decides.
    assert "U bent nummer 1 van wie wacht." in done.content.decode()
    line = [one.name for one in benching.queue(everybody=True, mine=())[0].waiting]
    assert line == [cast.own.name, cast.other.name]
    owner = client(cast.people[Role.SUPPLIER]).get("/joint/environments/").content.decode()
    assert 0 < owner.index("Burgerzaken") < owner.index("Mail")
    for side in (cast.own, cast.supplier):
        assert chain_of(side).entries.order_by("-sequence").first().kind == "placement.asked"
    environments.end(place, by=None)
    first.refresh_from_db()
    assert (first.how_far, first.answer_note) == ("refused", "Dit wordt niet meer aangeboden.")


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


def test_who_asks_reads_who_can_see_it(cast: Cast) -> None:
    spoc = client(cast.people[Role.SPOC])
    asked = {"sort": "counter", "what": "Loket", "quantity": "1", "since": "2022-12-08T09:00"}
    page = spoc.post("/aid/ask/", asked | {"audience": "everybody"}, follow=True).content.decode()
    assert "elk lokaal bestuur en de war room kunnen het nu zien" in page
    page = spoc.post("/aid/ask/", asked | {"audience": "coordinator"}, follow=True).content.decode()
    assert "Gevraagd: de war room kan het nu zien." in page
