"""Bringing in a spreadsheet of contacts: upload, what its columns mean, preview, and the decision."""

import io
from typing import Any

import xlsxwriter
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from warroom.contacts import columns, sheet, storing
from warroom.contacts.drafting import draft
from warroom.contacts.everybody import allowed
from warroom.contacts.models import Upload
from warroom.fields import UploadField
from warroom.requests import Request
from weerbaar.landscape.reading import Limits

LIMIT = Limits().packed
PER_PAGE = 100
MOST_SHOWN = 200
EXAMPLES = 3
WORDS = {
    "": gettext_lazy("nothing of use"),
    "body": gettext_lazy("name of the body"),
    "kbo": gettext_lazy("KBO number"),
    "nis": gettext_lazy("NIS code"),
    "kind": gettext_lazy("kind of body"),
    "rank": gettext_lazy("SPOC or deputy"),
    "order": gettext_lazy("order"),
    "name": gettext_lazy("name"),
    "first": gettext_lazy("first name"),
    "last": gettext_lazy("last name"),
    "function": gettext_lazy("function"),
    "languages": gettext_lazy("languages"),
    "hours": gettext_lazy("working hours"),
    "mobile": gettext_lazy("mobile number"),
    "phone": gettext_lazy("telephone number"),
    "mail": gettext_lazy("e-mail address"),
    "signal": gettext_lazy("Signal"),
    "matrix": gettext_lazy("Matrix"),
    "teams": gettext_lazy("Teams"),
    "ntfy": gettext_lazy("ntfy"),
    "post": gettext_lazy("postal address"),
}
TEMPLATE = (
    (gettext_lazy("Body"), "Scheldestede", 28),
    (gettext_lazy("Kind of body"), "gemeente", 18),
    (gettext_lazy("KBO number"), "", 16),
    (gettext_lazy("NIS code"), "", 10),
    (gettext_lazy("Role (SPOC or deputy)"), "SPOC", 20),
    (gettext_lazy("First name"), "Kim", 16),
    (gettext_lazy("Last name"), "Peeters", 20),
    (gettext_lazy("Function"), "diensthoofd ICT", 24),
    (gettext_lazy("Mobile"), "+32 491 57 00 01", 20),
    (gettext_lazy("Private e-mail"), "kim@posteo.example", 30),
    (gettext_lazy("Landline"), "03 555 01 01", 18),
    (gettext_lazy("Signal"), "", 18),
    (gettext_lazy("Languages"), "nl, fr", 12),
    (gettext_lazy("Working hours"), "ma-vr 8-17u", 18),
    (gettext_lazy("Postal address"), "", 30),
)


class UploadForm(forms.Form):
    """One spreadsheet."""

    file = UploadField(
        most=LIMIT,
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("XLSX, ODS or CSV, with a row of column names. At most 20 MB."),
    )


def begin(request: Request) -> HttpResponse:
    """Choose a file. It is kept apart until somebody has judged what it would change."""
    allowed(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        name = (file.name or "")[-200:]
        try:
            table = sheet.read(name, file.read(), get_language() or "nl")
        except sheet.Unreadable as error:
            form.add_error("file", str(error))
        else:
            table["mapping"] = columns.recognised(table["headers"])
            upload = Upload.objects.create(name=name, made_by=request.user, table=table)
            return redirect("contacts:upload", upload.pk)
    rows = Upload.objects.defer("table").select_related("made_by", "decided_by")
    context = {"form": form, "open": rows.filter(state=Upload.State.READ), "done": rows.exclude(state="read")[:10]}
    return render(request, "contacts/import.html", context, status=422 if form.errors else 200)


def template(request: Request) -> HttpResponse:
    """An empty sheet with the right columns and one made-up row."""
    allowed(request)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet(str(_("Points of contact")))
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    for column, (header, example, width) in enumerate(TEMPLATE):
        # Text, so that a number keeps the zero in front.
        page.set_column(column, column, width, text)
        page.write_string(0, column, str(header), bold)
        page.write_string(1, column, example, text)
    page.freeze_panes(1, 0)
    book.close()
    answer = HttpResponse(
        buffer.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = 'attachment; filename="aanspreekpunten.xlsx"'
    return answer


def _upload(request: Request, pk: int) -> Upload:
    allowed(request)
    return get_object_or_404(Upload.objects.select_related("made_by", "decided_by"), pk=pk)


@never_cache
def page(request: Request, pk: int) -> HttpResponse:
    """What a sheet would change: good rows, bad rows and why, and what its columns were taken for."""
    upload = _upload(request, pk)
    if upload.state != Upload.State.READ:
        return render(request, "contacts/import_decided.html", {"upload": upload})
    if request.method == "POST":
        _map(request, upload)
        return redirect("contacts:upload", pk)
    return _preview(request, upload)


def _preview(request: Request, upload: Upload, status: int = 200) -> HttpResponse:
    found = draft(upload.table)
    people = Paginator([one for one in found.people if one.changes], PER_PAGE).get_page(request.GET.get("page"))
    mapping = {int(at): what for at, what in upload.table["mapping"].items()}
    rows = upload.table["rows"]
    context: dict[str, Any] = {
        "upload": upload,
        "draft": found,
        "counts": found.counts,
        "missing": dict.fromkeys(found.missing, True),
        "page": people,
        "problems": found.problems[:MOST_SHOWN],
        "problems_left": max(0, len(found.problems) - MOST_SHOWN),
        "notes": found.notes[:MOST_SHOWN],
        "notes_left": max(0, len(found.notes) - MOST_SHOWN),
        "columns": [
            {
                "at": at,
                "header": header or _("column {n} without a name").format(n=at + 1),
                "what": mapping.get(at, ""),
                "examples": [cells[at] for _n, cells in rows[:50] if at < len(cells) and cells[at]][:EXAMPLES],
            }
            for at, header in enumerate(upload.table["headers"])
        ],
        "choices": _choices(),
    }
    return render(request, "contacts/import_preview.html", context, status=status)


def _choices() -> list[tuple[str, str]]:
    """What a column can be, in words."""
    groups = {columns.ROW: "", columns.SPOC: _("SPOC"), columns.DEPUTY: _("Deputy SPOC")}
    found = [("", str(WORDS[""]))]
    for group, name in groups.items():
        for what in columns.FIELDS:
            if what == "domain" or (group and (what not in columns.PERSONAL or what == "rank")):
                continue
            value = f"{group}:{what}" if group else what
            found.append((value, f"{name}: {WORDS[what]}" if name else str(WORDS[what])))
    return found


def _map(request: Request, upload: Upload) -> None:
    """Take over what somebody said about the columns."""
    known = {value for value, _words in _choices()}
    table = upload.table
    table["mapping"] = {
        at: what
        for at in range(len(table["headers"]))
        if (what := request.POST.get(f"column_{at}", "")) and what in known
    }
    Upload.objects.filter(pk=upload.pk, state=Upload.State.READ).update(table=table)


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Store it, or throw it away."""
    upload = _upload(request, pk)
    what = request.POST.get("what")
    try:
        if what == "store":
            counts = storing.store(upload, request.POST.get("fingerprint", ""), by=request.user)
            messages.success(request, _("{n} contacts stored.").format(n=counts["new"] + counts["changed"]))
        elif what == "throw":
            storing.throw(upload, by=request.user)
            messages.success(request, _("Thrown away: nothing was stored."))
            return redirect("contacts:import")
        else:
            raise Http404
    except storing.Decided:
        messages.info(request, _("This sheet was decided about already; nothing was stored twice."))
    except storing.Changed:
        messages.error(
            request, _("Contacts changed meanwhile: look once more at what would be stored. Nothing was stored.")
        )
    return redirect("contacts:upload", pk)
