"""What proves a ledger: its checkpoints, who holds them, the server's keys, and the exported file."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from warroom.incidents import extensions, telling
from warroom.incidents.asked import opened, shown
from warroom.incidents.entrance import acting_for
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.ledger import checkpoints, keys, reading
from warroom.ledger.exporting import export
from warroom.ledger.models import Chain, Entry, Held
from warroom.ledger.pages import TAB
from warroom.organisations.access import Action
from warroom.organisations.models import Organisation
from warroom.requests import Request
from weerbaar.landscape.reading import BadInput
from weerbaar.ledger import exporting as library

IN_MEMORY = 8 * 1024 * 1024


class GiveForm(forms.Form):
    """To whom a checkpoint is given."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation on this server"),
        help_text=gettext_lazy("Its exact name or KBO number. It gets every later checkpoint too."),
        required=False,
        max_length=200,
    )
    name = forms.CharField(
        label=gettext_lazy("Or somebody else, and how"),
        help_text=gettext_lazy("For instance: the notary, on paper."),
        required=False,
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two, and an organisation that exists."""
        given = super().clean() or {}
        words, name = given.get("organisation", "").strip(), given.get("name", "").strip()
        if bool(words) == bool(name):
            raise forms.ValidationError(_("Fill in one of the two."))
        given["found"] = None
        if words:
            found = Organisation.objects.find(words)
            if len(found) != 1:
                self.add_error("organisation", _("No single organisation answers to that: give its KBO number."))
            else:
                given["found"] = found[0]
        return given


@require_http_methods(["GET", "POST"])
def incident_proof(request: Request, pk: int) -> HttpResponse:
    """The checkpoints of an incident's ledger and who holds them; a POST gives one to somebody."""
    posted = request.method == "POST"
    incident = opened(request, pk, Action.WORK_INCIDENT if posted else Action.VIEW_INCIDENT)
    form = GiveForm(request.POST if posted else None)
    if posted and form.is_valid():
        given = form.cleaned_data
        checkpoints.give(incident.chain, by=request.user, organisation=given["found"], name=given["name"])
        messages.success(request, _("Given; the giving is in the ledger too."))
        return redirect("ledger:proof", pk)
    rows = incident.chain.checkpoints.select_related("key").prefetch_related("held__organisation")
    holders = {str(held) for row in rows for held in row.held.all()}
    context = base(request, incident, shown(request, incident), TAB) | {
        "form": form,
        "checkpoints": rows[:100],
        "count": reading.newest(incident.chain),
        "held_by": sorted(holders),
        "keys": keys.listed(),
        "kinds": kinds(incident.chain),
        "personal": library.PERSONAL,
    }
    return render(request, "ledger/proof.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def checkpoint(request: Request, pk: int) -> HttpResponse:
    """Make a checkpoint now; those who hold them get it at once."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    made = checkpoints.make(incident.chain)
    if made:
        messages.success(request, _("Checkpoint: {line}").format(line=made.line))
    return redirect("ledger:proof", pk)


def kinds(chain: Chain) -> list[tuple[str, str]]:
    """The kinds of entries there are and may be withheld, with their words."""
    found = Entry.objects.filter(chain=chain).exclude(kind=library.ERASED_KIND).order_by("kind")
    return [(kind, telling.called(kind)) for kind in found.values_list("kind", flat=True).distinct()]


@require_http_methods(["POST"])
def incident_export(request: Request, pk: int) -> HttpResponseBase:
    """The ledger of an incident as one file that proves itself."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    try:
        lines = of_incident(incident, withhold=request.POST.getlist("withhold"))
        return as_file(lines, name_of(incident))
    except BadInput as error:
        messages.error(request, str(error))
        return redirect("ledger:proof", pk)


def of_incident(incident: Incident, withhold: Iterable[str] = ()) -> Iterator[bytes]:
    """The lines of the exported ledger of ``incident``, with what its entries lean on. Raises BadInput."""
    return export(incident.chain, title=incident.title, documents=documents(incident), withhold=set(withhold))


def documents(incident: Incident) -> Iterator[library.Document]:
    """What subjects add: the landscapes it was reckoned on, the frozen plans with their inputs."""
    for lines in extensions.found(extensions.EXPORTED):
        for one in lines(incident):
            yield library.Document(one["name"], one["text"])


def name_of(incident: Incident) -> str:
    """The name of the exported file."""
    title = slugify(incident.title)[:40] or "incident"
    return f"logboek-{incident.pk}-{title}-{timezone.localtime():%Y%m%d-%H%M}.jsonl"


def as_file(lines: Iterable[bytes], name: str) -> FileResponse:
    """``lines`` as a download: written out first, so that what cannot be exported is said and not cut off."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – the response closes it
    try:
        file.writelines(lines)
    except BaseException:
        file.close()
        raise
    length = file.tell()
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/x-ndjson")
    response["Content-Length"] = str(length)
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def held(request: Request) -> HttpResponse:
    """The checkpoints that others gave to the organisation acted for, kept for them."""
    organisation = acting_for(request, Action.KEEP_CHECKPOINTS)
    rows = list(checkpoints.held_by(organisation)[:500])
    by_chain: dict[Chain, list[Held]] = {}
    for row in rows:
        by_chain.setdefault(row.checkpoint.chain, []).append(row)
    ledgers = [
        {"chain": chain, "of": ", ".join(map(str, chain.organisations())) or _("this server"), "held": held}
        for chain, held in by_chain.items()
    ]
    return render(request, "ledger/held.html", {"organisation": organisation, "ledgers": ledgers})
