"""What has to be done to each element: rebuild, restore or reinstall, re-enter, verify clean, reopen."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from weerbaar.landscape.model import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning import defaults
from weerbaar.planning.impact import Impact, State
from weerbaar.planning.recovery.question import Question

HOLDS_NOTHING = ("realm", "zone", "network", "workplace")
"""Types of environment that hold nothing of what runs on them: losing a network does not empty a server."""


class TaskKind(StrEnum):
    """What is done."""

    REBUILD = "rebuild"
    RESTORE = "restore"
    REINSTALL = "reinstall"
    REENTER = "reenter"
    VERIFY = "verify"
    REOPEN = "reopen"
    BACKLOG = "backlog"
    """Entering the paper of the outage, after the service is back."""


@dataclass(frozen=True)
class Job:
    """One thing to do to one element or link. ``assumed``: the hours are a default, or no backup is tested."""

    kind: TaskKind
    element: str
    hours: float
    assumed: bool
    why: Message
    backup: str | None = None
    untested: bool = False
    clean_room: bool = False

    @property
    def id(self) -> str:
        """The same in every plan for the same landscape, so that plans can be compared."""
        return f"{self.kind.value}:{self.element}"


class Damage:
    """Which elements have work to be done on them before they can work again, and which work, in order."""

    def __init__(self, landscape: Landscape, question: Question, answer: Impact) -> None:
        self.landscape, self.question, self.impact = landscape, question, answer
        scenario = question.scenario
        self.attacked = bool(scenario.compromised)
        self.gone = self._emptied()
        self.jobs: dict[str, tuple[Job, ...]] = {}
        """Of every element or cut link with work on it, in the order of the landscape."""
        for element in landscape.elements:
            found = tuple(self._jobs(element))
            if found:
                self.jobs[element.id] = found
        for id in landscape.links:
            if id in scenario.cut:
                hours, assumed = self._hours(landscape.links[id].cut_min, defaults.REOPEN_MIN, id, 60)
                why = Message("the link was cut; it opens again when both its ends are clean")
                self.jobs[id] = (Job(TaskKind.REOPEN, id, hours, assumed, why),)

    def replacement(self, id: str) -> str:
        """What takes the place of ``id``, when it is broken and the landscape names something."""
        seen = {id}
        while self.broken(id):
            other = self.landscape.by_id[id].get("replaced_by")
            if not isinstance(other, str) or not other or self.landscape.by_id[id].kind is Kind.APPLICATION:
                return id
            if other not in self.landscape.by_id:
                raise BadInput(Message("'{id}' is replaced by '{other}', which does not exist", id=id, other=other))
            if other in seen:
                raise BadInput(Message("'{id}' is in the end replaced by itself", id=id))
            seen.add(other)
            id = other
        return id

    def broken(self, id: str) -> bool:
        """Whether ``id`` does not work now."""
        return self.impact.elements[id].state in (State.DOWN, State.OUT)

    def place_of(self, relation: Relation) -> str:
        """Where something runs: the target of ``relation``, or what replaces it for this application."""
        source = self.landscape.by_id[relation.source]
        other = source.get("replaced_by")
        if source.kind is Kind.APPLICATION and isinstance(other, str) and other and self.broken(source.id):
            if other not in self.landscape.by_id:
                raise BadInput(
                    Message("'{id}' is replaced by '{other}', which does not exist", id=source.id, other=other)
                )
            return other
        return self.replacement(relation.target)

    def usable_backup(self, element: Element) -> tuple[Element | None, Message | None]:
        """The quickest backup to restore ``element`` from, tested ones first; else why there is none."""
        usable: list[tuple[bool, float, str, Element]] = []
        why: Message | None = None
        for r in self.landscape.outgoing.get(element.id, ()):
            if r.kind is not RelationKind.BACKED_UP_BY:
                continue
            backup = self.landscape.by_id[r.target]
            fault = self._fault(backup)
            if fault:
                why = fault
                continue
            hours = backup.number("restore_h")
            usable.append((backup.get("tested_on") is None, hours or defaults.REINSTALL_H, backup.id, backup))
        if usable:
            return min(usable)[3], None
        return None, why

    def _fault(self, backup: Element) -> Message | None:
        name, found = backup.name, self.impact.elements[backup.id]
        if backup.id in self.question.failed_checks or backup.get("check_failed") is True:
            return Message("its backup {name} failed its checks", name=name)
        if backup.id in self.gone:
            return Message("its backup {name} is gone", name=name)
        if found.exposed and not (backup.flag("offline") or backup.flag("separate_credentials")):
            return Message("the attacker could reach its backup {name}", name=name)
        if found.state is State.OUT:
            return Message("its backup {name} is out", name=name)
        return None

    def _emptied(self) -> frozenset[str]:
        """What is compromised or lost, and what ran on that and so is gone with it."""
        scenario, landscape = self.question.scenario, self.landscape
        gone = set(scenario.compromised | scenario.lost)
        todo = sorted(gone)
        while todo:
            x = todo.pop()
            element = landscape.by_id[x]
            type = element.get("type")
            if element.kind is not Kind.ENVIRONMENT or type in HOLDS_NOTHING:
                continue
            if type == "datacentre" and x not in scenario.lost:
                continue
            for r in landscape.incoming.get(x, ()):
                # Machines are often said to need the data centre they stand in: an attacker does not move through it.
                stands = r.kind is RelationKind.NEEDS and type == "datacentre"
                stands = stands and landscape.by_id[r.source].kind in (Kind.ENVIRONMENT, Kind.BACKUP)
                if not (stands or r.kind is RelationKind.RUNS_ON) or r.source in gone or not self.broken(r.source):
                    continue
                group = [
                    q
                    for q in landscape.outgoing[r.source]
                    if q is r or (r.alternative is not None and q.alternative == r.alternative)
                ]
                left = sum(1 for q in group if q.target not in gone)
                if left < (r.at_least or 1):
                    gone.add(r.source)
                    todo.append(r.source)
        return frozenset(gone)

    def _jobs(self, element: Element) -> Iterator[Job]:
        scenario, id = self.question.scenario, element.id
        isolated = id in scenario.isolated
        if element.kind in (Kind.TEAM, Kind.DATASET, Kind.COMPONENT):
            return
        if element.kind is Kind.ENVIRONMENT and self.replacement(id) != id:
            return
        if id in self.gone:
            yield from self._renewed(element)
        elif isolated or (self.broken(id) and self.impact.elements[id].exposed):
            if element.kind in (Kind.BACKUP, Kind.SUPPLIER, Kind.SERVICE) and not isolated:
                return
            if self.attacked:
                why = Message("the attacker could reach it")
                yield self._verify(element, Message("it was isolated") if isolated else why, clean_room=False)
        if isolated:
            hours, assumed = self._hours(element.number("isolate_min"), defaults.REOPEN_MIN, id, 60)
            yield Job(TaskKind.REOPEN, id, hours, assumed, Message("it was isolated; it opens again when it is clean"))

    def _renewed(self, element: Element) -> Iterator[Job]:
        id, kind = element.id, element.kind
        hit = self._what_hit(id)
        stated = element.number("restore_h")
        if kind is Kind.SERVICE:
            yield self._verify(element, hit, clean_room=False)
            return
        if kind is Kind.SUPPLIER:
            hours, assumed = self._hours(stated, defaults.SUPPLIER_H, id)
            yield Job(TaskKind.REBUILD, id, hours, assumed, Message("the supplier itself has to work again"))
            return
        backups = any(r.kind is RelationKind.BACKED_UP_BY for r in self.landscape.outgoing.get(id, ()))
        backup, fault = self.usable_backup(element)
        untested = backup is not None and backup.get("tested_on") is None
        from_backup = Message("restored from {name}", name=backup.name) if backup else None
        if kind is Kind.APPLICATION:
            if backup and from_backup:
                own = stated if stated is not None else backup.number("restore_h")
                hours, assumed = self._hours(own, defaults.REINSTALL_H, id)
                yield Job(TaskKind.RESTORE, id, hours, assumed, from_backup, backup.id, untested, clean_room=True)
            else:
                hours, assumed = self._hours(stated, defaults.REINSTALL_H, id)
                yield Job(TaskKind.REINSTALL, id, hours, assumed, fault or Message("it has no backup"))
                yield self._reenter(element, fault or Message("it has no backup"))
        else:
            own = element.number("setup_h") if kind is Kind.WORKAROUND else stated
            usual = defaults.WORKAROUND_H if kind is Kind.WORKAROUND else defaults.REBUILD_H["other"]
            hours, assumed = self._hours(own, defaults.REBUILD_H.get(str(element.get("type")), usual), id)
            yield Job(TaskKind.REBUILD, id, hours, assumed, hit)
            if backup and from_backup:
                hours, assumed = self._hours(backup.number("restore_h"), defaults.REINSTALL_H, backup.id)
                yield Job(TaskKind.RESTORE, id, hours, assumed, from_backup, backup.id, untested, clean_room=True)
            elif backups and fault:
                yield self._reenter(element, fault)
        if self.attacked:
            yield self._verify(element, Message("nothing goes back into use unverified"), clean_room=True)

    def _what_hit(self, id: str) -> Message:
        if id in self.question.scenario.compromised:
            return Message("it was in the attacker's hands")
        if id in self.question.scenario.lost:
            return Message("it is lost")
        return Message("what it ran on is gone, and it with it")

    def _reenter(self, element: Element, why: Message) -> Job:
        hours, assumed = self._hours(element.number("reenter_h"), defaults.REENTER_H, element.id)
        return Job(TaskKind.REENTER, element.id, hours, assumed, why)

    def _verify(self, element: Element, why: Message, *, clean_room: bool) -> Job:
        usual = defaults.VERIFY_H.get(element.kind.value, defaults.VERIFY_H["application"])
        hours, assumed = self._hours(element.number("verify_h"), usual, element.id)
        return Job(TaskKind.VERIFY, element.id, hours, assumed, why, clean_room=clean_room)

    def _hours(self, stated: float | None, default: float, id: str, per: float = 1) -> tuple[float, bool]:
        if stated is None:
            return default / per, True
        if not (isfinite(stated) and stated >= 0):
            raise BadInput(Message("the time of '{id}' cannot be {value}: give a number from 0", id=id, value=stated))
        if stated > 100_000:
            raise BadInput(
                Message("the time of '{id}' is {value}: that is more than eleven years", id=id, value=stated)
            )
        return float(stated) / per, False
