"""Two who agree, end or give back at the same moment: on PostgreSQL they really meet."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from tests.warroom.aid.test_agreeing import agreed, ask, offer
from tests.warroom.cast import Cast

from warroom.aid import agreeing
from warroom.aid.agreeing import Refused
from warroom.aid.models import Agreement, Offer
from warroom.joint import environments
from warroom.joint.models import Placement
from warroom.ledger.chains import chain_of

HowFar = Agreement.HowFar

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of these at once; what each was told, "" for who was not refused. Anything else that is raised, is."""
    barrier = Barrier(len(acts))

    def once(act: Callable[[], object]) -> str:
        try:
            barrier.wait(30)
            act()
        except Refused as refused:
            return str(refused)
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(once, acts))


def test_of_two_who_agree_to_the_last_one_at_the_same_moment_one_is_refused(cast: Cast) -> None:
    offered = offer(cast.other, quantity=1)
    rows = [agreeing.propose(offered, ask(cast.own), by=None, quantity=1, giver=True) for _n in range(2)]
    told = at_once(*(lambda row=row: agreeing.agree(row, by=None, taker=True) for row in rows))
    assert sorted(told) == ["", "Er zijn er niet genoeg over."]
    assert Offer.objects.get().taken == 1
    assert sorted(Agreement.objects.values_list("how_far", flat=True)) == [HowFar.AGREED, HowFar.PROPOSED]


def test_both_sides_that_say_yes_at_the_same_moment_agree(cast: Cast) -> None:
    row = agreeing.propose(offer(cast.other), ask(cast.own), by=None, quantity=2)
    assert at_once(
        lambda: agreeing.agree(row, by=None, giver=True), lambda: agreeing.agree(row, by=None, taker=True)
    ) == ["", ""]
    assert (Agreement.objects.get().how_far, Offer.objects.get().taken) == (HowFar.AGREED, 2)
    for side in (cast.own, cast.other):
        kinds = list(chain_of(side).entries.order_by("sequence").values_list("kind", flat=True))
        assert kinds[-2:] == ["aid.agreed", "aid.agreed"]


def test_help_that_is_agreed_while_its_offer_ends_stands_or_fell_away_and_never_half(cast: Cast) -> None:
    offered = offer(cast.other)
    row = agreeing.propose(offered, ask(cast.own), by=None, quantity=1, giver=True)
    told = at_once(lambda: agreeing.agree(row, by=None, taker=True), lambda: agreeing.end(offered, by=None))
    row.refresh_from_db()
    offered.refresh_from_db()
    assert offered.ended_at is not None
    assert (row.how_far, offered.taken, bool(told[0])) in ((HowFar.AGREED, 1, False), (HowFar.DECLINED, 0, True))


def test_nothing_is_proposed_of_an_offer_that_has_just_ended(cast: Cast) -> None:
    offered, wanted = offer(cast.other), ask(cast.own)
    at_once(lambda: agreeing.propose(offered, wanted, by=None, quantity=1), lambda: agreeing.end(offered, by=None))
    assert not Agreement.objects.filter(how_far=HowFar.PROPOSED).exists()


def test_what_both_sides_say_is_back_at_the_same_moment_is_back_once(cast: Cast) -> None:
    row = agreed(offer(cast.other), ask(cast.own))
    assert at_once(*[lambda: agreeing.give_back(row, by=None)] * 2) == ["", ""]
    assert Offer.objects.get().taken == 0
    assert chain_of(cast.own).entries.filter(kind="aid.returned").count() == 1


def test_a_place_granted_while_its_environment_ends_is_granted_or_refused(cast: Cast) -> None:
    place = environments.offer(cast.supplier, by=None, name="Noodcloud", places=1, setup_h=4)
    row = environments.ask(place, cast.own, by=None, for_what="Burgerzaken")
    told = at_once(lambda: environments.grant(row, by=None), lambda: environments.end(place, by=None))
    place.refresh_from_db()
    kept = Placement.objects.get().how_far
    assert (kept, place.taken, bool(told[0])) in (("granted", 1, False), ("refused", 0, True))
