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
    COSTS = "costs", _("Expenses")


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
    "duty:costs": Part.COSTS,
    "duty:export": Part.COSTS,
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
    "cost": Part.COSTS,
}
"""To which part a kind of state in the ledger belongs: a picture for somebody else holds only those that are shared."""

NEEDS: Mapping[Part, frozenset[str]] = {
    # A plan, a deadline and a data set are shown on the landscape that the incident reckons on.
    Part.PLANS: frozenset({"pinned", "fact"}),
    # Lost income is a cost, and stands with each service.
    Part.COSTS: frozenset({"pinned", "backlog"}),
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
    "cost": Part.COSTS,
    "note": Part.LEDGER,
}
"""To which part an entry belongs, by the first word of its kind: of a shared ledger one reads the entries about the
parts that are shared too. A correction stands under the entry that it corrects, and nowhere else."""


ONLY: Mapping[str, tuple[Part, tuple[str, ...]]] = {
    # The head stands above every page.
    "incident": (Part.SUMMARY, ("meeting", "closing_note")),
    # Of what a service lost, the costs hold the amount.
    "backlog": (Part.SERVICES, ("paper_in", "paper_out", "data_until", "note")),
}
"""What of a state that goes with other parts too is told by this part alone."""

CARDS: Mapping[str, Part] = {
    "warroom.incidents.cards.services": Part.SERVICES,
    "warroom.decisions.situation.card": Part.DECISIONS,
    "warroom.clocks.situation.card": Part.CLOCKS,
    "warroom.tasks.situation.card": Part.TASKS,
    "warroom.duty.situation.card": Part.PEOPLE,
    "warroom.theft.situation.card": Part.THEFT,
    "warroom.incidents.cards.cut_off": Part.SERVICES,
    "warroom.incidents.cards.exposed": Part.SERVICES,
    "warroom.reports.situation.card": Part.REPORTS,
}
"""To which part a card of the situation screen belongs. What asks something of who looks is not for others."""


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


def entries(parts: Iterable[str] | None) -> models.Q:
    """Which entries of the ledger whoever sees ``parts`` may read: none without the ledger, all for None."""
    if parts is None:
        return models.Q()
    wanted = {Part(part) for part in parts}
    if Part.LEDGER not in wanted:
        return models.Q(pk__in=())
    found = models.Q(pk__in=())
    for first, part in ENTRIES.items():
        if part in wanted:
            found |= models.Q(kind=first) | models.Q(kind__startswith=f"{first}.")
    return found
