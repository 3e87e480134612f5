"""Notes to the minister: a draft of now, issuing one, and those that were issued, on screen and paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation, Person
from warroom.requests import Request
from warroom.sector import note_content
from warroom.sector.asked import viewer
from warroom.sector.models import Note
from warroom.sector.picture import Sector, look
from warroom.sector.showing import looked_at
from warroom.typesetting import head
from warroom.typesetting import render as typeset

LONGEST = 600
LINES = 8
"""So much of each text fits on the one page with everything else."""


class _Text(forms.CharField):
    """A few sentences: so many characters, on so many lines."""

    widget = forms.Textarea

    def clean(self, value: Any) -> str:
        text = "\n".join(line.rstrip() for line in str(super().clean(value)).splitlines())
        if text.count("\n") >= LINES:
            raise forms.ValidationError(_("At most {n} lines: the note is one page.").format(n=LINES))
        return text


class NoteForm(forms.Form):
    """What a person adds to the figures. What may be said in public is ticked figure by figure; by default nothing."""

    summary = _Text(
        label=gettext_lazy("In short"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the minister must know, in three sentences."),
    )  # fmt: skip
    advice = _Text(
        label=gettext_lazy("What we ask or propose"), max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    exercise = forms.BooleanField(
        label=gettext_lazy("This is an exercise"), required=False,
        help_text=gettext_lazy("The note then says so, on the screen and on paper."),
    )  # fmt: skip


def notes(request: Request) -> HttpResponse:
    """Those that were issued, newest first."""
    viewer(request)
    found = Note.objects.select_related("issued_by", "issuer").defer("document")[:200]
    return render(request, "sector/notes.html", {"tab": "notes", "notes": found})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """The figures of now; issue them as a note."""
    coordinator = viewer(request)
    sector = look(coordinator)
    looked_at(request, coordinator, sector)
    found = note_content.figures(sector)
    now = note_content.fingerprint(found)
    form = NoteForm(request.POST or None)
    public = set(request.POST.getlist("public")) & {f.key for f in found}
    moved = False
    if request.method == "POST" and form.is_valid():
        moved = request.POST.get("seen") != now
        if not moved:
            issued = issue(coordinator, sector, found, public=public, by=request.user, **form.cleaned_data)
            messages.success(request, _("Issued as note {n}. It stays as it is.").format(n=issued.number))
            return redirect("sector:note", issued.number)
    context = {
        "tab": "notes", "form": form, "figures": found, "public": public, "seen": now, "moved": moved, "sector": sector,
    }  # fmt: skip
    return render(request, "sector/note_new.html", context, status=422 if request.method == "POST" else 200)


@transaction.atomic
def issue(
    coordinator: Organisation, sector: Sector, found: list[note_content.Figure], *, public: set[str], summary: str,
    advice: str, exercise: bool, by: Person,
) -> Note:  # fmt: skip
    """Issue the figures of ``sector`` under the next number; the ledger keeps the hash of what it says."""
    # The chain's lock lets two who issue at once wait for each other.
    chain = type(system_chain()).objects.select_for_update().get(pk=system_chain().pk)
    newest = Note.objects.aggregate(n=Max("number"))["n"] or 0
    said = note_content.document(sector, found, public=public, summary=summary, advice=advice, issuer=str(coordinator))
    issued = Note(
        number=newest + 1,
        issued_at=timezone.now(),
        issued_by=by,
        issuer=coordinator,
        language=(get_language() or "nl")[:2],
        as_of=sector.moment,
        exercise=exercise,
        document=said,
        sha256=note_content.sha256(said),
    )
    issued.save()
    record(
        chain, "note.issued", by=by, subject=f"note/{issued.pk}", state=issued.state(),
        payload={"public": sorted(public)},
    )  # fmt: skip
    return issued


def _one(request: Request, number: int) -> Note:
    viewer(request)
    found: Note | None = Note.objects.select_related("issued_by", "issuer").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def note(request: Request, number: int) -> HttpResponse:
    """One note on the screen."""
    found = _one(request, number)
    context: dict[str, Any] = {
        "tab": "notes",
        "note": found,
        "document": found.document,
        "map": mark_safe(found.document["map"]),  # noqa: S308 - made by drawing and kept since
    }
    return render(request, "sector/note.html", context)


def paper(request: Request, number: int) -> HttpResponse:
    """One note as PDF: the same bytes every time."""
    found = _one(request, number)
    return HttpResponse(
        as_pdf(found),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="nota-{found.number}.pdf"'},
    )


def as_pdf(found: Note) -> bytes:
    """The note on one page, in the language in which it was issued."""
    with override(found.language):
        data = {
            "head": head(
                organisation=found.document["issuer"],
                title=str(found),
                moment=note_content.made_when(found.as_of),
                exercise=found.exercise,
                checkpoint=f"SHA-256 {found.sha256}",
            ),
            "title": str(found),
            **found.document,
        }
        return typeset("sector/note", data, made_at=found.issued_at)
