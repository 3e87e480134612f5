"""A mail server on loopback, with faults on purpose. Mail to ``unknown…@`` is refused for good, to what begins as it
``bars`` by its own policy."""

import asyncio
import hashlib
from email.parser import BytesParser
from email.policy import SMTP as WIRE
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.peers.book import Book, Faults


class _Handler:
    def __init__(self, book: Book, faults: Faults, bars: tuple[str, ...]) -> None:
        self.book, self.faults, self.bars = book, faults, bars

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("unknown"):
            return "550 5.1.1 no such mailbox here"
        if self.bars and address.startswith(self.bars):
            return "550 5.7.1 not by us"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.book.tries += 1
        fault = self.faults.next()
        if fault:
            self.book.faults[fault] += 1
        if fault == "cut_before":
            _cut(server)
            return "421 gone"
        if fault == "refuse_for_now":
            return "451 4.3.0 try again later"
        if fault == "throttle":
            return "451 4.7.1 too many"
        if fault == "delay":
            await asyncio.sleep(self.faults.delay_s)
        content = envelope.content
        assert isinstance(content, bytes)
        key, said = _key(content), {"to": list(envelope.rcpt_tos), "sha256": hashlib.sha256(content).hexdigest()}
        if self.book.keep:
            said["content"] = content
        self.book.take(key, said)
        if fault == "cut_after":
            _cut(server)
            return "421 gone"
        return "451 4.3.0 something broke" if fault == "fail_after" else "250 OK"


def _key(content: bytes) -> str:
    head = content.partition(b"\r\n\r\n")[0]
    return str(BytesParser(policy=WIRE).parsebytes(head, headersonly=True)["Message-ID"]).strip("<>").partition("@")[0]


def _cut(server: SMTP) -> None:
    """Gone without a word."""
    if server.transport is not None:
        server.transport.abort()


async def serve(book: Book, faults: Faults, port: int = 0, bars: tuple[str, ...] = ()) -> tuple[asyncio.Server, int]:
    """Start it; the server and its port."""
    loop = asyncio.get_running_loop()
    handler = _Handler(book, faults, bars)

    def factory() -> Any:
        return SMTP(handler, hostname="mail.test", enable_SMTPUTF8=False, ident="Test", loop=loop)

    server = await loop.create_server(factory, "127.0.0.1", port)
    return server, server.sockets[0].getsockname()[1]
