"""Everything that is done to a task: the row and its entry in the ledger, in one transaction. Access was asked."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.writing import Overtaken, Refused, change, write
from warroom.tasks.models import LONGEST_TEXT, UNFINISHED, Point, Task, TaskState
from weerbaar.playbooks import ItemKind, LineKind

MOST_POINTS = 200

_ENTRIES = {
    TaskState.OPEN: "task.reopened",
    TaskState.DOING: "task.begun",
    TaskState.DONE: "task.done",
    TaskState.DROPPED: "task.dropped",
}


def say(task: Task, kind: str, *, by: Any, event_at: datetime | None = None, **payload: Any) -> None:
    """Write down how ``task`` stands now."""
    personal = ("owner_name",) if task.owner_name else ()
    write(task.incident, kind, task, by=by, personal=personal, event_at=event_at, payload=payload)


def lock(incident_id: int) -> None:
    """Wait for whoever writes to the incident. Always first: two who hold a task each would wait for each other."""
    Incident.objects.select_for_update().only("pk").get(pk=incident_id)


@transaction.atomic
def make(
    incident: Incident,
    title: str,
    *,
    by: Any,
    after: Collection[int] = (),
    points: Iterable[tuple[str, str]] = (),
    **fields: Any,
) -> Task:
    """A new task. ``after`` are tasks of the same incident it waits for, ``points`` its checklist as (kind, text)."""
    lock(incident.pk)
    task = Task.objects.create(incident=incident, title=title, **fields)
    Point.objects.bulk_create(
        Point(task=task, kind=kind, text=text[:LONGEST_TEXT]) for kind, text in list(points)[:MOST_POINTS]
    )
    if after:
        _same_incident(task, set(after))
        task.after.set(after)  # nothing waits for a new task: there is no circle to look for
    say(task, "task.made", by=by)
    return task


@transaction.atomic
def rewrite(task: Task, seen: int, *, by: Any, after: Collection[int], **fields: Any) -> None:
    """Change what a task says, whose it is, when it is due and what it waits for. Raises Overtaken, Refused."""
    lock(task.incident_id)
    change(task, seen, **fields)
    wait_for(task, after)
    say(task, "task.changed", by=by)


def wait_for(task: Task, after: Collection[int]) -> None:
    """Let ``task`` wait for these. Raises Refused when one of them waits for it, or belongs elsewhere."""
    wanted = set(after)
    _same_incident(task, wanted)
    edges: dict[int, list[int]] = {}
    through = Task.after.through
    for source, target in through.objects.filter(from_task__incident=task.incident_id).values_list(
        "from_task_id", "to_task_id"
    ):
        edges.setdefault(source, []).append(target)
    todo, passed = list(wanted), set(wanted)
    while todo:
        for target in edges.get(todo.pop(), ()):
            if target not in passed:
                passed.add(target)
                todo.append(target)
    if task.pk in passed:
        raise Refused(_("these tasks would wait for each other in a circle"))
    task.after.set(wanted)


def _same_incident(task: Task, wanted: set[int]) -> None:
    if Task.objects.filter(incident=task.incident_id, pk__in=wanted).count() != len(wanted):
        raise Refused(_("a task can only wait for tasks of the same incident"))


@transaction.atomic
def move(task: Task, seen: int | None, to: TaskState, *, by: Any, reason: str = "") -> None:
    """Begin, finish, drop or reopen a task. Raises Overtaken, and Refused for a reason that is missing."""
    lock(task.incident_id)
    reason = reason.strip()
    if to is TaskState.DROPPED and not reason:
        raise Refused(_("Say in a few words why this is not done."))
    if task.kind == ItemKind.QUESTION and to is TaskState.DONE and not task.answer:
        raise Refused(_("Answer the question instead."))
    finished = to not in UNFINISHED
    fields: dict[str, Any] = {
        "task_state": to,
        "reason": reason[:500],
        "finished_at": timezone.now() if finished else None,
        "finished_by": by if finished else None,
        "by_answer": False,
    }
    if task.kind == ItemKind.QUESTION and not finished:
        fields["answer"] = ""
    change(task, seen, **fields)
    say(task, _ENTRIES[to], by=by)
    if task.kind == ItemKind.QUESTION and not finished:
        _follow_answers(task, by=by)


@transaction.atomic
def answer(task: Task, seen: int | None, said: str, *, by: Any) -> None:
    """Answer a question: what stands under other answers is dropped, what stands under this one counts (again).

    Raises Overtaken, Refused.
    """
    lock(task.incident_id)
    words: dict[str, str] = dict(task.answers)
    if task.kind != ItemKind.QUESTION or said not in words:
        raise Refused(_("That is no answer to this question."))
    change(task, seen, task_state=TaskState.DONE, answer=said, finished_at=timezone.now(), finished_by=by, reason="")
    say(task, "task.answered", by=by, note=words[said])
    _follow_answers(task, by=by)


def _follow_answers(question: Task, *, by: Any) -> None:
    """Drop and reopen what stands under the answers to ``question``."""
    tasks = list(Task.objects.filter(incident=question.incident_id).exclude(conditions=[]))
    asked = {pk for task in tasks for pk, _answer, _words in task.conditions}
    answers = dict(Task.objects.filter(pk__in=asked).values_list("pk", "answer"))
    for task in tasks:
        if all(pk != question.pk for pk, _answer, _words in task.conditions):
            continue
        against = [words for pk, wanted, words in task.conditions if answers.get(pk) and answers[pk] != wanted]
        if against and task.unfinished:
            _set(task, TaskState.DROPPED, by=by, reason=_("only if “{answer}”").format(answer=against[0]), auto=True)
        elif not against and task.task_state == TaskState.DROPPED and task.by_answer:
            _set(task, TaskState.OPEN, by=by)
        elif not against and task.repeated and task.task_state == TaskState.DONE and answers.get(question.pk):
            # Another round of what is repeated as long as the answer is yes.
            Point.objects.filter(task=task).update(ticked_at=None, ticked_by=None)
            _set(task, TaskState.OPEN, by=by)


def _set(task: Task, to: TaskState, *, by: Any, reason: str = "", auto: bool = False) -> None:
    dropped = to is TaskState.DROPPED
    change(
        task,
        None,
        task_state=to,
        reason=reason[:500],
        by_answer=auto,
        answer="",
        finished_at=timezone.now() if dropped else None,
        finished_by=by if dropped else None,
    )
    say(task, _ENTRIES[to], by=by)


@transaction.atomic
def tick(point: Point, on: bool, *, by: Any) -> None:
    """Tick a line of the checklist off, or take the tick back. Raises Overtaken when somebody was first."""
    lock(point.task.incident_id)
    if not point.tickable:
        raise Refused(_("This line is a warning: there is nothing to tick off."))
    guard = {"ticked_at__isnull": True} if on else {"ticked_at__isnull": False}
    done = Point.objects.filter(pk=point.pk, **guard).update(
        ticked_at=timezone.now() if on else None, ticked_by=by if on else None
    )
    if not done:
        raise Overtaken(point.task)
    # Whoever has the task's form open should not be told that somebody else changed it: the version stays.
    say(point.task, "task.ticked" if on else "task.unticked", by=by, text=point.text)


@transaction.atomic
def add_point(task: Task, text: str, *, by: Any) -> Point:
    """Add a line to a task's checklist. Raises Refused when it is full."""
    lock(task.incident_id)
    if task.points.count() >= MOST_POINTS:
        raise Refused(_("A checklist has at most {most} lines.").format(most=MOST_POINTS))
    point = Point.objects.create(task=task, kind=LineKind.DO, text=text[:LONGEST_TEXT])
    say(task, "task.changed", by=by)
    return point
