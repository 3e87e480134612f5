"""What an alternative would do on the incident's landscape as it stands: computed, never filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from warroom.incidents.fate import Fate, Shared, answer_of, fates, scenario_of
from warroom.incidents.picture import Picture, Told
from warroom.incidents.taxonomy import Mark
from weerbaar.landscape import Kind
from weerbaar.planning.impact import Impact, Scenario, harm_per_h
from weerbaar.planning.reasons import reason

FAILS = ("out", "down")
MOST_TOLD = 200
"""Names kept of each sort; the counts are of all."""
LONGEST_PAPER_H = 100_000

Supposed = list[tuple[Fate, Scenario, Impact]]


def computed(picture: Picture, actions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What changes for the services and for what the attacker can reach if ``actions`` are carried out now.

    ``lost`` and ``gained`` are services that stop or come back, ``limited`` those that go on in part; each with the
    people per day it serves (None: not known), why, and until when it goes on on paper. ``protected`` is what the
    attacker can no longer reach, ``endangered`` what can be reached then and not now.
    """
    found: dict[str, Any] = {
        "sequence": picture.sequence,
        "moment": picture.moment.isoformat(),
        "versions": [{"landscape": t.landscape, "name": t.name, "version": t.version} for t in picture.landscapes],
    }
    lost: list[dict[str, Any]] = []
    gained: list[dict[str, Any]] = []
    limited: list[dict[str, Any]] = []
    protected: list[dict[str, Any]] = []
    endangered: list[dict[str, Any]] = []
    for fate, scenario, answer in supposed(picture, actions):
        told = fate.told
        for service in told.model.of_kind(Kind.SERVICE):
            before, after = fate.answer.elements[service.id].shown, answer.elements[service.id].shown
            if (before in FAILS) != (after in FAILS):
                why = str(reason(told.model, scenario, answer, service.id)) if after != "works" else ""
                row = _service(told, service, before, after, why, picture.moment)
                (lost if after in FAILS else gained).append(row)
            elif before == "works" and after == "degraded":
                why = str(reason(told.model, scenario, answer, service.id))
                limited.append(_service(told, service, before, after, why, picture.moment))
        for element in told.model.elements:
            was, is_now = fate.answer.elements[element.id].exposed, answer.elements[element.id].exposed
            if was != is_now:
                part = {"landscape": told.landscape, "id": element.id, "name": element.name, "kind": element.kind.value}
                (endangered if is_now else protected).append(part)
    for name, rows in (("lost", lost), ("gained", gained), ("limited", limited)):
        rows.sort(key=lambda row: (-row["harm"], row["name"]))
        found[name] = rows[:MOST_TOLD]
        found[f"{name}_count"] = len(rows)
        found[f"{name}_people"] = sum(row["people"] or 0 for row in rows)
        found[f"{name}_people_unknown"] = sum(row["people"] is None for row in rows)
    for name, parts in (("protected", protected), ("endangered", endangered)):
        parts.sort(key=lambda part: part["name"])
        found[name], found[f"{name}_count"] = parts[:MOST_TOLD], len(parts)
    return found


def brief(picture: Picture, one: Mapping[str, Any]) -> dict[str, Any]:
    """The same for one action of many, in numbers and a few names."""
    whole = computed(picture, [one])
    return {
        "lost": [row["name"] for row in whole["lost"][:5]],
        "lost_count": whole["lost_count"],
        "lost_people": whole["lost_people"],
        "protected_count": whole["protected_count"],
    }


def supposed(picture: Picture, actions: Iterable[Mapping[str, Any]]) -> Supposed:
    """Every landscape of the incident as it fares now, and as it would once ``actions`` are carried out."""
    actions = list(actions)
    then = [_with(told, actions) for told in picture.landscapes]
    shared = Shared(then)
    found = []
    for fate, told in zip(fates(picture), then, strict=True):
        scenario, _suspected = scenario_of(told, shared)
        answer = fate.answer if scenario == fate.scenario else answer_of(told.model, scenario)[0]
        found.append((fate, scenario, answer))
    return found


def _with(told: Told, actions: list[Mapping[str, Any]]) -> Told:
    own = {(a["element"], a["mark"]): a for a in actions if a["landscape"] == told.landscape}
    facts = [fact for fact in told.facts if (fact["element"], fact["mark"]) not in own]
    model = told.model
    for (element, mark), one in own.items():
        there = element in model.links if mark == Mark.CUT else element in model.by_id
        if one["on"] and there:
            facts.append({"landscape": told.landscape, "element": element, "mark": mark, "on": True})
    return replace(told, facts=tuple(facts))


def _service(told: Told, service: Any, before: str, after: str, why: str, moment: datetime) -> dict[str, Any]:
    paper = service.number("paper_h")
    until = moment + timedelta(hours=min(paper, LONGEST_PAPER_H)) if paper and after in FAILS else None
    return {
        "landscape": told.landscape,
        "id": service.id,
        "name": service.name,
        "before": before,
        "after": after,
        "people": service.number("people_per_day"),
        "harm": harm_per_h(service),
        "paper_h": paper,
        "paper_until": until.isoformat() if until else None,
        "why": why,
    }
