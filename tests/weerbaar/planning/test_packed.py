"""A packed landscape says of its services what ``impact`` says of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.planning.worlds import situations

from weerbaar import demo
from weerbaar.landscape import Kind, Landscape
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
