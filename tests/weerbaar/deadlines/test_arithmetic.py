"""Regulation 1182/71 and plain counting, against counting one hour or day at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.weerbaar.deadlines.counting import HOLIDAYS, counted

from weerbaar.deadlines.arithmetic import BRUSSELS, Regime, Term, Unit, ends, safe
from weerbaar.deadlines.holidays import easter, holidays, is_working_day


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


def until(amount: int, unit: Unit, event: str, regime: Regime = Regime.REGULATION) -> str:
    return ends(Term(amount, unit), at(event), regime).at.isoformat()


FIRST = datetime(2022, 1, 2, tzinfo=UTC)
EVENTS = st.integers(0, 3 * 366 * 24 * 60 * 60).map(lambda seconds: FIRST + timedelta(seconds=seconds))
# The nights the clock changes, month ends, the leap day, and the chains of holidays at Christmas and in May.
HARD = st.sampled_from(
    ["2022-10-30T00:30", "2022-10-30T01:30", "2023-03-26T00:59", "2023-03-26T01:00", "2024-02-29T12:00",
     "2024-01-31T23:59", "2022-12-24T10:00", "2023-12-22T16:30", "2024-05-08T17:00", "2025-04-30T22:00"]
).map(lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC))  # fmt: skip
TERMS = st.one_of(
    st.builds(Term, st.integers(1, 100), st.just(Unit.HOURS)),
    st.builds(Term, st.integers(1, 130), st.just(Unit.DAYS)),
    st.builds(Term, st.integers(1, 30), st.just(Unit.WORKING_DAYS)),
    st.builds(Term, st.integers(1, 8), st.just(Unit.WEEKS)),
    st.builds(Term, st.integers(1, 14), st.just(Unit.MONTHS)),
    st.builds(Term, st.integers(1, 1), st.just(Unit.YEARS)),
)
STANDSTILLS = st.lists(
    st.tuples(st.dates(date(2022, 1, 1), date(2025, 12, 1)), st.integers(0, 45)), max_size=2
)  # fmt: skip


@settings(deadline=None)  # the slow counter is slow
@given(TERMS, EVENTS | HARD, st.sampled_from(Regime))
@example(Term(72, Unit.HOURS), at("2022-10-29T07:40"), Regime.REGULATION)
@example(Term(1, Unit.MONTHS), at("2024-01-31T12:00"), Regime.REGULATION)
def test_every_period_ends_where_counting_by_hand_ends(term: Term, event: datetime, regime: Regime) -> None:
    assert ends(term, event, regime).at == counted(term, event, regime)


@settings(deadline=None)  # the slow counter is slow
@given(TERMS, EVENTS | HARD, st.sampled_from(Regime), STANDSTILLS)
def test_a_period_that_stands_still_ends_where_counting_by_hand_ends(
    term: Term, event: datetime, regime: Regime, still: list[tuple[date, int]]
) -> None:
    def stops(day: date) -> bool:
        return any(first <= day <= first + timedelta(days=days) for first, days in still)

    assert ends(term, event, regime, stops).at == counted(term, event, regime, stops)


@given(TERMS, EVENTS | HARD, st.sampled_from(Regime))
def test_the_safe_end_is_never_after_the_end(term: Term, event: datetime, regime: Regime) -> None:
    early, end = safe(term, event, regime), ends(term, event, regime).at
    assert event < early <= end


@given(st.integers(1, 200), EVENTS | HARD)
def test_hours_are_elapsed_hours(amount: int, event: datetime) -> None:
    end = ends(Term(amount, Unit.HOURS), event, Regime.REGULATION).at.astimezone(UTC)
    assert timedelta() < end - event - timedelta(hours=amount) <= timedelta(hours=1)
    assert (end.minute, end.second) == (0, 0)


def test_the_hour_of_the_event_does_not_count() -> None:
    assert until(72, Unit.HOURS, "2022-12-06T07:40") == "2022-12-09T08:00:00+01:00"


def test_on_the_stroke_of_the_hour_that_hour_does_not_count() -> None:
    assert until(72, Unit.HOURS, "2022-12-06T07:00") == "2022-12-09T08:00:00+01:00"


def test_hours_end_on_christmas_day() -> None:
    """The example of a German commentary: known on 22 December 2020 at 12:17, due on the 25th at 13:00."""
    assert until(72, Unit.HOURS, "2020-12-22T12:17") == "2020-12-25T13:00:00+01:00"


def test_seventy_two_hours_over_the_night_the_clock_is_put_back_end_an_hour_earlier_on_it() -> None:
    assert until(72, Unit.HOURS, "2022-10-28T07:40") == "2022-10-31T07:00:00+01:00"


def test_seventy_two_hours_over_the_night_the_clock_is_put_forward_end_an_hour_later_on_it() -> None:
    assert until(72, Unit.HOURS, "2023-03-24T07:40") == "2023-03-27T09:00:00+02:00"


def test_a_month_ends_with_the_day_of_the_same_number() -> None:
    assert until(1, Unit.MONTHS, "2022-12-06T07:40") == "2023-01-07T00:00:00+01:00"


def test_a_month_without_that_day_ends_with_its_last() -> None:
    assert until(1, Unit.MONTHS, "2024-01-31T07:40") == "2024-03-01T00:00:00+01:00"
    assert ends(Term(1, Unit.MONTHS), at("2023-01-31T07:40"), Regime.REGULATION).last_day == date(2023, 2, 28)


def test_a_week_from_a_monday_ends_on_the_next_monday() -> None:
    """Court of Justice, C-171/03 Toeters, 33."""
    assert ends(Term(1, Unit.WEEKS), at("2022-12-05T07:40"), Regime.REGULATION).last_day == date(2022, 12, 12)


def test_days_that_end_on_a_saturday_end_on_the_next_working_day() -> None:
    # Saturday 24 and Sunday 25 December 2022; Monday 26 is a working day.
    assert ends(Term(3, Unit.DAYS), at("2022-12-21T09:00"), Regime.REGULATION).last_day == date(2022, 12, 26)


def test_a_period_of_two_days_has_two_working_days() -> None:
    # Friday 23 December: the 24th and 25th are a weekend, so it ends not on Monday but on Tuesday.
    assert ends(Term(2, Unit.DAYS), at("2022-12-23T09:00"), Regime.REGULATION).last_day == date(2022, 12, 27)


def test_plain_days_are_moved_past_nothing() -> None:
    assert ends(Term(60, Unit.DAYS), at("2022-11-02T10:00"), Regime.PLAIN).last_day == date(2023, 1, 1)


def test_the_safe_end_of_a_month_is_the_same_time_of_day() -> None:
    assert safe(Term(1, Unit.MONTHS), at("2022-12-07T07:40"), Regime.REGULATION) == at("2023-01-07T07:40")


def test_a_term_without_a_number_has_no_end() -> None:
    with pytest.raises(ValueError, match="no end"):
        ends(Term(0, Unit.NONE), at("2022-12-06T07:40"), Regime.REGULATION)


@pytest.mark.parametrize(
    "day", ["1818-03-22", "1943-04-25", "2000-04-23", "2019-04-21", "2038-04-25", "2076-04-19", "2285-03-22"]
)
def test_easter_is_where_the_almanac_has_it(day: str) -> None:
    assert easter(date.fromisoformat(day).year) == date.fromisoformat(day)


@pytest.mark.parametrize("year", range(2022, 2027))
def test_the_holidays_are_those_published(year: int) -> None:
    assert holidays(year) == {day for day in HOLIDAYS if day.year == year}


def test_the_second_of_november_is_a_working_day() -> None:
    assert is_working_day(date(2022, 11, 2))
