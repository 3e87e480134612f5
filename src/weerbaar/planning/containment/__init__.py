"""Containment: what to cut now, so that nothing protected stays reachable and citizens lose least.

The problem, its weights and defaults stand in ``docs/plans.md``. ``contain`` gives one plan, ``plans`` better and
better ones while it searches; ``in_time`` and ``by_certainty`` give plans to set beside it, ``whole`` all of these;
``for_supplier`` is the same for a supplier and its customers.
"""

from weerbaar.planning.containment.alternatives import (
    Certainty,
    InTime,
    Whole,
    by_certainty,
    in_time,
    whole,
    whole_to_json,
)
from weerbaar.planning.containment.ladder import DEFAULT_SECONDS, ProtectionImpossible
from weerbaar.planning.containment.plan import Baseline, LeftOpen, Pivot, Plan, Sacrificed, Stage, Step, to_json
from weerbaar.planning.containment.question import Action, ActionKind, Question
from weerbaar.planning.containment.solving import contain, plans
from weerbaar.planning.containment.suppliers import CustomerCut, for_supplier, supplier_to_json

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
    "Whole",
    "by_certainty",
    "contain",
    "for_supplier",
    "in_time",
    "plans",
    "supplier_to_json",
    "to_json",
    "whole",
    "whole_to_json",
]
