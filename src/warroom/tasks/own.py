"""The playbooks of an organisation: looking at them, reading one in, putting one away, taking one along."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents.writing import Refused
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.tasks import library
from warroom.tasks.models import OwnPlaybook
from warroom.tasks.playbooks import checklist
from weerbaar.landscape.reading import BadInput
from weerbaar.language import fit
from weerbaar.playbooks import Playbook, title, write
from weerbaar.playbooks.checks import Finding, Severity, check
from weerbaar.playbooks.reading import parse

LARGEST = 1_000_000
"""Bytes of a playbook that is read in here; ours take 60 kB."""


def _organisation(request: Request, pk: int, action: Action = Action.VIEW_INCIDENT) -> Organisation:
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, action, organisation)
    return organisation


def index(request: Request, pk: int) -> HttpResponse:
    """The playbooks an organisation can use."""
    organisation = _organisation(request, pk)
    return render(request, "tasks/playbooks.html", _context(request, organisation))


def _context(request: Request, organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "choices": library.choices([organisation]),
        "may_import": may(request.user, Action.WORK_INCIDENT, organisation),
        "largest": LARGEST // 1_000_000,
    }


def show(request: Request, pk: int, key: str) -> HttpResponse:
    """One playbook as a checklist, to read and to print."""
    organisation = _organisation(request, pk)
    choice = _choice(organisation, key)
    context = _context(request, organisation) | {"choice": choice, "items": checklist(choice.playbook)}
    return render(request, "tasks/playbook.html", context)


def as_file(request: Request, pk: int, key: str) -> HttpResponse:
    """One playbook as CACAO 2.0, to take along."""
    choice = _choice(_organisation(request, pk), key)
    return download(choice.playbook, choice.title)


def download(playbook: Playbook, name: str) -> HttpResponse:
    """A playbook as a file to keep."""
    response = HttpResponse(write(playbook), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "playbook"}.cacao.json"'
    return response


def _choice(organisation: Organisation, key: str) -> library.Choice:
    found = library.find(key, [organisation])
    if found is None:
        raise Http404
    return found


@require_POST
def bring(request: Request, pk: int) -> HttpResponse:
    """Read a playbook in: first to look at, then – when the person says so – to keep."""
    organisation = _organisation(request, pk, Action.WORK_INCIDENT)
    context = _context(request, organisation)
    try:
        name, data = _given(request)
        document, findings = _read(name, data)
    except (BadInput, Refused) as refused:
        return render(request, "tasks/playbooks.html", context | {"refused": str(refused)}, status=422)
    if any(f.severity is Severity.ERROR for f in findings):
        return render(request, "tasks/playbooks.html", context | {"findings": findings, "name": name}, status=422)
    playbook = Playbook(document)
    known = OwnPlaybook.objects.filter(organisation=organisation, cacao_id=playbook.id, retired_at=None).first()
    if known and known.playbook.document == document:
        return render(
            request, "tasks/playbooks.html", context | {"refused": _("This playbook is here already.")}, status=422
        )
    if request.POST.get("keep"):
        row = keep(organisation, playbook, by=request.user)
        messages.success(request, _("Playbook read in: {title}").format(title=row.title))
        return redirect("tasks:playbook", pk, f"{library.OWN}{row.pk}")
    context |= {
        "choice": library.Choice("", playbook),
        "items": checklist(playbook),
        "findings": findings,
        "known": known,
        "name": name,
        "text": json.dumps(document, ensure_ascii=False),
    }
    return render(request, "tasks/preview.html", context)


def _given(request: Request) -> tuple[str, bytes]:
    """The file, or the text of one that was looked at a moment ago. Raises Refused for one that is too large."""
    file = request.FILES.get("file")
    text = request.POST.get("text", "").encode()
    name = str(file.name if file else request.POST.get("name", ""))[:120] or _("file")
    if ((file.size or 0) if file else len(text)) > LARGEST:
        raise Refused(_("{name}: is too large; at most {most} MB is read.").format(
            name=fit(name), most=LARGEST // 1_000_000))  # fmt: skip
    return name, file.read() if file else text


def _read(name: str, data: bytes) -> tuple[Any, tuple[Finding, ...]]:
    """The document and what there is to say about it. Raises BadInput, Refused."""
    if not data:
        raise Refused(_("Choose a file first."))
    document = parse(name, data)
    return document, check(document)


@transaction.atomic
def keep(organisation: Organisation, playbook: Playbook, *, by: Any) -> OwnPlaybook:
    """Keep a playbook; the version of it that was in use is put away."""
    for older in OwnPlaybook.objects.select_for_update().filter(
        organisation=organisation, cacao_id=playbook.id, retired_at=None
    ):
        put_away(older, by=by)
    content = write(playbook)
    row = OwnPlaybook.objects.create(
        organisation=organisation,
        cacao_id=playbook.id,
        modified=playbook.modified[:40],
        title=title(playbook)[:300],
        content=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
        added_by=by,
    )
    _record("playbook.imported", row, by=by)
    return row


@transaction.atomic
def put_away(row: OwnPlaybook, *, by: Any) -> None:
    """No longer offer a playbook; what was made from it stays."""
    if OwnPlaybook.objects.filter(pk=row.pk, retired_at=None).update(retired_at=timezone.now()):
        row.refresh_from_db()
        _record("playbook.retired", row, by=by)


def _record(kind: str, row: OwnPlaybook, *, by: Any) -> None:
    record(chain_of(row.organisation), kind, by=by, subject=f"ownplaybook/{row.pk}", state=row.state())


@require_POST
def retire(request: Request, pk: int, key: str) -> HttpResponse:
    """Put one of the organisation's own playbooks away."""
    organisation = _organisation(request, pk, Action.WORK_INCIDENT)
    choice = _choice(organisation, key)
    if choice.owner is None:
        raise Http404
    put_away(OwnPlaybook.objects.get(pk=key.removeprefix(library.OWN)), by=request.user)
    messages.success(request, _("Put away: {title}").format(title=choice.title))
    return redirect("tasks:playbooks", pk)
