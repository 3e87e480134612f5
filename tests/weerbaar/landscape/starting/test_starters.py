"""What bodies usually have, to correct instead of a blank page."""

import pytest

from weerbaar.landscape.checks import errors, gaps
from weerbaar.landscape.model import Kind, Origin
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.starters import Starter, rows, starter, starter_for
from weerbaar.planning.impact import Basis, impact


@pytest.mark.parametrize("which", list(Starter))
def test_a_starter_has_no_errors_and_everything_in_it_is_assumed(which: Starter) -> None:
    landscape = starter(which)
    assert errors(landscape) == ()
    assert all(x.origin is Origin.STARTER and x.assumed for x in (*landscape.elements, *landscape.relations))
    answer = impact(landscape)
    assert {answer.elements[s.id].basis for s in landscape.of_kind(Kind.SERVICE)} == {Basis.ASSUMED}


@pytest.mark.parametrize("which", list(Starter))
def test_every_service_has_a_priority_a_longest_outage_a_paper_fallback_and_something_it_needs(which: Starter) -> None:
    codes = {finding.code for finding in gaps(starter(which))}
    assert not codes & {"service-unknown", "no-priority", "no-paper", "no-environment"}
    assert all(s.get("max_outage_h") for s in starter(which).of_kind(Kind.SERVICE))


@pytest.mark.parametrize(
    ("inhabitants", "which"),
    [(0, "small"), (19_999, "small"), (20_000, "medium"), (50_000, "medium"), (50_001, "large")],
)
def test_the_number_of_inhabitants_decides(inhabitants: int, which: str) -> None:
    assert starter_for(inhabitants) == which


def test_a_negative_number_of_inhabitants_is_refused() -> None:
    with pytest.raises(BadInput):
        starter_for(-1)


def test_a_larger_body_has_all_of_a_smaller_one_and_more() -> None:
    small, medium, large = (set(starter(w).by_id) for w in (Starter.SMALL, Starter.MEDIUM, Starter.LARGE))
    assert small < medium < large


def test_the_data_only_name_what_exists() -> None:
    for name in ("services", "applications", "environments"):
        for key, row in rows(name).items():
            assert row["name"], key
            assert set(row["for"].split()) <= set(Starter), key
