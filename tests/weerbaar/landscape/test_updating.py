"""A source read again: what changed in it comes in, what was edited by hand stays."""

from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.checks import errors
from weerbaar.landscape.updating import update


def app(id: str, name: str = "", **attributes: object) -> Element:
    return Element(id, Kind.APPLICATION, name or id, attributes=attributes)


def needs(source: str, target: str) -> Relation:
    return Relation(RelationKind.NEEDS, source, target)


def test_what_the_source_added_comes_in() -> None:
    before = Landscape(elements=(app("a"),))
    result = update(before, before, Landscape(elements=(app("a"), app("b")), relations=(needs("a", "b"),)))
    assert set(result.landscape.by_id) == {"a", "b"}
    assert len(result.landscape.relations) == 1


def test_what_the_source_changed_comes_in_and_an_edit_of_ours_stays() -> None:
    before = Landscape(elements=(app("a", restore_h=4),))
    ours = Landscape(elements=(app("a", "Our name", restore_h=4),))
    result = update(ours, before, Landscape(elements=(app("a", restore_h=8),)))
    assert result.landscape.by_id["a"].name == "Our name"
    assert result.landscape.by_id["a"].number("restore_h") == 8
    assert result.kept == ()


def test_where_both_changed_the_same_ours_stays_and_is_listed() -> None:
    before = Landscape(elements=(app("a", restore_h=4),))
    ours = Landscape(elements=(app("a", restore_h=2),))
    result = update(ours, before, Landscape(elements=(app("a", restore_h=8),)))
    assert result.landscape.by_id["a"].number("restore_h") == 2
    assert [(k.attribute, k.ours, k.theirs) for k in result.kept] == [("restore_h", 2, 8)]


def test_what_the_source_dropped_goes() -> None:
    before = Landscape(elements=(app("a"), app("b")), relations=(needs("a", "b"),))
    result = update(before, before, Landscape(elements=(app("a"),)))
    assert set(result.landscape.by_id) == {"a"}
    assert result.landscape.relations == ()


def test_what_the_source_dropped_stays_when_something_of_ours_needs_it() -> None:
    before = Landscape(elements=(app("a"), app("b")))
    ours = Landscape(elements=(app("a"), app("b"), app("mine")), relations=(needs("mine", "b"),))
    result = update(ours, before, Landscape(elements=(app("a"),)))
    assert set(result.landscape.by_id) == {"a", "b", "mine"}
    assert [k.id for k in result.kept] == ["b"]
    assert not errors(result.landscape)


def test_what_was_removed_here_does_not_come_back() -> None:
    before = Landscape(elements=(app("a"), app("b")))
    ours = Landscape(elements=(app("a"),))
    now = Landscape(elements=(app("a"), app("b"), app("c")), relations=(needs("c", "b"), needs("c", "a")))
    result = update(ours, before, now)
    assert set(result.landscape.by_id) == {"a", "c"}
    assert not errors(result.landscape)
    assert [(k.id, k.ours) for k in result.kept] == [("b", None)]


def test_a_source_read_for_the_first_time_fills_in_and_overwrites_nothing() -> None:
    ours = Landscape(elements=(app("a", restore_h=2),))
    result = update(ours, Landscape(), Landscape(elements=(app("a", restore_h=8, product="P"), app("b"))))
    assert result.landscape.by_id["a"].number("restore_h") == 2
    assert result.landscape.by_id["a"].get("product") == "P"
    assert "b" in result.landscape.by_id


def test_reading_the_same_file_twice_changes_nothing() -> None:
    source = Landscape(elements=(app("a", restore_h=1), app("b")), relations=(needs("a", "b"),))
    ours = update(Landscape(), Landscape(), source).landscape
    assert update(ours, source, source).landscape == ours == source


def test_a_link_that_a_need_of_ours_goes_over_stays() -> None:
    link = Relation(RelationKind.LINK, "a", "b", id="l")
    before = Landscape(elements=(app("a"), app("b")), relations=(link,))
    over = Relation(RelationKind.NEEDS, "a", "b", over="l")
    ours = Landscape(elements=(app("a"), app("b")), relations=(link, over))
    result = update(ours, before, Landscape(elements=(app("a"),)))
    assert set(result.landscape.relations) == {link, over}
    assert not errors(result.landscape)
