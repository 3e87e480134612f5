"""A starter and somebody's own landscape meet only where a person says so."""

from datetime import date

import pytest

from weerbaar.demo import vlierbeke
from weerbaar.landscape.checks import errors
from weerbaar.landscape.difference import diff
from weerbaar.landscape.model import RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.matching import combine, match, matches
from weerbaar.landscape.starting.starters import Starter, starter

ON = date(2026, 11, 1)
BOTH = combine(starter(Starter.SMALL), vlierbeke())


def test_putting_both_together_matches_nothing() -> None:
    assert set(BOTH.by_id) == set(starter(Starter.SMALL).by_id) | set(vlierbeke().by_id)
    assert len(BOTH.relations) == len(starter(Starter.SMALL).relations) + len(vlierbeke().relations)


def test_the_likeliest_of_ones_own_comes_first_but_is_not_taken() -> None:
    asked = {m.usual: m.candidates[0] for m in matches(BOTH)}
    assert asked["starter:payroll"] == "table:app-lonen"
    assert asked["starter:social"] == "table:app-sociaal-dossier"
    assert asked["starter:directory"] == "table:realm-eigen-directory-ad"


def test_what_needed_the_usual_one_then_needs_your_own() -> None:
    matched = match(BOTH, "starter:civil", ["table:app-bevolking-burgerlijke-stand"], on=ON)
    assert errors(matched) == ()
    assert "starter:civil" not in matched.by_id
    needs = {r.target for r in matched.outgoing["starter:service-death"] if r.kind is RelationKind.NEEDS}
    assert "table:app-bevolking-burgerlijke-stand" in needs


def test_where_your_own_runs_is_what_you_said_and_not_what_is_usual() -> None:
    matched = match(BOTH, "starter:civil", ["table:app-bevolking-burgerlijke-stand"], on=ON)
    runs_on = {
        r.target for r in matched.outgoing["table:app-bevolking-burgerlijke-stand"] if r.kind is RelationKind.RUNS_ON
    }
    assert runs_on == {"table:cloud-civoria"}


def test_a_usual_one_you_do_not_have_goes_with_what_was_assumed_of_it() -> None:
    without = match(BOTH, "starter:library", [], on=ON)
    assert "starter:library" not in without.by_id
    assert errors(without) == ()


def test_matching_takes_nothing_of_your_own_away() -> None:
    matched = match(BOTH, "starter:own-servers", ["table:env-srv-app01", "table:env-srv-file01"], on=ON)
    own = {r.key for r in vlierbeke().relations}
    assert own <= {r.key for r in matched.relations}
    assert set(vlierbeke().by_id) <= set(matched.by_id)


def test_the_order_of_matching_makes_no_difference() -> None:
    books = ["table:app-boekhouding-bbc"]
    first = [
        ("starter:civil", ["table:app-bevolking-burgerlijke-stand"]),
        ("starter:own-servers", ["table:env-srv-app01"]),
        ("starter:finance", books),
        ("starter:payroll", books),
    ]
    one = other = BOTH
    for usual, own in first:
        one = match(one, usual, own, on=ON)
    for usual, own in reversed(first):
        other = match(other, usual, own, on=ON)
    assert not diff(one, other)
    assert one.by_id["table:app-boekhouding-bbc"].get("usual") == "finance payroll"


@pytest.mark.parametrize(("usual", "own"), [("nergens", []), ("starter:civil", ["nergens"]), ("table:app-lonen", [])])
def test_what_is_not_an_assumption_or_not_there_is_refused(usual: str, own: list[str]) -> None:
    with pytest.raises(BadInput):
        match(BOTH, usual, own, on=ON)
