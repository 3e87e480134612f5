"""The meaning of impact, case by case: each landscape is small enough to predict the answer on paper."""

from typing import Any

import pytest

from weerbaar.landscape.model import Landscape
from weerbaar.landscape.readers.native import from_json
from weerbaar.landscape.reading import BadInput
from weerbaar.language import use
from weerbaar.planning.impact import Impact, Scenario, impact

KINDS = {"s": "service", "a": "application", "e": "environment", "w": "workaround", "p": "supplier"}


def landscape(*relations: dict[str, Any], **elements: dict[str, Any]) -> Landscape:
    """Elements are made as relations name them, their kind by their first letter; ``elements`` adds attributes."""
    ids = dict.fromkeys([*elements, *(r[end] for r in relations for end in ("source", "target"))])
    return from_json(
        {
            "format": "weerbaar.landscape/1",
            "elements": [{"id": id, "kind": KINDS[id[0]], **elements.get(id, {})} for id in ids],
            "relations": list(relations),
        }
    )


def rel(sentence: str, **fields: Any) -> dict[str, Any]:
    """``rel("s1 needs a1")``."""
    source, kind, target = sentence.split()
    return {"source": source, "kind": kind, "target": target, **fields}


def after(whole: Landscape, **happened: list[str]) -> Impact:
    """Impact with causes for everything."""
    return impact(whole, Scenario.of(**happened), explain=True)


def states(answer: Impact) -> dict[str, str]:
    """What is shown of each element."""
    return {id: e.shown for id, e in answer.elements.items()}


def exposed(answer: Impact) -> set[str]:
    """The elements in danger."""
    return {id for id, e in answer.elements.items() if e.exposed}


def two_of_three() -> Landscape:
    members = {"alternative": "g", "at_least": 2}
    return landscape(*(rel(f"a1 runs_on e{i}", **members) for i in (1, 2, 3)))


def test_two_of_three_hosts_are_enough_and_leave_it_degraded() -> None:
    assert states(after(two_of_three(), lost=["e1"])) == {"a1": "degraded", "e1": "out", "e2": "works", "e3": "works"}


def test_with_one_of_three_left_where_two_are_needed_it_is_down_and_one_restored_is_enough() -> None:
    a1 = after(two_of_three(), lost=["e1", "e2"]).elements["a1"]
    assert a1.state == "down"
    assert a1.causes in (("e1",), ("e2",))


def over_a_link() -> Landscape:
    return landscape(
        rel("s1 needs a1", over="l1"), rel("a1 runs_on e3"), rel("e1 link e2", id="l1"),
        a1={"complete": True},
    )  # fmt: skip


def test_a_link_with_an_end_that_is_out_carries_no_need() -> None:
    answer = after(over_a_link(), isolated=["e2"])
    assert states(answer)["s1"] == "down"
    assert states(answer)["a1"] == "works"
    assert answer.elements["s1"].causes == ("e2",)
    assert answer.elements["s1"].chain == ("s1", "l1", "e2")


def test_a_cut_link_of_which_an_end_is_out_needs_both_restored() -> None:
    answer = after(over_a_link(), lost=["e1"], cut=["l1"])
    assert set(answer.elements["s1"].causes) == {"e1", "l1"}


def test_two_ways_to_one_target_are_two_members_of_a_group() -> None:
    whole = landscape(
        rel("s1 needs a1", over="l1", alternative="way"), rel("s1 needs a1", over="l2", alternative="way"),
        rel("e1 link e2", id="l1"), rel("e1 link e2", id="l2"), a1={"complete": True},
    )  # fmt: skip
    assert states(after(whole, cut=["l1"]))["s1"] == "degraded"
    assert states(after(whole, cut=["l1", "l2"]))["s1"] == "down"


def with_workaround(**w1: Any) -> Landscape:
    return landscape(
        rel("s1 needs a1"), rel("a1 runs_on e1"), rel("w1 stands_in_for a1"), rel("w1 needs e9"), w1=w1,
    )  # fmt: skip


def test_a_workaround_counts_only_once_it_is_active() -> None:
    assert states(after(with_workaround(), lost=["e1"]))["s1"] == "down"
    answer = after(with_workaround(), lost=["e1"], active=["w1"])
    assert states(answer)["s1"] == "degraded"
    assert states(answer)["a1"] == "down"
    assert answer.elements["s1"].causes == ("e1",)


def test_a_workaround_that_the_landscape_says_is_active_counts() -> None:
    assert states(after(with_workaround(active=True), lost=["e1"]))["s1"] == "degraded"


def test_an_active_workaround_that_misses_what_it_needs_carries_nothing() -> None:
    answer = after(with_workaround(), lost=["e1", "e9"], active=["w1"])
    assert states(answer)["w1"] == "down"
    assert states(answer)["s1"] == "down"
    assert answer.elements["s1"].causes in (("e1",), ("e9",))


def test_an_active_workaround_changes_nothing_while_what_it_replaces_works() -> None:
    assert set(states(after(with_workaround(), active=["w1"])).values()) == {"works"}


@pytest.mark.parametrize("what", ["compromised", "lost", "isolated"])
def test_a_service_that_is_out_is_degraded_while_an_active_workaround_stands_in_for_it(what: str) -> None:
    whole = landscape(rel("s1 needs e1"), rel("w1 stands_in_for s1"), rel("s2 needs s1"))
    assert states(after(whole, **{what: ["s1"]}))["s1"] == "out"
    answer = after(whole, **{what: ["s1"]}, active=["w1"])
    assert states(answer) == {"s1": "degraded", "e1": "works", "w1": "works", "s2": "degraded"}


def test_an_application_that_is_out_stays_out_whatever_stands_in_for_it() -> None:
    whole = landscape(rel("s1 needs a1"), rel("a1 runs_on e1"), rel("w1 stands_in_for a1"))
    assert states(after(whole, lost=["a1"], active=["w1"]))["a1"] == "out"


def test_degraded_does_not_spread() -> None:
    whole = landscape(
        rel("a1 runs_on e1", alternative="g"), rel("a1 runs_on e2", alternative="g"), rel("s1 needs a1"),
    )  # fmt: skip
    assert states(after(whole, lost=["e1"])) == {"a1": "degraded", "e1": "out", "e2": "works", "s1": "works"}


def circle() -> Landscape:
    return landscape(
        rel("e1 needs e2"), rel("e2 needs e1"), rel("e3 needs e3"), rel("s1 needs e1"),
        rel("e4 needs e5", alternative="g"), rel("e4 needs e6", alternative="g"), rel("e5 needs e4"),
    )  # fmt: skip


def test_a_circle_goes_on_until_something_in_it_fails() -> None:
    assert set(states(after(circle())).values()) == {"works"}
    answer = after(circle(), lost=["e2"])
    assert (states(answer)["e1"], states(answer)["s1"]) == ("down", "down")
    assert answer.elements["s1"].chain == ("s1", "e1", "e2")


def test_a_circle_that_cannot_be_started_from_cold_is_reported_without_what_merely_waits_for_it() -> None:
    assert impact(circle()).cold_start_circles == (("e1", "e2"), ("e3",))


def test_a_circle_with_an_alternative_outside_it_can_be_started() -> None:
    assert not any("e4" in members for members in impact(circle()).cold_start_circles)


def test_what_is_not_known_never_shows_as_working() -> None:
    whole = landscape(rel("s1 needs a1"), s2={}, a2={})
    assert states(after(whole)) == {"s1": "unknown", "a1": "unknown", "s2": "unknown", "a2": "unknown"}
    assert after(whole).elements["s1"].gaps == ("a1",)
    assert after(whole).services["unknown"] == 2


def test_a_gap_below_something_that_is_down_anyhow_leaves_it_down() -> None:
    whole = landscape(rel("s1 needs a1"), rel("s1 needs e1"))
    assert states(after(whole, lost=["e1"]))["s1"] == "down"


def test_complete_says_that_nothing_is_missing() -> None:
    whole = landscape(rel("s1 needs a1"), a1={"complete": True}, s2={"complete": True})
    assert set(states(after(whole)).values()) == {"works"}


def test_an_alternative_that_is_known_to_work_makes_up_for_a_gap() -> None:
    whole = landscape(rel("s1 needs a1", alternative="g"), rel("s1 needs e1", alternative="g"))
    assert after(whole).elements["s1"].basis == "known"


def test_who_operates_it_does_not_say_where_it_runs() -> None:
    assert states(after(landscape(rel("a1 supplied_by p1", role="operates"))))["a1"] == "unknown"


def test_what_rests_on_an_unconfirmed_part_of_a_starter_is_assumed_however_far_below() -> None:
    whole = landscape(rel("s1 needs a1"), rel("a1 runs_on e1"), e1={"origin": "starter"})
    assert {e.basis for e in after(whole).elements.values()} == {"assumed"}
    confirmed = landscape(
        rel("s1 needs a1"), rel("a1 runs_on e1"), e1={"origin": "starter", "confirmed_on": "2026-11-01"}
    )
    assert {e.basis for e in after(confirmed).elements.values()} == {"known"}


def test_an_unconfirmed_relation_of_a_starter_makes_what_rests_on_it_assumed() -> None:
    whole = landscape(rel("s1 needs e1", origin="starter"), rel("s2 needs e1"))
    answer = after(whole)
    assert {id: str(e.basis) for id, e in answer.elements.items()} == {"s1": "assumed", "e1": "known", "s2": "known"}


def test_unequal_at_least_in_one_group_is_refused() -> None:
    whole = landscape(
        rel("a1 runs_on e1", alternative="g", at_least=1), rel("a1 runs_on e2", alternative="g", at_least=2),
    )  # fmt: skip
    with pytest.raises(BadInput, match="a1"):
        impact(whole)


def test_a_link_one_way_is_walked_one_way() -> None:
    whole = landscape(rel("e1 link e2", id="l1", both_ways=False))
    assert exposed(after(whole, compromised=["e1"])) == {"e2"}
    assert exposed(after(whole, compromised=["e2"])) == set()


def test_a_cut_link_is_not_walked() -> None:
    whole = landscape(rel("e1 link e2", id="l1"), rel("e2 link e3", id="l2"))
    assert exposed(after(whole, compromised=["e1"], cut=["l2"])) == {"e2"}


@pytest.mark.parametrize("off", ["isolated", "lost"])
def test_something_compromised_that_is_taken_off_passes_nothing_on(off: str) -> None:
    whole = landscape(rel("e1 link e2", id="l1"))
    assert exposed(after(whole, compromised=["e1"], **{off: ["e1"]})) == set()


def test_what_is_isolated_is_not_reached_and_passes_nothing_on() -> None:
    whole = landscape(rel("e1 link e2", id="l1"), rel("e2 link e3", id="l2"))
    assert exposed(after(whole, compromised=["e1"], isolated=["e2"])) == set()


def test_an_attacker_goes_from_a_directory_to_what_trusts_it_and_not_back() -> None:
    whole = landscape(rel("e2 trusts e1"))
    assert exposed(after(whole, compromised=["e1"])) == {"e2"}
    assert exposed(after(whole, compromised=["e2"])) == set()


def test_an_attacker_goes_both_ways_between_an_application_and_what_it_runs_on() -> None:
    whole = landscape(rel("a1 runs_on e1"), rel("a2 runs_on e1"))
    assert exposed(after(whole, compromised=["a1"])) == {"e1", "a2"}


def test_needs_carry_no_movement() -> None:
    whole = landscape(rel("s1 needs e1"), rel("e1 needs e2"))
    assert exposed(after(whole, compromised=["e2"])) == set()


def test_exposed_things_go_on_working() -> None:
    whole = landscape(rel("e1 link e2", id="l1"), rel("s1 needs e2"))
    answer = after(whole, compromised=["e1"])
    assert states(answer) == {"e1": "out", "e2": "works", "s1": "works"}
    assert exposed(answer) == {"e2"}


def test_a_supplier_who_operates_is_a_need_and_a_way_for_the_attacker() -> None:
    whole = landscape(rel("e1 supplied_by p1", role="operates"), rel("s1 needs e1"))
    answer = after(whole, lost=["p1"])
    assert states(answer) == {"e1": "down", "p1": "out", "s1": "down"}
    assert answer.elements["s1"].chain == ("s1", "e1", "p1")
    assert exposed(after(whole, compromised=["p1"])) == {"e1"}


@pytest.mark.parametrize("role", [{}, {"role": "delivers"}])
def test_a_supplier_who_delivers_is_neither(role: dict[str, str]) -> None:
    whole = landscape(rel("e1 supplied_by p1", **role))
    answer = after(whole, compromised=["p1"])
    assert states(answer) == {"e1": "works", "p1": "out"}
    assert exposed(answer) == set()


def test_services_without_priority_and_harm_are_listed_as_defaulted() -> None:
    whole = landscape(s1={}, s2={"priority": 1}, s3={"harm_per_h": 0})
    assert impact(whole).defaulted == ("s1",)


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        ({"lost": ["a12"]}, "did you mean a1"),
        ({"lost": ["l1"]}, "is a link"),
        ({"cut": ["e1"]}, "is of kind environment"),
        ({"active": ["e1"]}, "is of kind environment"),
    ],
)
def test_an_id_that_is_not_there_or_of_another_kind_is_refused(happened: dict[str, list[str]], says: str) -> None:
    whole = landscape(rel("a1 runs_on e1"), rel("e1 link e2", id="l1"))
    with use("en"), pytest.raises(BadInput, match=says):
        after(whole, **happened)
