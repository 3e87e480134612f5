"""What is supposed of a landscape when a supplier, a product or a data centre of it is hit. No Django here."""

from collections.abc import Iterable
from typing import Any

from weerbaar.landscape import Kind, Landscape, RelationKind
from weerbaar.landscape.references import kbo_digits
from weerbaar.planning.impact import Scenario, harm_per_h, impact

FAILS = frozenset({"down", "out"})
LOST, COMPROMISED, CUT = "lost", "compromised", "cut"
OPERATES = "operates"


def owned(landscape: Landscape, parts: Iterable[str]) -> frozenset[str]:
    """``parts`` that are in the landscape, and what bears the KBO number of a supplier among them as its owner."""
    here = {id for id in parts if id in landscape.by_id}
    refs = {str(landscape.by_id[id].get("ref") or "") for id in here if landscape.by_id[id].kind is Kind.SUPPLIER}
    numbers = {kbo_digits(ref.removeprefix("kbo:")) for ref in refs if ref.startswith("kbo:")} - {""}
    return frozenset(here | {e.id for e in landscape.elements if numbers and _number(e.get("owner")) in numbers})


def _number(owner: Any) -> str:
    return kbo_digits(str(owner)) if owner else ""


def side_of(landscape: Landscape, parts: Iterable[str]) -> frozenset[str]:
    """What ``owned`` says, and what the suppliers among them operate."""
    side = set(owned(landscape, parts))
    operated = {
        r.source
        for id in side
        for r in landscape.incoming.get(id, ())
        if r.kind is RelationKind.SUPPLIED_BY and r.role == OPERATES
    }
    return frozenset(side | operated)


def crossing(landscape: Landscape, side: frozenset[str]) -> list[str]:
    """The links between ``side`` and the rest, in the landscape's order."""
    return [id for id, link in landscape.links.items() if (link.source in side) != (link.target in side)]


def scenario(landscape: Landscape, effect: str, parts: Iterable[str]) -> Scenario:
    """``parts`` lost, compromised, or cut off on purpose.

    Cutting off cuts every link between that side and the rest. A need of something on that side that names no link
    may go over one that is cut: what it needs counts as out of reach, for what is not known never shows as working.
    A link among the parts is cut, whatever happened to it: nobody goes on using one that is out or in other hands.
    """
    parts = tuple(parts)
    links = [id for id in parts if id in landscape.links]
    if effect == CUT:
        side = side_of(landscape, parts)
        unnamed = {
            r.target
            for id in side
            for r in landscape.incoming.get(id, ())
            if r.is_need and r.source not in side and r.over is None
        }
        return Scenario.of(cut=[*crossing(landscape, side), *links], isolated=unnamed)
    present = owned(landscape, parts)
    if effect == COMPROMISED:
        return Scenario.of(compromised=present, cut=links)
    return Scenario.of(lost=present, cut=links)


def worked_out(landscape: Landscape, effect: str, parts: Iterable[str]) -> dict[str, Any]:
    """Which services fail, or go on in part, because of it: ``{"services": [...], "exposed": n, "total": n}``.

    A service is ``{"id", "name", "owner", "before", "after", "basis", "harm", "people", "paper_h"}``, heaviest first;
    ``exposed`` counts elements that the attacker can reach from there. Raises BadInput for a landscape with errors.
    """
    return compared(landscape, Scenario(), scenario(landscape, effect, parts))


def compared(landscape: Landscape, before: Scenario, after: Scenario) -> dict[str, Any]:
    """The same, for any two scenarios."""
    was, will = impact(landscape, before), impact(landscape, after)
    found: list[dict[str, Any]] = []
    services = landscape.of_kind(Kind.SERVICE)
    for service in services:
        old, new = was.elements[service.id], will.elements[service.id]
        if new.shown == old.shown or old.shown in FAILS or new.shown == "works":
            continue
        found.append(
            {
                "id": service.id,
                "name": service.name,
                "owner": str(service.get("owner") or ""),
                "before": old.shown,
                "after": new.shown,
                "basis": new.basis.value,
                "harm": harm_per_h(service),
                "people": service.number("people_per_day"),
                "paper_h": service.number("paper_h"),
            }
        )
    found.sort(key=lambda s: (s["after"] not in FAILS, -s["harm"], s["name"], s["id"]))
    exposed = sum(e.exposed and not was.elements[id].exposed for id, e in will.elements.items())
    return {"services": found, "exposed": exposed, "total": len(services)}
