"""Recording a legal act, looking at one, and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.clocks import acting, reading
from warroom.clocks.forms import ActForm
from warroom.clocks.lists import TAB
from warroom.clocks.models import LegalAct
from warroom.incidents.asked import opened
from warroom.incidents.picture import picture
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen
from weerbaar.deadlines import rules


def record(request: Request, pk: int) -> HttpResponse:
    """Record an act. Nothing but an act or a corrected start moves a due time."""
    incident = opened(request, pk, Action.DECIDE_INCIDENT)
    holding = LegalAct.objects.filter(incident=incident, withdrawn_at=None)
    known = [(row.act.reference, f"{row.act.reference}: {row.act.title}") for row in holding]
    form = ActForm(known, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        references: tuple[str, ...] = ()
        upload = form.cleaned_data["file"]
        if upload is not None:
            read = reading.read(upload.name, upload.read(), "references")
            if "error" in read:
                form.add_error("file", read["error"])
            references = tuple(read.get("references", ()))
        act = form.act(references) if not form.errors else None
        if act is not None:
            try:
                _row, clocks, files = acting.record_act(incident, act, by=request.user)
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Recorded. {what}").format(what=moved(clocks, files)))
                return redirect("clocks:list", pk)
    context = base(request, incident, picture(incident), TAB) | {"form": form}
    return render(request, "clocks/act_form.html", context, status=422 if form.errors else 200)


def moved(clocks: int, files: int) -> str:
    """How many moved, in words."""
    first = ngettext("{n} deadline moved,", "{n} deadlines moved,", clocks).format(n=clocks)
    second = ngettext("{n} permit file moved.", "{n} permit files moved.", files).format(n=files)
    return f"{first} {second}"


def act(request: Request, pk: int, act: int) -> HttpResponse:
    """What an act says and what it covers."""
    incident = opened(request, pk)
    row = LegalAct.objects.filter(incident=incident, pk=act).first()
    if row is None:
        raise Http404
    said = row.act
    context = base(request, incident, picture(incident), TAB) | {
        "row": row,
        "act": said,
        "rules": [str(rules()[id].name) for id in sorted(said.rules) if id in rules()],
        "cases": sorted(said.cases)[:100],
        "effect": dict(ActForm([]).fields["effect"].choices).get(said.effect.value, ""),  # type: ignore[attr-defined]
    }
    return render(request, "clocks/act.html", context)


@require_POST
def withdraw(request: Request, pk: int, act: int) -> HttpResponse:
    """The act was annulled, or recorded by mistake."""
    incident = opened(request, pk, Action.DECIDE_INCIDENT)
    row = LegalAct.objects.filter(incident=incident, pk=act, withdrawn_at=None).first()
    if row is None:
        raise Http404
    try:
        clocks, files = acting.withdraw(row, version_seen(request), request.POST.get("why", ""), by=request.user)
    except Overtaken:
        messages.warning(request, _("Somebody else changed the same thing just now. Look again."))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn. {what}").format(what=moved(clocks, files)))
    return redirect("clocks:act", pk, act)
