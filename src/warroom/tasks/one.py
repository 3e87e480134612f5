"""The page of one task: its checklist, what it waits for, who did what, and changing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from warroom.incidents import telling
from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.ledger import reading
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen, version_shown
from warroom.tasks import doing, library
from warroom.tasks.board import task_of
from warroom.tasks.forms import TaskForm
from warroom.tasks.models import Task
from warroom.tasks.showing import rows

HISTORY = 2000
"""How many entries about tasks are looked through for those about this one."""


def task_page(request: Request, pk: int, task: int) -> HttpResponse:
    """One task."""
    incident = opened(request, pk)
    return page(request, incident, task_of(incident, task))


def page(
    request: Request, incident: Incident, task: Task, form: TaskForm | None = None, overtaken: bool = False
) -> HttpResponse:
    """The page; with ``form`` when it was filled in wrongly or somebody else was first."""
    picture = shown(request, incident)
    everything = rows(picture, request.user)
    row = next((one for one in everything if one.id == task.pk), None)
    if row is None:  # it was not there yet at that moment
        messages.info(request, _("This task did not exist yet at that moment."))
        return redirect("tasks:list", incident.pk)
    context = base(request, incident, picture, "tasks:list") | {
        "row": row,
        "task": task,
        "version": version_shown(request, task, task if overtaken else None),
        "form": form or TaskForm(task, _others(incident, task), initial=TaskForm.of(task)),
        "changing": form is not None,
        "overtaken": overtaken,
        "history": _history(incident, task, picture.sequence),
        "followers": [one for one in everything if task.pk in one.after],
        "follow": library.by_id(task.follow, incident.organisations()) if task.follow else None,
        "here": request.path,
    }
    return render(request, "tasks/task.html", context, status=422 if form else 200)


def _others(incident: Incident, task: Task) -> list[tuple[int, str]]:
    return list(Task.objects.filter(incident=incident).exclude(pk=task.pk).values_list("pk", "title"))


def _history(incident: Incident, task: Task, upto: int) -> list[Any]:
    subject = f"task/{task.pk}"
    newest = reading.entries(incident.chain, upto).filter(kind__startswith="task.").order_by("-sequence")[:HISTORY]
    own = [entry for entry in newest if (entry.body() or {}).get("subject") == subject]
    return telling.lines(own)


def edit(request: Request, pk: int, task: int) -> HttpResponse:
    """Change a task. What somebody typed is kept when somebody else was first."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = task_of(incident, task)
    if request.method != "POST":
        return redirect("tasks:task", pk, task)
    form = TaskForm(found, _others(incident, found), request.POST)
    if not form.is_valid():
        return page(request, incident, found, form)
    wanted = dict(form.cleaned_data)
    wanted |= wanted.pop("who")
    try:
        doing.rewrite(found, version_seen(request), by=request.user, **wanted)
    except Overtaken as second:
        return page(request, incident, task_of(incident, second.row.pk), form, overtaken=True)
    except Refused as error:
        form.add_error("after", str(error))
        return page(request, incident, task_of(incident, task), form)
    messages.success(request, _("Kept."))
    return redirect("tasks:task", pk, task)
