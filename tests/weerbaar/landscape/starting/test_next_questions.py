"""Which questions come next, and that their weights are what impact would say."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.weerbaar.planning.worlds import landscapes

from weerbaar.demo import vlierbeke
from weerbaar.landscape.checks import errors
from weerbaar.landscape.difference import diff
from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.five import answer_open, next_questions, open_questions, standard_losses
from weerbaar.landscape.starting.starters import Starter, starter
from weerbaar.landscape.starting.what_ifs import WhatIfs, states
from weerbaar.planning.impact import Scenario, harm_per_h, impact

ON = date(2026, 11, 1)
SMALL = starter(Starter.SMALL)


def shown(landscape: Landscape, lost: list[str]) -> dict[str, str]:
    answer = impact(landscape, Scenario.of(lost=lost))
    return {s.id: answer.elements[s.id].shown for s in landscape.of_kind(Kind.SERVICE)}


def read_bit(landscape: Landscape, what_ifs: WhatIfs, bit: int) -> dict[str, str]:
    words = {}
    for id, masks in states(landscape, what_ifs).items():
        for word, mask in (("down", masks.stopped), ("unknown", masks.unknown), ("degraded", masks.degraded)):
            if mask >> bit & 1:
                assert id not in words
                words[id] = word
        words.setdefault(id, "works")
    return words


@settings(max_examples=250, deadline=None)
@given(landscapes(), st.data())
def test_many_what_ifs_at_once_say_what_impact_says_of_each(landscape: Landscape, data: st.DataObject) -> None:
    ids = [e.id for e in landscape.elements]
    losses = data.draw(st.lists(st.lists(st.sampled_from(ids), max_size=3), min_size=1, max_size=4))
    lost: dict[str, int] = {}
    for bit, together in enumerate(losses):
        for id in together:
            lost[id] = lost.get(id, 0) | 1 << bit
    for bit, together in enumerate(losses):
        expected = {id: "down" if word == "out" else word for id, word in shown(landscape, together).items()}
        assert read_bit(landscape, WhatIfs(len(losses), lost), bit) == expected


@settings(max_examples=150, deadline=None)
@given(landscapes(), st.data())
def test_a_relation_taken_away_in_a_what_if_is_a_landscape_without_it(
    landscape: Landscape, data: st.DataObject
) -> None:
    alone = [r for r in landscape.relations if r.is_need and r.alternative is None]
    if not alone:
        return
    gone = data.draw(st.sampled_from(alone))
    without = replace(landscape, relations=tuple(r for r in landscape.relations if r is not gone))
    assert read_bit(landscape, WhatIfs(1, absent={gone.key: 1}), 0) == shown(without, [])


def test_the_weight_is_the_harm_of_what_would_show_something_else() -> None:
    heaviest = next_questions(SMALL, 1)[0]
    assert heaviest.relation is not None
    without = replace(SMALL, relations=tuple(r for r in SMALL.relations if r.key != heaviest.relation.key))
    total = 0.0
    cases = [[], *([id] for id in standard_losses(SMALL))]
    for lost in cases:
        one, other = shown(SMALL, lost), shown(without, lost)
        total += sum(harm_per_h(SMALL.by_id[id]) for id in one if one[id] != other[id])
    assert heaviest.weight == pytest.approx(total / len(cases))


def test_what_carries_the_heaviest_services_is_asked_first() -> None:
    assert [q.element for q in next_questions(SMALL, 2)] == ["starter:civil", "starter:federal"]


def test_the_order_does_not_depend_on_the_order_of_the_landscape() -> None:
    turned = replace(SMALL, elements=SMALL.elements[::-1], relations=SMALL.relations[::-1])
    assert [q.id for q in open_questions(turned)] == [q.id for q in open_questions(SMALL)]


def test_gaps_are_asked_and_filled() -> None:
    landscape = Landscape(
        elements=(
            Element("s", Kind.SERVICE, "Leefloon", attributes={"priority": 1}),
            Element("a", Kind.APPLICATION, "Dossier"),
        ),
        relations=(Relation(RelationKind.NEEDS, "s", "a"),),
    )
    (gap,) = next_questions(landscape)
    assert (gap.id, gap.services, gap.weight) == ("gap|a", ("s",), 8.0)
    filled = answer_open(landscape, "gap|a", "Serverzaal", on=ON)
    assert shown(filled, []) == {"s": "works"}
    assert shown(filled, ["own:environment-serverzaal"]) == {"s": "down"}
    assert shown(answer_open(landscape, "gap|a", "nothing", on=ON), []) == {"s": "works"}
    assert open_questions(filled) == ()


def test_yes_confirms_the_relation_and_both_its_ends() -> None:
    first = next_questions(SMALL, 1)[0]
    after = answer_open(SMALL, first.id, "yes", on=ON)
    assert first.relation is not None
    (confirmed,) = [r for r in after.relations if r.key == first.relation.key]
    assert (confirmed.origin, confirmed.confirmed_on) == (Origin.OWN, ON)
    assert not after.by_id[first.relation.source].assumed
    assert not after.by_id[first.relation.target].assumed
    assert first.id not in {q.id for q in open_questions(after)}


def test_no_takes_only_the_assumption_away_and_what_is_then_unknown_is_asked() -> None:
    first = next_questions(SMALL, 1)[0]
    after = answer_open(answer_open(SMALL, "runs_on|starter:civil|starter:supplier-cloud", "no", on=ON),
                        "needs|starter:service-death|starter:civil", "yes", on=ON)  # fmt: skip
    assert first.id == "runs_on|starter:civil|starter:supplier-cloud"
    assert len(after.relations) == len(SMALL.relations) - 1
    assert "gap|starter:civil" in {q.id for q in open_questions(after)}


def test_do_not_know_leaves_everything() -> None:
    first = next_questions(SMALL, 1)[0]
    assert not diff(SMALL, answer_open(SMALL, first.id, "unknown", on=ON))


@pytest.mark.parametrize("which", list(Starter))
def test_answering_yes_to_all_leaves_nothing_assumed(which: Starter) -> None:
    landscape = starter(which)
    while asked := next_questions(landscape, 50):
        for question in asked:
            if question.id in {q.id for q in open_questions(landscape)}:
                landscape = answer_open(landscape, question.id, "yes", on=ON)
    assert errors(landscape) == ()
    assert not any(e.assumed for e in landscape.elements)


def test_every_question_says_why_in_one_sentence() -> None:
    for landscape in (SMALL, vlierbeke()):
        for question in open_questions(landscape):
            assert str(question.text(landscape)).endswith("?")
            assert str(question.why(landscape)).endswith(".")
            assert len(question.choices(landscape)) >= 3


@pytest.mark.parametrize(
    ("id", "choice"), [("nergens", "yes"), ("runs_on|starter:civil|starter:supplier-cloud", "misschien")]
)
def test_a_question_that_is_not_open_or_an_answer_it_does_not_have_is_refused(id: str, choice: str) -> None:
    with pytest.raises(BadInput):
        answer_open(SMALL, id, choice, on=ON)


def test_there_are_never_more_than_sixteen_standard_losses() -> None:
    realms = tuple(Element(f"r{i}", Kind.ENVIRONMENT, f"R{i}", attributes={"type": "realm"}) for i in range(40))
    assert len(standard_losses(replace(SMALL, elements=(*SMALL.elements, *realms)))) == 16
