"""An HTTP gateway for SMS on loopback, with faults on purpose: ``POST /send`` with an Idempotency-Key. A number that
ends in 000 is unknown, to one that ends in what it ``bars`` it has no route, to what it ``denies`` it says that our
account may not. With a rate it throttles what comes faster, by 429 and Retry-After."""

import asyncio
import json
import time

from tests.peers.book import Book, Faults


class Gateway(asyncio.Protocol):
    """One connection: requests with a Content-Length, kept open."""

    def __init__(
        self, book: Book, faults: Faults, limit: "Limit | None", token: str, bars: tuple[str, ...], denies: str
    ) -> None:
        self.book, self.faults, self.limit, self.token = book, faults, limit, token
        self.bars, self.denies = bars, denies
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _c, value in (line.partition(":") for line in lines)}
            length = int(headers.get("content-length", "0"))
            if len(rest) < length:
                return
            body, self.buffer = rest[:length], rest[length:]
            self._answer(first.split(" ")[0], headers, body)

    def _answer(self, method: str, headers: dict[str, str], body: bytes) -> None:
        self.book.tries += 1
        if self.faults.gone:
            return self.transport.abort()
        if self.token and headers.get("authorization") != f"Bearer {self.token}":
            return self._say(401, {"error": f"no, not with {headers.get('authorization')}"})
        if self.limit is not None and not self.limit.one():
            self.book.faults["throttled"] += 1
            return self._say(429, {"error": "slower"}, {"Retry-After": "1"})
        fault = self.faults.next()
        if fault:
            self.book.faults[fault] += 1
        if fault == "cut_before":
            return self.transport.abort()
        if fault == "refuse_for_now":
            return self._say(502, {"error": "no upstream"})
        if fault == "throttle":
            return self._say(429, {"error": "slower"}, {"Retry-After": str(self.faults.retry_after_s)})
        said = json.loads(body)
        if str(said.get("to", "")).endswith("000"):
            return self._say(400, {"error": "unknown number"})
        if self.bars and str(said.get("to", "")).endswith(self.bars):
            return self._say(451, {"error": "no route"})
        if self.denies and str(said.get("to", "")).endswith(self.denies):
            return self._say(403, {"error": "not allowed"})
        self.book.take(headers["idempotency-key"], said)
        if fault == "cut_after":
            return self.transport.abort()
        if fault == "fail_after":
            return self._say(500, {"error": "something broke"})
        answer = {"id": f"sms-{headers['idempotency-key']}"}
        if fault == "delay":
            asyncio.get_running_loop().call_later(self.faults.delay_s, self._say, 200, answer)
            return None
        return self._say(200, answer)

    def _say(self, status: int, said: dict[str, str], headers: dict[str, str] | None = None) -> None:
        body = json.dumps(said).encode()
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.transport.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


class Limit:
    """So many a second, and a burst; what comes faster is refused."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, time.monotonic()

    def one(self) -> bool:
        """Whether one more may."""
        now = time.monotonic()
        self.tokens, self.at = min(self.burst, self.tokens + (now - self.at) * self.rate), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


async def serve(
    book: Book,
    faults: Faults,
    port: int = 0,
    limit: Limit | None = None,
    token: str = "",
    bars: tuple[str, ...] = (),
    denies: str = "",
) -> tuple[asyncio.Server, int]:
    """Start it; the server and its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Gateway(book, faults, limit, token, bars, denies), "127.0.0.1", port)
    return server, server.sockets[0].getsockname()[1]
