"""The parts of an incident, and what belongs to which: what is shared with others is shared part by part.

Three tables that people read. What stands in none of them is for the organisation's own people: a new page or a new
kind of state is closed until somebody writes here to which part it belongs.
"""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Part(models.TextChoices):
    """A part of an incident that can be shared with others."""

    SUMMARY = "summary", _("Summary")
    SERVICES = "services", _("Services and what is hit")
    PLANS = "plans", _("Plans")
    DECISIONS = "decisions", _("Decisions")
    TASKS = "tasks", _("Tasks")
    CLOCKS = "clocks", _("Deadlines")
    THEFT = "theft", _("Data theft")
    REPORTS = "reports", _("Reports")
    LEDGER = "ledger", _("Ledger")
    PEOPLE = "people", _("People")


PAGES: Mapping[str, Part] = {
    "incidents:situation": Part.SUMMARY,
    "incidents:services": Part.SERVICES,
    "incidents:facts": Part.SERVICES,
    "incidents:plans": Part.PLANS,
    "incidents:board": Part.PLANS,
    "decisions:list": Part.DECISIONS,
    "decisions:page": Part.DECISIONS,
    "tasks:list": Part.TASKS,
    "tasks:task": Part.TASKS,
    "clocks:list": Part.CLOCKS,
    "clocks:one": Part.CLOCKS,
    "theft:track": Part.THEFT,
    "reports:list": Part.REPORTS,
    "reports:one": Part.REPORTS,
    "reports:pdf": Part.REPORTS,
    "ledger:incident": Part.LEDGER,
    "ledger:entry": Part.LEDGER,
    "ledger:attachment": Part.LEDGER,
    "duty:roster": Part.PEOPLE,
    "duty:contacts": Part.PEOPLE,
}
"""To which part a page of an incident belongs. A page that is not here is never shared."""

STATES: Mapping[str, Part] = {
    "incident": Part.SUMMARY,
    "pinned": Part.SERVICES,
    "fact": Part.SERVICES,
    "observation": Part.SERVICES,
    "cutoff": Part.SERVICES,
    "backlog": Part.SERVICES,
    "followed": Part.PLANS,
    "decision": Part.DECISIONS,
    "task": Part.TASKS,
    "clock": Part.CLOCKS,
    "legalact": Part.CLOCKS,
    "permits": Part.CLOCKS,
    "track": Part.THEFT,
    "theft": Part.THEFT,
    "line": Part.THEFT,
    "datasetfinding": Part.THEFT,
    "report": Part.REPORTS,
    "lesson": Part.REPORTS,
    "roleholder": Part.PEOPLE,
    "shift": Part.PEOPLE,
    "contact": Part.PEOPLE,
}
"""To which part a kind of state in the ledger belongs: a picture for somebody else holds only those that are shared."""

NEEDS: Mapping[Part, frozenset[str]] = {
    # A plan, a deadline and a data set are shown on the landscape that the incident reckons on.
    Part.PLANS: frozenset({"pinned", "fact"}),
}
"""What a part is made of besides its own states."""

ENTRIES: Mapping[str, Part] = {
    "incident": Part.SUMMARY,
    "landscape": Part.SERVICES,
    "fact": Part.SERVICES,
    "seen": Part.SERVICES,
    "cutoff": Part.SERVICES,
    "backlog": Part.SERVICES,
    "plan": Part.PLANS,
    "board": Part.PLANS,
    "decision": Part.DECISIONS,
    "task": Part.TASKS,
    "clock": Part.CLOCKS,
    "act": Part.CLOCKS,
    "permits": Part.CLOCKS,
    "theft": Part.THEFT,
    "report": Part.REPORTS,
    "lesson": Part.REPORTS,
    "role": Part.PEOPLE,
    "shift": Part.PEOPLE,
    "contact": Part.PEOPLE,
    "note": Part.LEDGER,
    "correction": Part.LEDGER,
}
"""To which part an entry belongs, by the first word of its kind: the ledger is shared with the parts that are."""


def kinds(parts: Iterable[str]) -> frozenset[str]:
    """The kinds of states that whoever sees ``parts`` gets. The head of the incident (what, how severe, since when)
    goes with every part: a page without a title helps nobody."""
    wanted = {Part(part) for part in parts}
    if not wanted:
        return frozenset()
    own = {kind for kind, part in STATES.items() if part in wanted}
    return frozenset(own | {"incident"} | {kind for part in wanted for kind in NEEDS.get(part, ())})


def words(parts: Iterable[str]) -> list[str]:
    """What people call these parts, in the order in which they are shown."""
    wanted = set(parts)
    return [str(part.label) for part in Part if part in wanted]


def of_entry(kind: str) -> Part | None:
    """To which part an entry of this kind belongs; None for what is never shared."""
    return ENTRIES.get(kind.partition(".")[0])
