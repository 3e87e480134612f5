"""Workarounds: what to stand up until recovery brings the real thing back, and what is not worth it.

``docs/plans.md`` tells what is weighed. ``stand_up`` gives the answer; ``outlook`` asks recovery for the hours it
rests on, which may also be given.
"""

from weerbaar.landscape.model import Landscape
from weerbaar.planning.workaround.answering import answer
from weerbaar.planning.workaround.outlook import Outlook, of_plan, outlook
from weerbaar.planning.workaround.plan import (
    FORMAT,
    Answer,
    Judged,
    Option,
    Pivot,
    Point,
    Regained,
    Standing,
    Step,
    Verdict,
    to_json,
)  # fmt: skip
from weerbaar.planning.workaround.question import Question, pose

__all__ = [
    "DEFAULT_SECONDS", "FORMAT", "Answer", "Judged", "Option", "Outlook", "Pivot", "Point", "Question", "Regained",
    "Standing", "Step", "Verdict", "of_plan", "outlook", "stand_up", "to_json",
]  # fmt: skip

DEFAULT_SECONDS = 5.0


def stand_up(
    landscape: Landscape, question: Question, expected: Outlook | None = None, *, seconds: float = DEFAULT_SECONDS
) -> Answer:
    """What to stand up after what happened, proved best or with a bound.

    ``expected`` is when recovery brings things back, by default what ``recover`` says in half of the time.
    ``seconds`` stands for a fixed amount of work (docs/plans.md). Raises BadInput when nothing happened, there are
    no workarounds, an id is not there or a value is impossible. A KeyboardInterrupt gives the best so far.
    """
    pose(landscape, question)
    if expected is None:
        expected = outlook(landscape, question.scenario, seconds=seconds / 2)
    return answer(landscape, question, expected, seconds=seconds)
