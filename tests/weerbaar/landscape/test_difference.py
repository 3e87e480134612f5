"""What changed between two landscapes."""

from dataclasses import replace

from hypothesis import given
from tests.weerbaar.landscape.landscapes import landscapes

from weerbaar.landscape.difference import Change, diff
from weerbaar.landscape.model import Element, Kind, Landscape, Organisation, Relation, RelationKind

E, F, G = (Element(id, Kind.ENVIRONMENT, id.upper()) for id in "efg")
LINK = Relation(RelationKind.LINK, "e", "f", id="l", cut_min=5)
NEED = Relation(RelationKind.NEEDS, "e", "f")
BEFORE = Landscape(Organisation("Stad"), (E, F, G), (LINK, NEED))


@given(landscapes())
def test_a_landscape_does_not_differ_from_itself_in_any_order(landscape: Landscape) -> None:
    turned = replace(landscape, elements=landscape.elements[::-1], relations=landscape.relations[::-1])
    assert not diff(landscape, turned)


def test_what_is_only_in_one_of_them_is_added_or_removed() -> None:
    after = replace(BEFORE, elements=(E, F), relations=(LINK,))
    assert (diff(BEFORE, after).removed, diff(BEFORE, after).removed_relations) == ((G,), (NEED,))
    assert (diff(after, BEFORE).added, diff(after, BEFORE).added_relations) == ((G,), (NEED,))


def test_a_change_is_told_per_attribute() -> None:
    other = replace(E, name="Andere", attributes={"restore_h": 4})
    changes = (Change("name", "E", "Andere"), Change("restore_h", None, 4))
    assert diff(BEFORE, replace(BEFORE, elements=(other, F, G))).changed == ((other, changes),)


def test_a_link_that_was_moved_is_the_same_link() -> None:
    moved = replace(LINK, target="g", cut_min=None)
    found = diff(BEFORE, replace(BEFORE, relations=(moved, NEED)))
    assert found.changed_relations == ((moved, (Change("target", "f", "g"), Change("cut_min", 5, None))),)
    assert not found.added_relations
    assert not found.removed_relations


def test_a_need_with_another_alternative_is_another_need() -> None:
    other = replace(NEED, alternative="g")
    found = diff(BEFORE, replace(BEFORE, relations=(LINK, other)))
    assert (found.removed_relations, found.added_relations) == ((NEED,), (other,))


def test_one_of_a_group_and_leaving_that_out_are_the_same() -> None:
    assert not diff(BEFORE, replace(BEFORE, relations=(LINK, replace(NEED, at_least=1))))


def test_a_new_name_of_the_organisation_is_a_change() -> None:
    found = diff(BEFORE, replace(BEFORE, organisation=Organisation("Nieuwe stad")))
    assert found.organisation == (Change("name", "Stad", "Nieuwe stad"),)
    assert found
