"""What a supplier should cut for us when its own side is in the attacker's hands. No Django here: it is computed in
the child process (see ``computing``)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from weerbaar.landscape import Kind, Landscape, RelationKind
from weerbaar.planning.containment import for_supplier
from weerbaar.planning.impact import Scenario, impact

OPERATES = "operates"
SIDE = "0999999922"
"""A KBO number that nobody has, for everything on the supplier's side."""


def own_number(landscape: Landscape, supplier: str) -> str:
    """The KBO number of a supplier, from its ``ref``; empty when it is not filled in."""
    scheme, _separator, number = str(landscape.by_id[supplier].get("ref") or "").partition(":")
    return number if scheme == "kbo" else ""


def theirs(landscape: Landscape, supplier: str) -> frozenset[str]:
    """What is on the supplier's side: itself, what it operates, and what bears its KBO number as ``owner``."""
    number = own_number(landscape, supplier)
    operated = {
        r.source
        for r in landscape.incoming.get(supplier, ())
        if r.kind is RelationKind.SUPPLIED_BY and r.role == OPERATES
    }
    owned = {e.id for e in landscape.elements if number and e.get("owner") == number}
    return frozenset({supplier, *operated, *owned})


def cuts(landscape: Landscape, only: str | None, seconds: float) -> Iterator[dict[str, Any]]:
    """One document per supplier that has something on its side, in the order of their names; or for ``only`` one.

    ``links``: what the supplier cuts; ``lost``: the services that stop because of that, even when nothing turns out
    wrong on its side; ``without``: those that stop too when its side fails; ``reached``: what of ours stays within
    the attacker's reach; ``spared``: how many parts the cutting keeps out of it.
    """
    suppliers = sorted(landscape.of_kind(Kind.SUPPLIER), key=lambda e: (e.name, e.id))
    for supplier in suppliers:
        side = theirs(landscape, supplier.id)
        if (only is None and len(side) > 1) or supplier.id == only:
            yield _cut(landscape, supplier.id, side, seconds)


def _cut(landscape: Landscape, supplier: str, side: frozenset[str], seconds: float) -> dict[str, Any]:
    # The library knows a side by its owner; what the supplier operates counts as its own here.
    marked = replace(
        landscape,
        elements=tuple(
            e.with_attributes(owner=SIDE if e.id in side else None if e.get("owner") == SIDE else e.get("owner"))
            for e in landscape.elements
        ),
    )
    (found,) = for_supplier({supplier: marked}, owner=SIDE, seconds=seconds)
    before = impact(landscape, Scenario.of(compromised=side))
    after = impact(landscape, Scenario.of(compromised=side, cut=found.links))
    lost = _stopped(landscape, Scenario.of(cut=found.links)) - _stopped(landscape, Scenario())
    return {
        "supplier": supplier,
        "side": sorted(side - {supplier}),
        "links": list(found.links),
        "minutes": found.minutes,
        "lost": sorted(lost),
        "without": sorted(_stopped(landscape, Scenario.of(compromised=side)) - lost),
        "reached": [id for id, state in after.elements.items() if state.exposed and id not in side],
        "spared": sum(e.exposed for e in before.elements.values()) - sum(e.exposed for e in after.elements.values()),
    }


def _stopped(landscape: Landscape, scenario: Scenario) -> set[str]:
    answer = impact(landscape, scenario)
    return {s.id for s in landscape.of_kind(Kind.SERVICE) if answer.elements[s.id].shown in ("down", "out")}
