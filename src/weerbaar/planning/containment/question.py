"""What is asked of containment, and what may be done: sources, what to protect, the possible actions."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import isfinite

from weerbaar.landscape.model import Element, Kind, Landscape, Relation
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.defaults import CUT_MIN, DISABLE_MIN, ISOLATE_MIN, OFFLINE_MIN
from weerbaar.planning.impact import Scenario, facts_of, network
from weerbaar.planning.network import Network
from weerbaar.planning.states import Facts

NOT_ISOLABLE = ("realm", "zone", "datacentre")
"""Types of environment that cannot be isolated unless the landscape says ``isolable: true``."""


class ActionKind(StrEnum):
    """What is done: ``disable`` isolates a realm, ``offline`` a backup, ``isolate`` any other environment."""

    CUT = "cut"
    ISOLATE = "isolate"
    DISABLE = "disable"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Action:
    """One thing that can be done. ``target`` is an element id, or a link id for a cut."""

    kind: ActionKind
    target: str
    minutes: float
    team: str | None = None
    assumed: bool = False
    """Whether ``minutes`` is a default."""

    @property
    def key(self) -> tuple[str, str]:
        """What identifies it."""
        return (self.kind.value, self.target)


@dataclass(frozen=True)
class Question:
    """Element ids, except ``cut`` (links). ``suspected`` None: every unprotected element one step away.

    ``lost``, ``isolated``, ``cut`` and ``active`` are what is so already. ``keep`` are services the plan may not
    sacrifice. ``within_min`` limits the minutes of work of each team; ``only`` limits the actions to these targets.
    """

    compromised: frozenset[str]
    protect: frozenset[str]
    suspected: frozenset[str] | None = None
    keep: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    isolated: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()
    within_min: float | None = None
    only: frozenset[str] | None = None

    @classmethod
    def of(
        cls,
        *,
        compromised: Iterable[str],
        protect: Iterable[str],
        suspected: Iterable[str] | None = None,
        keep: Iterable[str] = (),
        within_min: float | None = None,
        scenario: Scenario | None = None,
    ) -> "Question":
        """From any iterables of ids; ``scenario`` adds what has happened already, its compromised included."""
        so_far = scenario or Scenario()
        return cls(
            compromised=frozenset(compromised) | so_far.compromised,
            protect=frozenset(protect),
            suspected=None if suspected is None else frozenset(suspected),
            keep=frozenset(keep),
            lost=so_far.lost,
            isolated=so_far.isolated,
            cut=so_far.cut,
            active=so_far.active,
            within_min=within_min,
        )

    def scenario(self, isolated: Iterable[str] = (), cut: Iterable[str] = ()) -> Scenario:
        """What has happened, and on top of it these actions."""
        return Scenario(
            compromised=self.compromised,
            lost=self.lost,
            isolated=self.isolated | frozenset(isolated),
            cut=self.cut | frozenset(cut),
            active=self.active,
        )

    def with_changes(self, **changes: object) -> "Question":
        """A copy with ``changes``."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Problem:
    """A question made ready to compute on; element numbers are those of ``network``."""

    landscape: Landscape
    question: Question
    network: Network
    facts: Facts
    sources: tuple[int, ...]
    """Compromised and suspected, in order: what the attacker may hold, unless isolated or lost already."""
    protect: tuple[int, ...]
    actions: tuple[Action, ...]
    node_action: dict[int, int]
    """From an element to the number of the action that isolates it."""
    link_action: dict[int, int]
    suspected: tuple[str, ...]
    """The suspected in the landscape's order, stated or taken."""
    keep: frozenset[int] = field(default_factory=frozenset)

    def with_isolable(self, id: str) -> "Problem":
        """The same problem where the element ``id`` can be isolated after all."""
        x = self.network.position[id]
        element = self.landscape.elements[x]
        action = _on_element(self.landscape, element.with_attributes(isolable=True))
        assert action is not None
        return replace(self, actions=(*self.actions, action), node_action={**self.node_action, x: len(self.actions)})


def pose(landscape: Landscape, question: Question) -> Problem:
    """Make ``question`` ready. Raises BadInput, naming what is wrong, for anything that cannot be answered."""
    arrays = network(landscape)
    facts = facts_of(arrays, landscape, question.scenario())
    named = facts_of(
        arrays, landscape, Scenario(compromised=question.protect, lost=question.suspected or frozenset(),
                                    isolated=question.keep)
    )  # fmt: skip
    if not question.compromised and not question.suspected:
        raise BadInput(Message("nothing is compromised: name at least one element with --compromised"))
    if not question.protect:
        raise BadInput(Message("nothing to protect: name at least one element with --protect"))
    _no_contradictions(landscape, question)
    protect = frozenset(named.compromised)
    if question.suspected is None:
        suspected = sorted(_one_step_away(arrays, facts) - protect - set(facts.compromised))
    else:
        suspected = sorted(set(named.lost) - set(facts.compromised))
    gone = set(facts.lost) | set(facts.isolated)
    sources = tuple(sorted((set(facts.compromised) | set(suspected)) - gone))
    actions, node_action, link_action = _actions(landscape, question, arrays)
    return Problem(
        landscape=landscape,
        question=question,
        network=arrays,
        facts=facts,
        sources=sources,
        protect=tuple(sorted(protect - gone)),
        actions=actions,
        node_action=node_action,
        link_action=link_action,
        suspected=tuple(arrays.ids[x] for x in suspected),
        keep=frozenset(named.isolated),
    )


def _no_contradictions(landscape: Landscape, question: Question) -> None:
    for what, ids in (("compromised", question.compromised), ("suspected", question.suspected or frozenset())):
        both = sorted(question.protect & ids)
        if both and what == "compromised":
            raise BadInput(
                Message("'{id}' is to be protected and is compromised already: it cannot be both", id=both[0])
            )
        if both:
            raise BadInput(Message("'{id}' is to be protected and is suspected: it cannot be both", id=both[0]))
    for id in sorted(question.keep):
        if landscape.by_id[id].kind is not Kind.SERVICE:
            raise BadInput(Message("'{id}' is no service: only a service can be kept open", id=id))
    limit = question.within_min
    if limit is not None and not (isfinite(limit) and limit >= 0):
        raise BadInput(Message("the limit on minutes cannot be {value}: give a number from 0", value=limit))


def _one_step_away(arrays: Network, facts: Facts) -> set[int]:
    gone, cut = set(facts.lost) | set(facts.isolated), set(facts.cut)
    moves = arrays.moves
    return {
        int(moves.target[p])
        for x in facts.compromised
        if x not in gone
        for p in range(moves.ptr[x], moves.ptr[x + 1])
        if int(moves.via[p]) not in cut and int(moves.target[p]) not in gone
    }


def _actions(
    landscape: Landscape, question: Question, arrays: Network
) -> tuple[tuple[Action, ...], dict[int, int], dict[int, int]]:
    found: list[Action] = []
    node_action: dict[int, int] = {}
    link_action: dict[int, int] = {}
    gone = question.lost | question.isolated
    for element in landscape.elements:
        action = _on_element(landscape, element)
        if action and element.id not in gone and (question.only is None or element.id in question.only):
            node_action[arrays.position[element.id]] = len(found)
            found.append(action)
    for id, link in landscape.links.items():
        possible = link.cuttable and id not in question.cut and not {link.source, link.target} & gone
        if possible and (question.only is None or id in question.only):
            link_action[arrays.link_position[id]] = len(found)
            minutes, assumed = _minutes(id, link.cut_min, CUT_MIN)
            found.append(Action(ActionKind.CUT, id, minutes, _link_team(landscape, link), assumed))
    return tuple(found), node_action, link_action


def _on_element(landscape: Landscape, element: Element) -> Action | None:
    type = element.get("type")
    if element.kind is Kind.BACKUP:
        minutes, assumed = _minutes(element.id, element.number("isolate_min"), OFFLINE_MIN)
        return Action(ActionKind.OFFLINE, element.id, minutes, _team(landscape, element.get("team")), assumed)
    isolable = element.get("isolable")
    if element.kind is not Kind.ENVIRONMENT or not (type not in NOT_ISOLABLE if isolable is None else isolable is True):
        return None
    kind, default = (ActionKind.DISABLE, DISABLE_MIN) if type == "realm" else (ActionKind.ISOLATE, ISOLATE_MIN)
    minutes, assumed = _minutes(element.id, element.number("isolate_min"), default)
    return Action(kind, element.id, minutes, _team(landscape, element.get("team")), assumed)


def _minutes(id: str, stated: float | None, default: float) -> tuple[float, bool]:
    if stated is None:
        return default, True
    if not (isfinite(stated) and stated >= 0):
        raise BadInput(Message("the minutes of '{id}' cannot be {value}: give a number from 0", id=id, value=stated))
    return float(stated), False


def _link_team(landscape: Landscape, link: Relation) -> str | None:
    """The team a link names, else that of an end: a link has no team of its own in the template."""
    stated = link.attributes.get("team")
    for end in (link.source, link.target):
        stated = stated or landscape.by_id[end].get("team")
    return _team(landscape, stated)


def _team(landscape: Landscape, stated: object) -> str | None:
    return str(stated) if isinstance(stated, str) and stated else None
