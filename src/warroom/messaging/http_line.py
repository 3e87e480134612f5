"""One kept-open line to an HTTP gateway, and what its answers mean."""

import http.client
import socket
import ssl
import time
from collections.abc import Container, Mapping
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from warroom.messaging.handing import Outcome, Result, one_line

TIMEOUT_S = 15.0
IDLE_S = 4.0
"""A line unused for longer may have been closed at the other end: it is opened afresh."""
LARGEST = 64 * 1024
"""Of an answer no more is read."""


class NotSent(Exception):
    """The request did not leave: the gateway is not there."""


class Cut(Exception):
    """The request left and no answer came: it may have arrived."""


class HttpLine:
    """A line to one host, for one thread. No redirect is followed: a secret goes to the host it was given for only."""

    def __init__(self, url: str, timeout: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ImproperlyConfigured("the URL of a gateway must begin with https:// (or http:// on this machine)")
        self.parts = parts
        self.timeout = timeout
        self.open: http.client.HTTPConnection | None = None
        self.used = 0.0

    def ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers (names in lower case) and body of the answer. Raises NotSent or Cut."""
        if self.open is not None and time.monotonic() - self.used > IDLE_S:
            self.close()
        if self.open is None:
            self._connect()
        assert self.open is not None
        try:
            self.open.request(method, path, body, dict(headers))
            answer = self.open.getresponse()
            said = answer.read(LARGEST)
            found = {name.lower(): value for name, value in answer.getheaders()}
            if answer.will_close or not answer.isclosed():
                self.close()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Cut(_words(error)) from error
        self.used = time.monotonic()
        return answer.status, found, said

    def _connect(self) -> None:
        host, port = self.parts.hostname or "", self.parts.port
        line: http.client.HTTPConnection
        if self.parts.scheme == "https":
            line = http.client.HTTPSConnection(host, port, timeout=self.timeout, context=ssl.create_default_context())
        else:
            line = http.client.HTTPConnection(host, port, timeout=self.timeout)
        try:
            line.connect()
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(_words(error)) from error
        if line.sock is not None:
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.open = line

    def close(self) -> None:
        """Let go."""
        if self.open is not None:
            self.open.close()
            self.open = None


def _words(error: BaseException) -> str:
    return one_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__, 200)


OURS = frozenset({401, 402, 403, 407})
"""Statuses that speak of our account, not of this receiver."""


def meaning(status: int, headers: Mapping[str, str], said: str, ours: Container[int] = OURS) -> Result:
    """What an HTTP status says about a delivery, ``said`` being the words to keep. ``ours``: the statuses that blame
    our account. A redirect blames it too: it is the address in the settings that is wrong."""
    error = one_line(f"HTTP {status} {said}", 250)
    after = retry_after(headers.get("retry-after", ""))
    if 200 <= status < 300:
        return Result(Outcome.ACCEPTED)
    if status == 429 or (status == 503 and after is not None):
        return Result(Outcome.THROTTLED, error, after if after is not None else 5.0)
    if status in ours or 300 <= status < 400:
        return Result(Outcome.DENIED, error)
    if status == 451:
        return Result(Outcome.BARRED, error)
    if status in (408, 409, 423, 425):
        return Result(Outcome.NOT_TAKEN if status != 408 else Outcome.UNCERTAIN, error, after)
    if status >= 500:
        return Result(Outcome.UNCERTAIN, error, after)
    return Result(Outcome.REFUSED, error)


def retry_after(words: str) -> float | None:
    """Seconds, from a Retry-After header: a number or a date."""
    if words.strip().isdecimal():
        return float(words)
    try:
        return max(0.0, (parsedate_to_datetime(words) - timezone.now()).total_seconds())
    except (ValueError, TypeError):
        return None
