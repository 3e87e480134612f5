"""What to cut: the plan computed for a scenario, beside its alternatives, with its reasons."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.landscapes import asked, sayings, scenarios
from warroom.organisations.access import Action, may
from warroom.plans import answering, freezing, questions, showing
from warroom.plans.models import PlanKind, PlanRequest
from warroom.requests import Request
from weerbaar.landscape import Kind, Landscape
from weerbaar.landscape.checks import errors
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.impact import Scenario

ORDER = ("best", "quick", "keep", "certain")
MOST_CHOICES = 300
FEW = 3


@dataclass(frozen=True)
class Card:
    """One proposal in short. ``url`` shows it whole; empty when there is nothing to show."""

    key: str
    letter: str
    title: str
    deeds: str
    ready: str
    consequence: str
    note: str
    url: str
    shown: bool


def containment(request: Request, pk: int) -> HttpResponse:
    """The page "Wat afsluiten?" for the scenario in the address."""
    landscape = asked.landscape(request, pk)
    version = landscape.newest
    if version is None:
        raise Http404
    model = landscape.in_force()
    context: dict[str, Any] = {"landscape": landscape, "model": model, "now": timezone.now()}
    if errors(model):
        return render(request, "plans/containment_not.html", context | {"wrong": True})
    try:
        question = questions.containment(model, request.GET)
    except BadInput as error:
        return render(request, "plans/containment_not.html", context | {"refused": str(error)}, status=422)
    scenario = question.scenario
    context |= {
        "asked": question,
        "unknown": question.unknown,
        "facts": scenarios.described(model, scenario, request.GET),
        "what_if": f"{reverse('landscapes:what_if_of', args=[pk])}?{urlencode(scenarios.pairs(scenario))}",
    }
    if not scenario.compromised:
        turned = Scenario.of(compromised=scenario.lost - _not_movable(model), cut=scenario.cut)
        context |= {
            "turned": f"?{urlencode(scenarios.pairs(turned))}" if turned.compromised else "",
            "lost_names": ", ".join(model.name_of(id) for id in sorted(turned.compromised)[:FEW]),
        }
        return render(request, "plans/containment_not.html", context)
    context |= _form(model, question)
    if not question.protect:
        return render(request, "plans/containment_not.html", context)
    row = answering.asked(version, PlanKind.CONTAINMENT, question.document(), request.user)
    context |= answer(request, row, model, question)
    whole = not request.htmx or request.htmx.history_restore_request
    response = render(request, "plans/containment.html" if whole else "plans/containment_plan.html", context)
    response["Vary"] = "HX-Request"
    return response


def _not_movable(model: Landscape) -> set[str]:
    return {e.id for e in model.elements if e.kind not in (Kind.ENVIRONMENT, Kind.APPLICATION, Kind.BACKUP)}


def _form(model: Landscape, question: questions.Asked) -> dict[str, Any]:
    """What the question consists of, to read and to change."""
    suggestion = question.suggestion
    choices = sorted({*question.protect, *suggestion.protect}, key=model.name_of)
    suspects = sorted({*question.suspected, *suggestion.suspected}, key=model.name_of)
    return {
        "protect_choices": [(id, model.name_of(id), id in question.protect) for id in choices][:MOST_CHOICES],
        "suspect_choices": [
            (id, model.name_of(id), question.suspects != questions.CHOSEN or id in question.suspected)
            for id in suspects
        ][:MOST_CHOICES],
        "keep_choices": [
            (e.id, e.name, e.id in question.keep) for e in sorted(model.of_kind(Kind.SERVICE), key=lambda e: e.name)
        ],
        "parts": [
            e for e in model.elements if e.kind in questions.PROTECTABLE and e.id not in question.scenario.compromised
        ][:2_000],
        "beyond": [model.name_of(id) for id in suggestion.beyond],
        "beside_count": len(suggestion.suspected),
        "safe_count": len(suggestion.safe),
        "protect_count": len(question.protect),
        "urgent": suggestion.urgent,
        "pairs": scenarios.pairs(question.scenario),
        "plain": "?" + urlencode(scenarios.pairs(question.scenario)),
    }


def answer(request: Request, row: PlanRequest, model: Landscape, question: questions.Asked) -> dict[str, Any]:
    """The candidates so far, and one of them whole."""
    documents = {name: c["document"] for name, c in row.candidates.items() if "document" in c}
    if row.state == PlanRequest.State.FAILED or not documents:
        return {"row": row, "error": answering.refusal(row), "cards": []}
    asked_for = request.GET.get("show", "")
    shown = asked_for if asked_for in documents else "best"
    same = "certain" in documents and documents["certain"]["actions"] == documents["best"]["actions"]
    cards = [
        _card(name, documents, model, question, shown)
        for name in ORDER
        if name in documents and not (same and name == "certain")
    ]
    cards = [replace(card, letter=letter) for card, letter in zip(cards, "ABCD", strict=False)]
    everything = [c for c in showing.compared(model, documents["best"]) if not c.own]
    refused = row.candidates.get("keep", {}).get("error")
    return {
        "row": row,
        "cards": cards,
        "everything": everything[0] if everything else None,
        "same_when_certain": same,
        "cannot_keep": str(sayings.refusal_from_json(refused)) if refused and question.keep else "",
        "candidate": shown,
        "seen": freezing.seen(documents[shown]),
        "may_freeze": may(request.user, Action.FREEZE_PLAN, row),
        "refining": row.underway and not documents["best"]["proved"],
        "closed": round(100 * (1 - documents["best"]["gap"])),
    } | whole(model, row.version.landscape_id, row.question, documents[shown])


def whole(model: Landscape, pk: int, question: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """One plan in full, for the screen of now and for that of a frozen plan."""
    now = timezone.now()
    stopped = showing.lost(model, pk, document, now)
    return {
        "document": document,
        "headline": headline(document),
        "confirmed_words": showing.confirmed(document),
        "sureness": showing.sureness(document),
        "steps": showing.steps(model, pk, document),
        "teams": showing.teams(document, model),
        "ready": showing.minutes(document["ready_min"]),
        "lost": stopped,
        "people": sum(s.people or 0 for s in stopped),
        "left_open": showing.left_open(model, pk, document),
        "still_open": [model.name_of(id) for id in document["still_open"]],
        "compared": showing.compared(model, document),
        "pivots": showing.pivots(model, pk, document),
        "assumed_parts": showing.assumed(model, pk, document),
        "drawing": showing.picture(model, pk, question, document, _("What is cut, and what still works")),
    }


def headline(document: dict[str, Any]) -> str:
    """The answer in one line."""
    lost = len(document["newly_lost"])
    if not document["actions"]:
        return _("Nothing has to be cut")
    said = ngettext("{n} action, done in {time}", "{n} actions, done in {time}", len(document["actions"]))
    costs = ngettext("stops {n} service", "stops {n} services", lost).format(n=lost) if lost else _("stops no service")
    done = said.format(n=len(document["actions"]), time=showing.minutes(document["ready_min"]))
    return f"{done} – {costs}"


def _card(name: str, documents: dict[str, Any], model: Landscape, question: questions.Asked, shown: str) -> Card:
    document = documents[name]
    best = documents["best"]
    lost = showing.by_weight(model, document["newly_lost"])
    names = ", ".join(model.name_of(id) for id in lost[:FEW]) + (" …" if len(lost) > FEW else "")
    consequence = _("stops: {names}").format(names=names) if lost else _("stops no service")
    note = ""
    if name == "keep":
        kept = ", ".join(model.name_of(id) for id in document.get("keep", ()))
        title = _("Keeps {services} open").format(services=kept)
        more = sorted(set(document["newly_lost"]) - set(best["newly_lost"]))
        if more:
            note = _("stops instead: {names}").format(names=", ".join(model.name_of(id) for id in more[:FEW]))
    elif name == "quick":
        title = _("First 15 minutes")
        open_ = len(document["still_open"])
        note = (
            ngettext(
                "{n} of {all} protected parts can then still be reached",
                "{n} of {all} protected parts can then still be reached",
                open_,
            ).format(n=open_, all=len(document["protect"]))
            if open_
            else _("everything protected is then out of reach")
        )
    elif name == "certain":
        title = _("Only against what is certain")
        note = _("leaves out whoever is only suspected")
    else:
        title = _("Best plan")
        note = _("everything protected is out of reach")
    return Card(
        key=name,
        letter="",
        title=title,
        deeds=showing.deeds(document),
        ready=_("done in {time}").format(time=showing.minutes(document["ready_min"])),
        consequence=consequence,
        note=note,
        url=question.address(show=name) if name != "best" else question.address(),
        shown=name == shown,
    )
