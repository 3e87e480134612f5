"""A lesson as a receiver has it: its checklist, the files that show what was done, the tasks it becomes."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from warroom.incidents.models import Incident
from warroom.ledger import locked
from warroom.ledger.attaching import to_save
from warroom.ledger.models import Attachment
from warroom.lessons import answering, uptake
from warroom.lessons.answering import Refused
from warroom.lessons.forms import LineForm
from warroom.lessons.models import Evidence, Lesson, Receiver
from warroom.organisations.access import Action, may, require
from warroom.requests import Request
from warroom.sharing import looks

MOST_AT_ONCE = 40 * 1024**2
"""Bytes of all files of one answer."""
LOOK = "evidence"


def received(request: Request, pk: int) -> HttpResponse:
    """Our checklist of a lesson."""
    receiver = _receiver(request, pk)
    answers = may(request.user, Action.ANSWER_LESSON, receiver)
    posted = request.method == "POST"
    if posted:
        require(request, Action.ANSWER_LESSON, receiver)
    stand = answering.now(receiver)
    error = ""
    files: Any = request.FILES if posted else None
    given: list[Any] = [file for _name, several in request.FILES.lists() for file in several]
    if posted and sum(file.size or 0 for file in given) > MOST_AT_ONCE:
        # Before any of it is read into memory; what was typed stays.
        error = _("Together the files are larger than {n} MB.").format(n=MOST_AT_ONCE // 1024**2)
        files = None
    lines = [LineForm(line, stand.get(line.pk), request.POST or None, files) for line in receiver.lesson.lines.all()]
    # Every line is looked at, so that all that is wrong is told at once.
    right = [form.is_valid() for form in lines] if posted else [False]
    if all(right) and not error:
        try:
            n = answering.answer(receiver, {form.line.pk: form.answer() for form in lines}, by=request.user)
            messages.success(request, _("Kept.") if n else _("Nothing changed."))
            return redirect("lessons:received", receiver.pk)
        except Refused as refused:
            error = str(refused)
    shown: dict[int, list[Evidence]] = {}
    for one in receiver.evidence.all():
        shown.setdefault(one.line_id, []).append(one)
    taken_over = {one.line_id: one.task for one in receiver.taken_over.select_related("task")}
    open_lines = [f for f in lines if f.line.pk not in taken_over and (f.said is None or f.said.doing == "planned")]
    return render(
        request,
        "lessons/received.html",
        {
            "receiver": receiver,
            "lesson": receiver.lesson,
            "forms": [(form, shown.get(form.line.pk, []), taken_over.get(form.line.pk)) for form in lines],
            "answers": answers and receiver.lesson.state != Lesson.State.WITHDRAWN,
            "standing": uptake.Standing(receiver, len(lines), stand),
            "incidents": _workable(request, receiver) if open_lines else [],
            "ours": any(m.organisation_id == receiver.organisation_id for m in request.memberships),
            "error": error,
        },
        status=422 if posted else 200,
    )


@require_safe
def evidence(request: Request, pk: int, file: int) -> HttpResponse:
    """A file that shows what was done, to save. Who is not of the body leaves a trace that the body can read."""
    receiver = _receiver(request, pk)
    row = get_object_or_404(Evidence.objects.select_related("entry"), pk=file, receiver=receiver)
    kept = get_object_or_404(Attachment, entry=row.entry, sha256=row.sha256)
    try:
        content = locked.unlock(bytes(kept.content), row.sha256)
    except locked.Unreadable:
        messages.error(request, _("This attachment cannot be opened: the server's secret key is another one now."))
        return redirect("lessons:received", receiver.pk)
    if not any(m.organisation_id == receiver.organisation_id for m in request.memberships):
        looks.look(request.user, request.organisation, LOOK, receiver)
    return to_save(content, row.name)


@require_POST
def take_back(request: Request, pk: int, file: int) -> HttpResponse:
    """Show a file no longer."""
    receiver = _receiver(request, pk)
    require(request, Action.ANSWER_LESSON, receiver)
    row = get_object_or_404(Evidence.objects.select_related("entry"), pk=file, receiver=receiver)
    answering.take_back(row, by=request.user)
    messages.success(request, _("The file is taken back and erased."))
    return redirect("lessons:received", receiver.pk)


@require_POST
def take_over(request: Request, pk: int) -> HttpResponse:
    """Make tasks of an open incident of ours from the lines that are not done; each line once."""
    receiver = _receiver(request, pk)
    require(request, Action.ANSWER_LESSON, receiver)
    incident = next(
        (one for one in _workable(request, receiver) if str(one.pk) == request.POST.get("incident", "")), None
    )
    if incident is None:
        messages.error(request, _("Choose an open incident of yours."))
        return redirect("lessons:received", receiver.pk)
    try:
        made = answering.as_tasks(receiver, incident, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("lessons:received", receiver.pk)
    messages.success(request, _("{n} tasks were added to the incident.").format(n=made))
    return redirect("tasks:list", incident.pk)


def named(pks: Iterable[int]) -> dict[int, str]:
    """What a receiver's checklist is called: the lesson it is of."""
    rows = Receiver.objects.filter(pk__in=list(pks)).select_related("lesson")
    return {one.pk: one.lesson.title for one in rows}


def _receiver(request: Request, pk: int) -> Receiver:
    receiver = get_object_or_404(Receiver.objects.select_related("lesson__owner", "organisation"), pk=pk)
    require(request, Action.READ_LESSON, receiver)
    return receiver


def _workable(request: Request, receiver: Receiver) -> list[Incident]:
    """Open incidents of the receiver that this person works on; a lesson is no exercise."""
    found = Incident.objects.of(receiver.organisation).open().filter(exercise=False)
    return [one for one in found if may(request.user, Action.WORK_INCIDENT, one)]
