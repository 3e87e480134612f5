"""The list of tasks of an incident, and everything that is done to one with a tap."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen
from warroom.tasks import doing
from warroom.tasks.forms import MakeForm
from warroom.tasks.models import ROLES, Attached, Point, Task, TaskState
from warroom.tasks.showing import Row, rows, urgency

SHOWS = ("open", "mine", "late", "done", "all")


def task_list(request: Request, pk: int) -> HttpResponse:
    """The tasks, late ones first."""
    return page(request, opened(request, pk))


def page(request: Request, incident: Incident, form: MakeForm | None = None) -> HttpResponse:
    """The list; with ``form`` when the line that makes a task was filled in wrongly."""
    picture = shown(request, incident)
    everything = rows(picture, request.user)
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    role, words = request.GET.get("role", ""), request.GET.get("q", "").strip()[:100]
    found = [row for row in everything if _shows(row, show) and _fits(row, role, words)]
    found.sort(key=(lambda row: row.id) if request.GET.get("sort") == "made" else urgency)
    counts = {name: sum(_shows(row, name) for row in everything) for name in SHOWS}
    just = request.GET.get("just", "")
    used = Counter(row.role for row in everything if row.role)
    context = base(request, incident, picture, "tasks:list") | {
        "rows": found,
        "counts": [(name, words, counts[name]) for name, words in _show_words()],
        "show": show,
        "role": role,
        "roles": [(value, label) for value, label in ROLES if used[value] or value == role],
        "q": words,
        "sort": request.GET.get("sort", ""),
        "total": len(everything),
        "late": counts["late"],
        "form": form or MakeForm(incident),
        "just": next((row for row in everything if str(row.id) == just and not row.unfinished), None),
        "attached": Attached.objects.filter(incident=incident) if not picture.past else [],
        "here": request.get_full_path(),
    }
    return render(request, "tasks/list.html", context, status=422 if form else 200)


def _show_words() -> list[tuple[str, str]]:
    return [("open", _("To do")), ("mine", _("Mine")), ("late", _("Late")), ("done", _("Ready")), ("all", _("All"))]


def _shows(row: Row, show: str) -> bool:
    return {
        "open": row.unfinished,
        "mine": row.unfinished and row.mine,
        "late": row.late,
        "done": not row.unfinished,
        "all": True,
    }[show]


def _fits(row: Row, role: str, words: str) -> bool:
    wanted = words.casefold()
    return (not role or row.role == role) and (
        not wanted or wanted in row.title.casefold() or wanted in row.who.casefold()
    )


def task_of(incident: Incident, task: int) -> Task:
    """One task of the incident. Raises Http404."""
    found = Task.objects.filter(incident=incident, pk=task).select_related("owner", "finished_by", "attached").first()
    if found is None:
        raise Http404
    found.incident = incident
    return found


def back(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    """To where the tap came from, or the list."""
    to = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts=None) or not to.startswith("/incidents/"):
        to = reverse("tasks:list", args=[incident.pk])
    if more:
        to, _hash, anchor = to.partition("#")
        base_url, _mark, query = to.partition("?")
        kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in more]
        to = f"{base_url}?{'&'.join([*kept, urlencode(more)])}{f'#{anchor}' if anchor else ''}"
    return redirect(to)


@require_POST
def make(request: Request, pk: int) -> HttpResponse:
    """A new task, in one line."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    form = MakeForm(incident, request.POST)
    if not form.is_valid():
        return page(request, incident, form)
    wanted = form.cleaned_data
    try:
        task = doing.make(incident, wanted["title"], by=request.user, due_at=wanted["due_at"], **wanted["who"])
    except Refused as error:
        form.add_error(None, str(error))
        return page(request, incident, form)
    messages.success(request, _("Task made: {title}").format(title=task.title))
    return redirect(reverse("tasks:list", args=[pk]) + f"#task-{task.pk}")


@require_POST
def move(request: Request, pk: int, task: int) -> HttpResponse:
    """Begin, finish, drop or reopen."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = task_of(incident, task)
    to = request.POST.get("to", "")
    if to not in TaskState.values:
        raise Http404
    try:
        seen = version_seen(request) or None  # a form that does not say which: whatever it is at
        doing.move(found, seen, TaskState(to), by=request.user, reason=request.POST.get("reason", ""))
    except Overtaken as second:
        _tell(request, second.row)
    except Refused as error:
        messages.error(request, str(error))
    else:
        if to in (TaskState.DONE, TaskState.DROPPED):
            return back(request, incident, just=found.pk)
        messages.success(request, _("{title}: {state}").format(title=found.title, state=found.get_task_state_display()))
    return back(request, incident)


@require_POST
def answer(request: Request, pk: int, task: int) -> HttpResponse:
    """Answer a question of a playbook."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = task_of(incident, task)
    try:
        doing.answer(found, version_seen(request) or None, request.POST.get("answer", ""), by=request.user)
    except Overtaken as second:
        _tell(request, second.row)
    except Refused as error:
        messages.error(request, str(error))
    else:
        return back(request, incident, just=found.pk)
    return back(request, incident)


@require_POST
def tick(request: Request, pk: int, task: int) -> HttpResponse:
    """Tick a line of the checklist off, or take that back."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = task_of(incident, task)
    point = found.points.filter(pk=_number(request.POST.get("point", ""))).first()
    if point is None:
        raise Http404
    point.task = found
    try:
        doing.tick(point, request.POST.get("on", "1") == "1", by=request.user)
    except Overtaken:
        messages.info(request, _("Somebody else did that just before you."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect(reverse("tasks:task", args=[pk, task]) + f"#point-{point.pk}")


@require_POST
def add_point(request: Request, pk: int, task: int) -> HttpResponse:
    """Add a line to the checklist."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = task_of(incident, task)
    text = request.POST.get("text", "").replace("\0", "").strip()
    longest = Point._meta.get_field("text").max_length or 0
    if not text or len(text) > longest:
        messages.error(request, _("Write a line of at most {most} characters.").format(most=longest))
        return redirect("tasks:task", pk, task)
    try:
        doing.add_point(found, text, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    return redirect(reverse("tasks:task", args=[pk, task]) + "#checklist")


def _tell(request: Request, task: Task) -> None:
    """That somebody was first, and what it is now."""
    by = task.finished_by.name if task.finished_by else _("Somebody else")
    messages.warning(
        request,
        _("{who} changed this task just before you: “{title}” is {state} now. Nothing of yours was stored.").format(
            who=by, title=task.title, state=task.get_task_state_display()
        ),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
