"""Recovery plans: checked by a verifier of their own, and against every order on small cases."""

import json
import sys
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.weerbaar.planning.recovery_verifier import Verifier
from tests.weerbaar.planning.worlds import landscapes

from weerbaar import demo
from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.recovery import Happened, Plan, Question, TaskKind, next_question, recover, replay, to_json

E, R, K, RK = Element, Relation, Kind, RelationKind


def of(*parts: Element | Relation) -> Landscape:
    return Landscape(
        elements=tuple(p for p in parts if isinstance(p, Element)),
        relations=tuple(p for p in parts if isinstance(p, Relation)),
    )


def service(id: str, **attributes: Any) -> Element:
    return E(id, K.SERVICE, id, attributes={"priority": 2, **attributes})


def app(id: str, **attributes: Any) -> Element:
    return E(id, K.APPLICATION, id, attributes={"restore_h": 4, "verify_h": 1, "reenter_h": 2, **attributes})


def host(id: str, **attributes: Any) -> Element:
    return E(id, K.ENVIRONMENT, id, attributes={"type": "host", "restore_h": 8, "verify_h": 1, **attributes})


def needs(source: str, target: str, **more: Any) -> Relation:
    return R(RK.NEEDS, source, target, **more)


def runs_on(source: str, target: str, **more: Any) -> Relation:
    return R(RK.RUNS_ON, source, target, **more)


def back(plan: Plan) -> dict[str, float]:
    return {s.id: s.back_h for s in plan.services}


def kinds(plan: Plan, element: str) -> list[TaskKind]:
    return [t.kind for t in plan.tasks if t.element == element]


TEAM = E("team", K.TEAM, "Team", attributes={"size": 1, "shift": "24/7"})
SMALL = of(service("s"), app("a", team="team"), host("h", team="team"), TEAM, needs("s", "a"), runs_on("a", "h"))


def test_what_ran_on_a_lost_host_is_reinstalled_after_it_and_entered_again() -> None:
    plan = recover(SMALL, Question.of(lost=["h"]), seconds=0)
    assert [(t.id, t.start_h, t.end_h) for t in plan.tasks] == [
        ("rebuild:h", 0, 8), ("reinstall:a", 8, 12), ("reenter:a", 12, 14),
    ]  # fmt: skip
    assert back(plan) == {"s": 14}
    assert plan.proved
    assert plan.bound == plan.objective == 4 * 14


def test_after_an_attack_nothing_goes_back_into_use_unverified() -> None:
    plan = recover(SMALL, Question.of(compromised=["h"]), seconds=0)
    assert kinds(plan, "h") == [TaskKind.REBUILD, TaskKind.VERIFY]
    assert kinds(plan, "a") == [TaskKind.REINSTALL, TaskKind.REENTER, TaskKind.VERIFY]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"tested_on": "2026-01-01"}, TaskKind.REINSTALL),
        ({"tested_on": "2026-01-01", "offline": True}, TaskKind.RESTORE),
        ({"tested_on": "2026-01-01", "separate_credentials": True}, TaskKind.RESTORE),
        ({"offline": True, "check_failed": True}, TaskKind.REINSTALL),
    ],
)
def test_a_backup_the_attacker_could_reach_is_not_restored_from(attributes: dict[str, Any], expected: TaskKind) -> None:
    landscape = of(
        *SMALL.elements, *SMALL.relations, E("b", K.BACKUP, "b", attributes=attributes), host("store"),
        R(RK.BACKED_UP_BY, "a", "b"), runs_on("b", "store"), R(RK.LINK, "h", "store", id="l"),
    )  # fmt: skip
    assert kinds(recover(landscape, Question.of(compromised=["h"]), seconds=0), "a")[0] is expected


def test_a_backup_that_failed_its_checks_is_not_restored_from() -> None:
    landscape = of(*SMALL.elements, *SMALL.relations, E("b", K.BACKUP, "b"), R(RK.BACKED_UP_BY, "a", "b"))
    question = Question.of(lost=["h"])
    assert kinds(recover(landscape, question, seconds=0), "a") == [TaskKind.RESTORE]
    failed = question.with_changes(failed_checks=frozenset(["b"]))
    assert kinds(recover(landscape, failed, seconds=0), "a") == [TaskKind.REINSTALL, TaskKind.REENTER]


def test_an_application_can_be_rebuilt_into_a_new_environment() -> None:
    landscape = of(
        service("s"), app("a", team="team", replaced_by="new"), host("h", restore_h=500), host("new"), TEAM,
        needs("s", "a"), runs_on("a", "h"),
    )  # fmt: skip
    assert back(recover(landscape, Question.of(lost=["h"]), seconds=0)) == {"s": 6}


def test_what_is_replaced_is_not_rebuilt() -> None:
    landscape = of(
        service("s"), app("a", team="team"), host("h", replaced_by="new"), host("new"), TEAM, needs("s", "a"),
        runs_on("a", "h"),
    )  # fmt: skip
    plan = recover(landscape, Question.of(lost=["h"]), seconds=0)
    assert kinds(plan, "h") == []
    assert back(plan) == {"s": 6}


def test_of_alternatives_the_one_that_is_quickest_to_restore_is_taken() -> None:
    landscape = of(
        service("s"), host("slow", restore_h=50, team="team"), host("quick", restore_h=5, team="team"), TEAM,
        needs("s", "slow", alternative="g"), needs("s", "quick", alternative="g"),
    )  # fmt: skip
    plan = recover(landscape, Question.of(lost=["slow", "quick"]), seconds=0.5)
    assert back(plan) == {"s": 5}
    assert plan.proved


def test_a_circle_without_a_breaker_is_named_and_with_one_it_starts() -> None:
    landscape = of(
        service("s"), host("dns", team="team"), host("disk", team="team"), TEAM, needs("s", "dns"),
        needs("dns", "disk"),
        runs_on("disk", "dns"),
    )  # fmt: skip
    with pytest.raises(BadInput, match=r"d(ns|isk) → d(isk|ns)"):
        recover(landscape, Question.of(lost=["dns"]), seconds=0)
    plan = recover(landscape, Question.of(lost=["dns"], breakers=["dns"]), seconds=0)
    assert plan.by_hand == ("dns",)
    flagged = replace(
        landscape, elements=tuple(e.with_attributes(breaker=True) if e.id == "dns" else e for e in landscape.elements)
    )
    assert back(recover(flagged, Question.of(lost=["dns"]), seconds=0)) == back(plan)


def test_a_cut_link_is_reopened_when_both_ends_are_clean() -> None:
    landscape = of(
        service("s"), host("h", team="team"), host("other"), TEAM, R(RK.LINK, "h", "other", id="l", cut_min=30),
        needs("s", "other", over="l"),
    )  # fmt: skip
    plan = recover(landscape, Question.of(compromised=["h"], cut=["l"]), seconds=0)
    assert back(plan) == {"s": 9.5}


def test_work_stops_at_the_end_of_the_shift_and_goes_on_the_next_day() -> None:
    day = replace(TEAM, attributes={"size": 1, "shift": "08-16"})
    landscape = of(service("s"), host("h", restore_h=12, team="team"), day, needs("s", "h"))
    plan = recover(landscape, Question.of(lost=["h"], begin=datetime.fromisoformat("2022-12-06T12:00")), seconds=0)
    assert back(plan) == {"s": 28}


def test_the_most_urgent_service_does_not_wait_for_the_rest() -> None:
    parts: list[Element | Relation] = [TEAM]
    for i in range(6):
        parts += [service(f"s{i}", priority=1 if i == 3 else 4), host(f"h{i}", team="team"), needs(f"s{i}", f"h{i}")]
    plan = recover(of(*parts), Question.of(lost=[f"h{i}" for i in range(6)]), seconds=0.2)
    assert plan.services[0].id == "s3"
    assert plan.proved


def test_bringing_another_service_first_is_priced() -> None:
    parts: list[Element | Relation] = [TEAM]
    for i in range(3):
        parts += [service(f"s{i}", priority=i + 1), host(f"h{i}", team="team"), needs(f"s{i}", f"h{i}")]
    plan = recover(of(*parts), Question.of(lost=["h0", "h1", "h2"], first="s2"), seconds=0.2)
    assert plan.swap is not None
    assert plan.swap.gains_h == 16
    assert dict(plan.swap.later) == {"s0": 8, "s1": 8}
    assert plan.swap.price == 8 * 8 + 4 * 8 - 2 * 16
    assert plan.services[0].id == "s2"


def test_work_in_progress_stays_and_differences_with_yesterday_are_listed() -> None:
    parts: list[Element | Relation] = [TEAM]
    for i in range(3):
        parts += [service(f"s{i}", priority=i + 1), host(f"h{i}", team="team"), needs(f"s{i}", f"h{i}")]
    question = Question.of(lost=["h0", "h1", "h2"])
    yesterday = recover(of(*parts), question, seconds=0.2)
    facts = {"rebuild:h0": Happened(0, 9), "rebuild:h2": Happened(9, None, 5)}
    today = recover(of(*parts), next_question(question, yesterday, now_h=10, happened=facts), seconds=0.2)
    times = {t.id: (t.start_h, t.end_h) for t in today.tasks}
    assert times == {"rebuild:h0": (0, 9), "rebuild:h2": (9, 15), "rebuild:h1": (15, 23)}
    changed = {c.id: (c.before_h, c.now_h) for c in today.changes}
    assert changed == {
        "rebuild:h1": (8, 15), "rebuild:h2": (16, 9), "service:s0": (8, 9), "service:s1": (16, 23),
        "service:s2": (24, 15),
    }  # fmt: skip
    told = replay(yesterday, facts, {"s0": 9})
    assert told.tasks == {"rebuild:h0": (8, 9)}
    assert told.services == {"s0": (8, 9)}


@pytest.mark.parametrize(
    ("landscape", "question", "words"),
    [
        (SMALL, Question.of(), "--lost"),
        (SMALL, Question.of(lost=["nothing"]), "nothing"),
        (SMALL, Question.of(lost=["h"], first="a"), "'a'"),
        (SMALL, Question.of(lost=["h"]).with_changes(now_h=-1.0), "-1"),
        (SMALL, Question.of(lost=["h"]).with_changes(happened={"rebuild:h": Happened(5, 3)}), "rebuild:h"),
        (of(host("h", team="t"), E("t", K.TEAM, "t", attributes={"size": 0})), Question.of(lost=["h"]), "'t'"),
        (of(host("h", team="t"), E("t", K.TEAM, "t", attributes={"shift": "soms"})), Question.of(lost=["h"]), "soms"),
        (of(host("h", skill="magic")), Question.of(lost=["h"]), "magic"),
        (of(host("h", restore_h=-3)), Question.of(lost=["h"]), "h"),
        (of(host("h", restore_h=float("nan"))), Question.of(lost=["h"]), "h"),
        (of(host("h", replaced_by="gone"), app("a"), runs_on("a", "h")), Question.of(lost=["h"]), "gone"),
    ],
)
def test_what_cannot_be_planned_is_named(landscape: Landscape, question: Question, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        recover(landscape, question, seconds=0)


def test_a_plan_that_rests_on_defaults_is_an_order_without_dates() -> None:
    landscape = of(service("s"), E("h", K.ENVIRONMENT, "h"), needs("s", "h"))
    plan = recover(landscape, Question.of(lost=["h"]), seconds=0)
    assert not plan.dated
    assert plan.assumed == ("h",)


def test_an_interruption_returns_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    from weerbaar.planning.scheduling import search

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(search._Run, "search", stop)
    landscape = demo.scheldestede()
    plan = recover(landscape, Question.of(compromised=["ad-stad"]), seconds=0.1)
    assert plan.interrupted
    assert len(plan.services) == 33


@pytest.mark.parametrize("part", ["spread", "baselines", "pivots"])
def test_an_interruption_of_the_explanation_keeps_the_plan(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    landscape, question = demo.scheldestede(), Question.of(compromised=["ad-stad"])
    whole = recover(landscape, question, seconds=0.1)
    # The package's function of that name hides the module.
    monkeypatch.setattr(sys.modules["weerbaar.planning.recovery.recover"], part, stop)
    plan = recover(landscape, question, seconds=0.1)
    assert plan.interrupted
    assert not plan.pivots
    assert [(t.id, t.start_h) for t in plan.tasks] == [(t.id, t.start_h) for t in whole.tasks]


def test_an_interruption_inside_the_exact_solver_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import Future

    from weerbaar.planning.scheduling import Goal, Project, Task, solve

    usual, asked = Future.result, []

    def once(self: "Future[int]", timeout: float | None = None) -> int:
        asked.append(self)
        if len(asked) == 1:
            raise KeyboardInterrupt
        return usual(self, timeout)

    monkeypatch.setattr(Future, "result", once)
    tasks = [Task(d, (), ((0, 1),)) for d in (3, 5, 7, 4, 6, 2, 9)]
    goals = [Goal(i, 1 + i % 3, ((6, 2),)) for i in range(len(tasks))]
    found = solve(Project(tasks, [2], goals), seconds=1.0)
    assert asked
    assert found.interrupted


@pytest.fixture(scope="module")
def city() -> tuple[Landscape, Plan]:
    landscape = demo.scheldestede()
    return landscape, recover(landscape, Question.of(compromised=["ad-stad"]), seconds=0.5)


def test_the_plan_for_the_city_keeps_to_its_schema_and_to_the_verifier(city: tuple[Landscape, Plan]) -> None:
    landscape, plan = city
    document = to_json(plan)
    schema = json.loads(files("weerbaar").joinpath("schema", "recovery-1.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(document)
    assert Verifier(landscape, document, out=frozenset(["ad-stad"])).faults() == []


def test_the_plan_for_the_city_beats_working_by_priority_list(city: tuple[Landscape, Plan]) -> None:
    by_name = {b.name: b for b in city[1].baselines}
    assert by_name["plan"].objective < by_name["priority list"].objective
    assert by_name["plan"].service_hours < by_name["priority list"].service_hours


def test_the_same_question_gives_the_same_plan(city: tuple[Landscape, Plan]) -> None:
    again = recover(city[0], Question.of(compromised=["ad-stad"]), seconds=0.5)
    assert to_json(again) == to_json(city[1])


def test_a_lost_data_centre_with_its_circle_is_planned_too() -> None:
    landscape = demo.scheldestede()
    plan = recover(landscape, Question.of(lost=["dc-a", "dc-b"]), seconds=0)
    assert plan.by_hand == ("dns-stad",)
    assert Verifier(landscape, to_json(plan), out=frozenset(["dc-a", "dc-b"])).moments() == []


@st.composite
def small_cases(draw: st.DrawFn) -> tuple[Landscape, frozenset[str]]:
    """Landscapes of a few elements with one team, and what is lost."""
    made = draw(landscapes(6))
    hours = st.sampled_from([1, 2, 3, 5])
    elements = [
        e.with_attributes(restore_h=draw(hours), setup_h=draw(hours), reenter_h=draw(hours), verify_h=1, team="team",
                          **({"priority": draw(st.integers(1, 4))} if e.kind is Kind.SERVICE else {}),
                          **({"paper_h": draw(st.sampled_from([0, 4]))} if e.kind is Kind.SERVICE else {}))
        for e in made.elements
    ]  # fmt: skip
    lost = draw(st.frozensets(st.sampled_from([e.id for e in elements]), min_size=1, max_size=3))
    return replace(made, elements=(*elements, TEAM)), lost


SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(small_cases())
def test_every_small_plan_passes_the_verifier(case: tuple[Landscape, frozenset[str]]) -> None:
    landscape, lost = case
    try:
        plan = recover(landscape, Question.of(lost=lost), seconds=0)
    except BadInput:
        assume(False)
    assert Verifier(landscape, to_json(plan), out=lost).faults() == []
    assert plan.bound <= plan.objective + 1e-9


@SLOW
@given(small_cases())
def test_a_bound_without_trying_the_alternatives_holds_for_all_of_them(case: tuple[Landscape, frozenset[str]]) -> None:
    landscape, lost = case
    solving = sys.modules["weerbaar.planning.recovery.solve"]
    try:
        plan = recover(landscape, Question.of(lost=lost), seconds=0.01)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(solving, "ENUMERATED", 0)
            bounded = recover(landscape, Question.of(lost=lost), seconds=0.01)
    except BadInput:
        assume(False)
        return
    assert bounded.bound <= plan.objective + 1e-6


@SLOW
@given(small_cases())
def test_no_order_at_all_is_better_than_a_small_plan(case: tuple[Landscape, frozenset[str]]) -> None:
    landscape, lost = case
    try:
        plan = recover(landscape, Question.of(lost=lost), seconds=0.05)
    except BadInput:
        assume(False)
    tasks = [t for t in to_json(plan)["tasks"] if t["kind"] != "backlog"]
    assume(len(tasks) <= 5)
    best = min((weighted(landscape, lost, plan, tasks, order) for order in permutations(tasks)), default=0.0)
    assert plan.objective <= best + 1e-6
    if plan.proved:
        assert plan.objective == pytest.approx(best)


def weighted(
    landscape: Landscape,
    lost: frozenset[str],
    plan: Plan,
    tasks: list[dict[str, Any]],
    order: tuple[dict[str, Any], ...],
) -> float:
    """The weighted outage when the one person of the team does ``tasks`` in ``order``, each as soon as it can."""
    document = {"tasks": [], "services": [], "by_hand": list(plan.by_hand)}
    verifier = Verifier(landscape, document, out=lost)
    clock, placed = 0.0, []
    for task in order:
        supplier = any(e.id == task["element"] and e.kind is Kind.SUPPLIER for e in landscape.elements)
        earlier = [t for t in tasks if t["element"] == task["element"]]
        before = earlier[: earlier.index(task)]
        if any(t["id"] not in {p["id"] for p in placed} for t in before):
            return float("inf")
        moments = sorted({0.0 if supplier else clock, *(p["end_h"] for p in placed)})
        own = max([0.0, *(p["end_h"] for p in placed if p["element"] == task["element"])])
        for t in moments:
            if t < own or (not supplier and t < clock):
                continue
            trial = {**task, "start_h": t, "end_h": t + task["work_h"]}
            verifier.tasks = [
                *placed,
                trial,
                *(
                    {**u, "start_h": 1e9, "end_h": 1e9}
                    for u in tasks
                    if u["id"] not in {p["id"] for p in [*placed, trial]}
                ),
            ]
            if before or verifier.startable(trial):
                placed.append(trial)
                clock = clock if supplier else trial["end_h"]
                break
        else:
            return float("inf")
    verifier.tasks = placed
    ends = sorted({0.0, *(p["end_h"] for p in placed)})
    total = 0.0
    for s in plan.services:
        hours = next(t for t in ends if verifier.serves(s.id, t))
        element = landscape.by_id[s.id]
        harm = {1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0}[element.attributes["priority"]]
        total += harm * (hours + max(0.0, hours - element.attributes["paper_h"]))
    return total
