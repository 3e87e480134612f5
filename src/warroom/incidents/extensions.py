"""What other subjects add to an incident. One list per place, in the order in which people see them.

A card is ``card(picture: Picture) -> Card | None`` and stands on the situation screen. A page is a tab of the
incident: the name of its route (which takes the incident's number) and its words. A subject that is not installed
is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from warroom.incidents import parts

if TYPE_CHECKING:
    from warroom.incidents.picture import Picture

CARDS = (
    "warroom.incidents.cards.services",
    "warroom.decisions.situation.card",
    "warroom.clocks.situation.card",
    "warroom.tasks.situation.card",
    "warroom.duty.situation.card",
    "warroom.theft.situation.card",
    "warroom.incidents.cards.questions",
    "warroom.incidents.cards.cut_off",
    "warroom.suppliers.beside.card",
    "warroom.incidents.cards.exposed",
    "warroom.reports.situation.card",
    "warroom.status.situation.card",
    "warroom.exercises.situation.card",
)

PAGES: tuple[tuple[str, str | Promise], ...] = (
    ("incidents:situation", _("Situation")),
    ("incidents:services", _("Services")),
    ("incidents:facts", _("What is hit")),
    ("decisions:list", _("Decisions")),
    ("tasks:list", _("Tasks")),
    ("clocks:list", _("Deadlines")),
    ("theft:track", _("Data theft")),
    ("sector:indicators", _("Indicators")),
    ("incidents:plans", _("Plans")),
    ("ledger:incident", _("Ledger")),
    ("reports:list", _("Reports")),
    ("status:incident", _("Public status")),
    ("duty:roster", _("People")),
    ("packs:paper", _("Paper")),
    ("exercises:run", _("Exercise")),
    ("sharing:incident", _("Sharing")),
    ("incidents:manage", _("Incident")),
)

INSIDE: dict[str, tuple[str, str | Promise]] = {"duty:roster": ("duty:costs", _("Expenses"))}
"""What is reached from a tab, and stands in its place for who may see this and not that."""

PROMINENT: tuple[str, ...] = (
    "incidents:situation",
    "exercises:run",
    "tasks:list",
    "decisions:list",
    "incidents:services",
    "clocks:list",
    "incidents:facts",
    "ledger:incident",
)
"""What stands in the row itself, most wanted first; the rest opens under "More". The page one is on stands in the
row, whichever it is."""

ON_PHONE, ON_WIDE = 2, 7

OF_EXERCISES = frozenset({"exercises:run"})
"""Pages that a real incident does not have."""

EXPORTED: tuple[str, ...] = ("warroom.incidents.exporting.lines",)
"""What a subject adds to the exported ledger of an incident: ``lines(incident) -> Iterator[dict]``."""

CLOSING: tuple[str, ...] = ("warroom.theft.closing.objection",)
"""Why an incident should not be closed yet: ``objection(incident) -> str`` ("" when nothing speaks against it)."""

OPENED: tuple[str, ...] = ("warroom.clocks.opening.opened", "warroom.suppliers.telling.opened")
"""What else happens, in the same transaction, when an incident is opened: ``opened(incident, by) -> None``."""

LOOKS_IN: tuple[str, ...] = ("warroom.sharing.looks.let_in",)
"""What is shared with somebody from elsewhere: ``let_in(person, incident, part) -> {part: since} | None``, which writes
down that ``part`` was looked at; None when it is not shared."""

WATCHED: tuple[str, ...] = ("warroom.sharing.looks.watch",)
"""What somebody from elsewhere may watch: ``watch(person, incident, again) -> ({part: since}, until)``, which writes
down that it is watched unless ``again``; nothing in it when nothing is shared."""

BELLS: tuple[str, ...] = ("warroom.clocks.lists.bell",)
"""What waits for the person who looks: ``bell(request, incident) -> Bell | None``."""


@dataclass(frozen=True)
class Bell:
    """A count in the head of every page of an incident, and where what was counted stands."""

    words: str
    url: str


@dataclass(frozen=True)
class Card:
    """A card of the situation screen: a few lines, and where the rest is."""

    name: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    more: str = ""
    alarm: bool = False
    """Something is overdue or asks for an answer now."""
    wide: bool = False


@cache
def found(names: tuple[str, ...]) -> tuple[Any, ...]:
    """The functions of these dotted names; those of subjects that are not there are left out."""
    functions = []
    for name in names:
        module, _dot, function = name.rpartition(".")
        package = module.rpartition(".")[0]
        if find_spec(package) and find_spec(f"{package}.apps") and find_spec(module):
            functions.append(getattr(import_module(module), function))
    return tuple(functions)


def cards(picture: "Picture") -> Iterator[Card]:
    """The cards of the situation screen for ``picture``."""
    names = CARDS if picture.parts is None else [n for n in CARDS if parts.CARDS.get(n) in picture.parts]
    for card in found(tuple(names)):
        made = card(picture)
        if made is not None:
            yield made
