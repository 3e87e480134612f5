"""Checks a containment plan from the landscape's own objects, slowly and word for word from docs/plans.md.

Shares no code with ``weerbaar.planning``: what works is the other oracle's, reachability is stepped out here.
"""

from collections.abc import Iterator
from itertools import chain, combinations

from tests.weerbaar.planning.oracle import Oracle

from weerbaar.landscape import Element, Kind, Landscape
from weerbaar.planning.impact import Scenario

HARM = {1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0}
Act = tuple[str, str]


def harm(service: Element) -> float:
    """Harm per hour: its own, its priority's, or that of priority 3."""
    own = service.attributes.get("harm_per_h")
    return float(own) if own is not None else HARM[int(service.attributes.get("priority") or 3)]


def possible(landscape: Landscape) -> dict[Act, float]:
    """Every action with its minutes."""
    found: dict[Act, float] = {}
    for e in landscape.elements:
        stated = e.attributes.get("isolate_min")
        type = e.attributes.get("type")
        if e.kind is Kind.BACKUP:
            found["offline", e.id] = 20.0 if stated is None else float(stated)
        elif e.kind is Kind.ENVIRONMENT:
            isolable = e.attributes.get("isolable")
            if isolable is True or (isolable is None and type not in ("realm", "zone", "datacentre")):
                kind, default = ("disable", 30.0) if type == "realm" else ("isolate", 15.0)
                found[kind, e.id] = default if stated is None else float(stated)
    for r in landscape.relations:
        if r.kind == "link" and r.cuttable and r.id:
            found["cut", r.id] = 10.0 if r.cut_min is None else float(r.cut_min)
    return found


def steps(landscape: Landscape, cut: set[str]) -> Iterator[tuple[str, str]]:
    """Where an attacker can go from where."""
    for r in landscape.relations:
        if r.kind == "link" and r.id not in cut:
            yield r.source, r.target
            if r.both_ways:
                yield r.target, r.source
        elif r.kind == "runs_on" or (r.kind == "supplied_by" and r.role == "operates"):
            yield r.source, r.target
            yield r.target, r.source
        elif r.kind == "trusts":
            yield r.target, r.source


def sources_of(landscape: Landscape, compromised: set[str], suspected: set[str] | None, protect: set[str]) -> set[str]:
    """Compromised and suspected; when nobody is named suspected, all unprotected elements one step away."""
    if suspected is None:
        suspected = {b for a, b in steps(landscape, set()) if a in compromised} - protect
    return compromised | suspected


def working_services(landscape: Landscape, scenario: Scenario) -> set[str]:
    """Services that are neither down nor out."""
    oracle = Oracle(landscape, scenario)
    return {e.id for e in landscape.of_kind(Kind.SERVICE) if oracle.state(e) in ("works", "degraded")}


def verify(
    landscape: Landscape, *, compromised: set[str], suspected: set[str] | None, protect: set[str], actions: set[Act]
) -> tuple[float, set[str], set[str], set[str]]:
    """``(objective, newly lost, exposed, protected but reached)`` of ``actions``."""
    minutes = possible(landscape)
    assert actions <= set(minutes), f"not possible: {actions - set(minutes)}"
    isolated = {target for kind, target in actions if kind != "cut"}
    cut = {target for kind, target in actions if kind == "cut"}
    sources = sources_of(landscape, compromised, suspected, protect)
    reached = sources - isolated
    arrows = list(steps(landscape, cut))
    while True:
        more = {b for a, b in arrows if a in reached and b not in isolated} - reached
        if not more:
            break
        reached |= more
    before = working_services(landscape, Scenario.of(compromised=compromised))
    after = working_services(landscape, Scenario.of(compromised=compromised, isolated=isolated, cut=cut))
    lost = before - after
    exposed = reached - sources
    objective = (
        sum(harm(landscape.by_id[s]) for s in lost) + 0.01 * sum(minutes[a] for a in actions) + 0.001 * len(exposed)
    )
    return objective, lost, exposed, reached & protect


def cheapest(
    landscape: Landscape,
    *,
    compromised: set[str],
    suspected: set[str] | None,
    protect: set[str],
    keep: set[str] = frozenset(),  # type: ignore[assignment]
) -> float | None:
    """The least objective over every set of actions, or None when none protects (and keeps)."""
    every = sorted(possible(landscape))
    best: float | None = None
    for chosen in chain.from_iterable(combinations(every, k) for k in range(len(every) + 1)):
        objective, lost, _exposed, still = verify(
            landscape, compromised=compromised, suspected=suspected, protect=protect, actions=set(chosen)
        )
        if not still and not lost & keep and (best is None or objective < best):
            best = objective
    return best
