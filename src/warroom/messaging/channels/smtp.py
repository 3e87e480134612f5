"""Mail, handed over to one mail server.

``WARROOM_SMTP_URL`` is ``smtps://user:password@host:465``, ``smtp://user:password@host:587`` (then STARTTLS is
demanded) or ``smtp://localhost:25?tls=no``; ``WARROOM_SMTP_FROM`` the sender.

A mail carries the key of its delivery as Message-ID and the moment it was laid down as Date: every repeat is the same
mail, byte for byte, and servers and mailboxes that look at the Message-ID keep one.
"""

import contextlib
import re
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from warroom.messaging.configuration import number, text
from warroom.messaging.handing import Outcome, Parcel, Result, one_line

TIMEOUT_S = 20.0
IDLE_S = 20.0
"""After so long unused the line is asked whether it is still there."""
PER_LINE = 500
"""Mails over one line: some servers close it after a number."""
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Smtp:
    """A mail server."""

    host: str
    port: int
    user: str
    password: str
    tls: str
    """"implicit", "starttls" or "no"."""
    sender: str
    rate: float = 0
    at_once: int = 4

    @property
    def words(self) -> str:
        return f"{self.host}:{self.port}"

    def line(self) -> "SmtpLine":
        return SmtpLine(self)


def configured(which: str = "SMTP") -> Smtp | None:
    """The mail server of the settings that begin with ``which``; None when there is none. Raises
    ImproperlyConfigured. A spare one writes in the name of the first unless told otherwise: then the Message-ID is the
    same over both."""
    url = text(f"{which}_URL")
    if not url:
        return None
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", [""])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or tls not in ("", "no", "starttls"):
        raise ImproperlyConfigured(f"WARROOM_{which}_URL must look like smtps://user:password@host:465")
    tls = "implicit" if parts.scheme == "smtps" else tls or "starttls"
    if tls == "no" and parts.hostname not in LOCAL and parts.username:
        raise ImproperlyConfigured(f"WARROOM_{which}_URL would send a password without TLS")
    sender = text(f"{which}_FROM") or text("SMTP_FROM")
    try:
        _address(sender)
    except ValueError:
        raise ImproperlyConfigured(f"WARROOM_{which}_FROM must be a mail address") from None
    return Smtp(
        host=parts.hostname,
        port=parts.port or (465 if tls == "implicit" else 587 if tls == "starttls" else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        sender=sender,
        rate=number(f"{which}_RATE", 0),
        at_once=max(1, int(number(f"{which}_AT_ONCE", 4))),
    )


@lru_cache(maxsize=64)
def _address(words: str) -> Address:
    """One mail address. Raises ValueError for anything else, line ends and lists among it."""
    if words != one_line(words) or any(ord(letter) < 32 for letter in words):
        raise ValueError("more than one line")
    try:
        address = Address(addr_spec=words)
    except Exception as error:  # the parser of email raises several kinds
        raise ValueError(str(error)) from None
    if not address.username or ("." not in address.domain and address.domain != "localhost"):
        raise ValueError("no domain")
    address.addr_spec.encode("ascii")
    return address


def mail(parcel: Parcel, sender: str) -> bytes:
    """The mail as it goes over the line. Raises ValueError for an address that is none.

    What people wrote goes through ``email``'s own headers, which refuse a line end; a title is one line beforehand.
    """
    to, by = _address(parcel.address), _address(sender)
    message = EmailMessage(policy=WIRE)
    message["From"] = by
    message["To"] = to
    message["Subject"] = one_line(parcel.title, 250)
    message["Date"] = format_datetime(parcel.moment)
    message["Message-ID"] = f"<{parcel.key}@{by.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = parcel.language
    if parcel.urgent:
        message["Importance"] = "high"
    message.set_content(parcel.text)
    for one in parcel.enclosed:
        main, _slash, sub = one.media_type.partition("/")
        message.add_attachment(
            one.content, maintype=main, subtype=sub or "octet-stream", filename=one_line(one.name, 120)
        )
    if parcel.enclosed:
        # Chosen at random otherwise: a repeat is the same mail.
        message.set_boundary(f"=_{parcel.key.hex}")
    return message.as_bytes()


class SmtpLine:
    """A connection that is used again."""

    def __init__(self, gateway: Smtp) -> None:
        self.gateway = gateway
        self.open: smtplib.SMTP | None = None
        self.used = 0.0
        self.count = 0

    def hand_over(self, parcel: Parcel) -> Result:
        """One mail."""
        try:
            content = mail(parcel, self.gateway.sender)
        except (ValueError, UnicodeError) as error:
            return Result(Outcome.REFUSED, f"not a mail address: {one_line(str(error), 100)}")
        if self.open is not None and (self.count >= PER_LINE or not self._still_there()):
            self.close()
        if self.open is None and (failed := self._connect()) is not None:
            return failed
        result = self._send(parcel, content)
        self.used = time.monotonic()
        self.count += 1
        return result

    def _send(self, parcel: Parcel, content: bytes) -> Result:
        line = self.open
        assert line is not None
        try:
            code, said = line.mail(self.gateway.sender)
            if code >= 500:
                # Our sender is not welcome here, whoever it goes to.
                self.close()
                return Result(Outcome.DENIED, one_line(f"{code} {said.decode('utf-8', 'replace')}", 250))
            # One after the other: of a server that takes DATA after a refused receiver the next line would be mail.
            if code == 250:
                code, said = line.rcpt(parcel.address)
            if code in (250, 251):
                code, said = line.docmd("DATA")
            if code != 354:
                return self._no(code, said)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Result(Outcome.NOT_TAKEN, _words(error))
        try:
            # From here on it may arrive.
            line.send(_dotted(content))
            code, said = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Result(Outcome.UNCERTAIN, _words(error))
        return Result(Outcome.ACCEPTED) if code == 250 else self._no(code, said)

    def _no(self, code: int, said: bytes) -> Result:
        """The server said no: for now (4xx) or for good (5xx)."""
        error = one_line(f"{code} {said.decode('utf-8', 'replace')}", 250)
        if code == 421 or code < 0:
            self.close()
            return Result(Outcome.THROTTLED, error, 10.0) if code == 421 else Result(Outcome.NOT_TAKEN, error)
        assert self.open is not None
        try:
            self.open.docmd("RSET")
        except (OSError, smtplib.SMTPException):
            self.close()
        if code in (450, 451, 452) and "4.7." in error:
            return Result(Outcome.THROTTLED, error, 10.0)
        if code < 500:
            return Result(Outcome.NOT_TAKEN, error)
        return Result(Outcome.REFUSED if _is_of_receiver(code, error) else Outcome.BARRED, error)

    def _still_there(self) -> bool:
        assert self.open is not None
        if time.monotonic() - self.used < IDLE_S:
            return True
        try:
            return self.open.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _connect(self) -> Result | None:
        """Open the line; what is wrong when it cannot be."""
        gateway = self.gateway
        name = socket.getfqdn() if "." in socket.getfqdn() else "[127.0.0.1]"
        line: smtplib.SMTP | None = None
        try:
            if gateway.tls == "implicit":
                context = ssl.create_default_context()
                line = smtplib.SMTP_SSL(gateway.host, gateway.port, name, timeout=TIMEOUT_S, context=context)
            else:
                line = smtplib.SMTP(gateway.host, gateway.port, name, timeout=TIMEOUT_S)
            line.ehlo_or_helo_if_needed()
            if gateway.tls == "starttls":
                line.starttls(context=ssl.create_default_context())
                line.ehlo()
            if gateway.user:
                line.login(gateway.user, gateway.password)
        except (OSError, smtplib.SMTPException) as error:
            if line is not None:
                line.close()
            return Result(Outcome.UNREACHABLE, _words(error))
        if line.sock is not None:
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.open, self.count, self.used = line, 0, time.monotonic()
        return None

    def close(self) -> None:
        """Say goodbye, as far as anybody listens."""
        if self.open is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self.open.docmd("QUIT")
            self.open.close()
            self.open = None


def _is_of_receiver(code: int, error: str) -> bool:
    """Whether a 5xx is about the mailbox, which no other server will reach either: by its enhanced status (RFC 3463:
    x.1 address, x.2 mailbox; all else is the server's own route, filter or policy), or by its code (RFC 5321 §4.2.3)
    when it gives none."""
    if enhanced := re.match(r"\d{3}[ -]5\.(\d{1,3})\.\d{1,3}\b", error):
        return enhanced[1] in ("1", "2")
    return code in (550, 551, 553)


def _dotted(content: bytes) -> bytes:
    """As DATA wants it: a line that begins with a dot gets another, and a dot alone ends it (RFC 5321 §4.5.2)."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return (body if body.endswith(b"\r\n") else body + b"\r\n") + b".\r\n"


def _words(error: BaseException) -> str:
    """What went wrong, without anything that was sent (a login that fails repeats none of it)."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return one_line(
            f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}", 200
        )
    return one_line(f"{type(error).__name__}: {error}", 200)
