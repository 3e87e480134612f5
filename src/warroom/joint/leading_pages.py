"""Starting a joint incident, saying it anew, who is on the list, preparing the message, closing it, its ledger."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.incidents import telling
from warroom.incidents.asked import event_time
from warroom.joint import affected, asked, starting, warning
from warroom.joint.forms import CloseForm, HeadForm, StartForm, thing
from warroom.joint.models import JointIncident, Line
from warroom.joint.pages import head
from warroom.joint.words import How
from warroom.joint.writing import Overtaken, Refused
from warroom.ledger import reading
from warroom.organisations.access import Action, require
from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request, version_seen, version_shown

PER_PAGE = 100


def start(request: Request) -> HttpResponse:
    """ "Supplier X is hit": one page; what it touches is counted before it is started."""
    organisation = request.organisation
    if organisation is None:
        raise Http404
    require(request, Action.START_JOINT, organisation)
    own = organisation if organisation.kind == Kind.SUPPLIER else None
    counting = "count" in request.POST
    typed = request.POST.dict() if counting else {"hit": request.GET.get("hit", f"s{own.pk}" if own else "")}
    form = StartForm(own, None if counting else request.POST or None, initial=typed)
    chosen = thing(request.POST.get("hit") or request.GET.get("hit", ""))
    if chosen and own and chosen[0] != own:
        chosen = None
    already = starting.open_about(*chosen) if chosen else None
    if form.is_valid() and chosen:
        said = {
            name: form.cleaned_data[name] for name in ("effect", "title", "text", "severity", "begun_at", "exercise")
        }
        if already and not said["exercise"]:
            messages.warning(request, _("It is open already: this is it."))
            return redirect("joint:page", already.pk)
        try:
            joint = starting.start(chosen[0], product=chosen[1], by=request.user, acting_for=organisation, **said)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Started. Everybody who uses it is on the list; nobody has been told yet."))
            return redirect("joint:page", joint.pk)
    context = {
        "form": form,
        "known": len(form.fields["hit"].choices) > 1,  # type: ignore[attr-defined]
        "chosen": chosen,
        "count": len(affected.bodies(*chosen)) if chosen and not own else None,
        "already": already,
    }
    return render(request, "joint/start.html", context, status=422 if form.errors else 200)


def edit(request: Request, pk: int) -> HttpResponse:
    """Say it anew."""
    joint = asked.joint(request, pk, Action.WORK_JOINT)
    form = HeadForm(request.POST or None, instance=JointIncident.objects.get(pk=pk))
    overtaken = None
    if request.method == "POST" and form.is_valid():
        try:
            starting.rewrite(joint, version_seen(request), by=request.user, **form.cleaned_data)
        except Overtaken as second:
            overtaken = second.row
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("joint:page", pk)
    context = head(request, joint, "joint:page") | {
        "form": form,
        "overtaken": overtaken,
        "version": version_shown(request, joint, overtaken),
    }
    return render(request, "joint/edit.html", context, status=422 if form.errors or overtaken else 200)


@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    """Put a body on the list: by its name or KBO number, with the reason; or everybody who uses it by now."""
    joint = asked.joint(request, pk, Action.WORK_JOINT)
    leads = asked.leads(request, joint)
    if request.POST.get("do") == "newcomers" and leads:
        try:
            n = starting.complete(joint, by=request.user)
            messages.success(request, ngettext("{n} body added.", "{n} bodies added.", n).format(n=n))
        except Refused as error:
            messages.error(request, str(error))
        return redirect("joint:page", pk)
    words = request.POST.get("who", "")
    found = (
        [one for one in Organisation.objects.find(words) if one.kind not in starting.NOT_BODIES]
        if words.strip()
        else []
    )
    if not found:
        said = _("No local government is called '{name}'. Fill in its whole name or KBO number.")
        messages.error(request, said.format(name=words[:60]))
    elif len(found) > 1:
        kinds = ", ".join(f"{one} ({one.get_kind_display()}, {one.kbo})" for one in found[:5])
        messages.error(request, _("Several are called so: {which}. Fill in the KBO number.").format(which=kinds))
    else:
        how = How.COORDINATOR if leads else How.SUPPLIER
        try:
            starting.add(joint, found[0], by=request.user, how=how, why=request.POST.get("why", ""))
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("{organisation} is on the list.").format(organisation=found[0]))
    return redirect("joint:page", pk)


@require_POST
def remove(request: Request, pk: int, row: int) -> HttpResponse:
    """Take a body off the list, with the reason."""
    joint = asked.joint(request, pk, Action.LEAD_JOINT)
    line = asked.line(request, joint, row)
    try:
        starting.remove(line, by=request.user, why=request.POST.get("why", ""))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("joint:line", pk, row)
    messages.success(request, _("{organisation} is off the list; it reads why.").format(organisation=line.organisation))
    return redirect("joint:page", pk)


@require_POST
def warn(request: Request, pk: int) -> HttpResponse:
    """Prepare the message to the SPOCs of everybody. The supplier is led to where it writes to its own customers: to
    who lets it know, as things stand at that moment. A draft of its own would keep who that was, name the SPOCs of
    bodies that it put on the list itself, and nobody could send it."""
    joint = asked.joint(request, pk, Action.WORK_JOINT)
    if not asked.leads(request, joint):
        return redirect("joint:page", pk) if joint.exercise else redirect("suppliers:messages", joint.supplier_id)
    lines = list(Line.objects.filter(joint=joint, removed_at=None).select_related("organisation"))
    if not lines:
        messages.error(request, _("Nobody is on the list."))
        return redirect("joint:page", pk)
    alert = warning.prepare(joint, lines, sender=asked.viewer(request), by=request.user)
    if left_out := warning.left_out(alert, lines):
        names = ", ".join(str(line.organisation) for line in left_out[:10]) + (" …" if left_out[10:] else "")
        said = _(
            "On the list since it was prepared, and not in the message: {names}. Add them under “Also these bodies”."
        )
        messages.warning(request, said.format(names=names))
        return redirect("alerts:one", alert.pk)
    messages.success(
        request, _("The message is prepared. Nothing has been sent: look at it and at who receives it first.")
    )
    return redirect("alerts:one", alert.pk)


def close(request: Request, pk: int) -> HttpResponse:
    """Close it, with a lesson."""
    joint = asked.joint(request, pk, Action.LEAD_JOINT)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            starting.close(joint, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Closed. What was learned is proposed as a lesson."))
            return redirect("joint:page", pk)
    context = head(request, joint, "joint:page") | {"form": form}
    return render(request, "joint/close.html", context, status=422 if form.errors else 200)


def ledger(request: Request, pk: int) -> HttpResponse:
    """What was written down, newest first; for the coordinator. With ``?at=`` what was known then."""
    joint = asked.joint(request, pk, Action.LEAD_JOINT)
    at = None
    try:
        at = event_time(request.GET.get("at", ""), empty=None)
    except Refused as error:
        messages.error(request, str(error))
    upto = reading.sequence_at(joint.chain, at) if at else None
    entries = reading.entries(joint.chain, upto).order_by("-sequence")
    shown = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    names = telling.names({entry.actor for entry in shown})
    context = head(request, joint, "joint:ledger") | {
        "rows": [_entry(entry, names) for entry in shown],
        "page": shown,
        "at": at,
        "then": _then(joint, upto) if at and upto is not None else None,
    }
    return render(request, "joint/ledger.html", context)


def _entry(entry: Any, names: dict[str, str]) -> dict[str, Any]:
    from warroom.joint.telling import about

    return {
        "entry": entry,
        "words": telling.called(entry.kind),
        "who": names.get(entry.actor, ""),
        "about": about(entry.kind, entry.body()),
    }


def _then(joint: JointIncident, upto: int) -> dict[str, Any]:
    """The list as it was known then: from the ledger alone."""
    from warroom.joint.telling import standings

    states = reading.states(joint.chain, upto)
    return {"lines": standings(states), "head": next(iter(states.get("jointincident", {}).values()), {})}
