"""Bringing in a file: upload, progress, preview of the difference, and the decision."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from warroom.fields import UploadField
from warroom.landscapes import asked, differences, preview, reading, sayings, storing
from warroom.landscapes.models import Import, Landscape
from warroom.landscapes.preview import Mode
from warroom.organisations.access import Action
from warroom.requests import Request
from weerbaar.landscape import Kind
from weerbaar.landscape.reading import Limits, NoteKind

LIMIT = Limits().packed
MOST_NOTES = 200
MOST_RENAMES = 50
FEW = 10


class UploadForm(forms.Form):
    """One file, of any format."""

    file = UploadField(
        most=LIMIT,
        label=gettext_lazy("File"),
        help_text=gettext_lazy("At most 20 MB. A folder goes in as a zip file."),
    )


def upload(request: Request, pk: int) -> HttpResponse:
    """Choose a file. It is kept apart until somebody has judged what it would change."""
    landscape = asked.landscape(request, pk, Action.IMPORT_LANDSCAPE)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        return redirect(kept(request, landscape, form.cleaned_data["file"]))
    waiting = landscape.imports.exclude(state__in=Import.DECIDED).defer("data", "reading").select_related("created_by")
    return render(
        request,
        "landscapes/upload.html",
        {"landscape": landscape, "form": form, "open_imports": waiting, "formats": FORMATS},
        status=422 if form.errors else 200,
    )


def kept(request: Request, landscape: Landscape, file: UploadedFile) -> str:
    """Keep the uploaded file, have it read, and give the address of its page."""
    row = Import.objects.create(
        landscape=landscape,
        organisation=request.organisation or landscape.owner,
        created_by=request.user,
        name=(file.name or "")[-200:],
        size=file.size or 0,
        data=file.read(),
    )
    reading.begin(row.pk)
    return reverse("landscapes:import", args=[landscape.pk, row.pk])


@never_cache
def page(request: Request, pk: int, upload_pk: int) -> HttpResponse:
    """Where an import stands: being read, failed, or ready to judge."""
    row = asked.upload(request, pk, upload_pk)
    if row.underway:
        if reading.LEASES.free(timezone.now()).filter(pk=row.pk).exists():
            reading.begin(row.pk)
        return render(request, "landscapes/import_reading.html", {"landscape": row.landscape, "import": row})
    if row.state == Import.State.READY:
        return _preview(request, row)
    if row.state == Import.State.COLUMNS:
        # Nothing to decide here: on to the question itself, also from the page that waits for the reading.
        columns = reverse("landscapes:columns", args=[pk, row.pk])
        return HttpResponseClientRedirect(columns) if request.htmx else redirect(columns)
    error = sayings.refusal_from_json(row.error) if row.error else None
    return render(
        request, "landscapes/import_decided.html", {"landscape": row.landscape, "import": row, "error": error}
    )


def _preview(request: Request, row: Import, *, status: int = 200) -> HttpResponse:
    wanted = request.POST.get("mode") or request.GET.get("mode", "")
    mode = Mode(wanted) if wanted in Mode.values else preview.default_mode(row)
    outcomes = {m: preview.outcome(row, m) for m in Mode}
    chosen = outcomes[mode]
    notes = [sayings.note_from_json(note) for note in row.notes]
    return render(
        request,
        "landscapes/import_preview.html",
        {
            "landscape": row.landscape,
            "import": row,
            "outcome": chosen,
            "modes": [
                {"mode": m, "chosen": m is mode, "totals": differences.totals(o.difference)}
                for m, o in outcomes.items()
            ]
            if chosen.base
            else [],
            "sections": differences.sections(chosen.difference, chosen.before, chosen.after),
            "totals": differences.totals(chosen.difference),
            "questions": [n for n in notes if n.kind is NoteKind.QUESTION][:MOST_NOTES],
            "questions_open": sum(n.kind is NoteKind.QUESTION for n in notes) <= FEW,
            "unused": [n for n in notes if n.kind is NoteKind.UNUSED][:MOST_NOTES],
            "altered": [n for n in notes if n.kind is NoteKind.CHANGED][:MOST_NOTES],
            "kept": chosen.kept[:MOST_NOTES],
            "renames": chosen.questions[:MOST_RENAMES],
            "confirmed": [
                (new, row.content().name_of(new), chosen.before.name_of(old)) for new, old in row.renames.items()
            ],
        },
        status=status,
    )


@require_POST
def accept(request: Request, pk: int, upload_pk: int) -> HttpResponse:
    """Store what the preview showed as one new version."""
    row = asked.upload(request, pk, upload_pk)
    mode = request.POST.get("mode", "")
    expected = request.POST.get("base", "")
    if mode not in Mode.values or not expected.isdecimal():
        return redirect("landscapes:import", pk, row.pk)
    try:
        version = preview.accept(row, Mode(mode), expected=int(expected), by=request.user)
    except storing.Moved as moved:
        by = moved.newest.created_by if moved.newest else None
        messages.warning(
            request,
            _(
                "Not stored: in the meantime {who} stored another version. Below is the difference with that one; "
                "look again, then accept."
            ).format(who=by or _("somebody")),
        )
        return _preview(request, row, status=409)
    except storing.Wrong as wrong:
        n = len(wrong.findings)
        said = ngettext(
            "Not stored: {n} error has to be solved first.", "Not stored: {n} errors have to be solved first.", n
        )
        messages.error(request, said.format(n=n))
        return _preview(request, row, status=422)
    except preview.Decided:
        messages.warning(request, _("Somebody has already decided about this file."))
        return redirect("landscapes:import", pk, row.pk)
    messages.success(
        request, _("Stored as version {number}, from “{file}”.").format(number=version.number, file=row.name)
    )
    # Without services nothing can be said yet: the next step of the beginning is what helps.
    return redirect("landscapes:overview" if version.counts.get(Kind.SERVICE) else "landscapes:start", pk)


@require_POST
def rename(request: Request, pk: int, upload_pk: int) -> HttpResponse:
    """Somebody says which new things of the file are old ones of the landscape; the preview is made again."""
    row = asked.upload(request, pk, upload_pk)
    if row.state == Import.State.READY:
        new, old = row.content().by_id, row.landscape.in_force().by_id
        confirmed = {id: row.renames[id] for id in request.POST.getlist("still") if id in row.renames}
        for pair in request.POST.getlist("same"):
            this, _separator, that = pair.partition("\x1f")
            if this in new and that in old and that not in confirmed.values():
                confirmed[this] = that
        preview.rename(row, confirmed)
    mode = request.POST.get("mode", "")
    address = reverse("landscapes:import", args=[pk, row.pk])
    return redirect(f"{address}?mode={mode}" if mode in Mode.values else address)


@require_POST
def discard(request: Request, pk: int, upload_pk: int) -> HttpResponse:
    """Throw the file away; the landscape stays as it is."""
    row = asked.upload(request, pk, upload_pk)
    preview.discard(row)
    messages.success(request, _("“{file}” was thrown away. The landscape has not changed.").format(file=row.name))
    return redirect("landscapes:overview" if row.landscape.newest else "landscapes:start", pk)


FORMATS: list[tuple[Any, Any]] = [
    (
        gettext_lazy("Spreadsheet"),
        gettext_lazy("Weerbaar's template, or your own list of applications (XLSX, ODS or CSV)"),
    ),
    (
        gettext_lazy("ArchiMate"),
        gettext_lazy("Open Exchange XML, an .archimate file of Archi, or a coArchi folder as a zip"),
    ),
    (gettext_lazy("NetBox"), gettext_lazy("the JSON of its API or of a data dump")),
    (gettext_lazy("GLPI"), gettext_lazy("native inventory files (JSON), one or a zip of them")),
    (gettext_lazy("CycloneDX"), gettext_lazy("a bill of materials in JSON or XML")),
    (gettext_lazy("Weerbaar JSON"), gettext_lazy("a landscape downloaded from here or written by another program")),
]
"""What can be read, in words: name and what it is."""
