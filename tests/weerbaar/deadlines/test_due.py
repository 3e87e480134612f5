"""What moves a due time: a corrected trigger and a legal act, and nothing else."""

import random
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerbaar.deadlines import BRUSSELS, Act, Correction, Due, Effect, due, rule
from weerbaar.deadlines.acts import read_act, to_data
from weerbaar.deadlines.due import to_json
from weerbaar.landscape.reading import BadInput
from weerbaar.language import use


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


def act(effect: str, since: str, until: str | None = None, reference: str = "A", **more: object) -> Act:
    data = {"reference": reference, "title": f"Order {reference}", "effect": effect, "since": since, **more}
    return read_act(data | ({"until": until} if until else {}))


def permit(*acts: Act, started: str = "2022-11-02T10:00", case: str = "") -> Due:
    return due(rule("permit-simplified"), at(started), (), acts, case=case)


def last_day(answer: Due) -> date:
    assert answer.at is not None
    return (answer.at - timedelta(hours=1)).date()


DAYS = st.dates(date(2022, 9, 1), date(2023, 6, 1))
ACTS = st.lists(
    st.builds(
        lambda n, effect, since, long, days: Act(
            f"A{n}", "", effect, since, since, since + timedelta(days=long), days if effect is Effect.EXTEND else 0
        ),
        st.integers(0, 99),
        st.sampled_from([Effect.SUSPEND, Effect.EXTEND, Effect.EXCUSE]),
        DAYS,
        st.integers(0, 60),
        st.integers(1, 40),
    ),
    max_size=5,
)


def test_a_correction_moves_the_due_time_and_the_original_stays() -> None:
    answer = due(rule("gdpr-art-33"), at("2022-12-06T07:40"), [Correction(at("2022-12-05T22:10"))])
    assert answer.at == at("2022-12-08T23:00")
    assert answer.original == at("2022-12-09T08:00")


def test_the_last_correction_counts() -> None:
    both = [Correction(at("2022-12-05T22:10")), Correction(at("2022-12-06T09:10"))]
    assert due(rule("gdpr-art-33"), at("2022-12-06T07:40"), both).at == at("2022-12-09T10:00")


def test_an_act_that_extends_adds_its_days() -> None:
    assert last_day(permit(act("extend", "2022-12-06", days=30))) == date(2023, 1, 31)


def test_an_act_that_suspends_adds_the_days_it_lasts() -> None:
    assert last_day(permit(act("suspend", "2022-12-06", "2022-12-15"))) == date(2023, 1, 11)


def test_an_act_may_reach_back_before_it_was_taken() -> None:
    late = act("suspend", "2022-12-06", "2022-12-15", taken_on="2023-03-01")
    assert last_day(permit(late)) == date(2023, 1, 11)


def test_an_act_that_had_ended_before_the_term_began_does_nothing() -> None:
    assert permit(act("extend", "2022-10-01", "2022-11-01", days=30)).acts == ()


def test_a_term_that_had_ended_is_not_woken_by_a_later_act() -> None:
    assert permit(act("extend", "2023-01-02", days=30)).acts == ()


def test_a_term_that_an_act_keeps_alive_is_reached_by_the_next() -> None:
    first, second = act("extend", "2022-12-06", days=30), act("extend", "2023-01-10", days=30, reference="B")
    assert last_day(permit(second, first)) == date(2023, 3, 2)


def test_an_act_without_end_leaves_no_due_time() -> None:
    answer = permit(act("suspend", "2022-12-06"))
    assert (answer.at, answer.suspended) == (None, True)
    assert answer.original == at("2023-01-02T00:00")


def test_an_act_that_excuses_moves_nothing() -> None:
    answer = permit(act("excuse", "2022-12-06", "2023-02-01"))
    assert last_day(answer) == date(2023, 1, 1)
    assert answer.excused_until == date(2023, 2, 1)


def test_an_act_covers_only_the_cases_it_names() -> None:
    some = act("extend", "2022-12-06", days=30, cases=["OMV-1"])
    assert last_day(permit(some, case="OMV-1")) == date(2023, 1, 31)
    assert last_day(permit(some, case="OMV-2")) == date(2023, 1, 1)


def test_an_act_covers_only_the_rules_it_names() -> None:
    assert permit(act("extend", "2022-12-06", days=30, rules=["permit-regular"])).acts == ()


def test_an_act_for_what_was_filed_until_a_day_does_not_cover_what_came_later() -> None:
    until_newyear = act("extend", "2022-12-06", days=30, started_until="2022-12-31")
    assert permit(until_newyear, started="2022-12-31T23:00").acts == ("A",)
    assert permit(until_newyear, started="2023-01-01T01:00").acts == ()


def test_nine_prolongations_cover_what_came_later() -> None:
    order = act("extend", "2022-12-06", days=30, started_until="2022-12-31")
    more = [
        act("prolong", "2022-12-20", reference=f"P{n}", prolongs="A",
            started_until=(date(2022, 12, 31) + timedelta(days=30 * n)).isoformat())
        for n in range(1, 10)
    ]  # fmt: skip
    random.Random(4).shuffle(more)
    assert permit(order, *more, started="2023-09-20T10:00").acts == ("A",)
    assert permit(order, *more, started="2023-09-28T10:00").acts == ()


@given(ACTS, st.integers())
def test_the_order_in_which_acts_were_recorded_makes_no_difference(acts: list[Act], seed: int) -> None:
    shuffled = list(acts)
    random.Random(seed).shuffle(shuffled)
    assert permit(*acts) == permit(*shuffled)


@given(ACTS)
def test_no_act_makes_a_term_shorter(acts: list[Act]) -> None:
    answer = permit(*acts)
    assert answer.at is not None
    assert answer.original is not None
    assert answer.at >= answer.original


@given(ACTS)
def test_an_act_survives_the_way_to_a_file_and_back(acts: list[Act]) -> None:
    named = [Act(**{**vars(a), "title": "Order"}) for a in acts]
    assert [read_act(to_data(a)) for a in named] == named


def test_every_step_of_the_trace_can_be_said_in_both_languages() -> None:
    answer = due(
        rule("nis2-final"), at("2022-11-25T07:40"), [Correction(at("2022-11-24T07:40"), at("2022-12-01T10:00"), "log")],
        [act("suspend", "2022-12-06", "2022-12-08"), act("excuse", "2022-12-06"), act("extend", "2022-12-07", days=2)],
    )  # fmt: skip
    with use("nl"):
        dutch = [step["reason"] for step in to_json(answer)["trace"]]
    with use("en"):
        english = [step["reason"] for step in to_json(answer)["trace"]]
    assert len(dutch) == len(english) >= 7
    assert not set(dutch) & set(english)


def test_a_rule_that_was_not_in_force_says_so() -> None:
    with use("en"):
        said = [str(s.words) for s in due(rule("nis2-early-warning"), at("2022-12-06T07:40")).trace]
    assert "This rule was not in force on that day." in said


def test_without_undue_delay_has_no_hour() -> None:
    assert due(rule("gdpr-art-34"), at("2022-12-06T07:40")).at is None


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(rule("gdpr-art-33"), datetime(2022, 12, 6, 7, 40))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"effect": "undo"}, "undo"),
        ({"until": "2022-12-01"}, "ends before it begins"),
        ({"effect": "extend"}, "how many days"),
        ({"days": 3}, "only an act that extends"),
        ({"since": "yesterday"}, "since"),
        ({"effect": "prolong"}, "names the reference"),
        ({"colour": "red"}, "colour"),
        ({"cases": "OMV-1"}, "cases"),
        ({"title": " "}, "title"),
        ({"effect": "extend", "days": 10**9}, "days"),
    ],
)
def test_a_wrong_act_is_refused_with_a_reason(wrong: dict[str, object], says: str) -> None:
    good = {"reference": "A", "title": "Order", "effect": "suspend", "since": "2022-12-06"}
    with use("en"), pytest.raises(BadInput) as refused:
        read_act(good | wrong, "act.toml")
    with use("en"):
        assert str(refused.value).startswith("act.toml")
        assert says in str(refused.value)
