"""What a scenario does to the services, in the words of the what-if screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from warroom.landscapes.opened import derived
from weerbaar.landscape import Element, Kind, Landscape
from weerbaar.planning.impact import Basis, Impact, Scenario, harm_per_h, impact
from weerbaar.planning.reasons import reason

ORDER = ("out", "down", "degraded", "unknown", "works")
"""States from bad to good."""


@dataclass(frozen=True)
class Step:
    """One step of a chain: an element or link, with its state (None for a link)."""

    id: str
    name: str
    state: str | None


@dataclass(frozen=True)
class ServiceRow:
    """One service and how it fares. ``paper_until`` counts from the moment asked; ``paper_h`` None = unknown."""

    element: Element
    shown: str
    assumed: bool
    harm: float
    why: str
    chain: tuple[Step, ...]
    paper_h: float | None
    paper_until: datetime | None

    @property
    def fails(self) -> bool:
        """Whether people have to do without it."""
        return self.shown in ("out", "down")


def service_rows(landscape: Landscape, scenario: Scenario, answer: Impact, moment: datetime) -> list[ServiceRow]:
    """Every service, worst and heaviest first."""
    rows = []
    for service in landscape.of_kind(Kind.SERVICE):
        found = answer.elements[service.id]
        paper = service.number("paper_h")
        fails = found.shown in ("out", "down")
        rows.append(
            ServiceRow(
                element=service,
                shown=found.shown,
                assumed=found.basis is Basis.ASSUMED,
                harm=harm_per_h(service),
                why=str(reason(landscape, scenario, answer, service.id)) if found.shown != "works" else "",
                chain=tuple(
                    Step(id, landscape.name_of(id), answer.elements[id].shown if id in answer.elements else None)
                    for id in found.chain
                ),
                paper_h=paper,
                paper_until=moment + timedelta(hours=min(paper, 100_000)) if paper and fails else None,
            )
        )
    return sorted(rows, key=lambda r: (ORDER.index(r.shown), -r.harm, r.element.name))


SORTS = {
    "state": lambda r: (ORDER.index(r.shown), -r.harm, r.element.name.casefold()),
    "name": lambda r: r.element.name.casefold(),
    "harm": lambda r: (r.harm, r.element.name.casefold()),
    "paper": lambda r: (r.paper_h is None, r.paper_h or 0.0, -r.harm, r.element.name.casefold()),
}


@dataclass(frozen=True)
class Difference:
    """A service that fares otherwise in two scenarios."""

    element: Element
    here: str
    there: str

    @property
    def worse_here(self) -> bool:
        """Whether the first scenario is the worse one for it."""
        return ORDER.index(self.here) < ORDER.index(self.there)


def differences(landscape: Landscape, here: Impact, there: Impact) -> list[Difference]:
    """The services that fare otherwise, heaviest first."""
    found = [
        Difference(e, here.elements[e.id].shown, there.elements[e.id].shown)
        for e in landscape.of_kind(Kind.SERVICE)
        if here.elements[e.id].shown != there.elements[e.id].shown
    ]
    return sorted(found, key=lambda d: (-harm_per_h(d.element), d.element.name))


@dataclass(frozen=True)
class QuickStart:
    """A single loss that hurts: how many services stop, and their harm per hour."""

    element: Element
    stopped: int
    harm: float


def quick_starts(landscape: Landscape) -> tuple[QuickStart, ...]:
    """The heaviest single losses: of realms, data centres and clouds, and suppliers that operate something,
    the two worst of each, heaviest first. Computed once per landscape."""
    found: tuple[QuickStart, ...] = derived(landscape, "quick_starts", _quick_starts)
    return found


def _quick_starts(landscape: Landscape) -> tuple[QuickStart, ...]:
    families: Mapping[str, list[Element]] = {"realm": [], "place": [], "supplier": []}
    for element in landscape.elements:
        type = element.get("type") if element.kind is Kind.ENVIRONMENT else None
        if type == "realm":
            families["realm"].append(element)
        elif type in ("datacentre", "cloud"):
            families["place"].append(element)
        elif element.kind is Kind.SUPPLIER and any(r.is_need for r in landscape.incoming.get(element.id, ())):
            families["supplier"].append(element)
    # On a very large landscape only what most rests on: each loss takes a computation of its own.
    most = 20 if len(landscape.elements) < 5_000 else 4
    chosen: list[QuickStart] = []
    for members in families.values():
        members.sort(key=lambda e: (-len(landscape.incoming.get(e.id, ())), e.name))
        tried = [_alone(landscape, element) for element in members[:most]]
        tried.sort(key=lambda q: (-q.harm, q.element.name))
        chosen += [quick for quick in tried[:2] if quick.stopped]
    return tuple(sorted(chosen, key=lambda q: (-q.harm, q.element.name)))


def _alone(landscape: Landscape, element: Element) -> QuickStart:
    answer = impact(landscape, Scenario.of(lost=[element.id]))
    stopped = [e for e in landscape.of_kind(Kind.SERVICE) if answer.elements[e.id].shown in ("out", "down")]
    return QuickStart(element, len(stopped), sum(map(harm_per_h, stopped)))
