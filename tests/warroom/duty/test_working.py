"""Hours and days in a row, against a count hour by hour."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from warroom.duty import working

START = datetime(2022, 12, 5, tzinfo=UTC)
spans = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 30)).map(lambda p: (p[0], p[0] + p[1])), max_size=12)


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def shifts(listed: list[tuple[int, int]]) -> list[working.Span]:
    return [(at(a), at(b)) for a, b in listed]


def longest_run(numbers: set[int]) -> int:
    """Counted one by one."""
    best = run = 0
    for n in range(-1, max(numbers, default=0) + 2):
        run = run + 1 if n in numbers else 0
        best = max(best, run)
    return best


@given(spans)
def test_hours_in_a_row_are_those_counted_hour_by_hour(listed: list[tuple[int, int]]) -> None:
    hours = {h for a, b in listed for h in range(a, b)}
    assert working.load(shifts(listed), UTC).longest == timedelta(hours=longest_run(hours))


@given(spans)
def test_days_in_a_row_are_those_counted_hour_by_hour(listed: list[tuple[int, int]]) -> None:
    worked = {h // 24 for a, b in listed for h in range(a, b)}
    assert working.load(shifts(listed), UTC).days == longest_run(worked)


@given(spans, st.integers(0, 440))
def test_somebody_has_been_at_work_since_the_last_hour_off(listed: list[tuple[int, int]], hour: int) -> None:
    hours = {h for a, b in listed for h in range(a, b)}
    begin = hour
    while begin - 1 in hours:
        begin -= 1
    expected = at(begin) if hour in hours else None
    assert working.at_work_since(shifts(listed), at(hour)) == expected


@given(spans, spans)
def test_working_more_never_makes_the_load_less(listed: list[tuple[int, int]], more: list[tuple[int, int]]) -> None:
    less, all = working.load(shifts(listed), UTC), working.load(shifts(listed + more), UTC)
    assert less.longest <= all.longest
    assert less.days <= all.days


def test_exactly_twelve_hours_is_not_too_long_and_a_minute_more_is() -> None:
    assert not working.load([(at(0), at(12))], UTC).too_long
    assert working.load([(at(0), at(12) + timedelta(minutes=1))], UTC).too_long


def test_a_break_of_half_an_hour_is_no_rest() -> None:
    assert working.load([(at(0), at(8)), (at(8.5), at(14))], UTC).too_long
    assert not working.load([(at(0), at(8)), (at(9), at(14))], UTC).too_long


def test_six_days_in_a_row_is_allowed_and_seven_is_not() -> None:
    week = [(at(24 * d + 8), at(24 * d + 16)) for d in range(7)]
    assert not working.load(week[:6], UTC).too_many_days
    assert working.load(week, UTC).too_many_days


def test_a_shift_until_midnight_does_not_touch_the_next_day() -> None:
    assert working.load([(at(16), at(24))], UTC).days == 1
