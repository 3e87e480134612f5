"""A joint incident and everything that hangs on it. Each change goes with an entry in the ledger of the joint incident;
``state()`` is what that entry keeps. Who sees which row: see ``seeing``."""

from warroom.joint.models.environments import Environment, Placement
from warroom.joint.models.joint import JointIncident, JointReport, Line, Stake, Word
from warroom.joint.models.work import Isolation, Part, Remediation, Reminder

__all__ = [
    "Environment",
    "Isolation",
    "JointIncident",
    "JointReport",
    "Line",
    "Part",
    "Placement",
    "Remediation",
    "Reminder",
    "Stake",
    "Word",
]
