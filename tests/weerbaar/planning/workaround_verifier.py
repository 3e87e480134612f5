"""Weighs workarounds from the landscape's own objects, slowly and word for word from docs/plans.md.

Shares no code with ``weerbaar.planning``: what works is the other oracle's, the rest is stepped out here.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, permutations

from tests.weerbaar.planning.oracle import Oracle

from weerbaar.landscape import Element, Kind, Landscape
from weerbaar.planning.impact import Scenario
from weerbaar.planning.workaround import Outlook

HARM = {1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0}
Finish = dict[str, float]
"""The hour at which each workaround stands."""


def value(e: Element, name: str, default: float) -> float:
    found = e.attributes.get(name)
    return default if found is None else float(found)


def standing(landscape: Landscape, scenario: Scenario) -> set[str]:
    return {
        e.id
        for e in landscape.elements
        if e.kind is Kind.WORKAROUND and (e.attributes.get("active") is True or e.id in scenario.active)
    }


def candidates(landscape: Landscape, scenario: Scenario) -> list[str]:
    """What can be stood up: not there yet, not out, and its team is not empty."""
    out = scenario.compromised | scenario.lost | scenario.isolated
    return [
        e.id
        for e in landscape.elements
        if e.kind is Kind.WORKAROUND and e.id not in out | standing(landscape, scenario) and people(landscape, e.id) > 0
    ]


def people(landscape: Landscape, id: str) -> int:
    team = landscape.by_id[id].attributes.get("team")
    return int(value(landscape.by_id[team], "size", 2)) if team in landscape.by_id else 2


def orders(landscape: Landscape, scenario: Scenario) -> Iterator[Finish]:
    """Every choice, in every order in which each team can stand it up."""
    every = candidates(landscape, scenario)
    seen = set()
    for k in range(len(every) + 1):
        for chosen in permutations(every, k):
            finish: Finish = {}
            clock: dict[str, float] = {}
            for id in chosen:
                team = landscape.by_id[id].attributes.get("team") or f"nobody for {id}"
                clock[team] = clock.get(team, 0.0) + value(landscape.by_id[id], "setup_h", 16.0)
                finish[id] = clock[team]
            key = tuple(sorted(finish.items()))
            if key not in seen:
                seen.add(key)
                yield finish


def unsafe(landscape: Landscape, scenario: Scenario, up: set[str]) -> set[str]:
    """What is stood up, or stood safely, and does not work once everything exposed is taken as lost."""

    def failing(there: set[str], asked: set[str]) -> set[str]:
        absent = {e.id for e in landscape.elements if e.kind is Kind.WORKAROUND} - there - already
        reached = Oracle(landscape, replace(scenario, isolated=scenario.isolated | absent)).exposed()
        without = replace(scenario, lost=scenario.lost | reached, active=scenario.active | there)
        return asked - Oracle(landscape, without).first

    already = standing(landscape, scenario)
    return failing(up, up | (already - failing(set(), already)))


def scenario_at(landscape: Landscape, scenario: Scenario, outlook: Outlook, hour: float) -> Scenario:
    """What is out at an hour of recovery."""
    if hour == 0:
        return scenario
    back = {id for id, t in outlook.element_h.items() if t <= hour}
    now = replace(
        scenario, compromised=scenario.compromised - back, lost=scenario.lost - back,
        isolated=scenario.isolated - back, cut=scenario.cut - back,
    )  # fmt: skip
    waiting = {id for id in outlook.element_h if id not in back and id in landscape.by_id}
    return replace(now, lost=now.lost | (waiting & Oracle(landscape, now).first))


def shares(landscape: Landscape, scenario: Scenario, up: set[str]) -> dict[str, float]:
    """What every service delivers, as a share of normal."""
    oracle = Oracle(landscape, replace(scenario, active=scenario.active | up))
    stands = [(r.source, r.target) for r in landscape.relations if r.kind == "stands_in_for"]
    capacity = {e.id: value(e, "capacity", 0.5 if e.kind is Kind.WORKAROUND else 1.0) for e in landscape.elements}

    def above(ids: set[str]) -> set[str]:
        found: set[str] = set()
        while True:
            more = {
                e.id for e in landscape.elements for _, members in oracle.groups(e) for r in members
                if r.target in ids | found
            }  # fmt: skip
            if more <= found:
                return found
            found |= more

    twice = {w: above({t for v, t in stands if v == w}) for w, _ in stands}
    level = {e.id: 1.0 if e.id in oracle.first else 0.0 for e in landscape.elements}

    def usable(id: str) -> float:
        helpers = {w for w, t in stands if t == id and w in oracle.active and w in oracle.first}
        again = sum(level[w] for w in helpers if id in twice[w])
        more = sum(level[w] for w in helpers if id not in twice[w])
        return level[id] if level[id] >= 1 else min(1.0, max(level[id], again) + more)

    while True:
        after = {}
        for e in landscape.elements:
            least = [capacity[e.id], level[e.id]]
            for at_least, members in oracle.groups(e):
                least.append(sum(usable(r.target) for r in members if oracle.carried(r)) / at_least)
            after[e.id] = min(least) if e.id in oracle.first else 0.0
        if all(abs(after[id] - level[id]) < 1e-10 for id in level):
            return {e.id: usable(e.id) for e in landscape.of_kind(Kind.SERVICE)}
        level = after


def worth(landscape: Landscape, scenario: Scenario, outlook: Outlook, finish: Finish) -> float:
    """Harm avoided less effort."""
    known = [*outlook.service_h.values(), *outlook.element_h.values()]
    horizon = max(known) if known else 720.0
    services = landscape.of_kind(Kind.SERVICE)
    limits = {t for e in services for n in ("paper_h", "max_outage_h") if (t := e.attributes.get(n)) is not None}
    moments = sorted({0.0, horizon, *limits, *finish.values(), *known})
    total = 0.0
    for a, b in pairwise(moments):
        if b > horizon:
            break
        at = 0.0 if all(t > a for t in outlook.element_h.values() if t > 0) else a
        now = scenario_at(landscape, scenario, outlook, at)
        before = shares(landscape, now, set())
        after = shares(landscape, now, {id for id, hour in finish.items() if hour <= a})
        for e in services:
            if a < outlook.service_h.get(e.id, horizon):
                total += (after[e.id] - before[e.id]) * rate(e, a) * (b - a)
    return total - sum(effort(landscape, outlook, id, hour) for id, hour in finish.items())


def rate(service: Element, hour: float) -> float:
    """Harm of an hour without the service: once more after its paper, and once more after its maximum outage."""
    own = service.attributes.get("harm_per_h")
    weight = float(own) if own is not None else HARM[int(service.attributes.get("priority") or 3)]
    limits = [service.attributes.get(name) for name in ("paper_h", "max_outage_h")]
    return weight * (1 + sum(limit is not None and hour >= limit for limit in limits))


def effort(landscape: Landscape, outlook: Outlook, id: str, finish: float) -> float:
    """The hours themselves, and the recovery that waits for the team."""
    e = landscape.by_id[id]
    setup = value(e, "setup_h", 16.0)
    team = str(e.attributes.get("team"))
    busy = sum(max(0.0, min(finish, b) - max(finish - setup, a)) for a, b in outlook.full.get(team, ()))
    known = [*outlook.service_h.values(), *outlook.element_h.values()]
    horizon = max(known) if known else 720.0
    price = sum(
        rate(landscape.by_id[s], outlook.service_h.get(s, horizon))
        for s, teams in outlook.waits_for.items()
        if team in teams
    )
    return 0.6 * setup + busy / people(landscape, id) * price


def most(landscape: Landscape, scenario: Scenario, outlook: Outlook) -> float:
    """The most that any safe choice in any order is worth."""
    return max(
        worth(landscape, scenario, outlook, finish)
        for finish in orders(landscape, scenario)
        if not unsafe(landscape, scenario, set(finish))
    )
