"""From a first answer in milliseconds to a proved one: minimum cut, polish, exact solver."""

from collections.abc import Iterator
from dataclasses import dataclass

from weerbaar.landscape.model import Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.containment.consequences import MINUTE_WEIGHT, Consequences, Outcome
from weerbaar.planning.containment.exact import Model
from weerbaar.planning.containment.mincut import UNITS, Cutter
from weerbaar.planning.containment.plan import Stage
from weerbaar.planning.containment.polish import Polisher, better
from weerbaar.planning.containment.question import Problem, Question, pose

POLISH_CUTS = 200
WORK_PER_SECOND = 0.25
"""CP-SAT's deterministic time that goes into a second here, with eight interleaved workers on two cores."""

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
        self._check_possible()
        self.polisher.first()
        if self.polisher.best is None:
            self.polisher.consider(self._everything_allowed())
        if self.polisher.best is None:
            yield from self._exact(seconds)
            return
        if self._additive():
            yield Standing(self.polisher.best, self.polisher.best.objective, proved=True, stage=Stage.ADDITIVE)
            return
        yield Standing(self.polisher.best, 0.0, proved=False, stage=Stage.FIRST)
        self.polisher.improve(POLISH_CUTS)
        yield Standing(self.polisher.best, 0.0, proved=False, stage=Stage.POLISHED)
        yield from self._exact(seconds)

    def _exact(self, seconds: float) -> Iterator[Standing]:
        best = self.polisher.best
        model = Model(self.consequences, self.problem.keep)
        hint = None if best is None else model.hint(best.actions)
        bound = 0.0
        for progress in model.rules.solve(work=seconds * WORK_PER_SECOND, hint=hint):
            bound = max(bound, progress.bound / UNITS)
            if progress.chosen is not None:
                found = self.polisher.consider(model.actions_of(progress.chosen))
                if self.polisher.allowed(found) and (best is None or better(found, best)):
                    best = found
            if best is not None:
                yield Standing(best, min(bound, best.objective), progress.proved, Stage.EXACT)
        if best is None:
            raise self._impossible_because_kept()

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
