"""Statutory clocks: dated rules as data, the arithmetic, and the acts that move a due time.

``due(rule, trigger, corrections, acts)`` is a pure function with the reasons of its answer; nothing but a corrected
trigger or a recorded legal act moves a legal due time (docs/deadlines.md has the sources).
"""

from weerbaar.deadlines.acts import Act, Effect
from weerbaar.deadlines.arithmetic import BRUSSELS, Regime, Term, Unit
from weerbaar.deadlines.due import Correction, Due, due
from weerbaar.deadlines.rules import Bound, Rule, rule, rules

__all__ = [
    "BRUSSELS",
    "Act",
    "Bound",
    "Correction",
    "Due",
    "Effect",
    "Regime",
    "Rule",
    "Term",
    "Unit",
    "due",
    "rule",
    "rules",
]
