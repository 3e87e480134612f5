"""What people do without computing, costed the same way, so that a plan can be held against it."""

from weerbaar.planning.containment.consequences import Consequences, Outcome
from weerbaar.planning.containment.plan import Baseline

CUT_EVERYTHING = "cut_everything"
BY_PRIORITY = "by_priority"


def baselines(c: Consequences) -> tuple[Baseline, ...]:
    """Cutting everything the attacker can touch, and going down the list of what to protect.

    The list is left out when it takes more work than ``c`` is allowed: it follows one attack path at a time.
    """
    found = [_baseline(c, CUT_EVERYTHING, c.outcome(c.relevant))]
    listed = by_priority(c)
    if listed is not None:
        found.append(_baseline(c, BY_PRIORITY, listed))
    return tuple(found)


def by_priority(c: Consequences) -> Outcome | None:
    """Down the list, what most services rest on first: close the shortest way to it at its quickest place.

    None when that takes more work than is allowed.
    """
    problem = c.problem
    weight = {p: sum(c.harm[s] for s in c.resting_on(p)) for p in problem.protect}
    chosen: set[int] = set()
    for goal in sorted(problem.protect, key=lambda p: (-weight[p], p)):
        while way := c.path(chosen, [goal]):
            if c.spent:
                return None
            places = [a for x, link in way for a in (problem.node_action.get(x), problem.link_action.get(link))]
            possible = sorted({a for a in places if a is not None and a not in chosen})
            if not possible:
                break
            chosen.add(min(possible, key=lambda a: (c.minutes(a), a)))
    return c.outcome(chosen)


def _baseline(c: Consequences, name: str, outcome: Outcome) -> Baseline:
    ids = c.arrays.ids
    return Baseline(
        name=name,
        actions=len(outcome.actions),
        minutes=outcome.minutes,
        services_down=tuple(ids[s] for s in sorted(outcome.lost)),
        objective=outcome.objective,
        protects=not outcome.open,
    )
