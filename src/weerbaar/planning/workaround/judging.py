"""Why a candidate is not stood up: what the attacker can reach, what is missing, or what it would cost."""

from weerbaar.language import Message
from weerbaar.planning.impact import impact
from weerbaar.planning.reasons import what_happened
from weerbaar.planning.workaround.plan import Judged, Standing, Verdict
from weerbaar.planning.workaround.search import Row, Search
from weerbaar.planning.workaround.words import hours, names

LARGE = 5_000
"""Elements from which on less is tried for the explanation."""


def refused(search: Search, i: int) -> Judged | None:
    """Why candidate ``i`` can be in no plan; None when it can."""
    candidate = search.candidates[i]
    if candidate.nobody:
        why = Message("nobody is in the team '{team}', which has to stand it up", team=candidate.team)
        return Judged(candidate.id, Verdict.REFUSED, 0.0, 0.0, why)
    if i not in search.unsafe_alone:
        return None
    uses, path, after = _reached(search, candidate.id)
    name = search.delivery.problem.landscape.name_of
    if uses is None:
        return Judged(candidate.id, Verdict.REFUSED, 0.0, 0.0, _missing(search, candidate.id))
    if len(path) == 1:
        why = Message("it uses {thing}, which is in the attacker's hands", thing=name(uses))
    else:
        why = Message(
            "the attacker can reach {thing}, which it uses: {path}", thing=name(uses), path=_way(search, path)
        )
    if after:
        why = Message("{why}; safe once one of these is cut: {links}", why=why, links=names(search, after))
    return Judged(candidate.id, Verdict.REFUSED, 0.0, 0.0, why, uses, path, after)


def left_out(search: Search, best: Row, i: int, until: float) -> Judged:
    """What candidate ``i`` would give and cost on top of ``best``, standing at the best place in its team's row.

    Less is worked out once the search has visited ``until`` elements.
    """
    candidate = search.candidates[i]
    if search.reach[i].isdisjoint(search.helped) or search.work >= until:
        # It can help nobody, or there is no time to work out what it would give: the search left it out.
        effort = search.efforts.least(candidate)
        if search.reach[i].isdisjoint(search.helped):
            return Judged(candidate.id, Verdict.NO_EFFECT, 0.0, effort, _no_effect(search, best, i, until))
        why = Message("the best plan found does without it; there was no time to work out what it would give")
        return Judged(candidate.id, Verdict.NOT_WORTH, 0.0, effort, why)
    tries = _with(search, best, i)
    if not tries:
        why = Message("it would give the attacker a way to what the plan uses")
        return Judged(candidate.id, Verdict.REFUSED, 0.0, 0.0, why)
    finish = max(tries, key=lambda f: (search.worth(f), -f[i]))
    before, after = search.gains(best.finish), search.gains(finish)
    effort = search.effort(finish) - search.effort(best.finish)
    gain = sum(after[s] for s in sorted(after)) - sum(before[s] for s in sorted(before))
    helped = sorted(s for s in after if after[s] - before.get(s, 0.0) > 1e-9)
    if gain <= 1e-9:
        return Judged(candidate.id, Verdict.NO_EFFECT, 0.0, effort, _no_effect(search, best, i, until))
    delay = search.efforts.of(candidate, finish[i] - candidate.setup_h)
    ids = search.delivery.problem.network.ids
    why = Message(
        "would help {services} from hour {hour} on, but takes {setup} h of {team}: that weighs {ratio} times as much",
        services=names(search, [ids[s] for s in helped]), hour=hours(finish[i]), setup=hours(candidate.setup_h),
        team=_team(search, candidate.team), ratio=f"{effort / gain:.1f}",
    )  # fmt: skip
    if delay.services:
        why = Message("{why}; {n} services would come back {delay} h later", why=why, n=len(delay.services),
                      delay=hours(delay.delay_h))  # fmt: skip
    return Judged(candidate.id, Verdict.NOT_WORTH, gain, effort, why)


def standing(search: Search) -> tuple[Standing, ...]:
    """What stands already, and whether the attacker can reach what it uses."""
    found = []
    for id in search.delivery.problem.standing:
        if id in search.safety.standing:
            found.append(Standing(id, True, Message("stands, and the attacker cannot reach what it uses")))
            continue
        uses, path, after = _reached(search, id)
        if uses is None:
            found.append(Standing(id, False, _missing(search, id)))
            continue
        name = search.delivery.problem.landscape.name_of
        why = Message(
            "the attacker can reach {thing}, which it uses: {path}", thing=name(uses), path=_way(search, path)
        )
        if after:
            why = Message("{why}; safe once one of these is cut: {links}", why=why, links=names(search, after))
        found.append(Standing(id, False, why, path))
    return tuple(found)


def _with(search: Search, best: Row, i: int) -> list[dict[int, float]]:
    """``best`` with candidate ``i`` at every place of its team's row, as far as that is safe."""
    candidate = search.candidates[i]
    row = sorted(
        (j for j in best.finish if candidate.team is not None and search.candidates[j].team == candidate.team),
        key=lambda j: best.finish[j],
    )
    if not search.safe([*best.finish, i]):
        return []
    found = []
    # Each place costs evaluations of the whole landscape; in a very large one only the end of the row is looked at.
    large = search.delivery.problem.network.n > LARGE
    for place in range(len(row) if large else 0, len(row) + 1):
        finish, clock = dict(best.finish), 0.0
        for j in (*row[:place], i, *row[place:]):
            clock += search.candidates[j].setup_h
            finish[j] = clock
        found.append(finish)
    return found


def _reached(search: Search, id: str) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """What it uses that the attacker can reach, the way there, and the links of which cutting one is enough."""
    problem, safety = search.delivery.problem, search.safety
    arrays, landscape = problem.network, problem.landscape
    up = [id] if id not in problem.standing else []
    bad = safety.exposed(up) | set(safety.facts.compromised)
    seen, todo = {id}, [id]
    uses: int | None = None
    while todo and uses is None:
        used = todo.pop(0)
        if arrays.position[used] in bad:
            uses = arrays.position[used]
            break
        for r in landscape.outgoing.get(used, ()):
            if r.is_need and r.target not in seen:
                seen.add(r.target)
                todo.append(r.target)
    if uses is None:
        return None, (), ()
    way = safety.path(up, uses)
    path: list[str] = []
    for x, via in way:
        if via >= 0:
            path.append(arrays.link_ids[via])
        path.append(arrays.ids[x])
    links = sorted({via for _, via in way if via >= 0 and landscape.links[arrays.link_ids[via]].cuttable})
    after = tuple(arrays.link_ids[v] for v in links if not safety.with_cut([v]).fails(id))
    return arrays.ids[uses], tuple(path), after


def _missing(search: Search, id: str) -> Message:
    """What it needs that does not work."""
    problem = search.delivery.problem
    scenario = problem.question.scenario
    answer = impact(problem.landscape, scenario, explain=True)
    chain = answer.elements[id].chain
    if not chain:
        return Message("it does not work without another workaround that cannot be stood up")
    cause = chain[-1]
    return Message(
        "it needs {cause}, which is {what}",
        cause=problem.landscape.name_of(cause), what=what_happened(problem.landscape, scenario, cause),
    )  # fmt: skip


def _no_effect(search: Search, best: Row, i: int, until: float) -> Message:
    """Why a candidate gives nothing: what it stands in for works, is served, or is not what is missing."""
    problem, candidate = search.delivery.problem, search.candidates[i]
    answer = search.now
    name = problem.landscape.name_of
    hit = [t for t in candidate.stands_for if answer.elements[t].state in ("down", "out")]
    if not candidate.stands_for:
        return Message("it is not filled in what it stands in for")
    if not hit:
        return Message("what it stands in for still works: {things}", things=names(search, candidate.stands_for))
    if candidate.capacity == 0:
        return Message("its capacity is filled in as 0")
    missing = None
    if search.work < until:
        search.delivery.work += problem.network.n
        missing = _what_else(search, hit[0], frozenset(search.candidates[j].id for j in (*best.finish, i)))
    if missing:
        return Message(
            "replacing {thing} is not enough: {service} needs {missing} too",
            thing=name(hit[0]), service=name(missing[0]), missing=name(missing[1]),
        )  # fmt: skip
    return Message("it gives no service anything that it does not have without it")


def _what_else(search: Search, thing: str, chosen: frozenset[str]) -> tuple[str, str] | None:
    """A service above ``thing`` that stays down, and something else it directly or deeper needs that does too."""
    problem = search.delivery.problem
    landscape = problem.landscape
    scenario = problem.question.scenario
    answer = impact(landscape, type(scenario)(**{**vars(scenario), "active": scenario.active | chosen}))
    seen, todo = {thing}, [thing]
    while todo:
        for r in landscape.incoming.get(todo.pop(0), ()):
            if r.is_need and r.source not in seen and answer.elements[r.source].state == "down":
                seen.add(r.source)
                todo.append(r.source)
                if landscape.by_id[r.source].kind == "service":
                    chain = answer.elements[r.source].chain
                    if len(chain) > 1 and chain[1] != thing:
                        return r.source, chain[1]
    return None


def _way(search: Search, path: tuple[str, ...]) -> str:
    landscape = search.delivery.problem.landscape
    shown = path if len(path) <= 7 else (*path[:3], "…", *path[-3:])
    return " → ".join("…" if id == "…" else landscape.name_of(id) for id in shown)


def _team(search: Search, team: str | None) -> str | Message:
    return Message("people who are not named") if team is None else search.delivery.problem.landscape.name_of(team)
