"""Playbooks for the tests, made from scratch."""

import copy
from typing import Any

START = "start--00000000-0000-4000-8000-000000000001"
END = "end--00000000-0000-4000-8000-000000000002"
AGENT = "individual--00000000-0000-4000-8000-000000000003"


def step_id(kind: str, n: int) -> str:
    return f"{kind}--00000000-0000-4000-8000-{n:012d}"


def end(n: int) -> str:
    return step_id("end", 900 + n)


def action(name: str, then: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "action", "name": name, "on_completion": then, "agent": AGENT,
        "commands": [{"type": "manual", "command": f"do {name}"}], **more,
    }  # fmt: skip


def playbook(workflow: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A small playbook; ``workflow`` replaces its one action, START and END stay."""
    one = step_id("action", 10)
    steps = workflow or {START: {"type": "start", "on_completion": one}, one: action("one", END), END: {"type": "end"}}
    return copy.deepcopy({
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": "playbook--00000000-0000-4000-8000-0000000000aa",
        "name": "Small",
        "created_by": "identity--00000000-0000-4000-8000-0000000000bb",
        "created": "2022-12-06T06:00:00.000Z",
        "modified": "2022-12-06T07:00:00.000Z",
        "workflow_start": START,
        "workflow": steps,
        "agent_definitions": {AGENT: {"type": "individual", "name": "IT lead"}},
        **more,
    })  # fmt: skip


def sequence(*names: str, first: int = 10, last: str = END) -> dict[str, Any]:
    """Actions one after another, the last leading to ``last``."""
    ids = [step_id("action", first + n) for n in range(len(names))]
    return {i: action(name, then) for i, name, then in zip(ids, names, [*ids[1:], last], strict=True)}


def branching() -> dict[str, Any]:
    """one → parallel(two | three) → if yes: four, no: five → while: six → switch(a: seven, b: eight) → nine."""
    a = {n: step_id("action", n) for n in range(1, 10)}
    parallel, question = step_id("parallel", 20), step_id("if-condition", 21)
    loop, switch = step_id("while-condition", 22), step_id("switch-condition", 23)
    return {
        START: {"type": "start", "on_completion": a[1]},
        a[1]: action("one", parallel),
        parallel: {"type": "parallel", "next_steps": [a[2], a[3]], "on_completion": question},
        a[2]: action("two", end(2)),
        end(2): {"type": "end"},
        a[3]: action("three", end(3)),
        end(3): {"type": "end"},
        question: {
            "type": "if-condition", "name": "stolen?", "condition": "__s__:value = 'yes'", "on_true": a[4],
            "on_false": a[5], "on_completion": loop,
        },
        a[4]: action("four", end(4)),
        end(4): {"type": "end"},
        a[5]: action("five", end(5)),
        end(5): {"type": "end"},
        loop: {
            "type": "while-condition", "name": "more?", "condition": "__m__:value = 'yes'", "on_true": a[6],
            "on_completion": switch,
        },
        a[6]: action("six", end(6)),
        end(6): {"type": "end"},
        switch: {
            "type": "switch-condition", "name": "which?", "switch": "__w__", "cases": {"a": a[7], "b": a[8]},
            "on_completion": a[9],
        },
        a[7]: action("seven", end(7)),
        end(7): {"type": "end"},
        a[8]: action("eight", end(8)),
        end(8): {"type": "end"},
        a[9]: action("nine", END),
        END: {"type": "end"},
    }  # fmt: skip
