"""What to stand up until recovery: plans with different points of failure, and what is not worth it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from warroom.landscapes import asked, scenarios
from warroom.organisations.access import Action, may
from warroom.plans import answering, freezing, questions, showing
from warroom.plans.models import PlanKind
from warroom.requests import Request
from warroom.templatetags.warroom import moment as in_words
from weerbaar.landscape import Landscape
from weerbaar.landscape.checks import errors
from weerbaar.planning.impact import Scenario, harm_per_h

VERDICTS: dict[str, str | Promise] = {
    "refused": gettext_lazy("not safe or not possible"),
    "no_effect": gettext_lazy("gives nothing back now"),
    "not_worth": gettext_lazy("not worth it"),
}


@dataclass(frozen=True)
class Step:
    """One workaround to stand up."""

    name: str
    url: str
    team: str
    ready: str
    reason: str
    assumed: bool
    delays: str


@dataclass(frozen=True)
class Regained:
    """A service that a plan gives back."""

    name: str
    url: str
    state: str
    share: str
    through: str
    when: str
    people: float | None
    in_danger: bool


@dataclass(frozen=True)
class Option:
    """One plan. ``points``: what it rests on, in names; ``what_if`` shows it standing."""

    letter: str
    headline: str
    ready: str
    steps: tuple[Step, ...]
    services: tuple[Regained, ...]
    points: tuple[tuple[str, str], ...]
    avoids: str
    shares: str
    what_if: str


@dataclass(frozen=True)
class Judged:
    """A candidate that is left out. ``what_if`` shows what would make it safe; empty when there is no such thing."""

    name: str
    url: str
    verdict: str
    reason: str
    gain: float
    effort: float
    safe_after: str
    what_if: str


def standing_up(request: Request, pk: int) -> HttpResponse:
    """The page "Wat opzetten?" for the scenario in the address."""
    landscape = asked.landscape(request, pk)
    version = landscape.newest
    if version is None:
        raise Http404
    model = landscape.in_force()
    question = questions.workaround(model, request.GET)
    happened = Scenario.of(**{mark: question[mark] for mark in scenarios.MARKS})
    context: dict[str, Any] = {
        "landscape": landscape,
        "now": timezone.now(),
        "facts": scenarios.described(model, happened, request.GET),
        "what_if": f"{reverse('landscapes:what_if_of', args=[pk])}?{urlencode(scenarios.pairs(happened))}",
        "title": _("What to stand up?"),
    }
    if errors(model) or not (happened.compromised or happened.lost or happened.isolated or happened.cut):
        return render(request, "plans/recovery_not.html", context | {"wrong": errors(model)})
    row = answering.asked(version, PlanKind.WORKAROUND, question, request.user)
    found = row.candidates.get("best", {}).get("document")
    context |= {"row": row, "error": answering.refusal(row), "found": found}
    if found:
        context |= whole(model, pk, question, found, timezone.now())
        context |= {"seen": freezing.seen(found), "may_freeze": may(request.user, Action.FREEZE_PLAN, row)}
    plain = not request.htmx or request.htmx.history_restore_request
    response = render(request, "plans/standing_up.html" if plain else "plans/standing_up_plan.html", context)
    response["Vary"] = "HX-Request"
    return response


def whole(
    model: Landscape, pk: int, question: dict[str, Any], document: dict[str, Any], moment: datetime
) -> dict[str, Any]:
    """One answer in full, for the screen of now and for that of a frozen plan; ``moment`` is when it begins."""
    happened = Scenario.of(**{mark: question[mark] for mark in scenarios.MARKS})
    options = [
        _option(model, pk, happened, n, o, moment if document["dated"] else None)
        for n, o in enumerate(document["options"])
        if o["steps"]
    ]
    return {
        "document": document,
        "headline": _headline(document),
        "confirmed_words": _confirmed(document),
        "sureness": showing.sureness(document),
        "options": options,
        "only_way": [model.name_of(id) for id in document["single"]],
        "judged": [_judged(model, pk, happened, j) for j in document["not_chosen"]],
        "standing": [
            {"name": model.name_of(s["workaround"]), "safe": s["safe"], "reason": s["reason"]}
            for s in document["standing"]
        ],
        "pivots": [
            (f"{model.name_of(p['id'])}: {p['what']}", showing.url_of(model, pk, p["id"])) for p in document["pivots"]
        ],
        "assumed_parts": showing.assumed(model, pk, document),
    }


def _headline(document: dict[str, Any]) -> str:
    best = document["options"][0]
    if not best["steps"]:
        return _("Nothing is worth standing up")
    n, services = len(best["steps"]), len(best["services"])
    first = ngettext("Stand up {n} workaround", "Stand up {n} workarounds", n).format(n=n)
    back = ngettext("helps {n} service", "helps {n} services", services).format(n=services)
    return f"{first} – {back}"


def _confirmed(document: dict[str, Any]) -> str:
    of = document["confirmed"]
    return _("best according to what is filled in ({x} of {y} confirmed)").format(x=of["confirmed"], y=of["of"])


def _option(
    model: Landscape, pk: int, happened: Scenario, n: int, option: dict[str, Any], begin: datetime | None
) -> Option:
    used = {s["workaround"] for s in option["steps"]}
    services = sorted(option["services"], key=lambda s: (-harm_per_h(model.by_id[s["id"]]), model.name_of(s["id"])))
    return Option(
        letter="ABCDEF"[n],
        headline=option["headline"],
        ready=showing.minutes(option["ready_h"] * 60),
        steps=tuple(
            Step(
                name=model.name_of(s["workaround"]),
                url=showing.url_of(model, pk, s["workaround"]),
                team=model.name_of(s["team"]) if s["team"] else "",
                ready=showing.minutes(s["finish_h"] * 60),
                reason=s["reason"],
                assumed=bool(s["assumed"]),
                delays=", ".join(model.name_of(id) for id in s["delays"][:3]),
            )
            for s in sorted(option["steps"], key=lambda s: (s["finish_h"], s["workaround"]))
        ),
        services=tuple(
            Regained(
                name=model.name_of(s["id"]),
                url=showing.url_of(model, pk, s["id"]),
                state="works" if s["fully"] else "degraded",
                share=_share(s),
                through=", ".join(model.name_of(id) for id in s["through"]),
                when=_when(s, begin),
                people=s["people_per_day"],
                in_danger=s["in_danger"],
            )
            for s in services
        ),
        points=tuple(
            (model.name_of(p["id"]), ", ".join(model.name_of(id) for id in p["services"][:4])) for p in option["points"]
        )[:6],
        avoids=", ".join(model.name_of(id) for id in option["avoids"][:6]),
        shares=", ".join(model.name_of(id) for id in option["shares"][:6]),
        what_if=_what_if(pk, happened, active=used),
    )


def _share(service: dict[str, Any]) -> str:
    now, before = (localize(round(100 * service[name])) for name in ("share", "before"))
    if service["before"]:
        return _("{now} % of normal instead of {before} %").format(now=now, before=before)
    return _("{now} % of normal").format(now=now)


def _when(service: dict[str, Any], begin: datetime | None) -> str:
    """From when until when, in moments; without ``begin`` only after how long."""
    if begin is None:
        return _("after {time}").format(time=showing.minutes(service["from_h"] * 60))
    start, end = (
        in_words(begin + timedelta(hours=min(service[name], 100_000)), "absolute") for name in ("from_h", "until_h")
    )
    return _("from {start} until {end}, when recovery brings it back").format(start=start, end=end)


def _judged(model: Landscape, pk: int, happened: Scenario, judged: dict[str, Any]) -> Judged:
    return Judged(
        name=model.name_of(judged["workaround"]),
        url=showing.url_of(model, pk, judged["workaround"]),
        verdict=str(VERDICTS[judged["verdict"]]),
        reason=judged["reason"],
        gain=judged["gain"],
        effort=judged["effort"],
        safe_after=", ".join(model.name_of(id) for id in judged["safe_after"]),
        what_if=_what_if(pk, happened, cut=set(judged["safe_after"][:1])) if judged["safe_after"] else "",
    )


def _what_if(pk: int, happened: Scenario, **more: set[str]) -> str:
    told = {mark: getattr(happened, mark) | more.get(mark, set()) for mark in scenarios.MARKS}
    pairs = scenarios.pairs(Scenario.of(**told))
    return f"{reverse('landscapes:what_if_of', args=[pk])}?{urlencode(pairs)}"
