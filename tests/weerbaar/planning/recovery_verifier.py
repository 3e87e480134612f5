"""Checks a recovery plan against the landscape, slow and obvious; shares no code with the planner.

Works on the JSON document of the plan and the landscape's own objects: sets, loops and a clock that ticks in
quarters of an hour. The rules are those of docs/plans.md.
"""

from typing import Any

from weerbaar.landscape import Element, Kind, Landscape, Relation

STEP = 0.25


class Verifier:
    """One plan (its JSON) over one landscape and what happened to it. Only without shifts longer than a day."""

    def __init__(
        self, landscape: Landscape, plan: dict[str, Any], *, out: frozenset[str], active: frozenset[str] = frozenset()
    ) -> None:
        self.landscape, self.plan, self.out = landscape, plan, out
        self.active = active | {e.id for e in landscape.elements if e.attributes.get("active") is True}
        self.tasks = [t for t in plan["tasks"] if t["kind"] != "backlog"]
        self.by_id = {t["id"]: t for t in self.tasks}
        self.links = {r.id: r for r in landscape.relations if r.kind == "link"}
        self.stand_ins = [r for r in landscape.relations if r.kind == "stands_in_for"]
        self.groups = {e.id: self.groups_of(e) for e in landscape.elements}

    def faults(self) -> list[str]:
        """Everything that is wrong; empty when nothing is."""
        return [*self.times(), *self.teams(), *self.streams(), *self.moments()]

    def times(self) -> list[str]:
        """Precedence, and that nothing is worked on before what it stands on works."""
        found = []
        for t in self.tasks:
            if t["end_h"] < t["start_h"] + t["work_h"] - STEP:
                found.append(f"{t['id']} is shorter than its work")
            found += [f"{t['id']} begins before {p} ends" for p in t["after"] if self.by_id[p]["end_h"] > t["start_h"]]
            if not self.startable(t):
                found.append(f"{t['id']} begins before what it stands on works")
        return found

    def startable(self, task: dict[str, Any]) -> bool:
        """Whether what the element runs on and trusts works when its first task begins."""
        own = [t for t in self.tasks if t["element"] == task["element"]]
        if task is not min(own, key=lambda t: (t["start_h"], t["end_h"])) or task["element"] in self.plan["by_hand"]:
            return True
        element = next((e for e in self.landscape.elements if e.id == task["element"]), None)
        if element is None:
            return True
        works = self.works(task["start_h"])
        return all(
            sum(self.met(r, works, task["start_h"]) for r in members) >= need
            for need, members in self.groups[element.id]
            if any(r.kind in ("runs_on", "trusts") for r in members)
        )

    def teams(self) -> list[str]:
        """No team does more at once than it has people."""
        found = []
        for team in {t["team"] for t in self.tasks}:
            members = next((e for e in self.landscape.elements if e.id == team), None)
            stated = members.attributes.get("size") if members else None
            size = 2 if stated is None else stated
            mine = [t for t in self.tasks if t["team"] == team and not self.by_supplier(t)]
            for t in mine:
                busy = [u for u in mine if u["start_h"] <= t["start_h"] < u["end_h"]]
                if len(busy) > size:
                    found.append(f"{team} does {len(busy)} things at {t['start_h']}")
        return found

    def by_supplier(self, task: dict[str, Any]) -> bool:
        """Whether a supplier does it itself."""
        return any(e.id == task["element"] and e.kind is Kind.SUPPLIER for e in self.landscape.elements)

    def streams(self) -> list[str]:
        """No more than four restores at once, and none from a backup that is itself out."""
        restores = [t for t in self.tasks if t["kind"] == "restore"]
        found = [f"{t['id']} from a backup that is out" for t in restores if t["backup"] in self.out]
        for t in restores:
            if sum(u["start_h"] <= t["start_h"] < u["end_h"] for u in restores) > 4:
                found.append(f"more than four restores at {t['start_h']}")
        return found

    def moments(self) -> list[str]:
        """Services are back exactly when they first work for good."""
        found = []
        for s in self.plan["services"]:
            if not self.serves(s["id"], s["back_h"]):
                found.append(f"{s['id']} does not work at {s['back_h']}")
            if s["back_h"] >= STEP and self.serves(s["id"], s["back_h"] - STEP):
                found.append(f"{s['id']} works before {s['back_h']}")
        return found

    def serves(self, service: str, hours: float) -> bool:
        """Whether ``service`` is there for citizens at that moment."""
        works = self.works(hours)
        return service in works or self.stood_in(service, works)

    def done(self, id: str, hours: float) -> bool:
        """Whether all work on an element or link is done."""
        return all(t["end_h"] <= hours for t in self.tasks if t["element"] == id)

    def works(self, hours: float) -> set[str]:
        """What works: nothing that fell down does before it has been started, so from below (a least fixed point);
        what a breaker needs is waived, and what never failed works."""
        failed = self.failed()
        works = {e.id for e in self.landscape.elements} - failed
        while True:
            more = {
                e.id
                for e in self.landscape.elements
                if e.id not in works
                and self.done(e.id, hours)
                and (
                    e.id in self.plan["by_hand"]
                    or all(
                        sum(self.met(r, works, hours) for r in members) >= need for need, members in self.groups[e.id]
                    )
                )
            }
            if not more:
                return works
            works |= more

    def failed(self) -> set[str]:
        """What does not work at the beginning: the greatest fixed point of the needs."""
        works = {e.id for e in self.landscape.elements} - self.out
        while True:
            gone = {
                e.id
                for e in self.landscape.elements
                if e.id in works
                and any(
                    sum(
                        self.carried_at_first(r) and (r.target in works or self.stood_in(r.target, works))
                        for r in members
                    )
                    < need
                    for need, members in self.groups[e.id]
                )
            }
            if not gone:
                return {e.id for e in self.landscape.elements} - works
            works -= gone

    def carried_at_first(self, r: Relation) -> bool:
        """Whether both ends of the link a need goes over are there at the beginning."""
        link = self.links.get(r.over)
        return link is None or not {link.source, link.target} & self.out

    def met(self, r: Relation, works: set[str], hours: float) -> bool:
        """Whether a need is carried and its target usable."""
        link = self.links.get(r.over)
        ends = {link.source, link.target} & self.out if link else set()
        return all(self.done(e, hours) for e in ends) and (r.target in works or self.stood_in(r.target, works))

    def stood_in(self, id: str, works: set[str]) -> bool:
        """Whether an active workaround that works stands in."""
        return any(r.target == id and r.source in self.active and r.source in works for r in self.stand_ins)

    def groups_of(self, e: Element) -> list[tuple[int, list[Relation]]]:
        """``(at_least, members)`` of each need group of ``e``."""
        named: dict[str, list[Relation]] = {}
        found: list[tuple[int, list[Relation]]] = []
        for r in self.landscape.outgoing.get(e.id, ()):
            need = r.kind in ("needs", "runs_on", "trusts") or (r.kind == "supplied_by" and r.role == "operates")
            if need and r.alternative is None:
                found.append((1, [r]))
            elif need:
                named.setdefault(str(r.alternative), []).append(r)
        return found + [(members[0].at_least or 1, members) for members in named.values()]
