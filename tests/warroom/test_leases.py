"""Work that must not be lost: claimed by one, retaken when the holder is silent, written by the holder only."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import make_request, town

from warroom.leases import Claim, Hands, Leases
from warroom.plans.models import PlanKind, PlanRequest

State = PlanRequest.State
LEASES = Leases(PlanRequest, State.WAITING, State.WORKING, timedelta(minutes=1), attempts=3)


@pytest.fixture
def row(cast: Cast) -> PlanRequest:
    return make_request(make_landscape(cast.own, town()), PlanKind.RECOVERY)


def claimed(row: PlanRequest) -> "Claim[PlanRequest]":
    claim = LEASES.claim(row.pk)
    assert claim
    return claim


def silent(row: PlanRequest) -> None:
    """Its holder has not been heard of for longer than the lease."""
    PlanRequest.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_row_is_claimed_by_one(row: PlanRequest) -> None:
    assert LEASES.claim(row.pk)
    assert LEASES.claim(row.pk) is None


def test_a_row_whose_holder_is_silent_is_claimed_again(row: PlanRequest) -> None:
    claimed(row)
    silent(row)
    assert LEASES.claim(row.pk)


def test_who_was_thought_dead_writes_nothing_any_more(row: PlanRequest) -> None:
    late = claimed(row)
    silent(row)
    holder = claimed(row)
    assert not late.write(candidates={"old": 1})
    assert not late.extend()
    assert not late.finish(state=State.FAILED)
    assert holder.row().candidates == {}
    assert holder.finish(state=State.READY, candidates={"new": 1})


def test_a_sign_of_life_keeps_the_row(row: PlanRequest) -> None:
    claim = claimed(row)
    silent(row)
    # Nobody took it meanwhile, but it is no longer the lease we hold.
    assert not claim.extend()
    claim = claimed(row)
    before = claim.until
    assert claim.extend(candidates={"n": 1})
    assert claim.until > before
    assert LEASES.claim(row.pk) is None


def test_what_is_done_is_not_claimed(row: PlanRequest) -> None:
    assert claimed(row).finish(state=State.READY)
    assert LEASES.claim(row.pk) is None
    assert not LEASES.free(timezone.now() + timedelta(days=1)).exists()


def test_what_was_tried_too_often_says_so(row: PlanRequest) -> None:
    worn = []
    for _ in range(4):
        worn.append(claimed(row).worn)
        silent(row)
    assert worn == [False, False, False, True]


def test_a_row_that_is_gone_is_nobodys(row: PlanRequest) -> None:
    claim = claimed(row)
    PlanRequest.objects.all().delete()
    assert not claim.extend()
    assert LEASES.claim(row.pk) is None


def test_asking_twice_does_the_work_once() -> None:
    started, go, done = Event(), Event(), Event()
    seen: list[int] = []

    def work(pk: int) -> None:
        seen.append(pk)
        started.set()
        go.wait(60)
        done.set()

    hands = Hands("test", work, at_once=1)
    # Without a database there is no transaction to wait for.
    hands._start(7)
    assert started.wait(60)
    hands._start(7)
    go.set()
    assert done.wait(60)
    assert seen == [7]
