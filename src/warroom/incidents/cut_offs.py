"""Cut off by others: since when, on which conditions, what evidence they ask, who reconnects."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from warroom.incidents.asked import opened
from warroom.incidents.forms import CutOffForm
from warroom.incidents.keeping import Kept, keeping
from warroom.incidents.models import CutOff
from warroom.incidents.picture import picture
from warroom.incidents.situation import base
from warroom.incidents.writing import change, write
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen


def edit(request: Request, pk: int, row: int | None = None) -> HttpResponse:
    """Add who cut us off, or change what is known of it."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    known = CutOff.objects.filter(incident=incident, pk=row).first() if row else None
    if row and known is None:
        raise Http404
    kept = Kept()
    form = CutOffForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        with keeping(request) as kept, transaction.atomic():
            if known is None:
                made = CutOff.objects.create(incident=incident, **form.cleaned_data)
                write(incident, "cutoff.made", made, by=request.user, event_at=made.since)
            else:
                change(known, version_seen(request), **form.cleaned_data)
                ended = known.reconnected_at is not None
                write(
                    incident,
                    "cutoff.ended" if ended else "cutoff.changed",
                    known,
                    by=request.user,
                    event_at=known.reconnected_at,
                )
        if kept.done:
            return redirect(reverse("incidents:facts", args=[pk]) + "#cut-off")
    context = base(request, incident, picture(incident), "incidents:facts")
    context |= {"form": form, "row": known, **kept.told(request, known)}
    return render(request, "incidents/cut_off.html", context, status=422 if form.errors or kept.overtaken else 200)
