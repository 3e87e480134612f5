"""An alert as a body reads it, signed in: the text, the answer, the checklist, and what may follow from it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.alerts import answering, enclosing, replying
from warroom.alerts.asked import received, sent
from warroom.alerts.forms import AnswerForm, CheckedForm
from warroom.alerts.models import Addressed, Checked, Enclosed, Item
from warroom.alerts.texts import tlp_words
from warroom.alerts.words import LOUD, By, Doing, Reply
from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.writing import Refused
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.access import Action, may, require
from warroom.requests import Request
from warroom.tasks import doing as tasks


def read(request: Request, pk: int) -> HttpResponse:
    """The page of an alert for one body."""
    row = received(request, pk)
    answering.read_by(row)
    return render(request, "alerts/read.html", _context(request, row))


def _context(request: Request, row: Addressed, said: Any = None, *, told: bool = False) -> dict[str, Any]:
    also = others(request, row)
    return (
        shown(row)
        | replying.filled([row], said, also=also, told=told)
        | {
            "also": [one.organisation for one in also],
            "all": said is not None and "all" in said,
            "may_answer": not row.alert.withdrawn and may(request.user, Action.ANSWER_ALERT, row),
            "incidents": workable(request, row),
            "may_open": may(request.user, Action.OPEN_INCIDENT, row) and row.organisation.kind != "supplier",
            "loud": row.answer in LOUD,
        }
    )


def shown(row: Addressed) -> dict[str, Any]:
    """What the page of a body shows, signed in or by the link."""
    alert = row.alert
    states = {one.item_id: one for one in Checked.objects.filter(addressed=row).select_related("task")}
    return {
        "row": row,
        "alert": alert,
        "lines": [(item, states.get(item.pk)) for item in Item.objects.filter(alert=alert)],
        "files": list(Enclosed.objects.filter(alert=alert).defer("content")),
        "replies": Reply.choices,
        "doings": Doing.choices,
        "history": list(row.answers.select_related("person", "recipient__contact")),
        "newer": alert.corrections.filter(sent_at__isnull=False).last(),
        "tlp_words": tlp_words(alert.tlp),
    }


def workable(request: Request, row: Addressed) -> list[Incident]:
    """Open incidents of the body that the person works on."""
    found = Incident.objects.of(row.organisation).open().filter(exercise=row.alert.exercise)
    return [one for one in found if may(request.user, Action.WORK_INCIDENT, one)]


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer for one body, or for every body one acts for that it is addressed to."""
    row = received(request, pk, Action.ANSWER_ALERT)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        wrong = [_("Choose one of the answers; a remark has at most 1000 characters.")]
        return render(request, "alerts/read.html", _context(request, row, request.POST) | {"wrong": wrong}, status=422)
    rows = others(request, row) if "all" in request.POST else []
    took = replying.give([row, *rows], form, way=By.SCREEN, by=request.user)
    if not_taken := replying.not_taken(took):
        row = received(request, pk)
        context = _context(request, row, request.POST, told=True) | {"wrong": not_taken}
        return render(request, "alerts/read.html", context, status=409)
    messages.success(request, replying.thanks(took))
    return redirect("alerts:read", pk)


def others(request: Request, row: Addressed) -> list[Addressed]:
    """The same alert for the other bodies the person may answer for."""
    rows = Addressed.objects.filter(alert=row.alert).exclude(pk=row.pk).select_related("alert", "organisation")
    mine = rows.filter(organisation__in=[m.organisation_id for m in request.memberships])
    return [one for one in mine if may(request.user, Action.ANSWER_ALERT, one)]


@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """Say where the body stands with the lines of the checklist; lines left as they were stay."""
    row = received(request, pk, Action.ANSWER_ALERT)
    for sentence in tick(row, request.POST, by=request.user):
        messages.error(request, sentence)
    return redirect(f"{request.path.removesuffix('checklist/')}#checklist")


@transaction.atomic
def tick(row: Addressed, said: Any, *, by: Any) -> list[str]:
    """Store the lines of the checklist that were changed on the form; a sentence for each that was not, with what was
    filled in: one that cannot be read, and one that somebody else changed since the form was made."""
    if row.alert.withdrawn:
        return [_("This message is withdrawn: nothing of its checklist was changed.")]
    wrong: list[str] = []
    Addressed.objects.select_for_update().get(pk=row.pk)
    known = {one.item_id: one for one in Checked.objects.filter(addressed=row)}
    for item in Item.objects.filter(alert=row.alert):
        if f"{item.pk}-doing" not in said:
            continue
        form = CheckedForm(said, prefix=str(item.pk))
        if not form.is_valid():
            words = _("“{line}” cannot be read and was not kept. You filled in: {typed}")
            wrong.append(words.format(line=item.text, typed=_typed(form)))
            continue
        wanted = form.cleaned_data
        one = known.get(item.pk) or Checked(addressed=row, item=item)
        meant = Checked(doing=wanted["doing"], by_day=wanted["by_day"], note=wanted["note"]).mark
        seen = said.get(f"{item.pk}-seen", one.mark) or Checked().mark
        if meant in (seen, one.mark):
            continue
        if seen != one.mark:
            words = _("Somebody else changed “{line}” meanwhile, and that stays. You filled in: {typed}")
            wrong.append(words.format(line=item.text, typed=_typed(form)))
            continue
        one.doing, one.by_day, one.note = wanted["doing"], wanted["by_day"], wanted["note"]
        one.person, one.at = by, timezone.now()
        one.save()
        _checked(row, one, by)
    return wrong


def _typed(form: CheckedForm) -> str:
    """What somebody filled in at a line of the checklist."""
    doing = dict(Doing.choices).get(str(form["doing"].value()), "")
    parts = [str(doing), str(form["by_day"].value() or ""), str(form["note"].value() or "")[:500]]
    return ", ".join(part for part in parts if part) or "–"


def _checked(row: Addressed, one: Checked, by: Any) -> None:
    """In the ledger of the body: how far a line is, and the task it became."""
    state = {
        "alert": row.alert_id,
        "text": one.item.text_nl,
        "doing": one.doing,
        "by_day": str(one.by_day or ""),
        "task": one.task_id,
    }
    record(chain_of(row.organisation), "alert.checked", by=by, subject=f"alert_check/{one.pk}", state=state)


@require_POST
def take_over(request: Request, pk: int) -> HttpResponse:
    """Make tasks of an open incident from the lines of the checklist that are not done; each line once."""
    row = received(request, pk, Action.ANSWER_ALERT)
    if row.alert.withdrawn:
        messages.error(request, _("This message is withdrawn: nothing of its checklist was changed."))
        return redirect("alerts:read", pk)
    incident = next((one for one in workable(request, row) if str(one.pk) == request.POST.get("incident")), None)
    if incident is None:
        messages.error(request, _("Choose an open incident of yours."))
        return redirect("alerts:read", pk)
    try:
        made = as_tasks(row, incident, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("alerts:read", pk)
    messages.success(request, _("{n} tasks were added to the incident.").format(n=made))
    return redirect("tasks:list", incident.pk)


@transaction.atomic
def as_tasks(row: Addressed, incident: Incident, *, by: Any) -> int:
    """The lines of the checklist that are still to be done as tasks of ``incident``; how many were made."""
    Addressed.objects.select_for_update().get(pk=row.pk)
    known = {one.item_id: one for one in Checked.objects.filter(addressed=row)}
    made = 0
    for item in Item.objects.filter(alert=row.alert):
        one = known.get(item.pk) or Checked(addressed=row, item=item, person=by)
        if one.task_id or one.doing in (Doing.DONE, Doing.NOT_APPLICABLE):
            continue
        about = _("From message {n}: {title}").format(n=row.alert_id, title=row.alert.title)
        title, more = item.text[:200], item.text[200:]
        one.task = tasks.make(incident, title, by=by, description=f"{more}\n{about}".strip(), due_at=row.alert.act_by)
        one.doing = one.doing or Doing.PLANNED
        one.person, one.at = by, timezone.now()
        one.save()
        _checked(row, one, by)
        made += 1
    return made


@require_POST
def open_one(request: Request, pk: int) -> HttpResponse:
    """Open an incident of the body from the alert, in one step."""
    row = received(request, pk)
    require(request, Action.OPEN_INCIDENT, row)
    there = workable(request, row)
    if there:  # pressed twice, or somebody was first
        return redirect("incidents:situation", there[0].pk)
    incident = open_incident(
        row.organisation, title=row.alert.title[:160], by=request.user, exercise=row.alert.exercise
    )
    return redirect("incidents:situation", incident.pk)


def file(request: Request, pk: int, number: int) -> HttpResponse:
    """A file that goes with it."""
    row = received(request, pk)
    return enclosing.given(_file(row.alert_id, number))


def sent_file(request: Request, pk: int, number: int) -> HttpResponse:
    """The same, for the sender."""
    return enclosing.given(_file(sent(request, pk).pk, number))


def _file(alert_id: int, number: int) -> Enclosed:
    try:
        return get_object_or_404(Enclosed, alert=alert_id, pk=number)
    except OverflowError:
        raise Http404 from None
