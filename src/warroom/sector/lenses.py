"""What the picture can be coloured by, and the states of each: colour, shape and word together, worst first."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    """A state of a body: its word, its ``tone`` (colour and pattern on the map, badge in the table) and its shape.

    ``rank`` is 0 for nothing to say; a higher one wins when several bodies share an outline.
    """

    code: str
    words: str | Promise
    tone: str
    shape: str
    rank: int


@dataclass(frozen=True)
class Lens:
    """One way to colour the picture."""

    code: str
    title: str | Promise
    short: str | Promise
    states: tuple[State, ...]

    def state(self, code: str) -> State:
        """The state with this code."""
        return self._by_code[code]

    @property
    def _by_code(self) -> Mapping[str, State]:
        return BY_CODE[self.code]


INCIDENTS = Lens(
    "incidents",
    _("Open incidents"),
    _("Incident"),
    (
        State("very_large", _("severity 4"), "out", "■", 5),
        State("large", _("severity 3"), "down", "◆", 4),
        State("minor", _("severity 1–2"), "degraded", "▲", 3),
        State("exercise", _("exercise only"), "exposed", "○", 1),
        State("none", _("no open incident"), "blank", "", 0),
    ),
)
SILENCE = Lens(
    "silence",
    _("Answer to the last alert"),
    _("Answer"),
    (
        State("need_help", _("needs help"), "out", "✚", 6),
        State("affected", _("affected"), "down", "■", 5),
        State("silent", _("silent"), "unknown", "?", 4),
        State("investigating", _("investigating"), "degraded", "◪", 3),
        State("answered", _("answered"), "works", "□", 1),
        State("none", _("no alert sent to it"), "blank", "", 0),
    ),
)
SERVICES = Lens(
    "services",
    _("Services down"),
    _("Services"),
    (
        State("down", _("services down"), "down", "■", 6),
        State("degraded", _("services degraded"), "degraded", "◪", 5),
        State("unknown", _("not known"), "unknown", "?", 4),
        State("not_shared", _("not shared"), "closed", "⊘", 3),
        State("works", _("all services work"), "works", "□", 1),
        State("none", _("no open incident"), "blank", "", 0),
    ),
)
SUPPLIERS = Lens(
    "suppliers",
    _("Suppliers hit"),
    _("Suppliers"),
    (
        State("down", _("uses what is down"), "down", "■", 5),
        State("degraded", _("uses what is degraded"), "degraded", "◪", 4),
        State("not_shared", _("not shared"), "closed", "⊘", 2),
        State("works", _("uses nothing that is hit"), "works", "□", 1),
        State("none", _("no supplier in trouble"), "blank", "", 0),
    ),
)
LENSES = (INCIDENTS, SILENCE, SERVICES, SUPPLIERS)
BY_CODE = {lens.code: {state.code: state for state in lens.states} for lens in LENSES}
OF = {lens.code: lens for lens in LENSES}
