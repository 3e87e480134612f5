"""Resource-constrained project scheduling: which task when, with limited teams, places and bandwidth."""

from weerbaar.planning.scheduling.project import Goal, Project, Task
from weerbaar.planning.scheduling.search import Schedule, placed, solve

__all__ = ["Goal", "Project", "Schedule", "Task", "placed", "solve"]
