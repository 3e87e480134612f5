"""Help is promised once, within what there is, agreed by both sides, and given back."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.aid import agreeing, matching, seeing
from warroom.aid.agreeing import Refused
from warroom.aid.models import Agreement, Offer, Request
from warroom.contacts.inhabitants import Places
from warroom.ledger.chains import chain_of
from warroom.organisations import register
from warroom.organisations.models import Kind, Organisation, Role

HowFar = Agreement.HowFar


def offer(of: Organisation, **more: Any) -> Offer:
    return agreeing.offer(of, by=None, **{"sort": "counter", "what": "Loket", "quantity": 2} | more)


def ask(of: Organisation, **more: Any) -> Request:
    return agreeing.ask(of, by=None, **{"sort": "counter", "what": "Loket gezocht", "quantity": 2} | more)


def agreed(offered: Offer, wanted: Request, quantity: int = 1) -> Agreement:
    row = agreeing.propose(offered, wanted, by=None, quantity=quantity, giver=True)
    agreeing.agree(row, by=None, taker=True)
    row.refresh_from_db()
    return row


def test_it_counts_only_once_both_sides_said_yes(cast: Cast) -> None:
    offered, wanted = offer(cast.other), ask(cast.own)
    row = agreeing.propose(offered, wanted, by=None, quantity=1)  # by the war room: nobody has agreed yet
    agreeing.agree(row, by=None, giver=True)
    row.refresh_from_db()
    assert (row.how_far, Request.objects.get().missing) == (HowFar.PROPOSED, 2)
    agreeing.agree(row, by=None, taker=True)
    assert (Request.objects.get().missing, Offer.objects.get().free) == (1, 1)


def test_the_last_one_is_promised_once(cast: Cast) -> None:
    offered = offer(cast.other, quantity=1)
    rows = [agreeing.propose(offered, ask(cast.own), by=None, quantity=1, giver=True) for _n in range(2)]
    agreeing.agree(rows[0], by=None, taker=True)
    with pytest.raises(Refused, match="niet genoeg"):
        agreeing.agree(rows[1], by=None, taker=True)
    assert Offer.objects.get().taken == 1


def test_the_same_proposal_twice_is_one(cast: Cast) -> None:
    offered, wanted = offer(cast.other), ask(cast.own)
    first = agreeing.propose(offered, wanted, by=None, quantity=1)
    assert agreeing.propose(offered, wanted, by=None, quantity=2) == first


def test_what_is_lent_in_an_exercise_stays_free_for_who_needs_it(cast: Cast) -> None:
    incident = make_incident(cast.own, cast.people[Role.SPOC], exercise=True)
    offered, wanted = offer(cast.other, quantity=1), ask(cast.own, incident=incident)
    row = agreed(offered, wanted)
    assert row.how_far == HowFar.AGREED
    assert Offer.objects.get().free == 1
    agreeing.give_back(row, by=None)
    assert (Offer.objects.get().free, Offer.objects.get().taken) == (1, 0)


def test_more_than_is_asked_for_is_not_proposed(cast: Cast) -> None:
    with pytest.raises(Refused, match="Er zijn er 3 gevraagd"):
        agreeing.propose(offer(cast.other, quantity=9), ask(cast.own, quantity=3), by=None, quantity=4)


def test_giving_back_twice_frees_it_once(cast: Cast) -> None:
    row = agreed(offer(cast.other), ask(cast.own))
    for _n in range(2):
        agreeing.give_back(row, by=None)
    assert Offer.objects.get().taken == 0


def test_what_was_agreed_stands_when_the_offer_ends_and_open_proposals_fall_away(cast: Cast) -> None:
    offered, wanted = offer(cast.other), ask(cast.own)
    standing, waiting = agreed(offered, wanted), agreeing.propose(offered, ask(cast.own), by=None, quantity=1)
    agreeing.end(offered, by=None)
    standing.refresh_from_db()
    waiting.refresh_from_db()
    assert (standing.how_far, waiting.how_far) == (HowFar.AGREED, HowFar.DECLINED)


def test_one_cannot_offer_fewer_than_were_promised(cast: Cast) -> None:
    offered = offer(cast.other)
    agreed(offered, ask(cast.own), quantity=2)
    offered.refresh_from_db()
    with pytest.raises(Refused, match="2"):
        agreeing.rewrite(offered, offered.version, by=None, quantity=1)


def test_a_no_needs_a_reason(cast: Cast) -> None:
    row = agreeing.propose(offer(cast.other), ask(cast.own), by=None, quantity=1)
    with pytest.raises(Refused):
        agreeing.decline(row, by=None, answer=" ")


def test_what_was_never_agreed_cannot_be_given_back(cast: Cast) -> None:
    row = agreeing.propose(offer(cast.other), ask(cast.own), by=None, quantity=1)
    with pytest.raises(Refused, match="afgesproken"):
        agreeing.give_back(row, by=None)


def test_what_is_over_and_not_given_back_says_so(cast: Cast) -> None:
    soon = timezone.now() + timedelta(days=2)
    row = agreed(offer(cast.other, until=soon), ask(cast.own, until=soon + timedelta(days=5)))
    assert (row.back_by, row.overdue) == (soon, False)
    agreeing.end(row.request, by=None)
    row.request.refresh_from_db()
    assert row.overdue
    agreeing.give_back(row, by=None)
    row.refresh_from_db()
    assert not row.overdue


def test_every_step_stands_in_the_ledgers_of_both_sides(cast: Cast) -> None:
    agreeing.give_back(agreed(offer(cast.other), ask(cast.own)), by=None)
    for side in (cast.own, cast.other):
        kinds = list(chain_of(side).entries.order_by("sequence").values_list("kind", flat=True))
        assert kinds[-3:] == ["aid.proposed", "aid.agreed", "aid.returned"]


def test_what_is_asked_of_the_war_room_alone_is_read_by_no_neighbour(cast: Cast) -> None:
    quiet, loud = ask(cast.own), ask(cast.own, audience=Request.Audience.EVERYBODY)
    assert set(seeing.requests(cast.rival)) == {loud}
    assert set(seeing.requests(cast.people[Role.COORDINATOR])) == {quiet, loud}
    assert not seeing.requests(cast.people[Role.SUPPLIER]).exists()
    assert not seeing.offers(cast.people[Role.SUPPLIER]).exists()


def test_the_nearer_offer_of_the_right_service_comes_first(cast: Cast) -> None:
    def body(name: str, nis: str) -> Organisation:
        return Organisation.objects.create(name=name, kind=Kind.MUNICIPALITY, nis=nis)

    diest, near, far = body("Diest", "24020"), body("Scherpenheuvel-Zichem", "24134"), body("Brugge", "31005")
    farther = offer(far, about="overlijdens")
    nearer = offer(near, about="Geboorte en overlijden")
    other = offer(near, about="parkeerkaarten")
    late = offer(near, about="overlijden", since=timezone.now() + timedelta(days=9))
    found = matching.matches(ask(diest, about="Overlijdens aangeven"))
    assert [m.offer for m in found] == [nearer, farther, late, other]
    assert found[0].km is not None
    assert 3 < found[0].km < 15
    assert "km" in found[0].why


def test_a_police_zone_lies_between_the_municipalities_that_its_name_names(cast: Cast) -> None:
    def body(name: str, kind: Kind = Kind.MUNICIPALITY, nis: str = "") -> Organisation:
        return Organisation.objects.create(name=name, kind=kind, nis=nis)

    herent, kortenberg = body("Herent", nis="24038"), body("Kortenberg", nis="24055")
    zone = body("PZ HerKo: Herent en Kortenberg", Kind.POLICE_ZONE)
    places = Places.load()
    whole = matching.distance(herent, kortenberg, places)
    half = matching.distance(zone, herent, places)
    assert whole is not None
    assert half == pytest.approx(whole / 2)
    assert matching.distance(body("Brandweerzone", Kind.FIRE_ZONE), herent, places) is None


def test_every_fire_zone_of_the_register_lies_in_the_municipality_of_its_seat(cast: Cast) -> None:
    with register.FILE.open(encoding="utf-8", newline="") as file:
        zones = [row for row in csv.DictReader(file) if row["kind"] == Kind.FIRE_ZONE]
    assert len(zones) == 20
    kortrijk = Organisation.objects.create(name="Kortrijk", kind=Kind.MUNICIPALITY, nis="34022")
    found = {}
    for zone in zones:
        row = Organisation.objects.create(name=zone["name"], kind=Kind.FIRE_ZONE, kbo=zone["kbo"])
        found[zone["name"]] = matching.distance(row, kortrijk, Places.load())
    assert found["HVZ Fluvia"] == 0
    assert None not in found.values()
    assert 90 < (found["HVZ Noord-Limburg"] or 0) < 200


def test_what_is_made_up_lies_on_a_plane_of_its_own(cast: Cast) -> None:
    def made_up(name: str, **seat: float) -> Organisation:
        return Organisation.objects.create(name=name, kind=Kind.MUNICIPALITY, fictional=True, **seat)

    one, other = made_up("A", seat_east_km=0, seat_north_km=0), made_up("B", seat_east_km=3, seat_north_km=4)
    real = Organisation.objects.create(name="Diest", kind=Kind.MUNICIPALITY, nis="24020")
    places = Places.load()
    assert matching.distance(one, other, places) == 5
    assert matching.distance(one, real, places) is None
    assert matching.distance(one, made_up("C"), places) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=real.pk).update(seat_east_km=1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["propose", "agree", "decline", "back", "end"]),
            st.integers(0, 2),
            st.integers(0, 2),
            st.integers(1, 3),
        ),
        max_size=14,
    )
)
def test_whatever_happens_what_is_taken_is_what_is_agreed_and_never_more_than_there_is(
    cast: Cast, steps: list[tuple[str, int, int, int]]
) -> None:
    with transaction.atomic():
        offers = [offer(cast.other, quantity=n + 1) for n in range(3)]
        wanted = [ask(cast.own) for _n in range(3)]
        for what, one, other, n in steps:
            rows = list(Agreement.objects.filter(offer=offers[one], request=wanted[other]))
            try:
                if what == "propose":
                    agreeing.propose(offers[one], wanted[other], by=None, quantity=n, giver=True)
                elif what == "end":
                    agreeing.end(offers[one], by=None)
                for row in rows[:n]:
                    if what == "agree":
                        agreeing.agree(row, by=None, taker=True)
                    elif what == "decline":
                        agreeing.decline(row, by=None, answer="x")
                    elif what == "back":
                        agreeing.give_back(row, by=None)
            except Refused:
                pass
            for one_offer in Offer.objects.all():
                promised = sum(row.quantity for row in Agreement.objects.filter(offer=one_offer, how_far=HowFar.AGREED))
                assert one_offer.taken == promised <= one_offer.quantity
        transaction.set_rollback(True)


def test_a_request_that_comes_to_be_about_an_exercise_is_one(cast: Cast) -> None:
    exercise = make_incident(cast.own, cast.people[Role.SPOC], exercise=True)
    wanted = ask(cast.own)
    agreeing.rewrite(wanted, wanted.version, by=None, incident=exercise)
    wanted.refresh_from_db()
    assert wanted.exercise
    agreeing.rewrite(wanted, wanted.version, by=None, incident=None)
    wanted.refresh_from_db()
    assert not wanted.exercise


def test_real_help_that_was_offered_does_not_become_an_exercise(cast: Cast) -> None:
    exercise = make_incident(cast.own, cast.people[Role.SPOC], exercise=True)
    wanted = ask(cast.own)
    agreed(offer(cast.other), wanted)
    with pytest.raises(Refused, match="vraag opnieuw"):
        agreeing.rewrite(wanted, wanted.version, by=None, incident=exercise)
