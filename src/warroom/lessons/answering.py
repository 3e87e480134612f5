"""What a receiver says of a lesson, line by line: how far it is, the files that show it, the tasks it becomes.

Nothing here asks ``access``: the view did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.writing import Refused
from warroom.ledger import erasing
from warroom.ledger.attaching import File
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.lessons.models import SETTLED, Doing, Evidence, Lesson, Line, Receiver, Said, TakenOver
from warroom.tasks import doing as tasks

State = Lesson.State


@dataclass(frozen=True)
class Answer:
    """What a receiver says of one line."""

    doing: str
    by_day: date | None = None
    evidence: str = ""
    files: Sequence[File] = ()


MOST_FILES = 10
"""Files that a receiver shows with one line."""


@transaction.atomic
def answer(receiver: Receiver, answers: Mapping[int, Answer], *, by: Any) -> int:
    """Keep what is said anew of the lines (by id) of the lesson; how many. What did not change is not said again."""
    receiver = Receiver.objects.select_for_update().get(pk=receiver.pk)
    if receiver.lesson.state == State.WITHDRAWN:
        raise Refused(_("It was withdrawn."))
    stand = now(receiver)
    fresh = []
    shown: list[tuple[Line, File]] = []
    for line in receiver.lesson.lines.all():
        given, before = answers.get(line.pk), stand.get(line.pk)
        if given is None or not given.doing:
            continue
        if given.doing == Doing.PLANNED and given.by_day is None:
            raise Refused(_("Line {n}: say by when it is planned.").format(n=line.place))
        shown += [(line, file) for file in _fresh_files(receiver, line, given.files)]
        same = before and (before.doing, before.by_day, before.evidence) == (given.doing, given.by_day, given.evidence)
        if not same:
            fresh.append(
                Said(
                    receiver=receiver,
                    line=line,
                    doing=given.doing,
                    by_day=given.by_day,
                    evidence=given.evidence[:1000],
                    by=by,
                )
            )
    if fresh or shown:
        Said.objects.bulk_create(fresh)
        entry = record(
            chain_of(receiver.organisation),
            "lesson.answered",
            by=by,
            subject=f"lesson/{receiver.lesson_id}",
            state=_stand(receiver, shown),
            attachments=list({file.sha256: file for _line, file in shown}.values()),
        )
        Evidence.objects.bulk_create(
            Evidence(
                receiver=receiver,
                line=line,
                name=file.name,
                sha256=file.sha256,
                size=len(file.content),
                entry=entry,
                by=by,
            )
            for line, file in shown
        )
    return len(fresh) + len(shown)


def _fresh_files(receiver: Receiver, line: Line, files: Sequence[File]) -> list[File]:
    """Those that do not stand with the line yet. Raises Refused for too many."""
    there = set(receiver.evidence.filter(line=line).values_list("sha256", flat=True))
    fresh = [file for file in files if file.sha256 not in there]
    if fresh and len(there) + len(fresh) > MOST_FILES:
        raise Refused(_("Line {n}: at most {most} files.").format(n=line.place, most=MOST_FILES))
    return fresh


def _stand(receiver: Receiver, shown: Sequence[tuple[Line, File]] = ()) -> dict[str, Any]:
    """How the receiver stands, for the ledger; of files only which they are: a name may say too much."""
    files: dict[int, list[str]] = {}
    for line, sha256 in receiver.evidence.values_list("line", "sha256"):
        files.setdefault(line, []).append(sha256)
    for one, file in shown:
        files.setdefault(one.pk, []).append(file.sha256)
    return {
        "title": receiver.lesson.title,
        "lines": {
            str(line): {
                "doing": one.doing,
                "by_day": one.by_day.isoformat() if one.by_day else None,
                "evidence": one.evidence,
                "files": files.get(line, []),
            }
            for line, one in now(receiver).items()
        },
    }


@transaction.atomic
def take_back(evidence: Evidence, *, by: Any) -> None:
    """Show a file no longer: it is erased from the ledger too, which says so. Pressing twice is once."""
    receiver = Receiver.objects.select_for_update().get(pk=evidence.receiver_id)
    gone = Evidence.objects.filter(pk=evidence.pk).delete()[0]
    if not gone:
        return
    record(
        chain_of(receiver.organisation),
        "lesson.evidence_taken_back",
        by=by,
        subject=f"lesson/{receiver.lesson_id}",
        state=_stand(receiver),
    )
    # The same file may stand with another line.
    if not Evidence.objects.filter(entry=evidence.entry, sha256=evidence.sha256).exists():
        said = evidence.entry.body() or {}
        places = [
            f"attachments/{n}/name"
            for n, one in enumerate(said.get("attachments", ()))
            if one["sha256"] == evidence.sha256
        ]
        parts = [
            part
            for part in erasing.parts(evidence.entry)
            if (part.what == erasing.What.ATTACHMENT and part.which == evidence.sha256)
            or (part.what == erasing.What.OPENING and part.which in places)
        ]
        if parts:
            erasing.erase(evidence.entry, parts, by=by, why=_("Taken back by who showed it"))


def now(receiver: Receiver) -> dict[int, Said]:
    """The newest word on each line, by line."""
    return {one.line_id: one for one in receiver.said.select_related("by").order_by("pk")}


@transaction.atomic
def as_tasks(receiver: Receiver, incident: Incident, *, by: Any) -> int:
    """The lines that are still to be done as tasks of ``incident``, each line once; how many were made."""
    receiver = Receiver.objects.select_for_update().get(pk=receiver.pk)
    if receiver.lesson.state == State.WITHDRAWN:
        raise Refused(_("It was withdrawn."))
    stand = now(receiver)
    there = set(receiver.taken_over.values_list("line", flat=True))
    about = _("From lesson {n}: {title}").format(n=receiver.lesson_id, title=receiver.lesson.title)
    made = 0
    for line in receiver.lesson.lines.all():
        said = stand.get(line.pk)
        if line.pk in there or (said and said.doing in SETTLED):
            continue
        day = said.by_day if said and said.by_day else receiver.due_day
        task = tasks.make(
            incident,
            line.text[:200],
            by=by,
            description=f"{line.text[200:]}\n{about}".strip(),
            due_at=timezone.make_aware(datetime.combine(day, time(17))),
        )
        TakenOver.objects.create(receiver=receiver, line=line, task=task)
        if said is None:
            Said.objects.create(receiver=receiver, line=line, doing=Doing.PLANNED, by_day=day, by=by)
        made += 1
    if made:
        record(
            chain_of(receiver.organisation),
            "lesson.answered",
            by=by,
            subject=f"lesson/{receiver.lesson_id}",
            state=_stand(receiver),
        )
    return made


__all__ = ["Answer", "Refused", "answer", "as_tasks", "now", "take_back"]
