"""What a plan rests on: suppliers, links, environments and the workarounds themselves, and what falls with each."""

from collections.abc import Mapping
from dataclasses import replace

from weerbaar.landscape.model import Kind, RelationKind
from weerbaar.planning.states import world
from weerbaar.planning.workaround.plan import Point
from weerbaar.planning.workaround.search import Search

_COUNTED = (Kind.ENVIRONMENT, Kind.SUPPLIER, Kind.WORKAROUND)


def points(search: Search, finish: Mapping[int, float]) -> tuple[Point, ...]:
    """The points of failure of what stands from these hours on, the heaviest first."""
    landscape, gains = search.delivery.problem.landscape, search.gains(finish)
    found = []
    for id, fallen in _falls(search, finish).items():
        left = search.gains({i: hour for i, hour in finish.items() if i not in fallen})
        less = {s: gain - left.get(s, 0.0) for s, gain in gains.items() if gain - left.get(s, 0.0) > 1e-9}
        ids = search.delivery.problem.network.ids
        found.append(
            Point(
                id,
                tuple(search.candidates[i].id for i in sorted(fallen)),
                tuple(ids[s] for s in sorted(less)),
                sum(less[s] for s in sorted(less)),
            )
        )
    return tuple(sorted(found, key=lambda p: (-p.harm, p.id in landscape.by_id and _own(search, p.id), p.id)))


def rests_on(search: Search, i: int) -> frozenset[str]:
    """The points of failure of candidate ``i`` standing alone."""
    return frozenset(_falls(search, {i: search.candidates[i].setup_h}))


def external(search: Search, point: Point) -> bool:
    """Whether a point is something else than one of the workarounds."""
    return not _own(search, point.id)


def _own(search: Search, id: str) -> bool:
    element = search.delivery.problem.landscape.by_id.get(id)
    return element is not None and element.kind is Kind.WORKAROUND


def _falls(search: Search, finish: Mapping[int, float]) -> dict[str, frozenset[int]]:
    """For everything below what is stood up, which of that fails without it."""
    problem = search.delivery.problem
    landscape, arrays, facts = problem.landscape, problem.network, search.safety.facts
    up = [search.number[i] for i in finish]
    active = sorted({*facts.active, *up})
    below: dict[str, dict[str, None]] = {search.candidates[i].id: _below(search, i) for i in sorted(finish)}
    standing = world(arrays, replace(facts, active=active))
    found: dict[str, frozenset[int]] = {}
    for id in sorted({id for ids in below.values() for id in ids}):
        if id in arrays.link_position and id not in arrays.position:
            without = replace(facts, active=active, cut=sorted({*facts.cut, arrays.link_position[id]}))
        elif landscape.by_id[id].kind in _COUNTED:
            without = replace(facts, active=active, lost=sorted({*facts.lost, arrays.position[id]}))
        else:
            continue
        after = world(arrays, without)
        fallen = {
            i
            for i in finish
            if (standing.alive[search.number[i]] and not after.alive[search.number[i]])
            or (id in below[search.candidates[i].id] and _delivers(search, id, i))
        }
        if fallen:
            found[id] = frozenset(fallen)
    return found


def _below(search: Search, i: int) -> dict[str, None]:
    """A candidate and what it needs however far down, the links it needs that over, and who delivers it."""
    landscape = search.delivery.problem.landscape
    start = search.candidates[i].id
    seen, todo = {start: None}, [start]
    while todo:
        for r in landscape.outgoing.get(todo.pop(), ()):
            wanted = [r.target] if r.is_need or r.kind is RelationKind.SUPPLIED_BY else []
            for id in (*wanted, *([r.over] if wanted and r.over else [])):
                if id not in seen:
                    seen[id] = None
                    if id in landscape.by_id:
                        todo.append(id)
    return seen


def _delivers(search: Search, supplier: str, i: int) -> bool:
    """Whether ``supplier`` delivers candidate ``i`` itself: impact has no effect of that, but it is a shared fate."""
    outgoing = search.delivery.problem.landscape.outgoing.get(search.candidates[i].id, ())
    return any(r.kind is RelationKind.SUPPLIED_BY and r.target == supplier for r in outgoing)
