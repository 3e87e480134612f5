"""Containment: what to cut now, so that nothing protected stays reachable and citizens lose least.

The problem, its weights and defaults stand in ``docs/plans.md``. ``contain`` gives one plan, ``plans`` better and
better ones while it searches; ``in_time``, ``by_certainty`` and ``for_supplier`` give plans to set beside it.
"""

from weerbaar.planning.containment.alternatives import (
    Certainty,
    CustomerCut,
    InTime,
    by_certainty,
    for_supplier,
    in_time,
)  # fmt: skip
from weerbaar.planning.containment.ladder import DEFAULT_SECONDS, ProtectionImpossible
from weerbaar.planning.containment.plan import Baseline, LeftOpen, Pivot, Plan, Sacrificed, Stage, Step, to_json
from weerbaar.planning.containment.question import Action, ActionKind, Question
from weerbaar.planning.containment.solving import contain, plans

__all__ = [
    "DEFAULT_SECONDS",
    "Action",
    "ActionKind",
    "Baseline",
    "Certainty",
    "CustomerCut",
    "InTime",
    "LeftOpen",
    "Pivot",
    "Plan",
    "ProtectionImpossible",
    "Question",
    "Sacrificed",
    "Stage",
    "Step",
    "by_certainty",
    "contain",
    "for_supplier",
    "in_time",
    "plans",
    "to_json",
]
