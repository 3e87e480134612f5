"""One plan, or better and better ones while the search goes on."""

from collections.abc import Iterator
from dataclasses import replace

from weerbaar.landscape.model import Landscape
from weerbaar.planning.containment.explaining import plan as explained
from weerbaar.planning.containment.ladder import DEFAULT_SECONDS, Search, Standing
from weerbaar.planning.containment.plan import Plan
from weerbaar.planning.containment.question import Question


def plans(landscape: Landscape, question: Question, *, seconds: float = DEFAULT_SECONDS) -> Iterator[Plan]:
    """Better and better plans with their gap; the last one is final and explained.

    ``seconds`` stands for a fixed amount of work (docs/plans.md), so that a slower machine gives the same plan
    later; the explanation is in it. Raises BadInput when the question cannot be answered, ProtectionImpossible when
    nothing protects.
    """
    search = Search(landscape, question)
    last: Standing | None = None
    for last in search.standings(seconds):
        if not last.proved:
            yield explained(search, last, explain=False)
    assert last is not None
    yield explained(search, last, seconds=seconds)


def contain(
    landscape: Landscape, question: Question, *, seconds: float = DEFAULT_SECONDS, explain: bool = True
) -> Plan:
    """The best plan found. An interruption (KeyboardInterrupt) gives the best so far; see ``plans``.

    ``explain`` False leaves out what is left open, the price of keeping, the pivots and the baselines.
    """
    search = Search(landscape, question)
    last: Standing | None = None
    try:
        for standing in search.standings(seconds):
            last = standing
    except KeyboardInterrupt:
        if last is None:
            raise
        return replace(explained(search, last, explain=False), interrupted=True)
    assert last is not None
    return explained(search, last, explain=explain, seconds=seconds)
