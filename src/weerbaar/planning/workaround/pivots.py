"""The five values that would change the answer most: the same plan, worth what it is with one value different."""

from dataclasses import replace

from weerbaar.language import Message
from weerbaar.planning.workaround.plan import Pivot
from weerbaar.planning.workaround.search import Row, Search
from weerbaar.planning.workaround.service import Delivery

MOST = 5
TRIED = 12
"""Workarounds of the plan of which other values are tried, the ones that take longest first."""

MOST_VISITS = 500_000
"""Elements times phases of recovery; beyond it fewer are tried."""


def pivots(search: Search, best: Row) -> tuple[Pivot, ...]:
    """What the plan becomes worth when a capacity or the recovery is half, a set-up takes twice as long, or a
    service weighs half. The order of standing up stays."""
    found = [*_setups(search, best), *_capacities(search, best), *_weights(search, best), *_recovery(search, best)]
    return tuple(sorted(found, key=lambda p: (-abs(p.change), p.id))[:MOST])


def _longest(search: Search, best: Row) -> list[int]:
    size = search.delivery.problem.network.n * len(search.delivery.starts)
    tried = max(1, min(TRIED, MOST_VISITS // size))
    return sorted(best.finish, key=lambda i: (-search.candidates[i].setup_h, i))[:tried]


def _setups(search: Search, best: Row) -> list[Pivot]:
    found = []
    for i in _longest(search, best):
        c = search.candidates[i]
        later = {
            j: hour + c.setup_h
            if j == i or (c.team is not None and search.candidates[j].team == c.team and hour > best.finish[i])
            else hour
            for j, hour in best.finish.items()
        }
        gains = search.gains(later)
        effort = search.effort(best.finish) + search.efforts.harm(c, best.finish[i])
        worth = sum(gains[s] for s in sorted(gains)) - effort
        found.append(Pivot(c.id, Message("set-up takes twice as long"), worth - best.worth))
    return found


def _capacities(search: Search, best: Row) -> list[Pivot]:
    found = []
    problem = search.delivery.problem
    for i in _longest(search, best):
        x = search.number[i]
        limits = {**problem.limits, x: problem.limits[x] / 2}
        worth = _worth(search, Delivery(replace(problem, limits=limits), search.delivery.outlook), best)
        found.append(Pivot(search.candidates[i].id, Message("capacity is half"), worth - best.worth))
    return found


def _weights(search: Search, best: Row) -> list[Pivot]:
    ids = search.delivery.problem.network.ids
    return [
        Pivot(ids[s], Message("weighs half as much"), -gain / 2)
        for s, gain in sorted(search.gains(best.finish).items())
        if gain > 0
    ]


def _recovery(search: Search, best: Row) -> list[Pivot]:
    outlook = search.delivery.outlook
    if not outlook.service_h or not best.finish:
        return []
    sooner = replace(
        outlook,
        service_h={id: hour / 2 for id, hour in outlook.service_h.items()},
        element_h={id: hour / 2 for id, hour in outlook.element_h.items()},
        full={team: tuple((a / 2, b / 2) for a, b in at) for team, at in outlook.full.items()},
    )
    last = max(outlook.service_h, key=lambda id: (outlook.service_h[id], id))
    worth = _worth(search, Delivery(search.delivery.problem, sooner), best)
    return [Pivot(last, Message("everything is recovered in half the time"), worth - best.worth)]


def _worth(search: Search, delivery: Delivery, best: Row) -> float:
    gains = delivery.total([(hour, search.number[i]) for i, hour in best.finish.items()])
    return sum(gains[s] for s in sorted(gains)) - search.effort(best.finish)
