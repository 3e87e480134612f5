"""A packed landscape says of its services what ``impact`` says of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.planning.worlds import situations

from weerbaar import demo
from weerbaar.landscape import Kind, Landscape, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.impact import Scenario, impact
from weerbaar.planning.packed import WORKING, pack, unpack


def shown(landscape: Landscape, lost: frozenset[str]) -> dict[str, str]:
    answer = impact(landscape, Scenario(lost=lost))
    return {e.id: answer.elements[e.id].shown for e in landscape.of_kind(Kind.SERVICE)}


@given(situation=situations(), data=st.data())
def test_whatever_is_lost_the_pack_says_what_impact_says(
    situation: tuple[Landscape, Scenario], data: st.DataObject
) -> None:
    landscape, _scenario = situation
    opened = unpack(pack(landscape))
    lost = (
        data.draw(st.frozensets(st.sampled_from(sorted(landscape.by_id)), max_size=4))
        if landscape.by_id
        else frozenset()
    )
    assert {s.id: now for s, now in opened.after(lost)} == shown(landscape, lost)
    assert {s.id: s.before for s, _now in opened.after([])} == shown(landscape, frozenset())
    before, after = shown(landscape, frozenset()), shown(landscape, lost)
    assert {s.id for s in opened.fail(lost)} == {
        id for id in after if before[id] in WORKING and after[id] not in WORKING
    }


@given(situation=situations(), data=st.data())
def test_whichever_links_of_a_supplier_are_cut_the_pack_says_what_impact_says(
    situation: tuple[Landscape, Scenario], data: st.DataObject
) -> None:
    landscape = _with_products(situation[0])
    opened = unpack(pack(landscape))
    assert set(opened.links) == set(landscape.links)
    cut = data.draw(st.frozensets(st.sampled_from(sorted(landscape.links)), max_size=3)) if landscape.links else set()
    lost = data.draw(st.frozensets(st.sampled_from(sorted(landscape.by_id)), max_size=2))
    after = impact(landscape, Scenario.of(lost=lost, cut=cut))
    before = shown(landscape, frozenset())
    assert {s.id for s in opened.fail(lost, cut)} == {
        e.id
        for e in landscape.of_kind(Kind.SERVICE)
        if before[e.id] in WORKING and after.elements[e.id].shown not in WORKING
    }


def _with_products(landscape: Landscape) -> Landscape:
    """The same, in which every link is a product of somebody."""
    return replace(
        landscape,
        relations=tuple(
            replace(r, attributes={**r.attributes, "same_as": "0400000000/lijn"}) if r.kind is RelationKind.LINK else r
            for r in landscape.relations
        ),
    )


def test_a_link_that_is_nobodys_product_is_not_kept_by_name() -> None:
    assert unpack(pack(demo.scheldestede())).links == {}


@pytest.mark.parametrize("kind", [Kind.SUPPLIER, Kind.ENVIRONMENT])
def test_for_the_demonstration_city_each_part_lost_says_what_impact_says(kind: Kind) -> None:
    city = demo.scheldestede()
    opened = unpack(pack(city))
    for element in city.of_kind(kind):
        lost = frozenset({element.id})
        assert {s.id: now for s, now in opened.after(lost)} == shown(city, lost)


def test_the_heaviest_service_that_fails_comes_first() -> None:
    opened = unpack(pack(demo.scheldestede()))
    harms = [s.harm_per_h for s in opened.fail(["ad-stad"])]
    assert harms == sorted(harms, reverse=True)
    assert harms


def test_asking_twice_gives_the_same_answer() -> None:
    opened = unpack(pack(demo.scheldestede()))
    assert opened.fail(["ad-stad"]) == opened.fail(["ad-stad"])
    assert opened.fail([]) == []


def test_something_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="nowhere"):
        unpack(pack(demo.scheldestede())).after(["nowhere"])


@pytest.mark.parametrize("data", [b"", b"WBP2", b"WBP2junk", b"something else"])
def test_what_is_no_pack_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        unpack(data)
