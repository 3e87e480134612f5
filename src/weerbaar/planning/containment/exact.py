"""Containment as implications, for a proof: who is reached, what fails, what that costs.

``reached`` and ``failed`` only ever follow from something; see ``planning.implications`` for why circles of needs
(which keep working) and circles of movement come out right without more.
"""

from collections.abc import Iterable
from functools import cached_property

from weerbaar.planning.containment.consequences import EXPOSED_WEIGHT, HARM_WEIGHT, MINUTE_WEIGHT, Consequences
from weerbaar.planning.containment.mincut import UNITS
from weerbaar.planning.implications import Implications


class Model:
    """The implications of one problem. ``action`` maps an action's number to its variable."""

    def __init__(self, consequences: Consequences, keep: Iterable[int] = (), within_min: float | None = None) -> None:
        self.c = consequences
        self.rules = Implications()
        self.action = {
            a: self.rules.variable(round(MINUTE_WEIGHT * UNITS * consequences.minutes(a)))
            for a in consequences.relevant
        }
        self._movement()
        self._failure(frozenset(keep))
        self.penalty = sum(self.rules.cost) + 1
        """What a protected element that stays open costs when effort is limited: more than all else together."""
        for x in consequences.problem.protect:
            if x in self.reached:
                if within_min is None:
                    self.rules.forbid(self.reached[x])
                else:
                    self.rules.cost[self.reached[x]] += self.penalty
        if within_min is not None:
            self._effort(within_min)

    def _movement(self) -> None:
        c, problem, rules = self.c, self.c.problem, self.rules
        region = sorted(c.region)
        exposed = round(EXPOSED_WEIGHT * UNITS)
        self.reached = {x: rules.variable(0 if x in c.source_set else exposed) for x in region}
        isolate = {x: self.action[a] for x, a in problem.node_action.items() if a in self.action}
        for x in problem.sources:
            rules.rule((), (*self._if(isolate, x), self.reached[x]))
        for x in region:
            for p in range(c.moves_ptr[x], c.moves_ptr[x + 1]):
                y, via = c.moves_target[p], c.moves_via[p]
                if y == x or y not in self.reached or via in c.cut:
                    continue
                stop = [self.action[a] for a in (problem.link_action.get(via),) if a is not None]
                rules.rule((self.reached[x],), (*stop, *self._if(isolate, y), self.reached[y]))

    @staticmethod
    def _if(variables: dict[int, int], key: int) -> tuple[int, ...]:
        return (variables[key],) if key in variables else ()

    def _failure(self, keep: frozenset[int]) -> None:
        c, problem, rules = self.c, self.c.problem, self.rules
        dead, unusable = c.propagate(c.relevant)
        at_risk = sorted(dead)
        self.dead = {x: rules.variable() for x in at_risk}
        stand_ins: dict[int, list[int]] = {}
        for w, targets in c.stands_for.items():
            if c.alive[w]:
                for y in targets:
                    stand_ins.setdefault(y, []).append(w)
        self.unusable: dict[int, int] = {}
        for y in sorted(unusable):
            parts = [self.dead[z] for z in ([y] if c.alive[y] else []) + stand_ins.get(y, [])]
            if len(parts) == 1:
                self.unusable[y] = parts[0]
            else:
                self.unusable[y] = rules.variable()
                rules.rule(parts, (self.unusable[y],))
        for x, a in problem.node_action.items():
            if a in self.action and x in self.dead:
                rules.rule((self.action[a],), (self.dead[x],))
        broken = self._broken_links()
        members: dict[int, list[int]] = {}
        for r, target in enumerate(c.need_target):
            if c.need_source[r] not in self.dead or not c.carried[r] or c.support[target] == 0:
                continue
            causes = [*self._if(self.unusable, target), *broken.get(c.need_over[r], ())]
            if len(causes) > 1 and c.slack[c.need_group[r]] > 0:
                fails = rules.variable()
                for cause in causes:
                    rules.rule((cause,), (fails,))
                causes = [fails]
            members.setdefault(c.need_group[r], []).extend(causes)
        for g, causes in members.items():
            source = int(c.arrays.needs.group_source[g])
            if source in self.dead and c.alive[source]:
                rules.threshold(causes, c.slack[g], self.dead[source])
        self.lost = {s: self.unusable[s] for s in sorted(unusable) if s in c.harm}
        for s, variable in self.lost.items():
            rules.cost[variable] += round(HARM_WEIGHT * UNITS * c.harm[s])
            if s in keep:
                rules.forbid(variable)

    def _broken_links(self) -> dict[int, list[int]]:
        """For each link that carries needs, the variables of the actions that break it."""
        c, problem = self.c, self.c.problem
        found: dict[int, list[int]] = {}
        for link in c.over:
            ends = {int(c.arrays.link_source[link]), int(c.arrays.link_target[link])}
            actions = [problem.link_action.get(link), *(problem.node_action.get(x) for x in sorted(ends))]
            found[link] = [self.action[a] for a in actions if a in self.action]
        return found

    def _effort(self, within_min: float) -> None:
        teams: dict[str, list[int]] = {}
        for a in self.action:
            teams.setdefault(self.c.problem.actions[a].team or "", []).append(a)
        for members in teams.values():
            self.rules.limit(
                [self.action[a] for a in members],
                [round(UNITS * self.c.minutes(a)) for a in members],
                round(UNITS * within_min),
            )

    @cached_property
    def of_variable(self) -> dict[int, int]:
        """From an action's variable to its number."""
        return {variable: a for a, variable in self.action.items()}

    def actions_of(self, chosen: frozenset[int]) -> frozenset[int]:
        """The actions in a solution."""
        return frozenset(self.of_variable[i] for i in chosen if i in self.of_variable)

    def hint(self, actions: Iterable[int]) -> frozenset[int]:
        """The whole solution that follows from ``actions``."""
        return self.rules.closed([self.action[a] for a in sorted(actions)])
