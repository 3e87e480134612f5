"""The semantics of impact, word for word from docs/concepts.md, slow and obvious.

Shares no code with ``weerbaar.planning``: sets and loops over the landscape's own objects.
"""

from dataclasses import dataclass

from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.planning.impact import Scenario


@dataclass
class Oracle:
    """Answers for one landscape and scenario."""

    landscape: Landscape
    scenario: Scenario

    def __post_init__(self) -> None:
        self.out = self.scenario.compromised | self.scenario.lost | self.scenario.isolated
        self.active = self.scenario.active | {
            e.id for e in self.landscape.elements if e.kind is Kind.WORKAROUND and e.attributes.get("active") is True
        }
        self.first = self.greatest_fixed_point(gaps_work=True)
        self.second = self.greatest_fixed_point(gaps_work=False)

    def groups(self, e: Element) -> list[tuple[int, list[Relation]]]:
        """``(at_least, members)`` of each need group of ``e``."""
        named: dict[str, list[Relation]] = {}
        found: list[tuple[int, list[Relation]]] = []
        for r in self.landscape.relations:
            need = r.kind in ("needs", "runs_on", "trusts") or (r.kind == "supplied_by" and r.role == "operates")
            if not need or r.source != e.id:
                continue
            if r.alternative is None:
                found.append((1, [r]))
            else:
                named.setdefault(r.alternative, []).append(r)
        return found + [(members[0].at_least or 1, members) for members in named.values()]

    def carried(self, r: Relation) -> bool:
        """Whether the link a need goes over, if any, is uncut and has both ends."""
        if r.over is None:
            return True
        link = next(x for x in self.landscape.relations if x.kind == "link" and x.id == r.over)
        return r.over not in self.scenario.cut and link.source not in self.out and link.target not in self.out

    def is_gap(self, e: Element) -> bool:
        """Whether too little is known of ``e``."""
        if e.attributes.get("complete") is True:
            return False
        wanted = {Kind.APPLICATION: RelationKind.RUNS_ON, Kind.SERVICE: RelationKind.NEEDS}.get(e.kind)
        return wanted is not None and not any(r.source == e.id and r.kind is wanted for r in self.landscape.relations)

    def stands_in(self, target: str, works: set[str]) -> bool:
        """Whether an active workaround that works stands in for ``target``."""
        return any(
            r.kind == "stands_in_for" and r.target == target and r.source in self.active and r.source in works
            for r in self.landscape.relations
        )

    def greatest_fixed_point(self, *, gaps_work: bool) -> set[str]:
        """What works: begin with everything, take away what cannot, until nothing changes."""
        works = {e.id for e in self.landscape.elements}
        while True:
            after = {
                e.id
                for e in self.landscape.elements
                if e.id in works
                and e.id not in self.out
                and (gaps_work or not self.is_gap(e))
                and all(
                    sum(self.carried(r) and (r.target in works or self.stands_in(r.target, works)) for r in members)
                    >= at_least
                    for at_least, members in self.groups(e)
                )
            }
            if after == works:
                return works
            works = after

    def state(self, e: Element) -> str:
        """The state of ``e`` with gaps taken as working."""
        works = self.first
        if e.id in works:
            whole = all(self.carried(r) and r.target in works for _, members in self.groups(e) for r in members)
            return "works" if whole else "degraded"
        if e.kind is Kind.SERVICE and self.stands_in(e.id, works):
            return "degraded"
        return "out" if e.id in self.out else "down"

    def unknown(self, e: Element) -> bool:
        """Whether it works, or is stood in for, only as long as the gaps do."""

        def usable(works: set[str]) -> bool:
            return e.id in works or (e.kind is Kind.SERVICE and self.stands_in(e.id, works))

        return usable(self.first) and not usable(self.second)

    def exposed(self) -> set[str]:
        """What an attacker reaches: take one step more until nothing is added."""
        blocked = self.scenario.lost | self.scenario.isolated
        reached = self.scenario.compromised - blocked
        steps: set[tuple[str, str]] = set()
        for r in self.landscape.relations:
            if r.kind == "link" and r.id not in self.scenario.cut:
                steps.add((r.source, r.target))
                if r.both_ways:
                    steps.add((r.target, r.source))
            elif r.kind == "runs_on" or (r.kind == "supplied_by" and r.role == "operates"):
                steps |= {(r.source, r.target), (r.target, r.source)}
            elif r.kind == "trusts":
                steps.add((r.target, r.source))
        while True:
            more = {b for a, b in steps if a in reached and b not in blocked} - reached
            if not more:
                return reached - self.scenario.compromised
            reached |= more

    def never_started(self) -> set[str]:
        """What the least fixed point never starts on the intact landscape."""
        intact = Oracle.__new__(Oracle)
        intact.landscape, intact.scenario, intact.out = self.landscape, Scenario(), frozenset()
        intact.active = {e.id for e in self.landscape.elements if e.attributes.get("active") is True}
        works: set[str] = set()
        while True:
            after = {
                e.id
                for e in self.landscape.elements
                if all(
                    sum(r.target in works or intact.stands_in(r.target, works) for r in members) >= at_least
                    for at_least, members in self.groups(e)
                )
            }
            if after == works:
                return {e.id for e in self.landscape.elements} - works
            works = after
