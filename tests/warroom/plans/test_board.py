"""The rebuild board: moves, undoing, planned beside real, and planning again."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.plans.making import computed, make_frozen, make_request

from warroom.organisations.models import Person
from warroom.plans import answering, board, freezing
from warroom.plans.models import BoardMove, BoardState, FrozenPlan, PlanKind, PlanRequest


@pytest.fixture
def plan(cast: Cast) -> FrozenPlan:
    return make_frozen(cast.own)


def put(plan: FrozenPlan, element: str, to: BoardState, by: Person) -> BoardMove:
    made = board.put(plan, element, to, by=by)
    assert made
    return made


def state(plan: FrozenPlan, element: str) -> str:
    stands = board.standing(plan).get(element)
    return stands.after if stands else "down"


def test_the_board_has_what_is_to_be_rebuilt_in_four_columns(client: Client, plan: FrozenPlan) -> None:
    html = client.get(f"/plannen/{plan.pk}/").content.decode()
    for words in ("Ligt stil", "Noodoplossing", "In herbouw", "Schoon en normaal", "Postbussen"):
        assert words in html


def test_a_move_is_kept_with_who_and_when(client: Client, plan: FrozenPlan, spoc: Person) -> None:
    client.post(f"/plannen/{plan.pk}/bord/", {"element": "post", "from": "down", "to": "rebuilding"})
    move = BoardMove.objects.get()
    assert (move.element, move.before, move.after, move.by) == ("post", "down", "rebuilding", spoc)
    assert state(plan, "post") == "rebuilding"


def test_an_undone_move_is_not_lost(client: Client, plan: FrozenPlan, spoc: Person) -> None:
    put(plan, "post", BoardState.REBUILDING, spoc)
    moved = put(plan, "post", BoardState.CLEAN, spoc)
    client.post(f"/plannen/{plan.pk}/bord/terug/", {"move": moved.pk})
    assert state(plan, "post") == "rebuilding"
    assert BoardMove.objects.count() == 3


def test_a_move_is_undone_once(plan: FrozenPlan, spoc: Person) -> None:
    moved = put(plan, "post", BoardState.REBUILDING, spoc)
    assert board.take_back(plan, moved, by=spoc)
    assert board.take_back(plan, moved, by=spoc) is None


def test_a_move_that_others_built_on_is_not_undone(plan: FrozenPlan, spoc: Person) -> None:
    first = put(plan, "post", BoardState.REBUILDING, spoc)
    put(plan, "post", BoardState.CLEAN, spoc)
    assert board.take_back(plan, first, by=spoc) is None


def test_two_people_who_move_the_same_at_once_move_it_once(plan: FrozenPlan, spoc: Person) -> None:
    assert board.put(plan, "post", BoardState.REBUILDING, by=spoc, seen="down")
    assert board.put(plan, "post", BoardState.WORKAROUND, by=spoc, seen="down") is None
    assert state(plan, "post") == "rebuilding"


@pytest.mark.parametrize("data", [{"element": "nothing", "to": "clean"}, {"element": "post", "to": "gone"}, {}])
def test_what_is_not_on_the_board_cannot_be_moved(client: Client, plan: FrozenPlan, data: dict[str, str]) -> None:
    assert client.post(f"/plannen/{plan.pk}/bord/", data).status_code == 404


def test_the_database_refuses_to_change_a_move(plan: FrozenPlan, spoc: Person) -> None:
    put(plan, "post", BoardState.REBUILDING, spoc)
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_boardmove SET after = 'normal'")


def test_a_service_is_back_once_its_applications_are_clean(plan: FrozenPlan, spoc: Person) -> None:
    assert {row.name: row.real for row in board.replay(plan)}["Mail"] == ""
    put(plan, "post", BoardState.CLEAN, spoc)
    back = {row.name: row for row in board.replay(plan)}["Mail"]
    assert back.real
    assert back.state == "works"


def test_a_service_that_falls_back_is_no_longer_back(plan: FrozenPlan, spoc: Person) -> None:
    moved = put(plan, "post", BoardState.CLEAN, spoc)
    board.take_back(plan, moved, by=spoc)
    assert {row.name: row.real for row in board.replay(plan)}["Mail"] == ""


def test_what_is_found_clean_has_its_work_done(plan: FrozenPlan, spoc: Person) -> None:
    put(plan, "one", BoardState.REBUILDING, spoc)
    put(plan, "one", BoardState.CLEAN, spoc)
    own = {t["id"] for t in plan.document["tasks"] if t["element"] == "one"}
    told = board.happened(plan)
    assert set(told) == own
    assert all(end is not None for _start, end in told.values())


def test_what_is_being_rebuilt_has_its_first_task_under_way(plan: FrozenPlan, spoc: Person) -> None:
    put(plan, "one", BoardState.REBUILDING, spoc)
    assert [end for _start, end in board.happened(plan).values()] == [None]


def test_a_plan_made_again_tells_the_difference_and_shares_the_board(
    client: Client, plan: FrozenPlan, spoc: Person, here: None
) -> None:
    put(plan, "one", BoardState.CLEAN, spoc)
    answer = client.post(f"/plannen/{plan.pk}/opnieuw/")
    row = PlanRequest.objects.order_by("-pk")[0]
    assert answer.headers["Location"] == f"/plannen/gevraagd/{row.pk}/"
    answering.compute_now(row.pk)
    assert "verschil" in client.get(answer.headers["Location"]).content.decode()
    document = PlanRequest.objects.get(pk=row.pk).candidates["best"]["document"]
    data = {"candidate": "best", "seen": freezing.seen(document)}
    client.post(f"/plannen/gevraagd/{row.pk}/bevriezen/", data)
    later = FrozenPlan.objects.order_by("-number")[0]
    assert later.follows == plan
    assert state(later, "one") == "clean"
    assert "Er is een nieuwer plan" in client.get(f"/plannen/{plan.pk}/").content.decode()


def test_without_moves_before_it_begins_there_is_nothing_to_plan_again(client: Client, cast: Cast) -> None:
    row: Any = computed(make_request(make_frozen(cast.own).landscape, PlanKind.RECOVERY, begin="2090-01-01T08:00"))
    plan = freezing.freeze(row, "best", by=None)
    before = PlanRequest.objects.count()
    client.post(f"/plannen/{plan.pk}/opnieuw/")
    assert PlanRequest.objects.count() == before
