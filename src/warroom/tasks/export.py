"""The tasks of an incident as a playbook of their own, to use again; and as a checklist on paper."""

from datetime import UTC
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture
from warroom.incidents.situation import base
from warroom.requests import Request
from warroom.tasks import own
from warroom.tasks.models import ROLES, TaskState
from warroom.tasks.showing import rows, urgency
from weerbaar.playbooks import ItemKind, LineKind, Playbook, from_document
from weerbaar.playbooks.composing import Point, composed
from weerbaar.playbooks.extension import AUTHOR, DEFINITION, EXTENSION
from weerbaar.playbooks.fragment import stamp
from weerbaar.playbooks.identifiers import named
from weerbaar.playbooks.model import StepType


def as_playbook(request: Request, pk: int) -> HttpResponse:
    """The tasks as a CACAO 2.0 playbook."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    if not picture.of("task"):
        return render(
            request, "tasks/nothing.html", base(request, incident, picture, "tasks:list"), status=404
        )  # fmt: skip
    return own.download(playbook_of(incident, picture), str(picture.head.get("title", incident.title)))


def on_paper(request: Request, pk: int) -> HttpResponse:
    """Every open task with its checklist and a box to tick, to print."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    found = sorted((row for row in rows(picture, request.user) if row.unfinished), key=urgency)
    context = base(request, incident, picture, "tasks:list") | {"rows": found}
    return render(request, "tasks/paper.html", context)


def playbook_of(incident: Incident, picture: Picture) -> Playbook:
    """The tasks of ``picture`` as a playbook: their order, what waits for what, who does it; no names of people.

    What was dropped is left out, unless it was dropped by the answer to a question.
    """
    space = str(incident.chain.uuid)
    tasks = {int(s["id"]): s for s in picture.of("task")}
    kept = {pk: s for pk, s in tasks.items() if s["task_state"] != TaskState.DROPPED or s["conditions"]}
    ids = {pk: named(_type(s), space, str(pk)) for pk, s in kept.items()}
    head: dict[str, Any] = {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": named("playbook", space),
        "name": str(picture.head.get("title", incident.title)),
        "description": _("What was done in an incident, to do it better next time."),
        "created_by": AUTHOR,
        "created": stamp(incident.opened_at),
        "modified": stamp(max(timezone.now(), incident.opened_at).astimezone(UTC)),
        "playbook_extensions": {EXTENSION: {"language": get_language() or "nl"}},
        "extension_definitions": {EXTENSION: dict(DEFINITION)},
        "agent_definitions": {
            named("group", role): _agent(role, words) for role, words in [*ROLES, ("", _("anybody"))]
        },
    }
    points = [
        Point(
            ids[pk],
            _step(s),
            tuple(ids[a] for a in _awaited(s, tasks, kept)),
            tuple((ids[q], answer) for q, answer, _words in s["conditions"] if q in ids),
        )
        for pk, s in kept.items()
    ]
    return from_document(composed(head, points), head["name"])


def _awaited(s: Any, tasks: dict[int, Any], kept: dict[int, Any]) -> list[int]:
    """What a task waits for, by way of what is left out."""
    found: dict[int, None] = {}
    todo = list(reversed(s["after"]))
    passed: set[int] = set()
    while todo:
        pk = todo.pop()
        if pk in kept:
            found[pk] = None
        elif pk in tasks and pk not in passed:
            passed.add(pk)
            todo.extend(reversed(tasks[pk]["after"]))
    return list(found)


def _type(s: Any) -> str:
    if s["kind"] != ItemKind.QUESTION:
        return StepType.PLAYBOOK if s["follow"] else StepType.ACTION
    answers = {answer for answer, _words in s["answers"]}
    return StepType.IF if answers <= {"true", "false"} else StepType.SWITCH


def _step(s: Any) -> dict[str, Any]:
    kind = _type(s)
    step: dict[str, Any] = {"type": kind, "name": s["title"]}
    if s["description"]:
        step["description"] = s["description"]
    if kind == StepType.IF:
        step["condition"] = "__answer__:value = 'true'"
    elif kind == StepType.SWITCH:
        step |= {"switch": "__answer__", "cases": dict.fromkeys((a for a, _words in s["answers"]), "")}
    elif kind == StepType.PLAYBOOK:
        step["playbook_id"] = s["follow"]
    else:
        role = s["role"] if s["role"] in dict(ROLES) else ""
        lines = [_command(p) for p in s["points"]] or [{"type": "manual", "command": s["title"]}]
        step |= {"agent": named("group", role), "commands": lines}
    if s["minutes"]:
        step["step_extensions"] = {EXTENSION: {"minutes": s["minutes"]}}
    return step


def _command(point: Any) -> dict[str, str]:
    special = point["kind"] in (LineKind.AVOID, LineKind.WATCH, LineKind.EVIDENCE)
    return {"type": "manual", "command": point["text"]} | ({"description": point["kind"]} if special else {})


def _agent(role: str, words: Any) -> dict[str, Any]:
    agent: dict[str, Any] = {"type": "group", "name": str(words)}
    if role:
        agent["agent_target_extensions"] = {EXTENSION: {"role": role}}
    return agent
