"""What the law makes of an organisation: its NIS2 status, and whom it tells of a breach."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from warroom.clocks import changing
from warroom.clocks.forms import SettingsForm
from warroom.clocks.models import settings_of
from warroom.incidents.writing import Overtaken
from warroom.organisations.access import Action, require
from warroom.organisations.models import Organisation
from warroom.requests import Request, version_seen, version_shown
from weerbaar.deadlines.rules import authorities


def settings(request: Request, pk: int) -> HttpResponse:
    """The settings; posted: change them. Clocks that run keep what was chosen when they were started."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.MANAGE_INCIDENT, organisation)
    row = settings_of(organisation)
    form = SettingsForm(request.POST or None, instance=row)
    overtaken = None
    if request.method == "POST" and form.is_valid():
        try:
            changing.set_settings(organisation, version_seen(request), by=request.user, **form.cleaned_data)
        except Overtaken as second:
            overtaken = second.row
        else:
            messages.success(request, _("Kept. Deadlines that run already do not change by this."))
            return redirect("clocks:settings", pk)
    context = {
        "organisation": organisation,
        "form": form,
        "version": version_shown(request, row, overtaken),
        "overtaken": overtaken,
        "police": organisation.kind == "police_zone",
        "authorities": [authorities()[id] for id in ("VTC", "GBA")],
    }
    return render(request, "clocks/settings.html", context, status=422 if form.errors or overtaken else 200)
