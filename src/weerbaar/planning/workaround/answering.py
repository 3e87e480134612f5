"""From the best rows to the answer: plans with different points of failure, in words."""

from collections.abc import Mapping
from dataclasses import replace

from weerbaar.landscape.model import Kind, Landscape
from weerbaar.language import Message
from weerbaar.planning.fingerprint import input_sha256
from weerbaar.planning.impact import impact
from weerbaar.planning.workaround.judging import left_out, refused, standing
from weerbaar.planning.workaround.outlook import Outlook
from weerbaar.planning.workaround.pivots import pivots
from weerbaar.planning.workaround.plan import Answer, Judged, Option, Pivot, Point, Regained, Step
from weerbaar.planning.workaround.points import external, points, rests_on
from weerbaar.planning.workaround.question import Question, pose
from weerbaar.planning.workaround.safety import Safety
from weerbaar.planning.workaround.search import WORK_PER_SECOND, Row, Search
from weerbaar.planning.workaround.service import Delivery
from weerbaar.planning.workaround.words import at, days, hours, names, people, percent

EXPLAINING = 0.3
"""Share of the work that goes into why the others are left out, and at least ``LEAST`` elements."""

LEAST = 2_000_000

MOST_OPTIONS = 3
POINTS_TRIED = 8
"""Points of failure of the first plan for which a plan without it is looked for, the heaviest first."""


def answer(landscape: Landscape, question: Question, outlook: Outlook, *, seconds: float) -> Answer:
    """See ``weerbaar.planning.workaround.stand_up``."""
    problem = pose(landscape, question)
    delivery = Delivery(problem, outlook)
    search = Search(delivery, Safety(problem))
    work = seconds * WORK_PER_SECOND
    no = {i: why for i in range(len(search.candidates)) if (why := refused(search, i))}
    allowed = [i for i in range(len(search.candidates)) if i not in no]
    best = search.best(allowed, work)
    first = _option(search, best, points(search, best.finish))
    options: list[Option] = [first]
    judged: list[Judged] = []
    single: tuple[str, ...] = ()
    turns: tuple[Pivot, ...] = ()
    interrupted = False
    try:
        around, single = _other_rows(search, allowed, best, work)
        for row, point in around:
            own = points(search, row.finish)
            shares = {p.id for p in first.points} & {p.id for p in own}
            options.append(_option(search, row, own, _avoided(search, first, point, shares), tuple(sorted(shares))))
        until = search.work + max(LEAST, EXPLAINING * work)
        others = (i for i in range(len(search.candidates)) if i not in best.finish)
        judged.extend(no.get(i) or left_out(search, best, i, until) for i in others)
        turns = pivots(search, best)
    except KeyboardInterrupt:
        interrupted = True
    touched = _touched(first)
    confirmed = sum(_confirmed(landscape, id) for id in touched)
    return Answer(
        options=tuple(options),
        judged=tuple(judged),
        standing=standing(search),
        single=single,
        pivots=turns,
        confirmed=confirmed,
        counted=len(touched),
        assumed=_assumed(search, first, outlook),
        dated=outlook.dated,
        horizon_h=delivery.horizon,
        input_sha256=input_sha256(landscape, {**question.fingerprint(), "outlook": _told(outlook)}),
        solver="branch and bound",
        headline=_headline(search, first, confirmed, len(touched)),
        interrupted=interrupted,
    )  # fmt: skip


def _other_rows(
    search: Search, allowed: list[int], best: Row, work: float
) -> tuple[list[tuple[Row, Point]], tuple[str, ...]]:
    """Plans that do without a point of failure of ``best`` and still help some of what falls with it.

    Each also avoids what made the one before it different, as far as something is left. And the services of
    ``best`` that no such plan helps.
    """
    found: list[tuple[Row, Point]] = []
    helped = search.gains(best.finish)
    ids = search.delivery.problem.network.ids
    rescued: set[str] = set()
    tried: dict[frozenset[str], Row] = {}
    ranked = sorted(points(search, best.finish), key=lambda p: (not external(search, p), -p.harm, p.id))
    below = {i: rests_on(search, i) for i in allowed} if ranked else {}
    for point in ranked[:POINTS_TRIED]:
        gone = frozenset(point.workarounds)
        if gone in tried:
            continue
        left = [i for i in allowed if search.candidates[i].id not in gone and point.id not in below[i]]
        row = search.best(left, work / POINTS_TRIED)
        tried[gone] = row
        gains = search.gains(row.finish)
        still = {s for s in point.services if gains.get(search.delivery.problem.network.position[s], 0.0) > 1e-9}
        rescued |= still
        new = all(set(row.finish) != set(other.finish) for other, _ in found)
        if still and new and len(found) + 1 < MOST_OPTIONS:
            found.append((row, point))
    everywhere = {ids[s] for s, gain in helped.items() if gain > 1e-9}
    falls = {s for p in ranked[:POINTS_TRIED] for s in p.services}
    return found, tuple(sorted((everywhere & falls) - rescued))


def _avoided(search: Search, first: Option, point: Point, shared: set[str]) -> tuple[str, ...]:
    """``point`` and what falls together with it: links and suppliers first, as that is what one asks for."""
    same = [p for p in first.points if p.workarounds == point.workarounds and p.id not in shared]
    outside = [p.id for p in same if external(search, p)] or [point.id]
    landscape = search.delivery.problem.landscape
    order = {Kind.SUPPLIER: 1, Kind.ENVIRONMENT: 2, Kind.WORKAROUND: 3}
    return tuple(sorted(outside, key=lambda id: (order[landscape.by_id[id].kind] if id in landscape.by_id else 0, id)))


def _option(
    search: Search, row: Row, own: tuple[Point, ...], avoids: tuple[str, ...] = (), shares: tuple[str, ...] = ()
) -> Option:
    services = _regained(search, row)
    steps = tuple(_step(search, row, i) for i in sorted(row.finish, key=lambda i: (row.finish[i], i)))
    headline = Message("a plan without {things}", things=names(search, avoids)) if avoids else Message("the best plan")
    return Option(
        steps=steps,
        services=services,
        points=own,
        objective=row.worth,
        bound=max(row.bound, row.worth),
        proved=row.proved,
        ready_h=max(row.finish.values(), default=0.0),
        avoids=avoids,
        shares=shares,
        headline=headline,
    )


def _step(search: Search, row: Row, i: int) -> Step:
    candidate, finish = search.candidates[i], row.finish[i]
    ids = search.delivery.problem.network.ids
    start = finish - candidate.setup_h
    gains = search.gains(row.finish)
    without = search.gains({j: hour for j, hour in row.finish.items() if j != i})
    less = {s: gain - without.get(s, 0.0) for s, gain in gains.items() if gain - without.get(s, 0.0) > 1e-9}
    effort = search.efforts.of(candidate, start)
    services = [ids[s] for s in sorted(less, key=lambda s: (-less[s], s))]
    reason = Message("helps {services}", services=names(search, services))
    count = people(search, services)
    if count:
        reason = Message("{why} ({n} people a day)", why=reason, n=f"{count:g}")
    if effort.services:
        reason = Message(
            "{why}; {n} services come back {delay} h later because of it, which weighs less",
            why=reason, n=len(effort.services), delay=hours(effort.delay_h),
        )  # fmt: skip
    return Step(
        workaround=candidate.id,
        team=candidate.team,
        start_h=start,
        finish_h=finish,
        capacity=candidate.capacity,
        services=tuple(services),
        gain=sum(less[s] for s in sorted(less)),
        effort=effort.harm,
        delay_h=effort.delay_h,
        delays=effort.services,
        assumed=candidate.assumed,
        reason=reason,
    )


def _regained(search: Search, row: Row) -> tuple[Regained, ...]:
    delivery, landscape = search.delivery, search.delivery.problem.landscape
    arrays = delivery.problem.network
    gains = search.gains(row.finish)
    up = frozenset(search.number[i] for i in row.finish)
    scenario = delivery.problem.question.scenario
    chosen = frozenset(search.candidates[i].id for i in row.finish)
    checked = impact(landscape, replace(scenario, active=scenario.active | chosen))
    clean = search.safety.clean(chosen)
    moments = sorted({h for h in (*row.finish.values(), *delivery.starts) if h < delivery.horizon})
    found = []
    for s in sorted(gains, key=lambda s: (-delivery.harm[s], -gains[s], s)):
        if gains[s] <= 1e-9:
            continue
        during = []
        for k, hour in enumerate(moments):
            until = min(moments[k + 1] if k + 1 < len(moments) else delivery.horizon, delivery.back[s])
            there = frozenset(search.number[i] for i, finish in row.finish.items() if finish <= hour)
            phase = max(p for p, start in enumerate(delivery.starts) if start <= hour)
            before = delivery.shares(frozenset(), phase).get(s, 1.0)
            after = delivery.shares(there, phase).get(s, 1.0)
            if after > before and until > hour:
                during.append((after, before, hour, until))
        share, before = max((after, -before) for after, before, _, _ in during)
        through = tuple(
            search.candidates[i].id
            for i in sorted(row.finish)
            if gains[s] - search.gains({j: h for j, h in row.finish.items() if j != i}).get(s, 0.0) > 1e-9
        )
        element = landscape.by_id[arrays.ids[s]]
        start, until = min(d[2] for d in during), max(d[3] for d in during)
        rescued = [w for w in arrays.stand_ins.get(s, ()) if clean.active[w] and clean.alive[w]]
        found.append(
            Regained(
                service=element.id,
                share=share,
                before=-before,
                from_h=start,
                until_h=until,
                state=checked.elements[element.id].state.value,
                in_danger=not clean.alive[s] and not rescued and up != frozenset(),
                through=through,
                people_per_day=element.number("people_per_day"),
                reason=_how(search, share, -before, start, until, through),
            )
        )
    return tuple(found)


def _how(search: Search, share: float, before: float, start: float, until: float, through: tuple[str, ...]) -> Message:
    dated = search.delivery.outlook.dated
    what = Message("fully") if share >= 1 else Message("for {percent} %", percent=percent(share))
    if before > 0:
        what = Message("{how} instead of {percent} %", how=what, percent=percent(before))
    return Message(
        "{how} from {start} {until}, through {what}",
        how=what, start=at(search, start), until=days(search, until, dated=dated), what=names(search, through),
    )  # fmt: skip


def _touched(option: Option) -> tuple[str, ...]:
    """What the plan rests on that somebody can confirm."""
    ids = [s.workaround for s in option.steps] + [r.service for r in option.services] + [p.id for p in option.points]
    return tuple(dict.fromkeys(ids))


def _confirmed(landscape: Landscape, id: str) -> bool:
    if id in landscape.by_id:
        return landscape.by_id[id].confirmed_on is not None
    link = landscape.links[id]
    # A link in a spreadsheet has no date of its own: it is as sure as its ends.
    return link.confirmed_on is not None or all(
        landscape.by_id[x].confirmed_on is not None for x in (link.source, link.target)
    )


def _assumed(search: Search, option: Option, outlook: Outlook) -> tuple[str, ...]:
    landscape = search.delivery.problem.landscape
    own = {s.workaround for s in option.steps if s.assumed} | set(search.delivery.problem.assumed)
    helped = [landscape.by_id[r.service] for r in option.services]
    weights = {e.id for e in helped if e.number("harm_per_h") is None and e.number("priority") is None}
    return tuple(sorted(own | weights | set(outlook.assumed)))


def _headline(search: Search, first: Option, x: int, y: int) -> Message:
    if not search.candidates:
        return Message("Every workaround in the landscape stands already or may not be used.")
    if not first.steps:
        return Message("Nothing is worth standing up; the reasons stand with each workaround.")
    return Message("best according to what is filled in ({x} of {y} confirmed)", x=x, y=y)


def _told(outlook: Outlook) -> Mapping[str, object]:
    if outlook.fingerprint:
        return {"plan": outlook.fingerprint}
    return {
        "service_h": dict(outlook.service_h),
        "element_h": dict(outlook.element_h),
        "waits_for": {id: sorted(teams) for id, teams in outlook.waits_for.items()},
        "full": {team: list(at) for team, at in outlook.full.items()},
    }
