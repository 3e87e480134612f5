"""What if: what stops, what goes on and why, when things are compromised, lost, isolated or cut."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from warroom.landscapes import addresses, asked, drawings, extensions, outcome, scenarios, words
from warroom.landscapes.models import Landscape
from warroom.landscapes.since import since
from warroom.organisations.access import Action, may, require
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.drawing import Show, mark
from weerbaar.landscape import Kind
from weerbaar.landscape.checks import errors
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.impact import Impact, Scenario, impact

# Parameters that describe the scenario to compare with begin like this; "b=1" alone compares with nothing.
OTHER = "b."
STATES = ("fails", "degraded", "unknown", "works", "all")


def what_if(request: Request, pk: int | None = None) -> HttpResponse:
    """The what-if screen of a landscape; without ``pk`` of the first one of the organisation acted for."""
    if pk is None:
        if request.organisation is None:
            raise Http404
        require(request, Action.VIEW_LANDSCAPE, request.organisation)
        first = Landscape.objects.of(request.organisation).first()
        if first is None:
            return render(request, "landscapes/what_if_empty.html", {"landscape": None})
        landscape = asked.landscape(request, first.pk)
    else:
        landscape = asked.landscape(request, pk)
    model = landscape.in_force()
    if not model.of_kind(Kind.SERVICE):
        return render(request, "landscapes/what_if_empty.html", {"landscape": landscape})
    wrong = errors(model)
    if wrong:
        return render(request, "landscapes/what_if_empty.html", {"landscape": landscape, "wrong": wrong})

    told = scenarios.from_query(model, request.GET)
    found = scenarios.search(model, told.scenario, request.GET, request.GET.get("q", ""))
    context: dict[str, Any] = {
        "landscape": landscape,
        "model": model,
        "scenario": told.scenario,
        "unknown_ids": told.unknown,
        "facts": scenarios.described(model, told.scenario, request.GET),
        "pairs": scenarios.pairs(told.scenario),
        "q": request.GET.get("q", ""),
        "found": found,
        "others": Landscape.objects.of(request.organisation) if request.organisation else [],
    }
    if request.htmx and request.htmx.target == "found":
        response = render(request, "landscapes/what_if_found.html", context)
    else:
        context |= _answer(request, landscape, model, told.scenario)
        whole = not request.htmx or request.htmx.history_restore_request
        template = "landscapes/what_if.html" if whole else "landscapes/what_if_screen.html"
        response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _answer(request: Request, landscape: Landscape, model: library.Landscape, scenario: Scenario) -> dict[str, Any]:
    now = timezone.now()
    answer = impact(model, scenario)
    begun = since(request.GET.get("since", ""), now)
    rows = outcome.service_rows(model, scenario, answer, begun.moment)
    chosen = _chosen(request, rows, bool(scenario))
    marking = mark(model, scenario, answer) if scenario else None
    view = drawings.view_of(request.GET, show=Show.PART if scenario else Show.ALL)
    try:
        drawing = drawings.drawn(
            model, view, request.GET, title=_("What if"), marking=marking, node="q", anchor="#mark"
        )
    except BadInput:
        # A bookmark on an element that has gone since: the drawing without it.
        view = drawings.view_of(QueryDict(), show=view.show)
        drawing = drawings.drawn(model, view, request.GET, title=_("What if"), marking=marking, node="q")
    counts = answer.services
    return {
        "now": now,
        "since": begun,
        "counts": counts,
        "fails": counts["down"] + counts["out"],
        "total": len(rows),
        "rows": chosen,
        "state": request.GET.get("state", ""),
        "sort": request.GET.get("sort", ""),
        "states": _state_choices(counts),
        "name_filter": request.GET.get("name", ""),
        "state_counts": [(state, counts[state]) for state in outcome.ORDER if counts[state]],
        "assumed_count": sum(row.assumed for row in rows),
        "exposed": (exposed := _exposed(landscape.pk, model, answer)),
        "exposed_count": sum(len(members) for _kind, members in exposed),
        "defaulted": [model.by_id[id] for id in answer.defaulted],
        "circles": [[model.name_of(id) for id in circle] for circle in answer.cold_start_circles],
        "drawing": drawing,
        "view": view,
        "folds": drawings.fold_words(),
        "quick_starts": [
            (quick, scenarios.address(scenarios.with_fact(scenario, "lost", quick.element.id), request.GET, "q"))
            for quick in outcome.quick_starts(model)
            if quick.element.id not in scenario.lost
        ],
        "saved": [
            (
                row,
                "?" + urlencode(scenarios.pairs(told)),
                scenarios.address(scenario, _held(request, told), "q"),
            )
            for row in landscape.saved_scenarios.filter(removed_at=None)[:8]
            for told in [scenarios.from_facts(model, row.facts).scenario]
        ],
        "may_save": may(request.user, Action.EDIT_LANDSCAPE, landscape),
        "comparison": _comparison(request, model, scenario, answer),
        "said": scenarios.in_words(model, scenario),
        "scenario_query": "?" + urlencode(scenarios.pairs(scenario)),
        "kept": [(n, v) for n, vs in sorted(request.GET.lists()) if n not in (*scenarios.MARKS, "q") for v in vs],
        "hold": scenarios.address(scenario, _held(request, scenario), "q"),
        "panels": extensions.panels(extensions.WHAT_IF, request, landscape),
    }


def _chosen(request: Request, rows: list[outcome.ServiceRow], happens: bool) -> list[outcome.ServiceRow]:
    """The rows that the filters leave, in the order asked. By default what does not simply work."""
    state = request.GET.get("state", "")
    if state == "fails":
        rows = [r for r in rows if r.fails]
    elif state in STATES and state != "all":
        rows = [r for r in rows if r.shown == state]
    elif state != "all":
        rows = [r for r in rows if r.shown != "works" and (happens or r.shown != "unknown")]
    name = request.GET.get("name", "").strip().casefold()
    if name:
        rows = [r for r in rows if name in r.element.name.casefold()]
    sort = request.GET.get("sort", "")
    key = outcome.SORTS.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows


def _state_choices(counts: Any) -> list[tuple[str, str, int]]:
    total = sum(counts.values())
    return [
        ("", _("what does not simply work"), total - counts["works"]),
        ("fails", _("what is down"), counts["down"] + counts["out"]),
        ("degraded", _("what is degraded"), counts["degraded"]),
        ("unknown", _("what is not known"), counts["unknown"]),
        ("works", _("what works"), counts["works"]),
        ("all", _("everything"), total),
    ]


def _exposed(pk: int, model: library.Landscape, answer: Impact) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the attacker can reach: names and addresses by kind, in the order of the kinds."""
    by_kind: dict[Kind, list[tuple[str, str]]] = {}
    for element in model.elements:
        if answer.elements[element.id].exposed:
            by_kind.setdefault(element.kind, []).append((element.name, addresses.of_element(pk, element.id)))
    return [(str(words.MANY[kind]), sorted(by_kind[kind])) for kind in Kind if kind in by_kind]


def _comparison(
    request: Request, model: library.Landscape, scenario: Scenario, answer: Impact
) -> dict[str, Any] | None:
    """The same question asked of another scenario, and what differs; None when nothing is compared."""
    other = scenarios.from_query(model, request.GET, OTHER).scenario
    if not other and "b" not in request.GET:
        return None
    there = impact(model, other)
    rest = [name for name in request.GET if name == "b" or name.startswith(OTHER)]
    return {
        "said": scenarios.in_words(model, other),
        "counts": [(state, answer.services[state], there.services[state]) for state in outcome.ORDER],
        "differences": outcome.differences(model, answer, there),
        "stop": scenarios.address(scenario, request.GET, "q", *rest),
        "swap": scenarios.address(other, _held(request, scenario), "q"),
    }


def _held(request: Request, scenario: Scenario) -> Any:
    """The parameters of this page with ``scenario`` as the one to compare with."""
    query = request.GET.copy()
    for name in [name for name in query if name.startswith(OTHER)]:
        del query[name]
    query["b"] = "1"
    for name, id in scenarios.pairs(scenario, OTHER):
        query.appendlist(name, id)
    return query
