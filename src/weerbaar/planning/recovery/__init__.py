"""Recovery: what to rebuild first, by whom and when, so that citizens lose least.

``recover`` turns a landscape and a question into a plan; ``docs/plans.md`` tells what it takes into account.
"""

from weerbaar.planning.recovery.damage import TaskKind
from weerbaar.planning.recovery.plan import (
    FORMAT,
    Baseline,
    Change,
    Pivot,
    Plan,
    PlannedTask,
    Progress,
    ServiceBack,
    Swap,
    to_json,
)  # fmt: skip
from weerbaar.planning.recovery.question import Happened, Question
from weerbaar.planning.recovery.recover import recover
from weerbaar.planning.recovery.replay import Replayed, next_question, replay

__all__ = [
    "FORMAT", "Baseline", "Change", "Happened", "Pivot", "Plan", "PlannedTask", "Progress", "Question", "Replayed",
    "ServiceBack", "Swap", "TaskKind", "next_question", "recover", "replay", "to_json",
]  # fmt: skip
