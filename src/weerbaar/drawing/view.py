"""Which part of a landscape is drawn."""

from dataclasses import dataclass, field
from enum import StrEnum


class Show(StrEnum):
    """What takes a place in the drawing."""

    ALL = "all"
    PART = "part"
    """Only what takes part in a scenario: what was marked, what stops or hobbles, and the chains between."""
    TROUBLE = "trouble"
    """Only what does not work, works poorly or is exposed."""


class Fold(StrEnum):
    """What is drawn as one box with a count."""

    AUTO = "auto"
    """By supplier as soon as there is more than a person can read at once."""
    NONE = "none"
    SUPPLIER = "supplier"
    """Applications by supplier, environments by place."""
    PLACE = "place"
    """Applications and environments by place: data centre, cloud or zone."""
    PRIORITY = "priority"
    """Applications by the most urgent service that needs them, environments by place."""


@dataclass(frozen=True)
class View:
    """A choice of what to draw. ``urgent`` leaves only the services of that priority or a more urgent one
    (1 is first) with all they need. ``up`` and ``down`` are steps from ``focus`` towards what needs it and
    what it needs; ``opened`` are keys of groups that are not folded."""

    show: Show = Show.ALL
    fold: Fold = Fold.AUTO
    urgent: int | None = None
    focus: str | None = None
    up: int = 2
    down: int = 2
    opened: frozenset[str] = field(default_factory=frozenset)


READABLE = 70
"""Elements that a person can read at once; more are folded under ``Fold.AUTO``."""
