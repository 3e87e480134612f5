"""Whether a workflow can be followed: every step that is named is there, and it comes to an end.

Steps lead forward only; what has to be done again stands in the branch of a while-condition (section 4.9). So a
workflow that comes back to a step it has passed is refused: nobody would get to the end of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from weerbaar.language import Message
from weerbaar.playbooks.model import Step, StepType

MOST_STEPS = 2_000
DEEPEST = 30
"""How many questions and branches may stand within each other."""


def flow(workflow: Mapping[str, Any], start: str, exception: str | None) -> Iterator[tuple[Message, str]]:
    """(what is wrong, where), at most one of each sort. Every step has passed its own checks. O(steps)."""
    if len(workflow) > MOST_STEPS:
        yield Message("has {have} steps; at most {most} are read", have=len(workflow), most=MOST_STEPS), "workflow"
        return
    steps = {i: Step(i, d) for i, d in workflow.items()}
    dangling = False
    for step in steps.values():
        for name, target in step.exits():
            if target not in steps or steps[target].type is StepType.START:
                yield Message("leads to a step that is not there: {id}", id=target), f"workflow, {step.id}, {name}"
                dangling = True
    for name, wanted in (("workflow_start", start), ("workflow_exception", exception)):
        if wanted is not None and wanted not in steps:
            yield Message("leads to a step that is not there: {id}", id=wanted), name
            dangling = True
    if dangling:
        return
    types = [s.type for s in steps.values()]
    if types.count(StepType.START) > 1:
        yield Message("has more than one start"), "workflow"
    if StepType.END not in types:
        yield Message("has no end"), "workflow"
    if StepType.ACTION not in types and StepType.PLAYBOOK not in types:
        yield Message("holds nothing to do"), "workflow"
    circle = _circle(steps)
    if circle:
        yield Message("comes back to a step it has passed: {steps}", steps=_named(steps, circle)), "workflow"
        return
    reached = _reached(steps, [start, *([exception] if exception else [])])
    for step in steps.values():
        if step.id not in reached:
            yield Message("is never reached from the start"), f"workflow, {step.id}"
            break
    if _depth(steps, start) > DEEPEST:
        yield Message("is nested too deeply"), "workflow"


def _circle(steps: Mapping[str, Step]) -> list[str]:
    """The steps of one circle in the order they follow each other; empty when there is none."""
    done: set[str] = set()
    for root in steps:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            id, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(id)
                done.add(id)
                continue
            if id in on_path:
                return [*path[path.index(id) :], id]
            if id in done:
                continue
            path.append(id)
            on_path.add(id)
            stack.append((id, True))
            stack.extend((target, False) for _name, target in reversed(list(steps[id].exits())))
    return []


def _reached(steps: Mapping[str, Step], roots: list[str]) -> set[str]:
    found = set(roots)
    todo = list(roots)
    while todo:
        for _name, target in steps[todo.pop()].exits():
            if target not in found:
                found.add(target)
                todo.append(target)
    return found


def _depth(steps: Mapping[str, Step], start: str) -> int:
    """The most branches that stand within each other: entering one is a level down, going on is not."""
    order: list[str] = []
    entered: set[str] = set()
    stack: list[tuple[str, bool]] = [(start, False)]
    while stack:
        id, leaving = stack.pop()
        if leaving:
            order.append(id)
        elif id not in entered:
            entered.add(id)
            stack.append((id, True))
            stack.extend((target, False) for _name, target in steps[id].exits())
    below: dict[str, int] = {}
    for id in order:
        step = steps[id]
        within = {target for _answer, target in step.branches} | ({step.on_failure} - {None})
        below[id] = max((below[t] + (t in within) for _name, t in step.exits()), default=0)
    return below.get(start, 0)


def _named(steps: Mapping[str, Step], ids: list[str]) -> str:
    shown = [steps[i].name or i for i in ids]
    return " → ".join(shown if len(shown) <= 6 else [*shown[:3], "…", *shown[-2:]])
