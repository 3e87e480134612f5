"""The coordinator's pages: coverage, the table of all bodies, the call list; and a body's own page."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.contacts import making

from warroom.contacts import covering, regions
from warroom.contacts.inhabitants import Places, by_nis
from warroom.contacts.models import Call, Contact, Coverage, MailDomain, Post, Question, Rank, WayKind
from warroom.organisations import register
from warroom.organisations.models import Kind, Organisation, Person, Role

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    return signed_in(cast.people[Role.COORDINATOR])


def test_coverage_counts_what_each_body_of_today_lacks() -> None:
    now = timezone.now()
    good, old, bare = (making.body(name) for name in ("Goed", "Oud", "Kaal"))
    making.body("Vroeger", valid_until=timezone.localdate() - timedelta(days=1))
    making.body("Leverancier", Kind.SUPPLIER)
    making.body("Verzonnen", fictional=True)
    kim = making.contact("Kim", good)
    making.contact("Lou", good, rank=Rank.DEPUTY)
    making.contact("Jo", old)
    making.contact("Zonder", bare, rank=Rank.DEPUTY, ways=())
    Contact.objects.filter(pk=kim.pk).update(confirmed_at=now)
    assert covering.totals(covering.lines(timezone.now())) == {
        "total": 3,
        "no_spoc": 1,
        "no_deputy": 1,
        "unconfirmed": 1,
        "proposed": 0,
        "leaving": 0,
        "unreachable": 1,
    }


def test_six_months_after_it_was_confirmed_a_body_counts_as_unconfirmed() -> None:
    kim = making.contact("Kim", making.body("Stad"))
    now = timezone.now()
    for days, unconfirmed in ((182, 0), (184, 1)):
        Contact.objects.filter(pk=kim.pk).update(confirmed_at=now - timedelta(days=days))
        assert covering.totals(covering.lines(now))["unconfirmed"] == unconfirmed


def test_the_months_on_the_list_of_bodies_are_dutch_words(coordinator: Client) -> None:
    kim = making.contact("Kim", making.body("Stad"))
    Contact.objects.filter(pk=kim.pk).update(confirmed_at=datetime(2022, 12, 6, 12, tzinfo=UTC))
    assert "6 december 2022" in coordinator.get(reverse("contacts:everybody")).content.decode()


def test_the_figures_are_written_down_once_a_day_for_the_trend() -> None:
    making.body("Stad")
    now = timezone.now()
    assert [covering.snapshot(now), covering.snapshot(now)] == [True, False]
    Coverage.objects.update(day=timezone.localdate() - timedelta(days=8))
    [row] = covering.trend(now)
    assert row["counts"]["no_spoc"] == 1


@pytest.mark.parametrize("path", ["/contacts/all/", "/contacts/coverage/", "/contacts/calls/"])
def test_the_pages_take_as_many_queries_for_many_bodies_as_for_few(
    path: str, coordinator: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    coordinator.get(path)
    with CaptureQueriesContext(connection) as few:
        coordinator.get(path)
    making.many(200)
    with django_assert_max_num_queries(len(few) + 2):
        assert coordinator.get(path).status_code == 200


def test_the_call_list_puts_most_people_at_stake_first_and_says_why(coordinator: Client) -> None:
    Organisation.objects.filter(kind=Kind.MUNICIPALITY).update(valid_until=timezone.localdate() - timedelta(days=1))
    making.body("Klein", nis="73109")
    making.body("Groot", nis="11002")
    making.body("Vereniging", Kind.INTERMUNICIPAL, nis="11002")
    making.body("Brandweer", Kind.FIRE_ZONE)
    text = coordinator.get("/contacts/calls/").content.decode()
    order = [text.index(f"{name}</a></h2>") for name in ("Brandweer", "Groot", "Klein", "Vereniging")]
    assert order == sorted(order)
    assert by_nis()["11002"] > by_nis()["73109"]


def ticked(client: Client, body: Organisation, contact: Contact, outcome: str, form: str = "") -> None:
    way = contact.ways.get()
    client.post(
        f"/contacts/calls/{body.pk}/",
        {"outcome": outcome, "way": way.pk, "form": form or str(uuid.uuid4()), "note": "via balie"},
    )


def test_a_call_in_which_the_details_hold_confirms_them_and_is_kept_once(cast: Cast, coordinator: Client) -> None:
    kim = making.contact("Kim", cast.other)
    form = str(uuid.uuid4())
    for _n in range(2):
        ticked(coordinator, cast.other, kim, "holds", form)
    kim.refresh_from_db()
    assert (kim.confirmed_how, Call.objects.count()) == ("call", 1)


def test_a_wrong_number_ends_and_who_left_is_no_contact_any_more(cast: Cast, coordinator: Client) -> None:
    kim, jo = making.contact("Kim", cast.other), making.contact("Jo", cast.other)
    ticked(coordinator, cast.other, kim, "wrong")
    assert making.ways_of(kim) == []
    ticked(coordinator, cast.other, jo, "left")
    assert not Post.objects.current().filter(contact=jo).exists()


def test_a_number_of_another_body_cannot_be_ticked_off(cast: Cast, coordinator: Client) -> None:
    elsewhere = making.contact("Jo", making.body("Elders"))
    ticked(coordinator, cast.other, elsewhere, "wrong")
    assert len(making.ways_of(elsewhere)) == 1


def test_numbers_are_typed_as_they_come_and_what_is_wrong_stands_beside_the_field(cast: Cast) -> None:
    client = signed_in(cast.people[Role.SPOC])
    path = f"/contacts/bodies/{cast.own.pk}/add/"
    said = {
        "name": "Lou Janssens",
        "rank": "deputy",
        "languages": ["nl"],
        "kind_0": WayKind.MAIL,
        "address_0": "lou@posteo.net",
        "place_0": "2",
        "kind_1": WayKind.MOBILE,
        "address_1": "zie lijst",
        "place_1": "1",
    }
    answer = client.post(path, said)
    assert answer.status_code == 422
    assert "zie lijst" in answer.content.decode()
    client.post(path, said | {"address_1": "0475/12.34.56"})
    assert making.ways_of(Contact.objects.get(name="Lou Janssens")) == ["+32475123456", "lou@posteo.net"]


def test_until_somebody_agreed_another_body_sees_only_what_stands_with_the_account(cast: Cast) -> None:
    kim = making.contact("Kim", cast.other, ways=((WayKind.MOBILE, "+32475123456"),))
    Post.objects.create(contact=kim, organisation=cast.own, to_confirm=True)
    client = signed_in(cast.people[Role.SPOC])
    page = f"/contacts/bodies/{cast.own.pk}/"
    assert "0475 12 34 56" not in client.get(page).content.decode()
    Post.objects.filter(contact=kim).update(to_confirm=False)
    assert "0475 12 34 56" in client.get(page).content.decode()


def test_the_province_of_every_body_of_the_register_is_known_and_the_filter_finds_it() -> None:
    register.load()
    places = Places.load()
    assert [body for body in covering.bodies() if places.region(body) is None] == []
    for name, code in (("Haviland", "flemish_brabant"), ("Limburg.net", "limburg"), ("Leiedal", "west_flanders")):
        assert Organisation.objects.get(name=name) in Organisation.objects.filter(regions.within([code]))
    zone = Organisation.objects.get(name__startswith="PZ HerKo")
    assert str(regions.of(zone)) == str(regions.BY_CODE["flemish_brabant"])
    moved = Organisation.objects.get(kind=Kind.MUNICIPALITY, name="Zwijndrecht")
    assert regions.of(moved) == regions.BY_CODE["east_flanders"]
    inside = Organisation.objects.filter(regions.within(["flemish_brabant"]))
    assert zone in inside
    assert moved not in inside


def test_the_inhabitants_of_all_municipalities_are_known() -> None:
    register.load()
    places = Places.load()
    towns = covering.bodies().filter(kind=Kind.MUNICIPALITY)
    assert all(places.inhabitants(town) for town in towns)
    zones = Organisation.objects.filter(kind=Kind.POLICE_ZONE)
    assert all(places.inhabitants(zone) for zone in zones)
    shared = Organisation.objects.filter(kind=Kind.INTERMUNICIPAL)
    # Of two the register does not say who takes part.
    assert sorted(one.name for one in shared if not places.inhabitants(one)) == [
        "Jeugdregio Noorderkempen",
        "PV Grensland",
    ]
    leiedal = places.inhabitants(shared.get(name="Leiedal"))
    assert leiedal is not None
    assert leiedal > by_nis()["34022"]  # Kortrijk takes part


def test_what_somebody_wants_changed_is_not_read_or_settled_by_a_body_that_merely_claims_this_person(
    cast: Cast,
) -> None:
    kim = making.contact("Kim", cast.other)
    Post.objects.create(contact=kim, organisation=cast.own, to_confirm=True)
    said = {"text": "mijn nummer thuis is 0499 00 00 00"}
    now = timezone.now()
    question = Question.objects.create(contact=kim, expires_at=now, answered_at=now, correction=said)
    client = signed_in(cast.people[Role.SPOC])
    assert "0499 00 00 00" not in client.get(f"/contacts/bodies/{cast.own.pk}/").content.decode()
    assert client.post(f"/contacts/corrections/{question.pk}/").status_code == 403
    question.refresh_from_db()
    assert question.correction_decided_at is None
    Post.objects.filter(contact=kim, organisation=cast.own).delete()
    assert "0499 00 00 00" in signed_in(cast.rival).get(f"/contacts/bodies/{cast.other.pk}/").content.decode()


def test_a_private_domain_that_only_people_use_is_not_called_the_bodys_own(coordinator: Client) -> None:
    body = making.body("Een")
    MailDomain.objects.create(organisation=body, name="town.test")
    mails = ("kim@town.test", "kim@thuis.test", "kim@gmail.com")
    making.contact("Kim", body, ways=tuple((WayKind.MAIL, mail) for mail in mails))
    text = coordinator.get(reverse("contacts:body", args=[body.pk])).content.decode()
    assert text.count("op het eigen maildomein van het bestuur") == 1
    assert text.count("op een maildomein dat misschien van het bestuur is") == 1
