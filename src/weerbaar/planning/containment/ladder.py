"""From a first answer in milliseconds to a proved one: minimum cut, shared prices, polish, exact solver."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from math import inf

from weerbaar.landscape.model import Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.containment.consequences import STEPS_PER_SECOND, Consequences, Outcome
from weerbaar.planning.containment.exact import Model
from weerbaar.planning.containment.mincut import UNITS, Cutter
from weerbaar.planning.containment.plan import Stage
from weerbaar.planning.containment.polish import Polisher
from weerbaar.planning.containment.question import Problem, Question, pose
from weerbaar.planning.containment.shares import Shares
from weerbaar.planning.fingerprint import input_sha256

POLISH_CUTS = 40
MOST_CUTS = 1000
"""Cuts before the exact solver, and where the landscape is too large for that one."""

TOLERANCE = 1e-6

CUTTING = 0.4
PROVING = 0.35
"""Shares of ``--seconds`` for cutting and polishing, and for the exact solver; the rest is for the explanation."""

FINISHING = 200
"""What evaluating the last plan once more, counting what is confirmed and the fingerprint take per element."""

CLIMBING = 0.8
"""How much of the work on cuts goes into the bound, at most."""

STEPS_PER_RULE = 100
"""What building and simplifying the exact model takes per rule."""

QUICKEST, SLOWEST, RULES_PER_SECOND = 1.5, 8.0, 20_000
"""Seconds that one unit of CP-SAT's deterministic time takes here: with a small model, at most, and how it grows."""

DEFAULT_SECONDS = 10.0


def teams_of(problem: Problem, actions: Iterable[int]) -> dict[str, float]:
    """Minutes of work per team; what has no team is done one after the other as well."""
    found: dict[str, float] = {}
    for a in sorted(actions):
        team = problem.actions[a].team or ""
        found[team] = found.get(team, 0.0) + problem.actions[a].minutes
    return found


class ProtectionImpossible(BadInput):
    """Nothing that may be done keeps the attacker from ``element``; ``path`` is how it is reached all the same."""

    def __init__(self, message: Message, element: str, path: tuple[str, ...]) -> None:
        super().__init__(message)
        self.element, self.path = element, path


@dataclass(frozen=True)
class Standing:
    """How the search stands: the best outcome, what is proved about it, and from which rung it comes."""

    outcome: Outcome
    bound: float
    proved: bool
    stage: Stage


class Search:
    """One question being answered; keeps what was computed for the explanations afterwards."""

    def __init__(self, landscape: Landscape, question: Question) -> None:
        self.problem: Problem = pose(landscape, question)
        self.consequences = Consequences(self.problem)
        self.cutter = Cutter(self.consequences)
        self.polisher = Polisher(self.consequences, self.cutter, self.problem.keep)

    @cached_property
    def input_sha256(self) -> str:
        """Of the landscape and the question."""
        question = self.problem.question
        return input_sha256(self.problem.landscape, {f.name: getattr(question, f.name) for f in fields(question)})

    def standings(self, seconds: float = DEFAULT_SECONDS) -> Iterator[Standing]:
        """Better and better answers. Raises ProtectionImpossible when there is none."""
        c = self.consequences
        nothing = c.outcome(())
        if not nothing.open:
            yield self._nothing_to_cut(nothing)
            return
        if self.problem.question.within_min is not None:
            yield from self._in_time(seconds, self.problem.question.within_min)
            return
        self._check_possible()
        # What the exact solver cannot use goes to cutting.
        share = CUTTING if self._work(seconds) > 0 else CUTTING + PROVING
        c.limit = share * self.steps(seconds)
        self.polisher.first()
        if self.polisher.best is None:
            self.polisher.consider(self._everything_allowed())
        if self.polisher.best is None:
            yield from self._exact(seconds, 0.0)
            return
        if self._additive():
            yield Standing(self.polisher.best, self.polisher.best.objective, proved=True, stage=Stage.ADDITIVE)
            return
        bound = 0.0
        yield self._standing(bound, proved=False, stage=Stage.FIRST)
        shares = Shares(self.cutter, self.problem.keep, self.polisher.best.objective)
        enough = c.steps + CLIMBING * (c.limit - c.steps)
        for bound, actions in shares.rounds():
            if actions is not None and shares.least(actions) < self.polisher.best.objective:
                self.polisher.consider(actions)
            if c.steps >= enough or bound >= self.polisher.best.objective - TOLERANCE:
                break
        standing = self._standing(bound, proved=False, stage=Stage.RELAXED)
        yield standing
        if standing.proved:
            return
        self.polisher.improve(self.polisher.cuts + POLISH_CUTS)
        standing = self._standing(bound, proved=False, stage=Stage.POLISHED)
        yield standing
        if not standing.proved:
            yield from self._exact(seconds, bound)

    def steps(self, seconds: float) -> float:
        """The work that ``seconds`` stand for, without what writing the plan down takes."""
        return max(0.0, seconds * STEPS_PER_SECOND - FINISHING * self.consequences.arrays.n)

    def _standing(self, bound: float, *, proved: bool, stage: Stage) -> Standing:
        best = self.polisher.best
        assert best is not None
        proved = proved or bound >= best.objective - TOLERANCE
        return Standing(best, best.objective if proved else min(bound, best.objective), proved, stage)

    def _exact(self, seconds: float, bound: float) -> Iterator[Standing]:
        """CP-SAT for what is left, where there is time to build its model at all."""
        polisher = self.polisher
        best = polisher.best
        work = self._work(seconds)
        if work <= 0 and best is not None:
            polisher.improve(MOST_CUTS)
            yield self._standing(bound, proved=False, stage=Stage.POLISHED)
            return
        model = Model(self.consequences, self.problem.keep)
        hint = None if best is None else model.hint(best.actions)
        for progress in model.rules.solve(work=work or 1.0, hint=hint, at_least=round(bound * UNITS)):
            bound = max(bound, progress.bound / UNITS)
            if progress.chosen is not None:
                polisher.consider(model.actions_of(progress.chosen))
            if polisher.best is not None:
                yield self._standing(bound, proved=progress.proved, stage=Stage.EXACT)
        if polisher.best is None:
            raise self._impossible_because_kept()

    def _work(self, seconds: float) -> float:
        """The work that is left for the exact solver, in its deterministic time; 0 where the model is too large.

        Its own time passes more slowly the larger the model is, and building it takes a part of what there is.
        """
        c = self.consequences
        rules = len(c.moves_target) + len(c.need_target)
        done = min(c.steps, CUTTING * self.steps(seconds))
        left = ((CUTTING + PROVING) * self.steps(seconds) - done - STEPS_PER_RULE * rules) / STEPS_PER_SECOND
        return max(0.0, left) / min(SLOWEST, QUICKEST + rules / RULES_PER_SECOND)

    def _in_time(self, seconds: float, within_min: float) -> Iterator[Standing]:
        """With a limit on effort: protect as much as fits in the time first, then at least cost.

        What stays open costs more than everything else together, so that it is never a bargain.
        """
        c = self.consequences
        c.limit = CUTTING * self.steps(seconds)
        best = self._what_fits(within_min)
        yield Standing(best, 0.0, proved=False, stage=Stage.FIRST)
        work = self._work(seconds)
        if work <= 0:
            return
        model = Model(c, self.problem.keep, within_min)
        for progress in model.rules.solve(work=work, hint=model.hint(best.actions)):
            if progress.chosen is not None:
                best = c.outcome(model.actions_of(progress.chosen))
                yield self._limited(model, best, progress.bound, progress.proved)

    def _what_fits(self, within_min: float) -> Outcome:
        """Everything protected if that fits, else one after the other, what most rests on first, while it does."""
        c, cutter = self.consequences, self.cutter
        price = cutter.prices(kept=self.problem.keep)
        price[[a for a in c.relevant if c.minutes(a) > within_min]] = inf
        weight = {p: sum(c.harm[s] for s in sorted(c.resting_on(p))) for p in self.problem.protect}
        ranked = sorted(self.problem.protect, key=lambda p: (-weight[p], p))
        best, kept = c.outcome(()), frozenset[int]()
        for more in (frozenset(ranked), *(frozenset([p]) for p in ranked)):
            if c.spent or not best.open:
                break
            found = cutter.cut(price, protect=kept | more)
            if found is None or max(teams_of(self.problem, found[0]).values(), default=0.0) > within_min:
                continue
            outcome = c.outcome(found[0])
            if len(outcome.open) < len(best.open) and not outcome.lost & self.problem.keep:
                best, kept = outcome, kept | more
        return best

    @staticmethod
    def _limited(model: Model, outcome: Outcome, bound: int, proved: bool) -> Standing:
        without_open = (bound - model.penalty * len(outcome.open)) / UNITS
        return Standing(outcome, outcome.objective if proved else max(0.0, without_open), proved, Stage.EXACT)

    def _nothing_to_cut(self, nothing: Outcome) -> Standing:
        """Nothing protected is reached: an empty plan. Cutting could still pay for what is exposed, hence the bound."""
        cheapest = self.cutter.cut(self.cutter.effort, down=True)
        bound = min(nothing.objective, cheapest[1] if cheapest else 0.0)
        return Standing(nothing, bound, nothing.objective - bound < 1e-9, Stage.NOTHING)

    def _additive(self) -> bool:
        """Whether every service can be lost by one action only: then the minimum cut is the optimum.

        Each service is taken down by at most one action alone, and all actions together take down no service
        that none takes down alone; so losses of a set are the sum of the losses of its members.
        """
        c = self.consequences
        if self.problem.keep:
            return False
        seen: set[int] = set()
        for lost in c.alone.values():
            if lost & seen:
                return False
            seen |= lost
        return c.lost(c.relevant) == seen

    def _everything_allowed(self) -> frozenset[int]:
        c = self.consequences
        return frozenset(a for a, lost in c.alone.items() if not lost & self.problem.keep)

    def _check_possible(self) -> None:
        c, problem = self.consequences, self.problem
        path = c.path(c.relevant, problem.protect)
        if path:
            raise ProtectionImpossible(
                Message(
                    "'{name}' cannot be protected: the attacker gets there along {path}, and nothing on that way "
                    "can be cut or isolated",
                    name=problem.landscape.name_of(problem.network.ids[path[-1][0]]),
                    path=" → ".join(problem.landscape.name_of(problem.network.ids[x]) for x, _via in path),
                ),
                problem.network.ids[path[-1][0]],
                tuple(problem.network.ids[x] for x, _via in path),
            )

    def _impossible_because_kept(self) -> ProtectionImpossible:
        c, problem = self.consequences, self.problem
        path = c.path(self._everything_allowed(), problem.protect)
        goal = path[-1][0] if path else problem.protect[0]
        return ProtectionImpossible(
            Message(
                "'{name}' cannot be protected while keeping {kept} open",
                name=problem.landscape.name_of(problem.network.ids[goal]),
                kept=", ".join(problem.landscape.name_of(problem.network.ids[x]) for x in sorted(problem.keep)),
            ),
            problem.network.ids[goal],
            tuple(problem.network.ids[x] for x, _via in path),
        )
