"""Lessons of an incident: each with a recommendation and somebody who sees to it."""

from typing import Any

from django.db import transaction

from warroom.incidents.models import Incident
from warroom.incidents.writing import change, write
from warroom.reports.models import Lesson


@transaction.atomic
def keep(incident: Incident, lesson: Lesson | None, seen: int, *, by: Any, **fields: Any) -> Lesson:
    """Add a lesson, or change one that still is at version ``seen``. Raises Overtaken. Also on a closed incident."""
    if lesson is None:
        lesson = Lesson.objects.create(incident=incident, **fields)
    else:
        change(lesson, seen, **fields)
    write(incident, "lesson", lesson, by=by, personal=("owner",), closed=True)
    return lesson
