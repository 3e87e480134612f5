"""A containment plan in rows and words for a screen. It works on the document, so that a frozen plan is shown as
it was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from warroom.landscapes import addresses
from warroom.templatetags.warroom import moment as moment_words
from weerbaar.drawing import Show, View, choose_view, draw, mark
from weerbaar.landscape import Kind, Landscape
from weerbaar.planning.impact import Scenario, harm_per_h, impact

SIGNS = {"cut": "✂", "isolate": "▣", "disable": "⊘", "offline": "▽"}
VERBS: dict[str, str | Promise] = {
    "cut": pgettext_lazy("action", "cut"),
    "isolate": pgettext_lazy("action", "isolate"),
    "disable": pgettext_lazy("action", "disable the accounts"),
    "offline": pgettext_lazy("action", "take offline"),
}
BASELINES: dict[str, str | Promise] = {
    "cut_everything": gettext_lazy("Cut everything"),
    "by_priority": gettext_lazy("Down the priority list"),
}
MOST_ROWS = 400


@dataclass(frozen=True)
class Step:
    """One action. ``path``: names along which the attack goes on without it."""

    kind: str
    sign: str
    verb: str
    name: str
    url: str
    minutes: float
    assumed: bool
    team: str
    reason: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Lost:
    """A service that stops because of the plan."""

    name: str
    url: str
    people: float | None
    paper_h: float | None
    paper_until: datetime | None
    price: str
    keepable: str
    """Its id when a plan that keeps it may exist; empty otherwise."""


@dataclass(frozen=True)
class LeftOpen:
    """Something not cut, and why."""

    verb: str
    name: str
    url: str
    reason: str


@dataclass(frozen=True)
class Compared:
    """One way of doing it, to hold against the others. ``harm`` is the weight of what stops, per hour; ``paper``
    until when those services can go on without it."""

    key: str
    name: str
    actions: int
    ready_min: float | None
    minutes: float
    services: int
    total: int
    names: str
    people: float
    paper: str
    harm: float
    protects: bool
    own: bool


def url_of(landscape: Landscape, pk: int, id: str) -> str:
    """Where an element or link is shown: a link with the element it begins at."""
    if id in landscape.by_id:
        return addresses.of_element(pk, id)
    if id in landscape.links:
        return addresses.of_element(pk, landscape.links[id].source)
    return ""


def steps(landscape: Landscape, pk: int, document: dict[str, Any]) -> list[Step]:
    """What to do, soonest done first."""
    assumed = set(document["assumed"])
    return [
        Step(
            kind=a["kind"],
            sign=SIGNS[a["kind"]],
            verb=str(VERBS[a["kind"]]),
            name=landscape.name_of(a["target"]),
            url=url_of(landscape, pk, a["target"]),
            minutes=a["minutes"],
            assumed=a["target"] in assumed,
            team=landscape.name_of(a["team"]) if a["team"] else "",
            reason=a["reason"],
            path=tuple(landscape.name_of(id) for id in a["path"]),
        )
        for a in document["actions"][:MOST_ROWS]
    ]


def teams(document: dict[str, Any], landscape: Landscape) -> list[tuple[str, int, float]]:
    """Per team: its name, how many actions, how many minutes; the busiest first."""
    found: dict[str, list[float]] = {}
    for action in document["actions"]:
        name = landscape.name_of(action["team"]) if action["team"] else _("team not known")
        found.setdefault(name, []).append(action["minutes"])
    return sorted(((name, len(m), sum(m)) for name, m in found.items()), key=lambda row: (-row[2], row[0]))


def lost(landscape: Landscape, pk: int, document: dict[str, Any], moment: datetime) -> list[Lost]:
    """Which services stop because of it, heaviest first."""
    prices = {s["service"]: s for s in document["sacrificed"]}
    rows = []
    for id in by_weight(landscape, document["newly_lost"]):
        service = landscape.by_id[id]
        paper = service.number("paper_h")
        price = prices.get(id)
        rows.append(
            Lost(
                name=service.name,
                url=addresses.of_element(pk, id),
                people=service.number("people_per_day"),
                paper_h=paper,
                paper_until=moment + timedelta(hours=min(paper, 100_000)) if paper else None,
                price=price["reason"] if price else "",
                keepable=id if price and price["price"] is not None else "",
            )
        )
    return rows


def by_weight(landscape: Landscape, ids: Iterable[str]) -> list[str]:
    """Services, heaviest first."""
    return sorted(ids, key=lambda id: (-harm_per_h(landscape.by_id[id]), landscape.name_of(id)))


def left_open(landscape: Landscape, pk: int, document: dict[str, Any]) -> list[LeftOpen]:
    """What could be cut and is not."""
    return [
        LeftOpen(str(VERBS[o["kind"]]), landscape.name_of(o["target"]), url_of(landscape, pk, o["target"]), o["reason"])
        for o in document["left_open"]
    ]


def compared(landscape: Landscape, document: dict[str, Any], moment: datetime) -> list[Compared]:
    """The plan beside what people do without computing. ``moment`` is when the services stop."""
    total = len(landscape.of_kind(Kind.SERVICE))

    def row(key: str, name: str, found: dict[str, Any], down: list[str]) -> Compared:
        ids = by_weight(landscape, down)
        services = [landscape.by_id[id] for id in ids]
        return Compared(
            key=key,
            name=name,
            actions=found["actions"] if isinstance(found["actions"], int) else len(found["actions"]),
            ready_min=found.get("ready_min"),
            minutes=found["minutes"],
            services=len(services),
            total=total,
            names=few(landscape, ids),
            people=sum(s.number("people_per_day") or 0 for s in services),
            paper=_on_paper([s.number("paper_h") for s in services], moment),
            harm=sum(harm_per_h(s) for s in services),
            protects=found.get("protects", not found.get("still_open")),
            own=key == "plan",
        )

    return [
        row("plan", _("This plan"), document, document["newly_lost"]),
        *(
            row(b["name"], str(BASELINES.get(b["name"], b["name"])), b, b["services_down"])
            for b in document["baselines"]
        ),
    ]


def _on_paper(hours: list[float | None], moment: datetime) -> str:
    """Until when services go on without it: "1 meteen weg, 2 op papier tot ten vroegste di 24 nov, 02:09"."""
    paper = sorted(min(h, 100_000) for h in hours if h)
    at_once = len(hours) - len(paper)
    said = []
    if at_once:
        said.append(ngettext("{n} gone at once", "{n} gone at once", at_once).format(n=at_once))
    if paper:
        until = moment_words(moment + timedelta(hours=paper[0]), "absolute")
        said.append(
            ngettext("{n} on paper until {until}", "{n} on paper, the first until {until}", len(paper)).format(
                n=len(paper), until=until
            )
        )
    return ", ".join(said)


def few(landscape: Landscape, ids: Iterable[str], most: int = 3) -> str:
    """The first few names, and a sign that there are more."""
    ids = list(ids)
    return ", ".join(landscape.name_of(id) for id in ids[:most]) + (" …" if len(ids) > most else "")


def deeds(document: dict[str, Any]) -> str:
    """How much is to be done: "4 verbindingen afsluiten, 2 onderdelen isoleren"."""
    counts: dict[str, int] = {}
    for action in document["actions"]:
        counts[action["kind"]] = counts.get(action["kind"], 0) + 1
    words = {
        "cut": ngettext("cut {n} link", "cut {n} links", counts.get("cut", 0)),
        "isolate": ngettext("isolate {n} part", "isolate {n} parts", counts.get("isolate", 0)),
        "disable": ngettext("disable {n} directory", "disable {n} directories", counts.get("disable", 0)),
        "offline": ngettext("take {n} backup offline", "take {n} backups offline", counts.get("offline", 0)),
    }
    said = [words[kind].format(n=counts[kind]) for kind in words if kind in counts]
    return ", ".join(said) if said else _("nothing has to be cut")


def minutes(value: float) -> str:
    """Minutes as people say them: "40 min", "2 u 5 min"."""
    whole = round(value)
    if whole < 60:
        return _("{n} min").format(n=whole)
    return _("{h} h {n} min").format(h=whole // 60, n=whole % 60) if whole % 60 else _("{h} h").format(h=whole // 60)


def sureness(document: dict[str, Any]) -> str:
    """What is proved about it, in one sentence."""
    if document["proved"]:
        return _("Proved: with what is filled in there is no better plan.")
    gap = min(100, max(1, round(document["gap"] * 100)))
    return _("Not proved: it is at most {gap} percent from the best with what is filled in.").format(gap=localize(gap))


def confirmed(document: dict[str, Any]) -> str:
    """The words under the headline."""
    if document["stage"] == "nothing_to_cut":
        return _("What you want to protect cannot be reached.")
    of = document["confirmed"]
    return _("best according to what is filled in ({x} of {y} confirmed)").format(x=of["confirmed"], y=of["of"])


def picture(landscape: Landscape, pk: int, question: dict[str, Any], document: dict[str, Any], title: str) -> Any:
    """The part of the landscape the plan is about, once it is carried out."""
    actions = document["actions"]
    scenario = Scenario.of(
        compromised=question["compromised"],
        lost=question["lost"],
        isolated={*question["isolated"], *(a["target"] for a in actions if a["kind"] != "cut")},
        cut={*question["cut"], *(a["target"] for a in actions if a["kind"] == "cut")},
        active=question["active"],
    )
    view = View(show=Show.PART)
    drawn = choose_view(landscape, view, mark(landscape, scenario, impact(landscape, scenario)))
    svg = draw(drawn, title=title, url=lambda box: None if box.folded else addresses.of_element(pk, box.id))
    return {"svg": safe(svg), "picture": drawn}


def safe(svg: str) -> SafeString:
    """SVG written by our own library, which escapes every name in it."""
    return mark_safe(svg)  # noqa: S308


def pivots(landscape: Landscape, pk: int, document: dict[str, Any]) -> list[tuple[str, str]]:
    """What to confirm first: in words, and where to fill it in."""
    found = []
    for pivot in document["pivots"]:
        id = pivot["id"]
        element = id if id in landscape.by_id else landscape.links[id].source if id in landscape.links else None
        found.append((pivot["what"], f"{addresses.of_element(pk, element)}" if element else ""))
    return found


def assumed(landscape: Landscape, pk: int, document: dict[str, Any]) -> list[tuple[str, str]]:
    """The parts whose minutes, weight or isolability is a default of ours: name and address."""
    return [(landscape.name_of(id), url_of(landscape, pk, id)) for id in document["assumed"][:MOST_ROWS]]


def page_of(pk: int) -> str:
    """The containment page of a landscape."""
    return reverse("plans:containment", args=[pk])
