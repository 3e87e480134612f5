"""The values that would change the plan most: what to confirm first.

Cheap and the same every time: each value is turned to its other side, the network is cut anew at the prices of
the plan, and the change in the objective is what it is worth. An upper estimate, since nothing is proved again. How
many are tried depends on the work allowed, shared evenly over the sorts.
"""

from collections.abc import Iterator
from dataclasses import replace

from weerbaar.landscape.model import Kind
from weerbaar.language import Message
from weerbaar.planning.containment.consequences import Consequences, Outcome
from weerbaar.planning.containment.mincut import Cutter
from weerbaar.planning.containment.plan import Pivot, Sacrificed
from weerbaar.planning.containment.polish import Polisher
from weerbaar.planning.containment.question import NOT_ISOLABLE, Problem

MANY = 5
MOST_TRIED = 40
"""How many values of each sort are tried."""

CUTS = 6


def pivots(
    problem: Problem, c: Consequences, cutter: Cutter, outcome: Outcome, sacrificed: tuple[Sacrificed, ...]
) -> tuple[Pivot, ...]:
    """The five values whose other side changes the plan most, unconfirmed ones before confirmed ones."""
    found: list[Pivot] = []
    rows = (
        _impossible_actions(problem, c, cutter, outcome),
        _isolable_after_all(problem, c, outcome),
        _clean_suspects(problem, c, outcome),
    )
    until = c.limit
    for i, row in enumerate(rows):
        c.limit = c.steps + (until - c.steps) / (len(rows) - i)
        if not c.spent:
            found += row
    found += _weights(problem, sacrificed)
    found = [p for p in found if abs(p.change) > 1e-9]
    return tuple(sorted(found, key=lambda p: (-abs(p.change), p.id, str(p.what.text)))[:MANY])


def _resolved(c: Consequences, cutter: Cutter, start: Outcome, without: int | None = None) -> Outcome | None:
    polisher = Polisher(c, cutter, c.problem.keep, forbidden_actions=frozenset() if without is None else {without})
    polisher.first()
    polisher.again(start.lost)
    polisher.improve(CUTS)
    return polisher.best


def _impossible_actions(problem: Problem, c: Consequences, cutter: Cutter, outcome: Outcome) -> Iterator[Pivot]:
    for a in sorted(outcome.actions, key=lambda a: (-c.cost_alone(a), a))[:MOST_TRIED]:
        if c.spent:
            return
        other = _resolved(c, cutter, outcome, without=a)
        if other is not None:
            target = problem.actions[a].target
            name = problem.landscape.name_of(target)
            change = max(0.0, other.objective - outcome.objective)
            yield Pivot(target, Message("whether {name} can really be cut off in time", name=name), change)


def _isolable_after_all(problem: Problem, c: Consequences, outcome: Outcome) -> Iterator[Pivot]:
    """What cannot be isolated by default, on the way of the attacker."""
    landscape = problem.landscape
    candidates = [
        landscape.elements[x]
        for x in sorted(outcome.reached)
        if landscape.elements[x].kind is Kind.ENVIRONMENT
        and landscape.elements[x].get("type") in NOT_ISOLABLE
        and landscape.elements[x].get("isolable") is None
    ]
    for element in candidates[:MOST_TRIED]:
        other = _in(c, problem.with_isolable(element.id), outcome)
        if other is not None and other.objective < outcome.objective:
            what = Message("whether {name} can be isolated: now taken as no", name=element.name)
            yield Pivot(element.id, what, other.objective - outcome.objective)


def _clean_suspects(problem: Problem, c: Consequences, outcome: Outcome) -> Iterator[Pivot]:
    for id in problem.suspected[:MOST_TRIED]:
        x = problem.network.position[id]
        other = _in(c, replace(problem, sources=tuple(y for y in problem.sources if y != x)), outcome)
        if other is not None and other.objective < outcome.objective:
            what = Message("whether {name} is clean: now taken as suspected", name=problem.landscape.name_of(id))
            yield Pivot(id, what, other.objective - outcome.objective)


def _in(c: Consequences, problem: Problem, start: Outcome) -> Outcome | None:
    """The best that is found in a slightly other problem; None without one, or when there is no work left."""
    if c.spent:
        return None
    other = c.changed(problem)
    nothing = other.outcome(())
    found = nothing if not nothing.open else _resolved(other, Cutter(other), start)
    c.steps = other.steps
    return found


def _weights(problem: Problem, sacrificed: tuple[Sacrificed, ...]) -> Iterator[Pivot]:
    """Services given up with a weight that nobody filled in: half as much again could save them."""
    for s in sacrificed:
        service = problem.landscape.by_id[s.service]
        if service.number("harm_per_h") is None and service.number("priority") is None and s.price is not None:
            yield Pivot(s.service, Message("the priority of {name}: now taken as 3", name=service.name), s.price)
