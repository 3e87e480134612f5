"""A plan in words: why each cut, what is left open, what each sacrifice would cost to keep."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from weerbaar.landscape.model import Kind
from weerbaar.language import Message
from weerbaar.planning.containment.baselines import baselines
from weerbaar.planning.containment.consequences import Outcome
from weerbaar.planning.containment.ladder import DEFAULT_SECONDS, Search, Standing, teams_of
from weerbaar.planning.containment.pivots import pivots
from weerbaar.planning.containment.plan import Baseline, LeftOpen, Pivot, Plan, Sacrificed, Stage, Step
from weerbaar.planning.containment.polish import Polisher
from weerbaar.planning.containment.question import ActionKind
from weerbaar.planning.containment.ways import Ways
from weerbaar.planning.impact import State, impact

EXPLAINING = 0.25
"""Share of ``--seconds`` for the explanation, and at least ``LEAST`` steps."""

LEAST = 1_000_000

MOST_LEFT_OPEN = 30
KEEPING_CUTS = 12
"""How many cuts are tried for the price of keeping one service."""

MOST_KEPT = 25
"""For how many sacrificed services that price is worked out, the heaviest first."""


def plan(search: Search, standing: Standing, *, explain: bool = True, seconds: float = DEFAULT_SECONDS) -> Plan:
    """``standing`` as a plan. Without ``explain`` only what is needed while the search goes on.

    A KeyboardInterrupt ends the explanation: what is explained by then is given.
    """
    search.consequences.limit = inf
    try:
        bare = _bare(search, standing)
    except KeyboardInterrupt:
        # The plan itself is what was asked for; who interrupts again means it.
        return replace(_bare(search, standing), interrupted=True)
    return _explained(search, standing, bare, seconds) if explain else bare


def _bare(search: Search, standing: Standing) -> Plan:
    c, problem = search.consequences, search.problem
    ids = problem.network.ids
    outcome = standing.outcome
    tree = c.tree(outcome.actions)
    ways = Ways(c, outcome)
    steps = tuple(_step(search, ways, a, tree) for a in _in_order(search, outcome))
    isolated = [s.target for s in steps if s.kind is not ActionKind.CUT]
    cut = [s.target for s in steps if s.kind is ActionKind.CUT]
    answer = impact(problem.landscape, problem.question.scenario(isolated, cut))
    services = [e.id for e in problem.landscape.of_kind(Kind.SERVICE)]
    touched = _touched(search, outcome)
    confirmed = sum(_confirmed(search, id) for id in touched)
    return Plan(
        steps=steps,
        lost=tuple(ids[x] for x in sorted(outcome.lost)),
        services_down=tuple(id for id in services if answer.elements[id].state in (State.DOWN, State.OUT)),
        exposed=tuple(ids[x] for x in sorted(outcome.reached - c.source_set)),
        compromised=tuple(sorted(problem.question.compromised)),
        suspected=problem.suspected,
        protect=tuple(sorted(problem.question.protect)),
        objective=outcome.objective,
        bound=min(standing.bound, outcome.objective),
        proved=standing.proved,
        stage=standing.stage,
        minutes=outcome.minutes,
        ready_min=max(teams_of(problem, outcome.actions).values(), default=0.0),
        still_open=tuple(ids[x] for x in sorted(outcome.open)),
        confirmed=confirmed,
        counted=len(touched),
        assumed=_assumed(search, outcome),
        input_sha256=search.input_sha256,
        solver=_solver(),
        headline=_headline(standing, confirmed, len(touched)),
    )


def _explained(search: Search, standing: Standing, bare: Plan, seconds: float) -> Plan:
    c, outcome = search.consequences, standing.outcome
    left_open: list[LeftOpen] = []
    sacrificed: list[Sacrificed] = []
    found_pivots: tuple[Pivot, ...] = ()
    found_baselines: tuple[Baseline, ...] = ()
    interrupted = False
    until = c.steps + max(LEAST, EXPLAINING * search.steps(seconds))
    try:
        c.limit = c.steps + 0.2 * (until - c.steps)
        left_open.extend(_left_open(search, outcome))
        if bare.steps:
            c.limit = c.steps + 0.3 * (until - c.steps)
            found_baselines = baselines(c)
            c.limit = c.steps + 0.6 * (until - c.steps)
            sacrificed.extend(_sacrifices(search, outcome))
            c.limit = until
            found_pivots = pivots(search.problem, c, search.cutter, outcome, tuple(sacrificed))
    except KeyboardInterrupt:
        interrupted = True
    left_open.sort(key=lambda o: (-o.harm, o.action.key))
    return replace(
        bare, left_open=tuple(left_open), sacrificed=tuple(sacrificed), pivots=found_pivots,
        baselines=found_baselines, interrupted=interrupted,
    )  # fmt: skip


def _in_order(search: Search, outcome: Outcome) -> list[int]:
    """What can be done soonest first, so that the list can be worked through from the top."""
    return sorted(outcome.actions, key=lambda a: (search.consequences.minutes(a), a))


def _step(search: Search, ways: Ways, a: int, tree: dict[int, tuple[int, int]]) -> Step:
    c, problem = search.consequences, search.problem
    ids, name = problem.network.ids, problem.landscape.name_of
    way = [x for x, _via in ways.without(a)]
    if not way:
        more = len(ways.spread(a))
        return Step(problem.actions[a], Message("keeps {n} more parts out of the attacker's reach", n=more))
    path = tuple(ids[x] for x in [*c.way_to(way[0], tree)[:-1], *way])
    if len(path) == 1:
        reason = Message("without it {goal} can be reached", goal=name(path[0]))
    elif len(path) == 2:
        reason = Message("without it the attacker gets from {start} to {goal}", start=name(path[0]), goal=name(path[1]))
    else:
        reason = Message(
            "without it the attacker gets from {start} through {between} to {goal}",
            start=name(path[0]), between=_names(search, path[1:-1]), goal=name(path[-1]),
        )  # fmt: skip
    return Step(problem.actions[a], reason, path)


def _names(search: Search, ids: tuple[str, ...], most: int = 3) -> str:
    name = search.problem.landscape.name_of
    return ", ".join(name(x) for x in ids[:most]) + (f" (+{len(ids) - most})" if len(ids) > most else "")


def _left_open(search: Search, outcome: Outcome) -> Iterator[LeftOpen]:
    """What the attacker touches and is not cut though it could be: those whose cutting costs services."""
    c, problem = search.consequences, search.problem
    ids = problem.network.ids
    heaviest = sorted(
        (a for a in c.relevant if a not in outcome.actions and c.alone[a] - outcome.lost),
        key=lambda a: (-sum(c.harm[s] for s in sorted(c.alone[a] - outcome.lost)), a),
    )
    for a in heaviest[:MOST_LEFT_OPEN]:
        if c.spent:
            return
        more = c.outcome(outcome.actions | {a})
        extra = sorted(more.lost - outcome.lost, key=lambda s: (-c.harm[s], s))
        if not extra:
            continue
        spares = outcome.exposed - more.exposed
        costs = tuple(ids[s] for s in extra)
        if spares == 1:
            reason = Message("cutting it would stop {services} and spare one part", services=_names(search, costs))
        elif spares > 1:
            reason = Message(
                "cutting it would stop {services} and spare {n} parts", services=_names(search, costs), n=spares
            )
        else:
            reason = Message("cutting it would stop {services} and gain nothing", services=_names(search, costs))
        yield LeftOpen(problem.actions[a], costs, sum(c.harm[s] for s in extra), spares, reason)


def _sacrifices(search: Search, outcome: Outcome) -> Iterator[Sacrificed]:
    c, problem = search.consequences, search.problem
    ids = problem.network.ids
    until = c.limit
    listed = sorted(outcome.lost, key=lambda s: (-c.harm[s], s))[:MOST_KEPT]
    for i, s in enumerate(listed):
        if c.steps >= until:
            return
        c.limit = c.steps + (until - c.steps) / (len(listed) - i)
        keeping = Polisher(c, search.cutter, problem.keep | {s})
        keeping.together = search.polisher.together
        first = keeping.first()
        for seen in search.polisher.seen.values():
            keeping.take(seen)
        keeping.improve(KEEPING_CUTS)
        kept = keeping.best
        if kept is None:
            # Every cut that protects has an action that takes it down by itself: then it cannot be kept.
            certain = first is None and not c.truncated
            reason = (
                Message("cannot be kept: everything that protects takes it down")
                if certain
                else Message("no plan was found that keeps it")
            )
            yield Sacrificed(ids[s], None, (), reason, certain)
            continue
        instead = tuple(ids[x] for x in sorted(kept.lost - outcome.lost, key=lambda x: (-c.harm[x], x)))
        yield Sacrificed(ids[s], kept.objective - outcome.objective, instead, _price(search, outcome, kept, instead))


def _price(search: Search, outcome: Outcome, kept: Outcome, instead: tuple[str, ...]) -> Message:
    minutes = kept.minutes - outcome.minutes
    if instead:
        return Message("keeping it stops {services} instead", services=_names(search, instead))
    if minutes > 0:
        return Message("keeping it takes {minutes} minutes more work", minutes=f"{minutes:g}")
    return Message("keeping it leaves {n} more parts within reach", n=max(kept.exposed - outcome.exposed, 0))


def _touched(search: Search, outcome: Outcome) -> list[str]:
    """The ids the plan rests on: what the attacker can be in without it, what is cut, what is lost."""
    problem = search.problem
    ids = problem.network.ids
    found = {ids[x] for x in search.consequences.region} | {ids[x] for x in outcome.lost}
    found |= {problem.actions[a].target for a in outcome.actions} | set(problem.question.protect)
    return sorted(found)


def _confirmed(search: Search, id: str) -> bool:
    landscape = search.problem.landscape
    if id in landscape.by_id:
        return landscape.by_id[id].confirmed_on is not None
    link = landscape.links[id]
    # A link in a spreadsheet has no date of its own: it is as sure as its ends.
    return link.confirmed_on is not None or all(
        landscape.by_id[x].confirmed_on is not None for x in (link.source, link.target)
    )


def _assumed(search: Search, outcome: Outcome) -> tuple[str, ...]:
    problem = search.problem
    landscape = problem.landscape
    found = {problem.actions[a].target for a in outcome.actions if problem.actions[a].assumed}
    for a in outcome.actions:
        target = problem.actions[a].target
        if target in landscape.by_id and landscape.by_id[target].get("isolable") is None:
            found.add(target)
    for x in outcome.lost:
        service = landscape.elements[x]
        if service.number("harm_per_h") is None and service.number("priority") is None:
            found.add(service.id)
    return tuple(sorted(found))


def _headline(standing: Standing, confirmed: int, counted: int) -> Message:
    if standing.stage is Stage.NOTHING:
        return Message("Nothing needs cutting: what you want to protect cannot be reached.")
    return Message("best according to what is filled in ({x} of {y} confirmed)", x=confirmed, y=counted)


def _solver() -> str:
    from importlib.metadata import version

    return f"minimum cut and CP-SAT (OR-Tools {version('ortools')})"
