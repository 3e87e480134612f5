"""A recovery plan in rows and words for a screen. It works on the document, so that a frozen plan is shown as it
was decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from warroom.landscapes import addresses
from warroom.plans import showing
from warroom.plans.computing import MOST_TASKS, task_anchor
from weerbaar.landscape import Landscape
from weerbaar.planning.impact import harm_per_h
from weerbaar.planning.recovery.words import duration, moment, short

DEEDS: dict[str, str | Promise] = {
    "rebuild": pgettext_lazy("task", "rebuild"),
    "restore": pgettext_lazy("task", "restore from backup"),
    "reinstall": pgettext_lazy("task", "reinstall"),
    "reenter": pgettext_lazy("task", "enter the data again"),
    "verify": pgettext_lazy("task", "verify that it is clean"),
    "reopen": pgettext_lazy("task", "reopen"),
    "backlog": pgettext_lazy("task", "enter the paper of the outage"),
}
BASELINES: dict[str, str | Promise] = {
    "plan": gettext_lazy("This plan"),
    "priority list": gettext_lazy("By priority list"),
    "order of the landscape": gettext_lazy("In the order of the landscape"),
}


@dataclass(frozen=True)
class Task:
    """One task. ``when`` and ``until`` in words; ``anchor`` is where its bar leads to."""

    id: str
    anchor: str
    deed: str
    name: str
    url: str
    team: str
    when: str
    until: str
    work: str
    reason: str
    why: str
    serves: str
    assumed: bool
    progress: str


@dataclass(frozen=True)
class Back:
    """When a service is back, in words; ``late`` when its paper fallback has run out by then."""

    id: str
    name: str
    url: str
    when: str
    between: str
    people: float | None
    late: bool
    reason: str
    moved: str
    """How much sooner or later than in the plan before; empty when it stays."""


@dataclass(frozen=True)
class Beside:
    """The same work in another order. ``hours`` adds the outage of all services."""

    name: str
    hours: float
    days: float
    late: int
    total: int
    weighted: float
    own: bool


def begin_of(document: dict[str, Any]) -> datetime | None:
    """When the plan begins, on the clock of here."""
    return datetime.fromisoformat(document["begin"]) if document["begin"] else None


def hours_since(document: dict[str, Any], at: datetime) -> float:
    """Hours from the plan's beginning to ``at``; never before it."""
    begin = begin_of(document)
    if begin is None:
        return 0.0
    return max(0.0, (timezone.localtime(at).replace(tzinfo=None) - begin).total_seconds() / 3600)


def tasks(landscape: Landscape, pk: int, document: dict[str, Any]) -> list[Task]:
    """Every task in the order in which it begins."""
    begin = begin_of(document)
    return [
        Task(
            id=t["id"],
            anchor=task_anchor(n),
            deed=str(DEEDS.get(t["kind"], t["kind"])),
            name=landscape.name_of(t["element"]),
            url=showing.url_of(landscape, pk, t["element"]),
            team=landscape.name_of(t["team"]) if t["team"] else "",
            when=short(begin, t["start_h"]),
            until=short(begin, t["end_h"]),
            work=showing.minutes(t["work_h"] * 60),
            reason=t["reason"],
            why=t["why"],
            serves=landscape.name_of(t["serves"]) if t["serves"] else "",
            assumed=t["assumed"],
            progress=t["progress"],
        )
        for n, t in enumerate(document["tasks"][:MOST_TASKS])
    ]


def services(landscape: Landscape, pk: int, document: dict[str, Any]) -> list[Back]:
    """The services in the order in which they come back."""
    begin = begin_of(document)
    return [
        Back(
            id=s["id"],
            name=landscape.name_of(s["id"]),
            url=addresses.of_element(pk, s["id"]),
            when=moment(begin, s["back_h"]),
            between=_("between {low} and {high}").format(
                low=moment(begin, s["low_h"]), high=moment(begin, s["high_h"])
            ),
            people=landscape.by_id[s["id"]].number("people_per_day"),
            late=s["late"],
            reason=s["reason"],
            moved=_moved(s["before_h"], s["back_h"]),
        )
        for s in document["services"]
    ]


def _moved(before: float | None, now: float) -> str:
    if before is None or abs(now - before) < 1:
        return ""
    words = _("{time} later than planned") if now > before else _("{time} sooner than planned")
    return words.format(time=duration(abs(now - before)))


def beside(document: dict[str, Any]) -> list[Beside]:
    """The plan beside a priority list."""
    return [
        Beside(
            name=str(BASELINES.get(b["name"], b["name"])),
            hours=b["service_hours"],
            days=b["service_hours"] / 24,
            late=b["late"],
            total=len(b["back_h"]),
            weighted=b["objective"],
            own=b["name"] == "plan",
        )
        for b in document["baselines"]
    ]


def gained(document: dict[str, Any]) -> str:
    """What the plan wins over a priority list, in hours of services."""
    by_name = {b["name"]: b for b in document["baselines"]}
    if "plan" not in by_name or "priority list" not in by_name:
        return ""
    plan, other = by_name["plan"], by_name["priority list"]
    saved = other["service_hours"] - plan["service_hours"]
    late = other["late"] - plan["late"]
    if late > 0:
        return ngettext(
            "By priority list {n} service more would be back too late.",
            "By priority list {n} services more would be back too late.",
            late,
        ).format(n=late)
    if saved >= 1:
        return _("By priority list the services together would be out {time} longer.").format(time=duration(saved))
    if other["objective"] > plan["objective"]:
        return _("By priority list the services that cannot wait would be back later.")
    return _("Here a priority list would do as well.")


def headline(landscape: Landscape, document: dict[str, Any]) -> str:
    """The answer in one line: which service comes back when, first and last."""
    found = document["services"]
    if not found:
        return _("No service is down: what is out can be rebuilt in any order")
    begin = begin_of(document)
    # Of the heaviest services the one that is back first is named: it says most to most people.
    first = min(found, key=lambda s: (-harm_per_h(landscape.by_id[s["id"]]), s["back_h"]))
    if not document["dated"]:
        return _("First {first}, last {last}").format(
            first=landscape.name_of(first["id"]), last=landscape.name_of(found[-1]["id"])
        )
    return _("{first} works again {when}; everything {last}").format(
        first=landscape.name_of(first["id"]),
        when=moment(begin, first["back_h"]),
        last=moment(begin, max(s["back_h"] for s in found)),
    )


def confirmed(document: dict[str, Any]) -> str:
    """The words under the headline."""
    of = document["confirmed"]
    words = (
        _("the best order according to what is filled in ({x} of {y} confirmed)")
        if document["proved"]
        else _("a good order according to what is filled in ({x} of {y} confirmed)")
    )
    return words.format(x=of["confirmed"], y=of["of"])


def sureness(document: dict[str, Any]) -> str:
    """What is proved about it, in one sentence."""
    if document["proved"]:
        return _("Proved: with what is filled in no order is better.")
    gap = max(1, round(document["gap"] * 100))
    return _("Not proved: a better order may exist, at most {gap} percent better.").format(gap=gap)


def changes(landscape: Landscape, document: dict[str, Any]) -> list[str]:
    """The difference with the plan before, in words."""
    begin = begin_of(document)
    found = []
    for change in document["changes"]:
        kind, _separator, rest = change["id"].partition(":")
        if change["what"] == "service":
            if change["now_h"] is None:
                words = _("{name} works again already, or needs nothing any more")
            elif change["before_h"] is not None:
                words = _("{name} is back {now} instead of {before}")
            else:
                words = _("{name} is back {now}")
            name = landscape.name_of(rest)
        else:
            words = {
                "new": _("new: {name} {now}"),
                "gone": _("no longer needed: {name}"),
                "moved": _("{name} begins {now} instead of {before}"),
            }[change["what"]]
            name = f"{DEEDS.get(kind, kind)} – {landscape.name_of(rest)}"
        found.append(
            words.format(
                name=name,
                now="" if change["now_h"] is None else short(begin, change["now_h"]),
                before="" if change["before_h"] is None else short(begin, change["before_h"]),
            )
        )
    return found


def whole(landscape: Landscape, pk: int, document: dict[str, Any], drawing: str) -> dict[str, Any]:
    """One plan in full, for the screen of now and for that of a frozen plan."""
    swap = document["swap"]
    return {
        "document": document,
        "headline": headline(landscape, document),
        "confirmed_words": confirmed(document),
        "sureness": sureness(document),
        "tasks": tasks(landscape, pk, document),
        "task_count": len(document["tasks"]),
        "services": services(landscape, pk, document),
        "beside": beside(document),
        "gained": gained(document),
        "changes": changes(landscape, document),
        "pivots": showing.pivots(landscape, pk, document),
        "assumed_parts": showing.assumed(landscape, pk, document),
        "by_hand": [landscape.name_of(id) for id in document["by_hand"]],
        "swap": swap
        and {
            "name": landscape.name_of(swap["service"]),
            "reason": swap["reason"],
            "later": [(landscape.name_of(id), duration(h)) for id, h in swap["later"][:8]],
        },
        "gantt": showing.safe(drawing),
    }
