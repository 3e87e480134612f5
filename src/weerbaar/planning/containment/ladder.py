"""From a first answer in milliseconds to a proved one: minimum cut, polish, exact solver."""

from collections.abc import Iterator
from dataclasses import dataclass

from weerbaar.landscape.model import Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.branching import Program
from weerbaar.planning.containment.consequences import HARM_WEIGHT, MINUTE_WEIGHT, Consequences, Outcome
from weerbaar.planning.containment.exact import Model
from weerbaar.planning.containment.mincut import UNITS, Cutter
from weerbaar.planning.containment.plan import Stage
from weerbaar.planning.containment.polish import Polisher
from weerbaar.planning.containment.question import Problem, Question, pose

POLISH_CUTS = 100
TOLERANCE = 1e-6

WORK_PER_SECOND = 0.25
"""CP-SAT's deterministic time that goes into a second here, with eight interleaved workers on two cores."""

NODES_PER_SECOND = 5
"""Nodes of the branching that go into a second; most of the time goes into the first node, the root."""

RELAX_RULES = 60_000
"""Above this many rules (some 15,000 elements within reach) the relaxation takes longer than anybody waits."""

RELAX_SECONDS = 0.5
BRANCH_SECONDS = 2.0
"""From how many seconds on these rungs are climbed at all."""

DEFAULT_SECONDS = 10.0


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
        self.polisher.first()
        if self.polisher.best is None:
            self.polisher.consider(self._everything_allowed())
        if self.polisher.best is None:
            yield from self._exact(seconds, 0.0)
            return
        if self._additive():
            yield Standing(self.polisher.best, self.polisher.best.objective, proved=True, stage=Stage.ADDITIVE)
            return
        bound = self._shared_bound()
        yield self._standing(bound, proved=False, stage=Stage.FIRST)
        self.polisher.improve(self.consequences.effort(POLISH_CUTS, 3))
        yield self._standing(bound, proved=False, stage=Stage.POLISHED)
        yield from self._exact(seconds, bound)

    def _standing(self, bound: float, *, proved: bool, stage: Stage) -> Standing:
        best = self.polisher.best
        assert best is not None
        proved = proved or bound >= best.objective - TOLERANCE
        return Standing(best, best.objective if proved else min(bound, best.objective), proved, stage)

    def _exact(self, seconds: float, bound: float) -> Iterator[Standing]:
        """Relaxation, branching, then CP-SAT for what is left; all in counted work."""
        polisher = self.polisher
        model = Model(self.consequences, self.problem.keep)
        if seconds >= RELAX_SECONDS and len(model.rules.rules) <= RELAX_RULES:
            program = Program(model.rules)
            relaxed = program.relaxed()
            if relaxed is None:
                raise self._impossible_because_kept()
            bound = max(bound, relaxed[0] / UNITS)
            self._round(model, relaxed[1])
            if polisher.best is not None:
                yield self._standing(bound, proved=False, stage=Stage.RELAXED)
                polisher.improve(polisher.cuts + self.consequences.effort(POLISH_CUTS, 3))
                standing = self._standing(bound, proved=False, stage=Stage.RELAXED)
                yield standing
                if standing.proved:
                    return
            if seconds >= BRANCH_SECONDS:
                ceiling = None if polisher.best is None else round(polisher.best.objective * UNITS)
                found = program.below(ceiling, nodes=round(NODES_PER_SECOND * seconds))
                if found.chosen is not None:
                    polisher.consider(model.actions_of(found.chosen))
                if polisher.best is None and found.proved:
                    raise self._impossible_because_kept()
                bound = max(bound, found.bound / UNITS)
                if polisher.best is not None:
                    yield self._standing(bound, proved=found.proved, stage=Stage.EXACT)
                if found.proved:
                    return
        best = polisher.best
        hint = None if best is None else model.hint(best.actions)
        if seconds > 0 or best is None:
            work = max(seconds, 1.0) * WORK_PER_SECOND
            for progress in model.rules.solve(work=work, hint=hint, at_least=round(bound * UNITS)):
                bound = max(bound, progress.bound / UNITS)
                if progress.chosen is not None:
                    polisher.consider(model.actions_of(progress.chosen))
                if polisher.best is not None:
                    yield self._standing(bound, proved=progress.proved, stage=Stage.EXACT)
        if polisher.best is None:
            raise self._impossible_because_kept()

    def _in_time(self, seconds: float, within_min: float) -> Iterator[Standing]:
        """With a limit on effort: protect as much as fits in the time first, then at least cost.

        What stays open costs more than everything else together, so that it is never a bargain.
        """
        c = self.consequences
        model = Model(c, self.problem.keep, within_min)
        best = c.outcome(())
        found = Program(model.rules).below(None, nodes=max(1, round(NODES_PER_SECOND * seconds)))
        hint = model.hint(()) if found.chosen is None else found.chosen
        if found.chosen is not None:
            best = c.outcome(model.actions_of(found.chosen))
            yield self._limited(model, best, found.bound, found.proved)
        if not found.proved:
            work = max(seconds, 1.0) * WORK_PER_SECOND
            for progress in model.rules.solve(work=work, hint=hint, at_least=found.bound):
                if progress.chosen is not None:
                    best = c.outcome(model.actions_of(progress.chosen))
                    yield self._limited(model, best, progress.bound, progress.proved)

    @staticmethod
    def _limited(model: Model, outcome: Outcome, bound: int, proved: bool) -> Standing:
        without_open = (bound - model.penalty * len(outcome.open)) / UNITS
        return Standing(outcome, outcome.objective if proved else max(0.0, without_open), proved, Stage.EXACT)

    def _round(self, model: Model, values: list[float]) -> None:
        """Cut again with the services sunk that the relaxation gives up for the greater part."""
        for share in (0.25, 0.5, 0.75):
            sunk = frozenset(s for s, variable in model.lost.items() if values[variable] >= share)
            self.polisher.again(sunk)

    def _shared_bound(self) -> float:
        """A bound from one minimum cut: the harm of a service is shared by the actions that can take it down alone.

        Whatever set of actions takes it down pays at most all the shares, so no plan costs less than the cut.
        """
        c = self.consequences
        many: dict[int, int] = {}
        for lost in c.alone.values():
            for s in lost:
                many[s] = many.get(s, 0) + 1
        prices = {
            a: MINUTE_WEIGHT * c.minutes(a) + HARM_WEIGHT * sum(c.harm[s] / many[s] for s in sorted(lost))
            for a, lost in c.alone.items()
        }
        found = self.cutter.cut(prices)
        # Prices are rounded to whole units; half a unit per action is what that can add.
        return 0.0 if found is None else max(0.0, found[1] - len(found[0]) / UNITS)

    def _nothing_to_cut(self, nothing: Outcome) -> Standing:
        """Nothing protected is reached: an empty plan. Cutting could still pay for what is exposed, hence the bound."""
        free_of_harm = {a: MINUTE_WEIGHT * self.consequences.minutes(a) for a in self.consequences.relevant}
        cheapest = self.cutter.cut(free_of_harm)
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
