"""A playbook becomes a plain checklist: in order, with what waits for what and which question it stands under."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.playbooks.documents import AGENT, END, START, action, branching, end, playbook, sequence, step_id

from weerbaar.landscape.reading import BadInput
from weerbaar.language import use
from weerbaar.playbooks import Item, ItemKind, LineKind, Playbook, fragment, from_document, shipped, steps, title
from weerbaar.playbooks.checks import check
from weerbaar.playbooks.extension import DEFINITION, EXTENSION


def checklist(workflow: dict[str, Any], **more: Any) -> tuple[Item, ...]:
    return steps(from_document(playbook(workflow, **more), "x"), "en")


def drawn(items: tuple[Item, ...]) -> list[str]:
    """Title ← what it waits for / under which answer."""
    names = {i.key: i.title for i in items}
    return [
        i.title + (" ← " + ",".join(names[a] for a in i.after) if i.after else "")
        + "".join(f" / {names.get(c.question, '')}={c.words}" for c in i.when)
        for i in items
    ]  # fmt: skip


def test_branches_follow_their_question_and_what_comes_after_waits_for_all() -> None:
    assert drawn(checklist(branching())) == [
        "one",
        "two ← one",
        "three ← one",
        "stolen? ← two,three",
        "four ← stolen? / stolen?=yes",
        "five ← stolen? / stolen?=no",
        "more? ← stolen?,four,five",
        "six ← more? / more?=yes",
        "which? ← more?,six",
        "seven ← which? / which?=a",
        "eight ← which? / which?=b",
        "nine ← which?,seven,eight",
    ]


def test_only_what_stands_in_a_while_is_repeated() -> None:
    assert [i.title for i in checklist(branching()) if i.repeated] == ["six"]


def test_a_branch_without_an_end_of_its_own_does_not_swallow_the_rest() -> None:
    """Playbooks of others often let a branch run straight into what comes after the question."""
    question, yes, rest = step_id("if-condition", 1), step_id("action", 2), step_id("action", 3)
    items = checklist({
        START: {"type": "start", "on_completion": question},
        question: {"type": "if-condition", "name": "q", "condition": "x", "on_true": yes, "on_completion": rest},
        yes: action("yes", rest),
        rest: action("rest", END),
        END: {"type": "end"},
    })  # fmt: skip
    assert drawn(items) == ["q", "yes ← q / q=yes", "rest ← yes,q"]


def test_what_to_do_when_a_step_fails_stands_under_that_condition() -> None:
    one, plan_b = step_id("action", 1), step_id("action", 2)
    failing = {k: v for k, v in action("one", END).items() if k != "on_completion"}
    with use("en"):
        items = checklist({
            START: {"type": "start", "on_completion": one},
            one: {**failing, "on_success": END, "on_failure": plan_b},
            plan_b: action("plan b", end(1)),
            end(1): {"type": "end"},
            END: {"type": "end"},
        })  # fmt: skip
    assert [c.words for c in items[1].when] == ["if 'one' fails"]


def test_a_command_for_a_machine_is_shown_and_never_a_thing_to_do() -> None:
    one = step_id("action", 1)
    step = action("one", END, commands=[{"type": "bash", "command": "rm -rf /"}, {"type": "manual", "command": "look"}])
    item = checklist({START: {"type": "start", "on_completion": one}, one: step, END: {"type": "end"}})[0]
    assert [(line.kind, line.text) for line in item.lines] == [
        (LineKind.MACHINE, "bash: rm -rf /"),
        (LineKind.DO, "look"),
    ]


def test_a_step_may_wait_for_one_that_stands_further_on() -> None:
    workflow = {START: {"type": "start", "on_completion": step_id("action", 10)}, **sequence("one", "two")}
    workflow[step_id("action", 10)]["step_extensions"] = {EXTENSION: {"after": [step_id("action", 11)]}}
    workflow[step_id("action", 11)]["step_extensions"] = {EXTENSION: {"after": []}}
    items = checklist({**workflow, END: {"type": "end"}}, extension_definitions={EXTENSION: dict(DEFINITION)})
    assert drawn(items) == ["two", "one ← two"]


def test_our_extension_says_what_a_step_waits_for() -> None:
    workflow = {START: {"type": "start", "on_completion": step_id("action", 10)}, **sequence("one", "two", "three")}
    workflow[step_id("action", 12)]["step_extensions"] = {EXTENSION: {"after": [step_id("action", 10)]}}
    items = checklist({**workflow, END: {"type": "end"}}, extension_definitions={EXTENSION: dict(DEFINITION)})
    assert drawn(items) == ["one", "two ← one", "three ← one"]


def test_steps_cannot_wait_for_each_other() -> None:
    workflow = {START: {"type": "start", "on_completion": step_id("action", 10)}, **sequence("one", "two")}
    workflow[step_id("action", 10)]["step_extensions"] = {EXTENSION: {"after": [step_id("action", 11)]}}
    with pytest.raises(BadInput):
        checklist({**workflow, END: {"type": "end"}}, extension_definitions={EXTENSION: dict(DEFINITION)})


@given(st.lists(st.tuples(st.sampled_from("adq"), st.integers(0, 3)), min_size=1, max_size=25), st.data())
def test_every_point_comes_after_all_it_waits_for_and_a_fragment_keeps_the_order(
    plan: list[tuple[str, int]], data: st.DataObject
) -> None:
    items = steps(from_document(playbook(built(plan)), "x"), "en")
    seen: set[str] = set()
    for item in items:
        assert set(item.after) <= seen
        assert {c.question for c in item.when} <= seen
        seen.add(item.key)
    doable = [i.key for i in items if i.kind is not ItemKind.QUESTION]
    if not doable:
        return
    chosen = data.draw(st.lists(st.sampled_from(doable), min_size=1, unique=True))
    part = steps(fragment(Playbook(playbook(built(plan))), chosen), "en")
    assert [i.key for i in part if i.kind is not ItemKind.QUESTION] == [k for k in doable if k in chosen]
    whole = {i.key: i for i in items}
    before = {k: ancestors(whole, k) for k in whole}
    for item in part:
        kept = {i.key for i in part}
        assert item.when == whole[item.key].when
        assert ancestors({i.key: i for i in part}, item.key) == before[item.key] & kept


def ancestors(items: dict[str, Item], key: str) -> set[str]:
    found: set[str] = set()
    todo = [key]
    while todo:
        for other in items[todo.pop()].after:
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def built(plan: list[tuple[str, int]]) -> dict[str, Any]:
    """A workflow: actions, parallel steps and questions one after another, with as many actions in their branches."""
    workflow: dict[str, Any] = {END: {"type": "end"}}
    onward = END
    for n, (kind, size) in enumerate(reversed(plan)):
        base = 1000 + n * 10
        if kind == "a" or size == 0:
            id = step_id("action", base)
            workflow[id] = action(f"a{n}", onward)
        else:
            firsts = []
            for branch in range(2):
                last = end(base * 2 + branch)
                inner = sequence(*(f"b{n}.{branch}.{k}" for k in range(size)), first=base + branch * 4, last=last)
                workflow |= {**inner, last: {"type": "end"}}
                firsts.append(next(iter(inner)))
            if kind == "d":
                id = step_id("parallel", base)
                workflow[id] = {"type": "parallel", "next_steps": firsts, "on_completion": onward}
            else:
                id = step_id("if-condition", base)
                workflow[id] = {
                    "type": "if-condition", "name": f"q{n}", "condition": "x", "on_true": firsts[0],
                    "on_false": firsts[1], "on_completion": onward,
                }  # fmt: skip
        onward = id
    if not any(s["type"] == "action" for s in workflow.values()):
        workflow[step_id("action", 1)] = action("only", onward)
        onward = step_id("action", 1)
    return {START: {"type": "start", "on_completion": onward}, **workflow}


def test_a_fragment_says_where_it_comes_from_and_carries_no_signatures() -> None:
    document = playbook(branching(), signatures=[{"type": "jss", "value": "x"}])
    part = fragment(Playbook(document), [step_id("action", 4), step_id("action", 9)])
    assert part.document["derived_from"] == [document["id"]]
    assert "signatures" not in part.document
    assert [str(f) for f in check(part.document)] == []
    assert drawn(steps(part, "en")) == ["stolen?", "four ← stolen? / stolen?=yes", "nine ← stolen?,four"]
    assert part.agent(AGENT)["name"] == "IT lead"


def test_a_fragment_of_nothing_is_refused() -> None:
    found = shipped()["ddos"]
    with pytest.raises(BadInput):
        fragment(found, [])
    with pytest.raises(BadInput):
        fragment(found, ["action--00000000-0000-4000-8000-000000000099"])


def test_the_title_follows_the_language() -> None:
    assert title(shipped()["data-theft"], "nl") == "Gegevensdiefstal"
    assert title(shipped()["data-theft"], "en") == "Data theft"
    assert title(shipped()["data-theft"], "fr") == "Gegevensdiefstal"
