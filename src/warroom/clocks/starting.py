"""Starting a deadline: that of a rule, or one of one's own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from warroom.clocks import changing
from warroom.clocks.forms import OwnForm, StartForm
from warroom.clocks.lists import TAB
from warroom.clocks.models import Clock, settings_of
from warroom.clocks.shown import whom
from warroom.incidents.asked import opened
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.situation import base
from warroom.incidents.writing import Refused
from warroom.organisations.access import Action, may
from warroom.organisations.models import Organisation
from warroom.requests import Request
from weerbaar.deadlines import Bound, rules
from weerbaar.deadlines.rules import addressees
from weerbaar.deadlines.words import length


def start(request: Request, pk: int, rule: str) -> HttpResponse:
    """Start the clock of ``rule``: one question, since when."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = rules().get(rule)
    if found is None:
        raise Http404
    organisation = _organisation(request, incident)
    settings = settings_of(organisation)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            clock = changing.start(incident, organisation, rule, form.cleaned_data["trigger_at"], by=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The deadline runs. Those on duty are reminded in time."))
            return redirect("clocks:one", pk, clock.pk)
    context = base(request, incident, picture(incident), TAB) | {
        "form": form,
        "rule": found,
        "term": length(found.term),
        "organisation": organisation,
        "voluntary": found.binds(organisation.kind, settings.nis2) is Bound.VOLUNTARY,
        "whom": whom("+".join(a.id for a in addressees(found, organisation.kind, settings.authority))),
        "settings": settings,
        "may_set": may(request.user, Action.MANAGE_INCIDENT, organisation),
    }
    return render(request, "clocks/start.html", context, status=422 if form.errors else 200)


def own(request: Request, pk: int) -> HttpResponse:
    """A deadline of one's own: from a contract, a house rule, an agreement."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    organisation = _organisation(request, incident)
    form = OwnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        number = Clock.objects.filter(incident=incident, rule_id__startswith="own-").count() + 1
        rule = {
            "id": f"own-{number}",
            "source": said["source"],
            "name": {"nl": said["name"], "en": said["name"]},
            "trigger": {"nl": "het begin dat is ingevuld", "en": "the start that was filled in"},
            "amount": said["amount"],
            "unit": said["unit"],
            "regime": "plain",
        }
        try:
            clock = changing.start(
                incident, organisation, rule["id"], said["trigger_at"], by=request.user, own_rule=rule
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The deadline runs. Those on duty are reminded in time."))
            return redirect("clocks:one", pk, clock.pk)
    context = base(request, incident, picture(incident), TAB) | {"form": form, "organisation": organisation}
    return render(request, "clocks/own.html", context, status=422 if form.errors else 200)


def _organisation(request: Request, incident: Incident) -> Organisation:
    """For which organisation of the incident: the one asked for, else the one acted for, else the first."""
    wanted = request.GET.get("organisation", "")
    every = list(incident.organisations())
    for organisation in every:
        if str(organisation.pk) == wanted:
            return organisation
    return next((o for o in every if o == request.organisation), every[0])
