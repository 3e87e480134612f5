"""A workflow from points in order: how a fragment, or the tasks of an incident, become a playbook again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weerbaar.playbooks.checklist import steps
from weerbaar.playbooks.extension import DEFINITION, EXTENSION
from weerbaar.playbooks.identifiers import named
from weerbaar.playbooks.model import Playbook, StepType

_FLOW = ("on_completion", "on_success", "on_failure", "on_true", "on_false", "next_steps", "cases")


@dataclass(frozen=True)
class Point:
    """A step to place: its id, its document, the ids it waits for, and the (question, answer) pairs it stands under.

    A point comes after its question and after all it waits for.
    """

    id: str
    document: Mapping[str, Any]
    after: tuple[str, ...] = ()
    when: tuple[tuple[str, str], ...] = ()


def composed(head: Mapping[str, Any], points: Sequence[Point]) -> dict[str, Any]:
    """The playbook ``head`` (everything but its workflow) with ``points`` as its workflow, one after another.

    What a point waits for, if it is not simply the one before it, is said in Weerbaar's extension (``after``).
    """
    building = _Building(str(head["id"]), points)
    usual = [p for p in points if p.when[:1] != (_EXCEPTION,)]
    first = building.chain(usual, 0)
    start = named("start", building.id)
    workflow = {start: {"type": "start", "on_completion": first}, **building.out}
    document = {**head, "workflow_start": start, "workflow": workflow}
    document.pop("workflow_exception", None)
    wrong = [p for p in points if p.when[:1] == (_EXCEPTION,)]
    if wrong:
        document["workflow_exception"] = building.chain(wrong, 1)
        workflow.update(building.out)
    _say_what_waits(document, points)
    return document


_EXCEPTION = ("", "exception")


class _Building:
    def __init__(self, id: str, points: Sequence[Point]) -> None:
        self.id = id
        self.out: dict[str, dict[str, Any]] = {}
        self.types = {p.id: p.document["type"] for p in points}

    def chain(self, points: Sequence[Point], depth: int) -> str:
        """Place the points of one branch; the id of its first step."""
        own = [p for p in points if len(p.when) <= depth]
        onward = self._end(points[-1].id if points else "", str(depth))
        for point in reversed(own):
            self.out = {point.id: self._step(point, points, depth, onward), **self.out}
            onward = point.id
        return onward

    def _step(self, point: Point, points: Sequence[Point], depth: int, onward: str) -> dict[str, Any]:
        document: dict[str, Any] = {k: v for k, v in point.document.items() if k not in _FLOW}
        inside: dict[str, list[Point]] = {}
        for other in points:
            if len(other.when) > depth and other.when[depth][0] == point.id:
                inside.setdefault(other.when[depth][1], []).append(other)
        branches = {answer: self.chain(members, depth + 1) for answer, members in inside.items()}
        failed = branches.pop("failure", None)
        kind = document["type"]
        if kind in (StepType.IF, StepType.WHILE):
            document["on_true"] = branches.get("true") or self._end(point.id, "true")
            if "false" in branches:
                document["on_false"] = branches["false"]
        elif kind == StepType.SWITCH:
            document["cases"] = {
                answer: branches.get(answer) or self._end(point.id, answer) for answer in point.document["cases"]
            }
        if failed:
            return {**document, "on_success": onward, "on_failure": failed}
        return {**document, "on_completion": onward}

    def _end(self, *words: str) -> str:
        id = named("end", self.id, *words)
        self.out[id] = {"type": "end"}
        return id


def _say_what_waits(document: dict[str, Any], points: Sequence[Point]) -> None:
    """Write ``after`` on every step for which the order alone would say something else."""
    by_order = {item.key: item.after for item in steps(Playbook(document))}
    for point in points:
        step = document["workflow"][point.id]
        extensions = dict(step.get("step_extensions", {}))
        own = {k: v for k, v in extensions.get(EXTENSION, {}).items() if k != "after"}
        if set(by_order[point.id]) != set(point.after):
            own["after"] = list(point.after)
            document["extension_definitions"] = {**document.get("extension_definitions", {}), EXTENSION: DEFINITION}
        if own:
            extensions[EXTENSION] = own
        else:
            extensions.pop(EXTENSION, None)
        if extensions:
            step["step_extensions"] = extensions
        else:
            step.pop("step_extensions", None)
