"""Working on paper: print numbered sheets, type them in afterwards; and a call list for working by telephone."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents.asked import event_time, opened, shown
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.packs import sheets
from warroom.packs.chapters import calls
from warroom.packs.models import Sheet
from warroom.requests import Request, version_seen
from warroom.templatetags.warroom import moment as in_words
from warroom.typesetting import head
from warroom.typesetting import render as typeset

MOST = 20
LONGEST = 2000


def paper(request: Request, pk: int) -> HttpResponse:
    """The sheets printed so far, and whom to call."""
    incident = opened(request, pk)
    # Who is named in other incidents of a body is not for everybody who takes part in this one.
    named = [] if incident.closed else [incident]
    context = base(request, incident, shown(request, incident), "packs:paper") | {
        "sheets": Sheet.objects.filter(incident=incident).select_related("printed_by"),
        "calls": [(one, calls(one, named)["calls"]) for one in incident.organisations()],
    }
    return render(request, "packs/paper.html", context)


@require_POST
def print_them(request: Request, pk: int) -> HttpResponse:
    """The next sheets as PDF."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    text = request.POST.get("n", "")
    n = min(int(text), MOST) if text.isdecimal() and int(text) else 1
    try:
        made = sheets.print_sheets(incident, n, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("packs:paper", pk)
    now = timezone.now()
    as_of = _("as of {moment}").format(moment=in_words(now, "absolute"))
    data = {
        "head": head(
            organisation=", ".join(str(one) for one in incident.organisations()),
            title=f"{_('Log sheet')} – {incident.title}",
            moment=as_of,
            tlp=incident.tlp,
            exercise=incident.exercise,
        ),
        "sheets": [sheet.number for sheet in made],
        "lines": Sheet.LINES,
        "title": _("Log sheet"),
        "columns": [_("No."), _("Date and time"), _("What happened"), _("Who")],
        "help": _(
            "Write every line at once: the time it happened, what, who. Never scratch out: write a new line. "
            "Afterwards the sheet is typed in with its times."
        ),
    }
    return HttpResponse(
        typeset("packs/sheets", data, made_at=now),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="logboek-{made[0].number}-{made[-1].number}.pdf"'},
    )


def type_one(request: Request, pk: int, number: int) -> HttpResponse:
    """Type one sheet in. Lines typed before are not shown again; what is wrong is named by its line."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    sheet = Sheet.objects.filter(incident=incident, number=number).first()
    if sheet is None:
        raise Http404
    rows: list[dict[str, Any]] = [
        {"line": n, "at": "", "text": "", "who": "", "error": ""}
        for n in range(1, Sheet.LINES + 1)
        if n not in sheet.typed
    ]
    problem = ""
    if request.method == "POST":
        try:
            written = _read(request, rows, sheet)
            if written and not any(row["error"] for row in rows):
                sheets.type_in(incident, sheet, version_seen(request), written, by=request.user)
                messages.success(request, _("Typed in, with their own times."))
                return redirect(reverse("packs:paper", args=[pk]))
            problem = _("Nothing was stored yet: look at the lines marked below.") if written or rows else ""
        except Overtaken as second:
            sheet = second.row
            problem = _("Somebody else typed from this sheet in the meantime. Nothing of yours was stored; look again.")
        except Refused as error:
            problem = str(error)
    context = base(request, incident, shown(request, incident), "packs:paper") | {
        "sheet": sheet,
        "rows": rows,
        "problem": problem,
    }
    return render(request, "packs/type.html", context, status=422 if problem else 200)


def _read(request: Request, rows: list[dict[str, Any]], sheet: Sheet) -> list[sheets.Written]:
    """The lines filled in; what is wrong with one is put in its row."""
    never = datetime(1, 1, 1, tzinfo=timezone.get_current_timezone())
    found = []
    for row in rows:
        n = row["line"]
        row |= {name: request.POST.get(f"{name}-{n}", "").strip() for name in ("at", "text", "who")}
        if not any((row["at"], row["text"], row["who"])):
            continue
        try:
            at = event_time(row["at"], empty=never)
            if at is never:
                raise Refused(_("Fill in the time that stands on the sheet."))
            if not row["text"]:
                raise Refused(_("Fill in what stands on the sheet."))
            if len(row["text"]) > LONGEST:
                raise Refused(_("At most {n} characters on a line.").format(n=LONGEST))
        except Refused as error:
            row["error"] = str(error)
        found.append(sheets.Written(n, never if row["error"] else at, row["text"][:LONGEST], row["who"][:120]))
    return found
