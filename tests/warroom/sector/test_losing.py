"""Which bodies lose a service if a supplier or data centre is out."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.sector import making

from warroom.landscapes.models import How
from warroom.landscapes.storing import store
from warroom.organisations.models import Role
from warroom.sector import losing, out, packing, shared
from warroom.sector.models import Packed
from weerbaar.planning.impact import Scenario, impact

pytestmark = pytest.mark.django_db


def test_the_answer_is_that_of_impact_for_every_landscape() -> None:
    viewer, of = making.coordinator(), making.supplier()
    landscapes = [making.with_landscape("A", viewer), making.with_landscape("B", viewer, alternative=True)]
    lost = losing.lost_where([x.pk for x in landscapes], supplier=of)
    found = {loss.landscape: loss.services for loss in losing.losses(lost)}
    for landscape in landscapes:
        model = landscape.in_force()
        after = impact(model, Scenario(lost=lost[landscape.pk]))
        assert found[landscape.pk] == after.services["down"] - impact(model).services["down"]


def test_one_of_two_data_centres_out_takes_nothing_down_but_both_do() -> None:
    viewer, of = making.coordinator(), making.supplier()
    north = making.centre(of, "noord")
    making.with_landscape("A", viewer, alternative=True)
    both = shared.landscapes(viewer)
    assert out.answer(both, None, north).bodies_hit == 0
    assert len(out.answer(both, None, north).spared) == 1
    assert out.answer(both, of, None).bodies_hit == 1


def test_a_body_that_does_not_share_is_counted_and_not_named() -> None:
    viewer, of = making.coordinator(), making.supplier()
    making.with_landscape("Open", viewer)
    making.with_landscape("Gesloten")
    answer = out.answer(shared.landscapes(viewer), of, None)
    assert [names for _loss, names in answer.hit] == [["Open"]]
    assert (answer.sharing, answer.not_shared) == (1, 1)


def test_the_page_names_the_heaviest_service_and_no_body_that_does_not_share(cast: Cast, client: Client) -> None:
    of = making.supplier()
    making.with_landscape("Open", cast.coordinator)
    making.with_landscape("Gesloten")
    client.force_login(cast.people[Role.COORDINATOR])
    page = client.get("/sector/out/", {"what": f"supplier-{of.pk}"}).content.decode()
    assert "Overlijdens" in page
    assert "Gesloten" not in page


def test_a_new_version_is_packed_in_the_transaction_that_stores_it() -> None:
    viewer, of = making.coordinator(), making.supplier()
    landscape = making.with_landscape("A", viewer)
    assert out.answer(shared.landscapes(viewer), of, None).bodies_hit == 1
    store(landscape, making.hosted(alternative=True), how=How.EDIT, expected=1)
    packed = Packed.objects.get(landscape=landscape)
    assert packed.version.number == 2
    assert out.answer(shared.landscapes(viewer), None, making.centre(of, "noord")).bodies_hit == 0


def test_what_was_stored_before_is_packed_by_the_next_look() -> None:
    landscape = making.with_landscape("A")
    Packed.objects.all().delete()
    assert packing.catch_up(10) == 1
    assert packing.catch_up(10) == 0
    assert Packed.objects.get().landscape == landscape


def test_many_landscapes_take_as_many_queries_as_few() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    viewer, of = making.coordinator(), making.supplier()
    counts = []
    for n in (2, 8):
        for i in range(n):
            making.with_landscape(f"Gemeente {n} {i}", viewer)
        losing._kept.clear()
        with CaptureQueriesContext(connection) as queries:
            out.answer(shared.landscapes(viewer), of, None)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("what", ["supplier-99999999", "product-x", "x", "supplier-", "-1"])
def test_something_that_does_not_exist_asks_again(cast: Cast, client: Client, what: str) -> None:
    client.force_login(cast.people[Role.COORDINATOR])
    assert client.get("/sector/out/", {"what": what}).status_code == 200
