"""The tasks of an incident, to read: as they stand, or as they stood at a moment; and as a playbook."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from warroom.api import shapes
from warroom.api.openapi import documented
from warroom.api.seeing import seen
from warroom.incidents.models import Incident
from warroom.incidents.parts import Part
from warroom.incidents.picture import Picture
from warroom.tasks.export import playbook_of
from warroom.tasks.models import TaskState
from warroom.tasks.showing import Row, rows, urgency

router = Router()


class AsOf(Schema):
    """As of when."""

    at: datetime | None = Field(None, description=gettext_noop("What was known then, by time of entry; now if empty"))


class Asked(shapes.Paging, AsOf):
    """Which tasks."""

    state: TaskState | None = Field(None, description=gettext_noop("Only tasks in this state"))
    late: bool | None = Field(None, description=gettext_noop("Only tasks that are late, or that are not"))


class Point(Schema):
    """One line of a checklist; ``kind``: do, evidence and machine are ticked off, avoid and watch are warnings."""

    kind: str
    text: str
    ticked_at: datetime | None
    ticked_by: str


class Task(Schema):
    """One task. ``waits_for`` are the titles of tasks that have to be finished first and are not."""

    id: int
    title: str
    description: str
    state: str
    who: str
    role: str
    due_at: datetime | None
    late: bool
    minutes: int | None
    waits_for: list[str]
    only_if: list[str]
    question: bool
    answer: str
    reason: str
    finished_at: datetime | None
    finished_by: str
    points: list[Point]

    @classmethod
    def of(cls, row: Row) -> "Task":
        same = ("id", "title", "description", "state", "who", "role", "due_at", "late", "minutes", "question",
                "answer", "reason", "finished_at", "finished_by")  # fmt: skip
        return cls(
            waits_for=list(row.waits),
            only_if=list(row.only_if),
            points=[Point(kind=p["kind"], text=p["text"], ticked_at=p["at"], ticked_by=p["who"]) for p in row.points],
            **{name: getattr(row, name) for name in same},
        )


def _picture(request: HttpRequest, pk: int, at: datetime | None) -> Picture:
    incident = Incident.objects.filter(pk=pk).select_related("chain").first()
    if incident is None:
        raise Http404
    return seen(request, incident, Part.TASKS, at)


@router.get(
    "/incidents/{int:pk}/tasks",
    summary=gettext_noop("The tasks of an incident"),
    response=shapes.Page[Task],
    openapi_extra=documented(),
)
def tasks(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """Late ones first, then what somebody can begin with."""
    found = [
        row
        for row in sorted(rows(_picture(request, pk, asked.at)), key=urgency)
        if asked.state in (None, row.state) and asked.late in (None, row.late)
    ]
    page = found[asked.offset : asked.offset + asked.limit]
    return {"items": [Task.of(row) for row in page], "count": len(found)}


@router.get(
    "/incidents/{int:pk}/tasks/cacao",
    summary=gettext_noop("The tasks of an incident as a playbook (CACAO 2.0)"),
    response=dict[str, Any],
    openapi_extra=documented(),
)
def tasks_as_playbook(request: HttpRequest, pk: int, asked: Query[AsOf]) -> Any:
    """What was done, in its order, without the names of people: to use again. Not there while there are no tasks."""
    found = _picture(request, pk, asked.at)
    if not found.of("task"):
        raise Http404
    return playbook_of(found.incident, found).document
