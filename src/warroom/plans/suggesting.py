"""What to protect, when nobody has said: what the most urgent services rest on and the backups, as far as that
can still be kept out of the attacker's hands."""

from collections.abc import Iterable
from dataclasses import dataclass

from weerbaar.landscape import Kind, Landscape
from weerbaar.planning.containment import ActionKind, Question
from weerbaar.planning.containment.question import pose
from weerbaar.planning.impact import Scenario, impact

LOWEST = 9
"""Below every priority: of a service without one."""


@dataclass(frozen=True)
class Suggestion:
    """Ids of elements, sorted. ``urgent``: the priority of the services looked at; None when none has one."""

    protect: tuple[str, ...]
    suspected: tuple[str, ...]
    """One step away from what is compromised: it may be too late for these."""
    beyond: tuple[str, ...]
    """Wanted, but nothing that may be done keeps the attacker out."""
    safe: tuple[str, ...]
    """Wanted, and not within reach: nothing has to be done for these."""
    urgent: int | None


NOTHING = Suggestion((), (), (), (), None)


def suggest(landscape: Landscape, scenario: Scenario, suspected: Iterable[str] | None = None) -> Suggestion:
    """What can still be protected after ``scenario``; ``suspected`` None means all one step away.

    Asks impact twice: of what is so now, and of what is left when everything that can be cut is cut. What is
    exposed even then cannot be protected.
    """
    services = landscape.of_kind(Kind.SERVICE)
    urgent = min((int(s.number("priority") or LOWEST) for s in services), default=LOWEST)
    wanted = _rest_on(landscape, [s.id for s in services if int(s.number("priority") or LOWEST) == urgent])
    wanted |= {e.id for e in landscape.of_kind(Kind.BACKUP)}
    # Posing needs a goal, and any element that is not in the attacker's hands will do to learn the actions.
    free = [e for e in landscape.elements if e.id not in scenario.compromised]
    goal = next((e.id for e in sorted(free, key=lambda e: e.kind is not Kind.SERVICE)), None)
    if goal is None:
        return NOTHING
    asked = Question.of(compromised=(), protect=[goal], scenario=scenario)
    problem = pose(landscape, asked)
    beside = frozenset(problem.suspected if suspected is None else suspected)
    now = impact(landscape, _with(scenario, compromised=beside))
    shut = impact(
        landscape,
        _with(
            scenario,
            compromised=beside,
            isolated=[a.target for a in problem.actions if a.kind is not ActionKind.CUT],
            cut=[a.target for a in problem.actions if a.kind is ActionKind.CUT],
        ),
    )
    held = scenario.compromised | scenario.lost | scenario.isolated | beside
    left = sorted(wanted - held)
    return Suggestion(
        protect=tuple(x for x in left if now.elements[x].exposed and not shut.elements[x].exposed),
        suspected=tuple(sorted(beside - scenario.compromised)),
        beyond=tuple(x for x in left if shut.elements[x].exposed),
        safe=tuple(x for x in left if not now.elements[x].exposed),
        urgent=None if urgent == LOWEST else urgent,
    )


def _rest_on(landscape: Landscape, ids: Iterable[str]) -> set[str]:
    """The applications that ``ids`` need, however far down. What they run on follows: who is in a machine is in
    what runs on it."""
    found: set[str] = set()
    todo = list(ids)
    while todo:
        for relation in landscape.outgoing.get(todo.pop(), ()):
            if relation.is_need and relation.target not in found:
                found.add(relation.target)
                todo.append(relation.target)
    return {id for id in found if landscape.by_id[id].kind is Kind.APPLICATION}


def _with(scenario: Scenario, **more: Iterable[str]) -> Scenario:
    return Scenario.of(
        **{
            name: getattr(scenario, name) | frozenset(more.get(name, ()))
            for name in ("compromised", "lost", "isolated", "cut", "active")
        }
    )
