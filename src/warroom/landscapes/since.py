"""Since when it lasts: the moment from which the what-if screen counts how long paper holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from warroom.fields import moment_of

# Further away nobody means it, and adding hours to it would leave the calendar.
FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Since:
    """``moment`` counts; ``typed`` is what stood in the address, ``wrong`` that it is no moment (now is taken)."""

    moment: datetime
    typed: str
    wrong: bool = False

    @property
    def said(self) -> bool:
        """Whether somebody said it."""
        return bool(self.typed) and not self.wrong


def since(typed: str, now: datetime) -> Since:
    """The moment ``typed`` ("2026-12-06T04:10", in the server's time zone); ``now`` when it is empty or wrong."""
    typed = typed.strip()
    if not typed:
        return Since(now, "")
    found = moment_of(typed)
    if found is None or abs(found - now) > FURTHEST:
        return Since(now, typed, wrong=True)
    return Since(found, typed)
