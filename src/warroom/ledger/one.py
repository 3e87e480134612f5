"""One entry of an incident: what it says, its files, putting it right, taking something out of it."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from warroom.incidents.asked import opened, seen_by, shown
from warroom.incidents.models import Incident
from warroom.incidents.parts import entries as readable
from warroom.incidents.situation import base
from warroom.ledger import entering, erasing, listing, locked
from warroom.ledger.attaching import to_save
from warroom.ledger.entering import EntryForm
from warroom.ledger.models import Attachment, Entry
from warroom.ledger.pages import TAB
from warroom.organisations.access import Action
from warroom.requests import Request

WHY = 300


def entry_of(incident: Incident, sequence: int, sees: Collection[str] | None = None) -> Entry:
    """That entry of the incident's ledger, if who ``sees`` these parts (None: all) may read it. Raises Http404."""
    found = listing.everything(incident.chain).filter(readable(sees), sequence=sequence).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def entry(request: Request, pk: int, sequence: int) -> HttpResponse:
    """One entry as it was recorded; a POST puts it right with an entry of its own."""
    posted = request.method == "POST"
    incident = opened(request, pk, Action.WORK_INCIDENT if posted else Action.VIEW_INCIDENT)
    found = entry_of(incident, sequence, seen_by(request))
    form = EntryForm(request.POST, request.FILES) if posted else EntryForm()
    if posted and form.is_valid():
        made = entering.enter(incident.chain, form, by=request.user, corrects=found)
        messages.success(request, _("Put right with entry {n}; both stay.").format(n=made.sequence))
        return redirect("ledger:entry", pk, sequence)
    return render(
        request,
        "ledger/entry.html",
        base(request, incident, shown(request, incident), TAB)
        | {
            "entry": found,
            "shown": listing.shown([found], listing.everything(incident.chain))[0],
            "fields": _fields(found.body() or {}),
            "entry_form": form,
        },
        status=422 if form.errors else 200,
    )


def _fields(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """What was recorded, name by name, the state laid open."""
    state = body.get("state") or {}
    rest = {key: value for key, value in body.items() if key not in ("state", "attachments", "once")}
    return [(key, value) for key, value in [*rest.items(), *state.items()] if value not in (None, "", [], {})]


@require_GET
def attachment(request: Request, pk: int, sequence: int, sha256: str) -> HttpResponse:
    """A file of an entry, to save: whatever it says it is, a browser never opens it here."""
    incident = opened(request, pk)
    found = entry_of(incident, sequence, seen_by(request))
    row = Attachment.objects.filter(entry=found, sha256=sha256).first()
    if row is None:
        raise Http404
    names = {one["sha256"]: one["name"] for one in (found.body() or {}).get("attachments", ())}
    try:
        content = locked.unlock(bytes(row.content), sha256)
    except locked.Unreadable:
        messages.error(request, _("This attachment cannot be opened: the server's secret key is another one now."))
        return redirect("ledger:entry", pk, sequence)
    return to_save(content, names.get(sha256) or sha256[:16])


@require_http_methods(["GET", "POST"])
def erase(request: Request, pk: int, sequence: int) -> HttpResponse:
    """Take something out of an entry for good, after saying what that does."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    found = entry_of(incident, sequence)
    parts = erasing.parts(found)
    chosen = set(request.POST.getlist("part"))
    why = request.POST.get("why", "").strip()
    error = ""
    if request.method == "POST":
        if not why:
            error = _("Write why: who reads the ledger later sees that something is gone.")
        elif len(why) > WHY:
            error = _("The reason is too long: at most {n} characters.").format(n=WHY)
        else:
            try:
                picked = [part for part in parts if part.value in chosen]
                erasing.erase(found, picked, by=request.user, why=why)
            except erasing.Refused as refused:
                error = str(refused)
            else:
                messages.success(request, _("Erased. The ledger says that it is gone, and still proves itself."))
                return redirect("ledger:entry", pk, sequence)
    context = base(request, incident, shown(request, incident), TAB) | {
        "entry": found,
        "parts": parts,
        "chosen": chosen,
        "why": why,
        "longest": WHY,
        "error": error,
    }
    return render(request, "ledger/erase.html", context, status=422 if error else 200)
