"""What is handed over to a gateway, and what can come of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

NAME = re.compile(r"\{([a-z_]{1,20})\}")


class Outcome(StrEnum):
    """What is known after a try."""

    ACCEPTED = "accepted"
    """The gateway has it."""
    REFUSED = "refused"
    """Nobody will ever take this one: an unknown number, an address that is none."""
    BARRED = "barred"
    """This gateway will not take this one, for a reason of its own: no route there, filtered. Another one may."""
    UNCERTAIN = "uncertain"
    """It may have arrived: tried again with the same key, and counted as a repeat."""
    NOT_TAKEN = "not_taken"
    """Certainly not arrived, may go later."""
    THROTTLED = "throttled"
    """It asks for patience; that is nobody's failure."""
    UNREACHABLE = "unreachable"
    """The gateway is not there: that is not this delivery's failure either."""
    DENIED = "denied"
    """It says that we may not: our account is blocked, and that is nobody's failure. When it takes others meanwhile, it
    was about this one after all, and counts as barred."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a try. ``after`` is how many seconds to wait when the gateway said so."""

    outcome: Outcome
    error: str = ""
    after: float | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """All a gateway needs for one delivery. The same delivery gives the same parcel at every try."""

    pk: int
    attempt: int
    """Which claim this is: the result is only written while it is the last."""
    key: UUID
    address: str
    title: str
    text: str
    short: str
    """For an SMS."""
    language: str
    moment: datetime
    """When the delivery was laid down: the date it carries, also when it is repeated."""
    not_before: datetime
    """Its place in the queue."""
    urgent: bool = False
    enclosed: tuple[Enclosed, ...] = ()
    failures: int = 0
    uncertain: bool = False
    """An earlier try may have arrived."""
    gateway: str = ""
    """By which it goes."""
    bound: bool = False
    """The other gateway of its channel barred it: this is the last one."""
    denied_at: datetime | None = None
    """When this gateway last said that we may not."""
    error: str = ""
    """What went wrong the last time."""


class Sender(Protocol):
    """One line to a gateway, used by one thread."""

    def hand_over(self, parcel: Parcel) -> Result:
        """Try once. Never raises for what a gateway does."""

    def close(self) -> None:
        """Let go of the line."""


class Gateway(Protocol):
    """Where a channel leads, as the settings say."""

    @property
    def rate(self) -> float:
        """Deliveries a second that all workers together may hand over; 0: no limit."""

    @property
    def at_once(self) -> int:
        """Lines per worker process."""

    @property
    def words(self) -> str:
        """Which one it is, for the screen: a host or a provider; never a secret."""

    def line(self) -> Sender:
        """A line for one thread."""


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with ``{name}`` replaced by what ``values`` says; names it does not know stay as they are. What is
    filled in is not looked at again, so a value cannot ask for another one."""
    return NAME.sub(lambda found: str(values.get(found[1], found[0])), text)


def one_line(text: str, longest: int = 300) -> str:
    """``text`` on one line, for a header, a log or a column."""
    return " ".join(text.split())[:longest]


def without_secrets(text: str, secrets: tuple[str, ...]) -> str:
    """``text`` with each of ``secrets`` struck out: what a gateway answers is shown and kept."""
    for secret in secrets:
        if len(secret) > 3:
            text = text.replace(secret, "…")
    return text
