"""What others see of a landscape: what is shared, and nothing that hangs on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape, small
from tests.warroom.plans.making import town
from tests.warroom.sharing.conftest import signed_in

from warroom.incidents.writing import Refused
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Person, Role
from warroom.sharing.landscapes import Extent, cut, share
from warroom.sharing.models import Look
from warroom.sharing.seen import landscape_shared
from weerbaar.landscape import Kind


@pytest.fixture
def landscape(cast: Cast) -> Landscape:
    return make_landscape(cast.own, small())


def test_what_is_not_shared_is_not_there(cast: Cast, landscape: Landscape, spoc: Person) -> None:
    client = signed_in(cast.people[Role.COORDINATOR])
    path = f"/shared/landscapes/{landscape.pk}/"
    assert client.get(path).status_code == 404
    share(landscape, cast.coordinator, Extent(kinds=frozenset({"service"})), by=spoc, reason="r")
    page = client.get(path).content.decode()
    assert "Geboorteaangifte" in page
    assert "Server 1" not in page
    assert client.get(f"{path}element/", {"id": "births"}).status_code == 200
    assert "Burgerzaken" not in client.get(f"{path}element/", {"id": "births"}).content.decode()
    assert client.get(f"{path}element/", {"id": "server"}).status_code == 404
    assert client.get(f"/landscapes/{landscape.pk}/").status_code == 404
    assert Look.objects.filter(body=cast.own, thing=f"landscape/{landscape.pk}").count() == 4


def test_taking_back_counts_at_once(cast: Cast, landscape: Landscape, spoc: Person) -> None:
    share(landscape, cast.coordinator, Extent(whole=True), by=spoc, reason="r")
    assert landscape_shared(cast.coordinator, [landscape.pk])[landscape.pk].whole
    share(landscape, cast.coordinator, Extent(), by=spoc, reason="klaar")
    assert landscape_shared(cast.coordinator, [landscape.pk]) == {}
    client = signed_in(cast.people[Role.COORDINATOR])
    assert client.get(f"/shared/landscapes/{landscape.pk}/").status_code == 404


def test_a_landscape_is_not_shared_with_who_uses_it(cast: Cast, landscape: Landscape, spoc: Person) -> None:
    with pytest.raises(Refused):
        share(landscape, cast.own, Extent(whole=True), by=spoc, reason="r")


TOWN = town()
EXTENTS = st.builds(
    Extent,
    st.just(False),
    st.frozensets(st.sampled_from([k.value for k in Kind])),
    st.frozensets(st.sampled_from([e.id for e in TOWN.elements])),
)


@given(EXTENTS)
def test_what_is_left_of_a_landscape_names_nothing_that_is_not_shared(extent: Extent) -> None:
    left = cut(TOWN, extent)
    seen = {e.id for e in left.elements}
    assert seen == {e.id for e in TOWN.elements if e.kind in extent.kinds or e.id in extent.elements}
    links = {r.id for r in left.relations if r.id}
    for relation in left.relations:
        assert {relation.source, relation.target} <= seen
        assert relation.over is None or relation.over in links
