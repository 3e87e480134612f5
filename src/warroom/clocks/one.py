"""One deadline: its reasons, and what people do to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.clocks import changing, drafts, shown
from warroom.clocks.forms import CorrectForm, SendForm
from warroom.clocks.lists import TAB
from warroom.clocks.models import Clock
from warroom.incidents.asked import opened
from warroom.incidents.asked import shown as pictured
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen, version_shown
from weerbaar.deadlines.words import end, length


def found(incident: Incident, clock: int) -> Clock:
    """The clock of the incident. Raises Http404."""
    row = Clock.objects.filter(incident=incident, pk=clock).select_related("organisation", "incident__chain").first()
    if row is None:
        raise Http404
    return row


def one(request: Request, pk: int, clock: int) -> HttpResponse:
    """When it is due, why, and what has been done about it; as it is now or was at a past moment."""
    incident = opened(request, pk)
    row = found(incident, clock)
    seen = pictured(request, incident)
    state = seen.states.get("clock", {}).get(str(clock))
    if state is None:  # it was not there yet
        raise Http404
    answer = shown.answer(state, shown.acts_of(seen))
    rule = shown.rule_of(state)
    context = base(request, incident, seen, TAB) | {
        "row": shown.row({**state, "id": clock}, seen.moment),
        "clock": row,
        "rule": rule,
        "term": length(rule.term),
        "answer": answer,
        "trigger": answer.trigger,
        "original": end(answer.original) if answer.original and answer.original != answer.at else "",
        "send": SendForm(),
        "draft": drafts.has_draft(rule.id),
    }
    return render(request, "clocks/one.html", context)


def correct(request: Request, pk: int, clock: int) -> HttpResponse:
    """The trigger was at another moment."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    row = found(incident, clock)
    form = CorrectForm(request.POST or None)
    overtaken = None
    if request.method == "POST" and form.is_valid():
        try:
            changing.correct(row, version_seen(request), by=request.user, **form.cleaned_data)
        except Overtaken as second:
            overtaken = second.row
        except Refused as error:
            form.add_error(None, str(error))
        except OverflowError:
            form.add_error("trigger_at", _("This time is too far away."))
        else:
            messages.success(request, _("Corrected. What it was before stays in the ledger."))
            return redirect("clocks:one", pk, clock)
    now = picture(incident)
    context = base(request, incident, now, TAB)
    context |= {
        "form": form,
        "clock": row,
        "row": shown.row({**row.state(), "id": row.pk}, now.moment),
        "trigger": shown.answer(row.state(), ()).trigger,
        "version": version_shown(request, row, overtaken),
        "overtaken": overtaken,
    }
    return render(request, "clocks/correct.html", context, status=422 if form.errors or overtaken else 200)


@require_POST
def mark(request: Request, pk: int, clock: int) -> HttpResponse:
    """It was sent, confirmed, is not needed, or is needed after all."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    row = found(incident, clock)
    do = _DOINGS.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        do(request, row, version_seen(request))
    except Overtaken:
        messages.warning(request, _("Somebody else changed the same thing just now. Look again."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("clocks:one", pk, clock)


def _sent(request: Request, row: Clock, seen: int) -> None:
    form = SendForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    at = form.cleaned_data["at"] or timezone.now()
    following = changing.send(row, seen, at, form.cleaned_data["reference"], by=request.user)
    messages.success(request, _("Kept as sent. The due time does not move, not even when you send it again."))
    if following is not None:
        messages.info(request, _("The next deadline runs: {name}.").format(name=following))


def _confirmed(request: Request, row: Clock, seen: int) -> None:
    changing.confirm(row, seen, request.POST.get("reference", ""), by=request.user)
    messages.success(request, _("Kept as confirmed."))


def _not_needed(request: Request, row: Clock, seen: int) -> None:
    changing.set_aside(row, seen, request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("Kept as not needed, with the reason."))


def _reopened(request: Request, row: Clock, seen: int) -> None:
    changing.reopen(row, seen, by=request.user)
    messages.success(request, _("Open again."))


_DOINGS: dict[str, Callable[[Request, Clock, int], None]] = {
    "sent": _sent,
    "confirmed": _confirmed,
    "not_needed": _not_needed,
    "reopen": _reopened,
}


def draft(request: Request, pk: int, clock: int, kind: str) -> HttpResponse:
    """The filled-in draft of the notification, as JSON or PDF."""
    incident = opened(request, pk)
    row = found(incident, clock)
    if not drafts.has_draft(row.rule_id):
        raise Http404
    made: dict[str, Any] = drafts.draft(row, picture(incident))
    name = f"{row.rule_id}-{incident.pk}.{kind}"
    content = drafts.as_json(made) if kind == "json" else drafts.as_pdf(made)
    answer = HttpResponse(content, content_type="application/json" if kind == "json" else "application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
