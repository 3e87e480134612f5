"""The supplier's side of a planned isolation: propose, cut, extend, withdraw, connect again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents.asked import event_time
from warroom.joint import asked, isolating, line_pages
from warroom.joint.forms import IsolationForm
from warroom.joint.models import Isolation
from warroom.joint.pages import head
from warroom.joint.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen


def propose(request: Request, pk: int, row: int) -> HttpResponse:
    """Propose to cut the links to one customer."""
    joint = asked.joint(request, pk, Action.ANSWER_AS_SUPPLIER)
    line = asked.line(request, joint, row)
    form = IsolationForm(request.POST or None, initial={"reconnects": str(joint.supplier)})
    if request.method == "POST" and form.is_valid():
        try:
            isolating.propose(line, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. The customer sees what it costs there, and answers."))
            return redirect("joint:line", pk, row)
    context = head(request, joint, "joint:page") | {"line": line, "form": form}
    return render(request, "joint/isolate.html", context, status=422 if form.errors else 200)


@require_POST
def step(request: Request, pk: int, row: int, which: int) -> HttpResponse:
    """The next step of an isolation. What was filled in stays on the form when it is refused."""
    joint = asked.joint(request, pk, Action.ANSWER_AS_SUPPLIER)
    line = asked.line(request, joint, row)
    one = asked.isolation(line, which)
    seen, note, by = version_seen(request), request.POST.get("note", ""), request.user
    try:
        match request.POST.get("do"):
            case "cut":
                at = event_time(request.POST.get("at", ""), empty=timezone.now())
                isolating.cut(one, seen, by=by, at=at, why=note)
            case "reconnect":
                at = event_time(request.POST.get("at", ""), empty=timezone.now())
                isolating.reconnect(one, seen, by=by, at=at, note=note)
            case "extend":
                until = event_time(request.POST.get("until", ""), empty=None, to_come=True)
                isolating.extend(one, seen, by=by, until=until, why=note)
            case "withdraw":
                isolating.withdraw(one, seen, by=by, why=note)
            case _:
                raise Refused(_("Choose what happens."))
    except Overtaken:
        messages.warning(request, _("Somebody else changed the same thing just now. Look again."))
        return line_pages.shown(request, joint, line, typed=_typed(request, one), status=409)
    except Refused as error:
        messages.error(request, str(error))
        return line_pages.shown(request, joint, line, typed=_typed(request, one), status=422)
    messages.success(request, _("Kept. The customer sees it at once."))
    return redirect("joint:line", pk, row)


def _typed(request: Request, one: Isolation) -> dict[str, str]:
    return line_pages.typed_in(request, f"{request.POST.get('do', '')}-{one.pk}")
