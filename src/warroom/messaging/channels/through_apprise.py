"""What the channels that go through Apprise share.

Apprise says yes or no, and why only in its log: each plugin gets a log of its own here, so that the HTTP status it
mentions tells a receiver that does not exist from a service that is away. What it wrote is not kept: it may hold an
address with a secret in it.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from warroom.messaging.handing import Outcome, Parcel, Result
from warroom.messaging.http_line import OURS, meaning

TIMEOUT_S = 15.0
_STATUS = re.compile(r"error=(\d{3})")


class _Kept(logging.Logger):
    """A log that only remembers."""

    def __init__(self) -> None:
        super().__init__("apprise-plugin", logging.WARNING)
        self.lines: list[str] = []

    def handle(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass(frozen=True)
class ThroughApprise:
    """A gateway for which ``plugin`` makes the Apprise plugin of a parcel (None: the address is not one of it)."""

    words: str
    plugin: Callable[[Parcel], Any]
    rate: float = 0
    at_once: int = 2
    ours: frozenset[int] = OURS
    """Statuses that blame our account. Where every receiver has a webhook or a topic of the own, a no is about that one
    receiver, and holds up nobody else."""

    longest: int = 0
    """Bytes of text that it shows as such; of what is longer the short text goes. 0: no limit that matters."""

    def line(self) -> "AppriseLine":
        return AppriseLine(self.plugin, self.ours, self.longest)


class AppriseLine:
    """Apprise opens a connection per message."""

    def __init__(self, plugin: Callable[[Parcel], Any], ours: frozenset[int] = OURS, longest: int = 0) -> None:
        self.plugin = plugin
        self.ours = ours
        self.longest = longest

    def hand_over(self, parcel: Parcel) -> Result:
        """One message."""
        plugin = self.plugin(parcel)
        if plugin is None:
            return Result(Outcome.REFUSED, "not an address of this channel")
        plugin.logger = kept = _Kept()
        # No redirect: what is sent, with its token, goes to the host it was meant for.
        plugin.redirects = False
        plugin.socket_connect_timeout = plugin.socket_read_timeout = TIMEOUT_S
        # ``send`` drops the title where the service knows none.
        text = parcel.text if plugin.title_maxlen else f"{parcel.title}\n{parcel.text}"
        if self.longest and len(text.encode()) > self.longest:
            text = parcel.short
        if plugin.send(body=text, title=parcel.title):
            return Result(Outcome.ACCEPTED)
        statuses = [int(status) for line in kept.lines for status in _STATUS.findall(line)]
        if not statuses:
            return Result(Outcome.UNCERTAIN, "the service gave no clear answer")
        return meaning(statuses[-1], {}, "", self.ours)

    def close(self) -> None:
        """Nothing is kept open."""


def is_allowed(url: str, hosts: str) -> bool:
    """Whether ``url`` is an https address at one of ``hosts`` (or under it): addresses are typed in by people, and
    this server must not be made to knock elsewhere."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return parts.scheme == "https" and any(
        host == name or host.endswith("." + name) for name in hosts.lower().replace(",", " ").split()
    )
