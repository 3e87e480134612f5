"""Choosing a playbook in an incident, looking at it as a checklist, and attaching it – whole or in part."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.incidents.taxonomy import IncidentKind
from warroom.incidents.writing import Refused
from warroom.organisations.access import Action, may
from warroom.requests import Request
from warroom.tasks import attaching, library
from warroom.tasks.models import Attached
from weerbaar.playbooks import Item, Playbook, steps

FITS: dict[str, str] = {
    IncidentKind.RANSOMWARE: "ransomware",
    IncidentKind.MALWARE: "ransomware",
    IncidentKind.SYSTEM: "ransomware",
    IncidentKind.ADMIN: "ransomware",
    IncidentKind.THEFT: "data-theft",
    IncidentKind.LEAK: "data-theft",
    IncidentKind.SUPPLIER: "supplier-compromised",
    IncidentKind.ACCOUNT: "mailbox-takeover",
    IncidentKind.PHISHING: "mailbox-takeover",
    IncidentKind.FRAUD: "mailbox-takeover",
    IncidentKind.DDOS: "ddos",
    IncidentKind.OUTAGE: "mail-and-telephony-lost",
}
"""Which of the shipped playbooks is offered first for which kind of incident."""


def choose(request: Request, pk: int) -> HttpResponse:
    """The playbooks to choose from; the one that fits the incident first."""
    incident = opened(request, pk)
    found = library.choices(incident.organisations())
    fitting = FITS.get(incident.kind, "")
    found.sort(key=lambda choice: choice.key != fitting)
    used = set(Attached.objects.filter(incident=incident).values_list("cacao_id", flat=True))
    context = base(request, incident, shown(request, incident), "tasks:list") | {
        "choices": [(choice, choice.key == fitting, choice.playbook.id in used) for choice in found],
        "bodies": [b for b in incident.organisations() if may(request.user, Action.VIEW_INCIDENT, b)],
    }
    return render(request, "tasks/choose.html", context)


def attach(request: Request, pk: int, key: str) -> HttpResponse:
    """Look at a playbook as a checklist and choose what to take; POST attaches it."""
    posting = request.method == "POST"
    incident = opened(request, pk, Action.WORK_INCIDENT if posting else Action.VIEW_INCIDENT)
    choice = library.find(key, incident.organisations())
    if choice is None:
        raise Http404
    if not posting:
        return _preview(request, incident, choice)
    chosen = request.POST.getlist("step")
    try:
        made = attaching.attach(
            incident,
            choice.playbook,
            chosen,
            by=request.user,
            begin=timezone.now() if request.POST.get("due") else None,
        )
    except Refused as error:
        return _preview(request, incident, choice, error=str(error), chosen=set(chosen))
    messages.success(
        request,
        ngettext(
            "{n} task made from “{title}”.", "{n} tasks made from “{title}”.", len(made)
        ).format(n=len(made), title=choice.title),
    )  # fmt: skip
    return redirect("tasks:list", pk)


def _preview(
    request: Request, incident: Incident, choice: library.Choice, error: str = "", chosen: set[str] | None = None
) -> HttpResponse:
    there = attaching.already(incident, choice.playbook)
    earlier = Attached.objects.filter(incident=incident, cacao_id=choice.playbook.id).select_related("attached_by")
    context = base(request, incident, shown(request, incident), "tasks:list") | {
        "choice": choice,
        "earlier": earlier.last(),
        "items": checklist(choice.playbook, there, chosen),
        "all_there": all(item.key in there for item in steps(choice.playbook)),
        "error": error,
        "due": request.POST.get("due", ""),
        "action": reverse("tasks:attach", args=[incident.pk, choice.key]),
    }
    return render(request, "tasks/attach.html", context, status=422 if error else 200)


def checklist(
    playbook: Playbook, there: dict[str, Any] | None = None, chosen: set[str] | None = None
) -> list[dict[str, Any]]:
    """The points of a playbook for a template: numbered, with the numbers of what each waits for."""
    items = steps(playbook)
    number = {item.key: n for n, item in enumerate(items, 1)}
    return [
        {
            "item": item,
            "n": number[item.key],
            "level": min(item.level, 3),
            "after": [number[key] for key in item.after],
            "only_if": _condition(item, number),
            "task": (there or {}).get(item.key),
            "chosen": chosen is None or item.key in chosen,
        }
        for item in items
    ]


def _condition(item: Item, number: dict[str, int]) -> str:
    if not item.when:
        return ""
    last = item.when[-1]
    if last.question in number and last.answer != "failure":
        return _("only if {n} is: {answer}").format(n=number[last.question], answer=last.words)
    return last.words
