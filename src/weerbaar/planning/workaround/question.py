"""What is asked of workarounds, and the candidates: what can be stood up, by whom, in how many hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from weerbaar.landscape.model import Element, Kind, Landscape, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.defaults import TEAM_SIZE, WORKAROUND_CAPACITY, WORKAROUND_H
from weerbaar.planning.impact import Scenario, facts_of, network
from weerbaar.planning.network import Network


@dataclass(frozen=True)
class Question:
    """What happened, and which workarounds may not be used (ids); ``only`` limits the candidates to these."""

    scenario: Scenario
    without: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    begin: datetime | None = None
    """When hour 0 is; only for what is told."""

    @classmethod
    def of(
        cls, *, compromised: Iterable[str] = (), lost: Iterable[str] = (), isolated: Iterable[str] = (),
        cut: Iterable[str] = (), active: Iterable[str] = (), without: Iterable[str] = (), begin: datetime | None = None,
    ) -> "Question":  # fmt: skip
        """From any iterables of ids."""
        scenario = Scenario.of(compromised=compromised, lost=lost, isolated=isolated, cut=cut, active=active)
        return cls(scenario, frozenset(without), begin=begin)

    def with_changes(self, **changes: object) -> "Question":
        """A copy with ``changes``."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def fingerprint(self) -> dict[str, object]:
        """Everything that can change the answer, for ``input_sha256``."""
        return {
            **{name: getattr(self.scenario, name) for name in self.scenario.__dataclass_fields__},
            "without": self.without,
            "only": self.only,
        }


@dataclass(frozen=True)
class Candidate:
    """A workaround that can be stood up. ``assumed`` names its attributes that are defaults."""

    id: str
    setup_h: float
    capacity: float
    team: str | None
    team_size: int
    stands_for: tuple[str, ...]
    assumed: tuple[str, ...] = ()
    nobody: bool = False
    """Whether its team has no people."""


@dataclass(frozen=True)
class Problem:
    """A question made ready to compute on."""

    landscape: Landscape
    question: Question
    network: Network
    candidates: tuple[Candidate, ...]
    standing: tuple[str, ...]
    """Workarounds that stand already, in the landscape's order."""
    limits: Mapping[int, float]
    """Elements by number that deliver less than normal when they work: their capacity."""
    assumed: tuple[str, ...] = ()
    """Standing workarounds whose capacity is a default."""


def pose(landscape: Landscape, question: Question) -> Problem:
    """Make ``question`` ready. Raises BadInput, naming what is wrong, when it cannot be answered."""
    arrays = network(landscape)
    workarounds = landscape.of_kind(Kind.WORKAROUND)
    facts_of(arrays, landscape, question.scenario)
    facts_of(arrays, landscape, Scenario(active=question.without | (question.only or frozenset())))
    scenario = question.scenario
    if not (scenario.compromised or scenario.lost or scenario.isolated or scenario.cut):
        raise BadInput(Message("nothing is out: name at least one element with --compromised or --lost"))
    if not workarounds:
        raise BadInput(
            Message("there are no workarounds in the landscape: add elements of that kind, with what they stand in for")
        )
    gone = scenario.lost | scenario.isolated | scenario.compromised
    candidates, standing, assumed = [], [], []
    limits: dict[int, float] = {}
    for e in landscape.elements:
        capacity = e.number("capacity")
        if e.kind is Kind.WORKAROUND:
            limits[arrays.position[e.id]] = WORKAROUND_CAPACITY if capacity is None else capacity
            if e.flag("active") or e.id in scenario.active:
                standing.append(e.id)
                if capacity is None:
                    assumed.append(e.id)
            elif e.id not in gone | question.without and (question.only is None or e.id in question.only):
                candidates.append(_candidate(landscape, e))
        elif capacity is not None and capacity < 1:
            limits[arrays.position[e.id]] = capacity
    return Problem(
        landscape=landscape,
        question=question,
        network=arrays,
        candidates=tuple(candidates),
        standing=tuple(standing),
        limits=limits,
        assumed=tuple(assumed),
    )


def _candidate(landscape: Landscape, e: Element) -> Candidate:
    assumed = []
    setup, capacity = e.number("setup_h"), e.number("capacity")
    if setup is None:
        assumed.append("setup_h")
    if capacity is None:
        assumed.append("capacity")
    team = _team(landscape, e.get("team"))
    size: float | None = TEAM_SIZE
    if team is None:
        assumed.append("team")
    elif team in landscape.by_id:
        size = landscape.by_id[team].number("size")
    else:
        size = None
    if team is not None and size is None:
        assumed.append("size")
        size = TEAM_SIZE
    return Candidate(
        id=e.id,
        setup_h=WORKAROUND_H if setup is None else setup,
        capacity=WORKAROUND_CAPACITY if capacity is None else capacity,
        team=team,
        team_size=int(size or 0),
        stands_for=tuple(
            r.target for r in landscape.outgoing.get(e.id, ()) if r.kind is RelationKind.STANDS_IN_FOR
        ),
        assumed=tuple(assumed),
        nobody=int(size or 0) < 1,
    )  # fmt: skip


def _team(landscape: Landscape, stated: object) -> str | None:
    """The id of the team that is meant: by id, else by name, else as it is written."""
    if not isinstance(stated, str) or not stated.strip():
        return None
    wanted = stated.strip()
    if wanted in landscape.by_id:
        return wanted
    named = (t.id for t in landscape.of_kind(Kind.TEAM) if t.name.casefold() == wanted.casefold())
    return next(named, wanted)
