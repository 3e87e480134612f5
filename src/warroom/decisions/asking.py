"""Putting a question, and what is said about it before it is decided."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.decisions import deciding, parts
from warroom.decisions.forms import AlternativeForm, AskForm, ConsultedForm, RewriteForm
from warroom.decisions.models import ABOUT_PARTS, DecisionKind, DecisionState
from warroom.decisions.register import found
from warroom.incidents.asked import opened
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture, picture
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen, version_shown

MOST_PARTS = 200


def new(request: Request, pk: int) -> HttpResponse:
    """Put a question in one line; about parts of the landscape with the parts chosen. "Find" only looks parts up."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    now = picture(incident)
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind", "")
    kind = kind if kind in DecisionKind.values else DecisionKind.FREE
    actions = parts.asked(now, asked.getlist("of")[:MOST_PARTS], kind)
    posted = request.method == "POST"
    form = AskForm(request.POST if posted else None, initial={"question": request.GET.get("question", "")[:300]})
    if posted and "find" not in request.POST and form.is_valid():
        try:
            row = deciding.ask(incident, by=request.user, kind=kind, actions=actions, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked. It stands on the situation screen until it is decided."))
            return redirect("decisions:page", pk, row.pk)
    context = base(request, incident, now, "decisions:list") | picker(now, kind, asked.get("q", ""), actions)
    context |= {
        "form": form,
        "kind": kind,
        "kinds": DecisionKind.choices,
        "about_parts": kind in ABOUT_PARTS,
    }
    wrong = posted and "find" not in request.POST
    return render(request, "decisions/new.html", context, status=422 if wrong else 200)


def picker(now: Picture, kind: str, q: str, actions: list[dict[str, Any]]) -> dict[str, Any]:
    """What a template needs to choose parts: those chosen, and what else there is."""
    chosen = [(f"{a['landscape']}:{a['element']}", parts.in_words([a])) for a in actions]
    keys = {key for key, _words in chosen}
    return {
        "chosen_parts": chosen,
        "part_choices": [row for row in parts.choices(now, kind, q) if row[0] not in keys]
        if kind in ABOUT_PARTS
        else [],
        "part_search": kind == DecisionKind.ISOLATE,
        "q": q,
    }


def edit(request: Request, pk: int, row: int) -> HttpResponse:
    """Change the words around a decision."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    one = found(incident, row)
    initial = {name: getattr(one, name) for name in ("question", "waits_for", "review_at", "reverses", "may_reverse")}
    form = RewriteForm(request.POST or None, initial=initial, asked=one.state_now == DecisionState.OPEN)
    overtaken = None
    if request.method == "POST" and form.is_valid():
        try:
            deciding.rewrite(incident, one, version_seen(request), by=request.user, **form.cleaned_data)
        except Overtaken as second:
            overtaken = second.row
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("decisions:page", pk, row)
    title = _("Describe the question")
    return form_page(request, incident, one, form, title=title, button=_("Save"), overtaken=overtaken)


def alternative(request: Request, pk: int, row: int) -> HttpResponse:
    """Put another alternative beside the others, in words or as parts of the landscape."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    one = found(incident, row)
    now = picture(incident)
    actions = parts.asked(now, request.POST.getlist("of")[:MOST_PARTS], one.kind)
    form = AlternativeForm(request.POST or None)
    overtaken = None
    if request.method == "POST" and "find" not in request.POST and form.is_valid():
        try:
            deciding.propose(
                incident, one, version_seen(request), by=request.user, text=form.cleaned_data["text"], actions=actions
            )
        except Overtaken as second:
            overtaken = second.row
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It stands beside the others."))
            return redirect("decisions:page", pk, row)
    more = picker(now, one.kind, request.POST.get("q", ""), actions) | {"about_parts": one.kind in ABOUT_PARTS}
    title = _("Another alternative")
    return form_page(request, incident, one, form, title=title, button=_("Add"), overtaken=overtaken, **more)


def consulted(request: Request, pk: int, row: int) -> HttpResponse:
    """Write down whom was consulted, and what they said."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    one = found(incident, row)
    form = ConsultedForm(request.POST or None)
    overtaken = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"at": form.cleaned_data["at"] or timezone.now()}
        try:
            deciding.consult(incident, one, version_seen(request), by=request.user, **said)
        except Overtaken as second:
            overtaken = second.row
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("decisions:page", pk, row)
    title = _("Who was consulted?")
    return form_page(request, incident, one, form, title=title, button=_("Save"), overtaken=overtaken)


def form_page(
    request: Request,
    incident: Incident,
    one: Any,
    form: Any,
    *,
    title: str,
    button: str,
    overtaken: Any = None,
    **more: Any,
) -> HttpResponse:
    """A form about one decision on a page of its own. Whoever was second is told so, with the text kept."""
    context = base(request, incident, picture(incident), "decisions:list") | {
        "row": one,
        "form": form,
        "form_title": title,
        "button": button,
        "overtaken": overtaken,
        # The text is kept; saving again puts it in the place of what the other one wrote.
        "version": version_shown(request, one, overtaken),
    }
    wrong = overtaken or (form.is_bound and form.errors)
    return render(request, "decisions/form.html", context | more, status=422 if wrong else 200)
