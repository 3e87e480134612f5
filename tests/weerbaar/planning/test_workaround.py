"""Workarounds one behaviour at a time, and on the demonstration city."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from weerbaar.cli import app
from weerbaar.demo import SCHELDESTEDE, scheldestede
from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.language import use
from weerbaar.planning.workaround import Answer, Outlook, Question, Verdict, of_plan, stand_up, to_json
from weerbaar.planning.workaround.search import _Part

N, S = RelationKind.NEEDS, RelationKind.STANDS_IN_FOR


def counter(*more: Relation, elements: tuple[Element, ...] = (), **workaround: object) -> Landscape:
    """A counter service on an office network; a laptop can stand in for the network."""
    return Landscape(
        elements=(
            Element("counter", Kind.SERVICE, "Counter", attributes={"priority": 1}),
            Element("office", Kind.ENVIRONMENT, "Office network"),
            Element("supplier-zone", Kind.ENVIRONMENT, "Supplier's zone"),
            Element("crew", Kind.TEAM, "Crew", attributes={"size": 2}),
            Element("laptop", Kind.WORKAROUND, "Laptop").with_attributes(
                **{"setup_h": 10, "capacity": 0.5, "team": "crew", **workaround}
            ),
            *elements,
        ),
        relations=(
            Relation(N, "counter", "office"),
            Relation(N, "counter", "supplier-zone"),
            Relation(S, "laptop", "office"),
            *more,
        ),
    )


BACK_AFTER_100 = Outlook(service_h={"counter": 100.0}, element_h={"office": 100.0})


def asked(landscape: Landscape, outlook: Outlook = BACK_AFTER_100, **happened: object) -> Answer:
    return stand_up(landscape, Question.of(**(happened or {"compromised": ["office"]})), outlook)  # type: ignore[arg-type]


def test_a_laptop_carries_half_the_counter_from_when_it_stands_until_recovery() -> None:
    (regained,) = asked(counter()).best.services
    assert (regained.service, regained.share, regained.from_h, regained.until_h) == ("counter", 0.5, 10.0, 100.0)
    # Half of priority 1 for ninety hours, less ten hours of setting up.
    assert asked(counter()).best.objective == pytest.approx(0.5 * 8 * 90 - 0.6 * 10)


def test_what_the_attacker_can_reach_is_refused_with_the_way_and_the_link_to_cut() -> None:
    line = Relation(RelationKind.LINK, "office", "supplier-zone", id="line")
    four_g = Relation(RelationKind.LINK, "laptop", "supplier-zone", id="4g", both_ways=False)
    landscape = counter(line, four_g, Relation(N, "laptop", "supplier-zone", over="4g"))
    (judged,) = asked(landscape).judged
    assert judged.verdict is Verdict.REFUSED
    assert judged.path == ("office", "line", "supplier-zone")
    assert judged.safe_after == ("line",)
    assert asked(landscape, compromised=["office"], cut=["line"]).best.workarounds == {"laptop"}


def test_an_emergency_link_that_lets_the_attacker_in_is_no_workaround() -> None:
    landscape = counter(Relation(RelationKind.LINK, "office", "laptop", id="cable"))
    (judged,) = asked(landscape).judged
    assert judged.verdict is Verdict.REFUSED
    assert judged.path == ("office", "cable", "laptop")


def test_one_workaround_may_not_open_a_way_to_another() -> None:
    landscape = counter(
        Relation(S, "router", "counter"),
        Relation(RelationKind.LINK, "office", "router", id="a", both_ways=False),
        Relation(RelationKind.LINK, "router", "laptop", id="b", both_ways=False),
        elements=(Element("router", Kind.WORKAROUND, "Router", attributes={"setup_h": 1, "capacity": 0.1}),),
    )
    answer = asked(landscape, lost=["office"], compromised=["supplier-zone"])
    assert answer.best.workarounds == {"router"}, "nothing is compromised on its side"
    reached = asked(landscape)
    assert reached.best.workarounds == {"laptop"}
    assert {j.workaround: j.verdict for j in reached.judged} == {"router": Verdict.REFUSED}


def test_what_stands_only_just_before_recovery_is_not_worth_it_and_says_what_it_weighs() -> None:
    soon = Outlook(service_h={"counter": 11.0}, element_h={"office": 11.0})
    (judged,) = asked(counter(), soon).judged
    assert judged.verdict is Verdict.NOT_WORTH
    assert (judged.gain, judged.effort) == (pytest.approx(4.0), pytest.approx(6.0))
    with use("en"):
        assert "10 h of Crew" in str(judged.reason)
        assert "1.5 times" in str(judged.reason)


def test_a_team_that_recovery_waits_for_makes_setting_up_dearer() -> None:
    busy = Outlook(
        service_h={"counter": 100.0}, element_h={"office": 100.0},
        waits_for={"counter": frozenset({"crew"})}, full={"crew": ((0.0, 100.0),)},
    )  # fmt: skip
    (step,) = asked(counter(), busy).best.steps
    assert (step.delay_h, step.delays) == (5.0, ("counter",))
    assert step.effort == pytest.approx(0.6 * 10 + 5 * 8)


def test_what_stands_in_for_something_that_works_gives_nothing_back() -> None:
    landscape = counter(Relation(S, "spare", "supplier-zone"), elements=(Element("spare", Kind.WORKAROUND, "Spare"),))
    verdicts = {j.workaround: j.verdict for j in asked(landscape).judged}
    assert verdicts == {"spare": Verdict.NO_EFFECT}


def test_a_workaround_counts_once_for_a_service_and_what_it_rests_on() -> None:
    (regained,) = asked(counter(Relation(S, "laptop", "counter"))).best.services
    assert regained.share == 0.5


def test_a_second_plan_does_without_what_the_first_rests_on_and_says_what_it_shares() -> None:
    landscape = counter(
        Relation(N, "laptop", "mobile"),
        Relation(S, "neighbour", "counter"),
        elements=(
            Element("mobile", Kind.ENVIRONMENT, "Mobile network"),
            Element("neighbour", Kind.WORKAROUND, "Neighbour", attributes={"setup_h": 36, "capacity": 0.25}),
        ),
    )
    answer = asked(landscape)
    assert [o.workarounds for o in answer.options] == [{"laptop", "neighbour"}, {"neighbour"}, {"laptop"}]
    assert answer.options[1].avoids == ("mobile",)
    assert answer.options[1].shares == ("neighbour",)
    assert answer.single == ()


def test_defaults_are_listed() -> None:
    answer = asked(counter(setup_h=None, capacity=None, team=None))
    assert answer.best.steps[0].assumed == ("setup_h", "capacity", "team")
    assert "laptop" in answer.assumed


@pytest.mark.parametrize(
    ("landscape", "happened", "words"),
    [
        (Landscape(elements=(Element("a", Kind.SERVICE, "A"),)), {"lost": ["a"]}, "no workarounds"),
        (counter(), {"lost": []}, "nothing is out"),
        (counter(), {"lost": ["offcie"]}, "did you mean office"),
        (counter(), {"lost": ["office"], "active": ["office"]}, "of kind environment"),
        (counter(setup_h=-1), {"lost": ["office"]}, "set-up time (hours) of 'laptop'"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_sentence(
    landscape: Landscape, happened: dict[str, list[str]], words: str
) -> None:
    with use("en"):
        with pytest.raises(BadInput) as error:
            asked(landscape, **happened)
        assert words in str(error.value)
        assert "\n" not in str(error.value)


def test_a_team_that_nobody_is_in_cannot_stand_anything_up() -> None:
    landscape = counter(team="ghosts", elements=(Element("ghosts", Kind.TEAM, "Ghosts", attributes={"size": 0}),))
    answer = asked(landscape)
    assert not answer.best.steps
    with use("en"):
        assert "nobody is in the team" in str(answer.judged[0].reason)
        assert "Nothing is worth" in str(answer.headline)


def test_an_interruption_gives_the_best_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> float:
        raise KeyboardInterrupt

    spare = Element("spare", Kind.WORKAROUND, "Spare", attributes={"setup_h": 5, "capacity": 0.2, "team": "crew"})
    landscape = counter(Relation(S, "spare", "counter"), elements=(spare,))
    whole = asked(landscape).best
    monkeypatch.setattr(_Part, "_children", interrupted)
    best = asked(landscape).best
    assert best.steps
    assert best.objective <= whole.objective <= best.bound


def test_without_work_there_is_an_answer_with_an_honest_gap() -> None:
    spares = tuple(
        Element(f"w{i}", Kind.WORKAROUND, f"W{i}", attributes={"setup_h": 5 + i, "capacity": 0.2, "team": "crew"})
        for i in range(8)
    )
    landscape = counter(*(Relation(S, w.id, "counter") for w in spares), elements=spares)
    quick = stand_up(landscape, Question.of(lost=["office"]), BACK_AFTER_100, seconds=0)
    assert quick.best.steps
    assert not quick.best.proved
    slow = stand_up(landscape, Question.of(lost=["office"]), BACK_AFTER_100, seconds=5)
    assert quick.best.objective <= slow.best.objective <= quick.best.bound + 1e-9


CITY_OUTLOOK = Outlook(element_h={"ad-stad": 150.0})


def test_in_the_city_the_second_workplace_of_civil_affairs_is_refused_until_the_leased_line_is_cut() -> None:
    answer = stand_up(scheldestede(), Question.of(compromised=["ad-stad"]), CITY_OUTLOOK)
    judged = {j.workaround: j for j in answer.judged}["nood-bibliotheek"]
    assert judged.verdict is Verdict.REFUSED
    assert (judged.uses, judged.safe_after) == ("zone-civitas", ("lijn-civitas",))


def test_in_the_city_basic_civil_affairs_are_back_the_next_day_over_their_own_line() -> None:
    question = Question.of(compromised=["ad-stad"], cut=["lijn-civitas"])
    answer = stand_up(scheldestede(), question, CITY_OUTLOOK)
    back = {r.service: r for r in answer.best.services}
    civil = ("overlijden", "geboorte", "huwelijk", "identiteitskaart", "reisdocumenten", "bevolkingsregister")
    assert all(back[s].from_h <= 24 and "nood-bibliotheek" in back[s].through for s in civil)
    assert all(back[s].before == 0.4 and back[s].share >= 0.9 for s in civil)
    assert answer.best.proved
    first, second = answer.options[:2]
    assert "nood-bibliotheek" in first.workarounds
    assert "lijn-nood-bibliotheek" in second.avoids
    assert "nood-buurloket" in second.workarounds


def test_the_command_tells_services_people_and_what_was_refused() -> None:
    result = CliRunner().invoke(app, ["workaround", str(SCHELDESTEDE), "--compromised", "ad-stad", "--seconds", "1"])
    assert result.exit_code == 0
    assert "55 mensen per dag" in result.output
    assert "Huurlijn naar Civitas" in result.output


def test_the_document_keeps_to_its_schema() -> None:
    schema = json.loads(files("weerbaar").joinpath("schema", "workaround-1.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for question in (Question.of(compromised=["ad-stad"]), Question.of(lost=["ad-stad"], active=["nood-mail"])):
        Draft202012Validator(schema).validate(to_json(stand_up(scheldestede(), question, CITY_OUTLOOK)))


def test_recovery_says_when_things_are_back_and_who_is_busy() -> None:
    from weerbaar.planning.recovery import Question as Recover
    from weerbaar.planning.recovery import recover

    landscape = counter()
    plan = recover(landscape, Recover.of(compromised=["office"]), seconds=0.1)
    outlook = of_plan(landscape, plan)
    assert outlook.service_h == {"counter": plan.services[0].back_h}
    assert outlook.element_h["office"] == max(t.end_h for t in plan.tasks if t.element == "office")
