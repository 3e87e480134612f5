"""Plans computed in the background: claimed once, retaken after a restart, written down as they get better."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.warroom.plans.making import make_request

from warroom.landscapes.models import Landscape
from warroom.plans import answering
from warroom.plans.models import PlanKind, PlanRequest

State = PlanRequest.State


def fresh(row: PlanRequest) -> PlanRequest:
    return PlanRequest.objects.get(pk=row.pk)


def test_a_process_of_its_own_gives_the_plan(landscape: Landscape) -> None:
    row = make_request(landscape, PlanKind.CONTAINMENT)
    answering.compute_now(row.pk)
    found = fresh(row)
    assert found.state == State.READY
    document = found.candidates["best"]["document"]
    assert document["format"] == "weerbaar.containment/1"
    assert document["proved"]
    assert [a["kind"] for a in document["actions"]]
    assert document["newly_lost"] == []


def test_what_cannot_be_answered_fails_with_the_reason_in_the_language_of_who_looks(
    landscape: Landscape, here: None
) -> None:
    row = make_request(landscape, PlanKind.CONTAINMENT, protect=["one"])
    answering.compute_now(row.pk)
    found = fresh(row)
    assert found.state == State.FAILED
    assert "one" in answering.refusal(found)


def test_the_same_question_is_computed_once(landscape: Landscape) -> None:
    version = landscape.newest
    assert version
    asked = [answering.asked(version, PlanKind.RECOVERY, {"seconds": 1}, None) for _ in range(2)]
    assert asked[0].pk == asked[1].pk
    assert PlanRequest.objects.count() == 1


def test_a_request_that_somebody_works_on_is_left_alone(landscape: Landscape, here: None) -> None:
    row = make_request(landscape, PlanKind.CONTAINMENT)
    lease = timezone.now() + timedelta(minutes=1)
    PlanRequest.objects.filter(pk=row.pk).update(state=State.WORKING, lease_until=lease)
    answering.compute_now(row.pk)
    assert fresh(row).candidates == {}


def test_a_request_whose_server_was_killed_is_taken_up_again(landscape: Landscape, here: None) -> None:
    row = make_request(landscape, PlanKind.CONTAINMENT)
    lease = timezone.now() - timedelta(seconds=1)
    PlanRequest.objects.filter(pk=row.pk).update(state=State.WORKING, lease_until=lease, attempts=1)
    answering.compute_now(row.pk)
    assert fresh(row).state == State.READY


def test_what_stops_every_server_is_given_up(landscape: Landscape, here: None) -> None:
    row = make_request(landscape, PlanKind.CONTAINMENT)
    PlanRequest.objects.filter(pk=row.pk).update(attempts=answering.ATTEMPTS)
    answering.compute_now(row.pk)
    assert fresh(row).state == State.FAILED
    assert answering.refusal(fresh(row))


def test_one_who_was_thought_dead_writes_nothing(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_request(landscape, PlanKind.CONTAINMENT)

    def slow(job: dict[str, Any], packed: bytes) -> Iterator[Any]:
        # Meanwhile somebody else took it.
        PlanRequest.objects.filter(pk=row.pk).update(lease_until=timezone.now() + timedelta(hours=1))
        yield {"candidate": "best", "document": {"old": True}}

    monkeypatch.setattr(answering, "child", slow)
    answering.compute_now(row.pk)
    assert fresh(row).candidates == {}
    assert fresh(row).state == State.WORKING


def test_the_best_so_far_is_there_while_a_better_one_is_sought(
    landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_request(landscape, PlanKind.CONTAINMENT)
    seen = []

    def better(job: dict[str, Any], packed: bytes) -> Iterator[Any]:
        for n in (1, 2):
            yield {"candidate": "best", "document": {"n": n}}
            seen.append(fresh(row).candidates["best"]["document"]["n"])

    monkeypatch.setattr(answering, "child", better)
    answering.compute_now(row.pk)
    assert seen == [1, 2]


def test_a_computation_that_dies_leaves_what_it_found(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_request(landscape, PlanKind.CONTAINMENT)

    def dying(job: dict[str, Any], packed: bytes) -> Iterator[Any]:
        yield {"candidate": "best", "document": {"n": 1}}
        raise answering.Stopped(-9)

    monkeypatch.setattr(answering, "child", dying)
    answering.compute_now(row.pk)
    assert fresh(row).state == State.READY


def test_old_requests_make_room(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    version = landscape.newest
    assert version
    monkeypatch.setattr(answering, "KEPT", 3)
    for n in range(5):
        answering.asked(version, PlanKind.RECOVERY, {"seconds": n}, None)
    assert PlanRequest.objects.count() == 3
