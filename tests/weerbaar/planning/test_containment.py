"""What containment answers: on the demonstration city, on small made-up cases, and on bad questions."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from weerbaar.demo import scheldestede
from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.language import use
from weerbaar.planning import containment
from weerbaar.planning.containment import Plan, ProtectionImpossible, Question, Stage, contain
from weerbaar.planning.impact import Scenario, impact

CITY = Question.of(compromised=["wp-bibliotheek"], protect=["bk-schijf-a", "zone-ocmw"])


@pytest.fixture(scope="module")
def city_plan() -> Plan:
    """What to cut when one computer in the library is compromised."""
    return contain(scheldestede(), CITY)


def env(id: str, **attributes: object) -> Element:
    return Element(id, Kind.ENVIRONMENT, id.upper(), attributes={"type": "host", "isolate_min": 5, **attributes})


def service(id: str, priority: int = 1) -> Element:
    return Element(id, Kind.SERVICE, id.upper(), attributes={"priority": priority})


def link(id: str, a: str, b: str, **more: object) -> Relation:
    return Relation(RelationKind.LINK, a, b, id=id, cut_min=5.0, **more)  # type: ignore[arg-type]


def needs(a: str, b: str, **more: object) -> Relation:
    return Relation(RelationKind.NEEDS, a, b, **more)  # type: ignore[arg-type]


HALL = Landscape(
    elements=(env("pc"), env("hall", type="zone"), env("vault"), service("counter"), service("archive", 4)),
    relations=(
        link("pc-hall", "pc", "hall"),
        link("hall-vault", "hall", "vault"),
        needs("counter", "hall", over="pc-hall"),
        needs("archive", "vault", over="hall-vault"),
    ),
)
"""A computer, a hall and a vault behind it; the counter hangs on the first link, the archive on the second."""


def asked(**more: object) -> Question:
    return Question.of(**{"compromised": ["pc"], "protect": ["vault"], "suspected": ["hall"], **more})  # type: ignore[arg-type]


def test_on_the_city_the_plan_beats_cutting_everything_and_the_priority_list(city_plan: Plan) -> None:
    assert city_plan.proved
    assert {b.name for b in city_plan.baselines} == {"cut_everything", "by_priority"}
    for baseline in city_plan.baselines:
        assert baseline.protects
        assert city_plan.objective < baseline.objective
        assert len(city_plan.lost) < len(baseline.services_down)


def test_impact_itself_says_that_nothing_protected_is_reached(city_plan: Plan) -> None:
    sources = frozenset(city_plan.compromised) | frozenset(city_plan.suspected)
    answer = impact(scheldestede(), Scenario(sources, isolated=city_plan.isolated, cut=city_plan.cut))
    assert not any(answer.elements[id].exposed for id in CITY.protect)
    assert set(city_plan.exposed) == {id for id, e in answer.elements.items() if e.exposed}


def test_every_action_names_the_attack_that_reopens_without_it(city_plan: Plan) -> None:
    sources = {*city_plan.compromised, *city_plan.suspected}
    for step in city_plan.steps:
        assert step.path[0] in sources
        assert step.path[-1] in CITY.protect
        assert str(step.reason)


def test_what_is_left_open_says_what_cutting_it_would_cost(city_plan: Plan) -> None:
    assert city_plan.left_open
    for o in city_plan.left_open:
        assert o.costs
        assert not set(o.costs) & set(city_plan.lost)


def test_the_document_keeps_to_its_schema(city_plan: Plan) -> None:
    schema = json.loads(files("weerbaar").joinpath("schema", "containment-1.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for plan in (city_plan, contain(HALL, asked()), contain(HALL, asked(protect=["vault"], suspected=[]))):
        Draft202012Validator(schema).validate(json.loads(json.dumps(containment.to_json(plan))))


def test_the_headline_claims_no_more_than_is_filled_in(city_plan: Plan) -> None:
    with use("nl"):
        assert str(city_plan.headline) == (
            f"beste volgens wat ingevuld is ({city_plan.confirmed} van {city_plan.counted} bevestigd)"
        )
    assert city_plan.confirmed < city_plan.counted


def test_the_same_question_gives_the_same_plan(city_plan: Plan) -> None:
    again = contain(scheldestede(), CITY)
    assert containment.to_json(again) == containment.to_json(city_plan)


def test_the_link_that_carries_the_lighter_service_is_cut() -> None:
    plan = contain(HALL, asked())
    assert [(s.kind, s.target) for s in plan.steps] == [("cut", "hall-vault")]
    assert plan.lost == ("archive",)
    assert plan.objective == pytest.approx(1 + 0.05)


def test_only_the_compromised_counting_isolating_them_is_enough() -> None:
    plan = contain(HALL, asked(suspected=[]))
    assert [(s.kind, s.target) for s in plan.steps] == [("isolate", "pc")]


def test_without_suspected_what_is_one_step_away_is_suspected() -> None:
    assert contain(HALL, asked(suspected=None)).suspected == ("hall",)


def test_where_losses_add_up_the_minimum_cut_is_said_to_be_the_best_plan() -> None:
    plan = contain(HALL, asked(protect=["vault"], suspected=[]))
    assert plan.stage is Stage.ADDITIVE or plan.proved
    apart = Landscape(
        elements=(*HALL.elements,),
        relations=(link("pc-hall", "pc", "hall"), link("hall-vault", "hall", "vault"),
                   needs("counter", "hall", over="pc-hall"), needs("archive", "pc", over="pc-hall")),
    )  # fmt: skip
    assert contain(apart, Question.of(compromised=["hall"], suspected=[], protect=["vault"])).stage is Stage.ADDITIVE


def test_a_service_that_must_be_kept_is_kept_at_the_price_of_another() -> None:
    made = Landscape(
        elements=(env("pc", isolable=False), env("hall", type="zone"), env("vault", isolable=False), env("other"),
                  service("counter"), service("archive", 4)),
        relations=(link("a", "pc", "hall"), link("b", "hall", "vault"), needs("archive", "hall", over="a"),
                   needs("counter", "vault", over="b")),
    )  # fmt: skip
    question = Question.of(compromised=["other"], suspected=["pc"], protect=["vault"])
    plan = contain(made, question)
    assert plan.lost == ("archive",)
    (given_up,) = plan.sacrificed
    assert given_up.instead == ("counter",)
    assert given_up.price == pytest.approx(8 - 1 + 0.001)
    assert contain(made, question.with_changes(keep=frozenset({"archive"}))).lost == ("counter",)
    with pytest.raises(ProtectionImpossible, match="VAULT"):
        contain(made, question.with_changes(keep=frozenset({"archive", "counter"})))


def test_two_hosts_of_a_cluster_are_priced_together() -> None:
    hosts = [env(f"h{i}") for i in range(2)]
    made = Landscape(
        elements=(
            env("pc", isolable=False),
            env("vault", isolable=False),
            *hosts,
            service("mail"),
            service("paper", 4),
        ),
        relations=(
            *(link(f"in{i}", "pc", f"h{i}", cuttable=False) for i in range(2)),
            *(link(f"out{i}", f"h{i}", "vault") for i in range(2)),
            *(needs("mail", f"h{i}", alternative="cluster") for i in range(2)),
            needs("paper", "vault", over="out0"),
        ),
    )
    plan = contain(made, Question.of(compromised=["pc"], suspected=[], protect=["vault"]))
    assert plan.proved
    assert "mail" not in plan.lost
    done = {(s.kind.value, s.target) for s in plan.steps}
    assert done == {("isolate", "h0"), ("cut", "out1")} or plan.lost == ("paper",)


def test_nothing_to_cut_is_an_answer() -> None:
    plan = contain(HALL, Question.of(compromised=["counter"], protect=["vault"]))
    assert plan.steps == ()
    assert plan.stage is Stage.NOTHING
    with use("en"):
        assert "Nothing needs cutting" in str(plan.headline)


def test_a_protected_element_that_nothing_shields_is_named_with_the_way_to_it() -> None:
    made = Landscape(
        elements=(env("pc", isolable=False), env("vault", isolable=False)),
        relations=(link("l", "pc", "vault", cuttable=False),),
    )
    with pytest.raises(ProtectionImpossible, match="VAULT") as caught:
        contain(made, Question.of(compromised=["pc"], suspected=[], protect=["vault"]))
    assert caught.value.path == ("pc", "vault")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"compromised": ["vault"]}, "vault"),
        ({"suspected": ["vault"]}, "vault"),
        ({"compromised": []}, "--compromised"),
        ({"protect": []}, "--protect"),
        ({"protect": ["volt"]}, "vault"),
        ({"keep": ["hall"]}, "hall"),
        ({"within_min": -1}, "-1"),
        ({"within_min": float("nan")}, "nan"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_one_sentence(question: dict[str, object], said: str) -> None:
    if question == {"compromised": []}:
        question = {**question, "suspected": []}
    with pytest.raises(BadInput, match=said):
        contain(HALL, asked(**question))


def test_negative_minutes_are_refused() -> None:
    made = Landscape(elements=(env("pc", isolate_min=-3), env("vault")), relations=(link("l", "pc", "vault"),))
    with pytest.raises(BadInput, match="pc"):
        contain(made, Question.of(compromised=["pc"], protect=["vault"]))


def test_in_fifteen_minutes_as_much_is_protected_as_a_team_can_do() -> None:
    vaults = [env(f"v{i}", isolable=False) for i in range(4)]
    made = Landscape(
        elements=(env("pc", isolable=False), *vaults),
        relations=tuple(Relation(RelationKind.LINK, "pc", v.id, id=f"to-{v.id}", cut_min=7.0) for v in vaults),
    )
    plans = containment.in_time(made, Question.of(compromised=["pc"], suspected=[], protect=[v.id for v in vaults]))
    assert len(plans.first_minutes.steps) == 2
    assert len(plans.first_minutes.still_open) == 2
    assert plans.first_minutes.ready_min <= 15
    assert plans.first_minutes.proved
    assert plans.first_day.still_open == ()


def test_certain_and_suspected_are_told_apart() -> None:
    told = containment.by_certainty(HALL, asked())
    assert told.certain.lost == ()
    assert told.more == ("hall-vault",)
    assert told.fewer == ("pc",)
    assert told.more_lost == ("archive",)


def test_a_supplier_sees_which_links_to_which_customers_to_cut_and_what_that_stops() -> None:
    cuts = containment.for_supplier({"Scheldestede": scheldestede()}, owner="0999000723", compromised=["srv-civitas-1"])
    (cut,) = cuts
    assert cut.links == ("lijn-civitas",), "an attacker cannot move along the emergency line, which goes one way"
    assert set(cut.lost) == {"rijbewijs", "vreemdelingen"}
    assert "app-eid" in cut.beyond_help
    with pytest.raises(BadInput, match="0999999999"):
        containment.for_supplier({"Scheldestede": scheldestede()}, owner="0999999999")


def test_the_values_that_would_change_the_plan_most_are_at_most_five(city_plan: Plan) -> None:
    assert 0 < len(city_plan.pivots) <= 5
    changes = [abs(p.change) for p in city_plan.pivots]
    assert changes == sorted(changes, reverse=True)


def test_an_interruption_gives_the_best_plan_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    from weerbaar.planning.implications import Implications

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Implications, "solve", interrupted)
    plan = contain(scheldestede(), CITY)
    assert plan.steps
    assert not plan.proved
    assert plan.bound <= plan.objective


def test_an_interruption_of_the_explanation_keeps_what_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    from weerbaar.planning.containment import explaining

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(explaining, "pivots", interrupted)
    plan = contain(scheldestede(), CITY)
    assert plan.proved
    assert plan.interrupted
    assert plan.left_open
    assert plan.baselines
    assert plan.pivots == ()
    assert containment.whole(scheldestede(), CITY).in_time is None
