"""The door in front of Django: the streams of incidents are answered here, everything else by Django.

``GET /incidents/<pk>/stream/`` is a stream of server-sent events for as long as somebody looks. With ``?once=1`` it
answers once: JSON, or 204 when there is nothing newer than ``after``. A stream holds no thread and no connection to
the database.
"""

import asyncio
import json
import logging
import random
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.utils import timezone

from warroom.live import rendering
from warroom.live.asking import Answer, Asked, Known, answer
from warroom.live.rooms import Rooms, Watcher, event

log = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

PATH = re.compile(r"/incidents/([0-9]{1,18})/stream/?")
QUIET_S = 20.0
"""Seconds after which something is said that means nothing, so that nothing in between thinks the line is dead."""
ASK_S = 60.0
"""Seconds after which it is asked again whether somebody may still see the incident."""
NOT_IN = {Answer.SIGNED_OUT: 401, Answer.NOT_THERE: 404}
_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Door:
    """The ASGI application of the server: ``django`` with the streams in front."""

    def __init__(self, django: App) -> None:
        self.django = django
        self._rooms: Rooms | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        found = PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.django(scope, receive, send)
            return
        if scope["method"] != "GET":
            await _short(send, 405, b"", [(b"allow", b"GET")])
            return
        try:
            await self._answer(Request(scope, int(found[1])), receive, send)
        except Exception:
            log.exception("the stream of incident %s failed", found[1])
            raise

    async def _answer(self, request: "Request", receive: Receive, send: Send) -> None:
        verdict, known = await self.rooms.run(answer, request.asked)
        if known is None:
            await _short(send, NOT_IN[verdict], json.dumps({"ended": verdict.value}).encode(), [_JSON])
        elif request.once:
            await self._once(request, known, send)
        else:
            await self._stream(request, known, receive, send)

    @property
    def rooms(self) -> Rooms:
        """The rooms of the loop that is running."""
        if self._rooms is None or self._rooms.loop is not asyncio.get_running_loop():
            self._rooms = Rooms()
        return self._rooms

    async def _once(self, request: "Request", known: Known, send: Send) -> None:
        made = await self.rooms.run(rendering.newest, request.asked.pk, request.language, known.sees)
        if made is None or not made.newer_than(request.version):
            await _short(send, 204, b"")
            return
        said = {"version": made.version, "sequence": made.sequence, "parts": dict(made.parts)}
        await _short(send, 200, json.dumps(said, ensure_ascii=False).encode(), [_JSON])

    async def _stream(self, request: "Request", known: Known, receive: Receive, send: Send) -> None:
        headers = [*_HEADERS, (b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        # After a restart not everybody knocks in the same second.
        await _say(send, f"retry: {random.randrange(2000, 6000)}\n\n".encode())  # noqa: S311
        watcher = Watcher(known.person)
        rooms = self.rooms
        room, channel = rooms.enter(
            watcher, request.asked.pk, known.chain, request.language, request.version, known.sees
        )
        leaving = asyncio.create_task(_until_gone(receive, watcher))
        try:
            ended = await self._tell(request, known, watcher, channel.news, send)
            if ended:
                await _say(send, event("ended", "0", {"ended": ended.value}))
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            leaving.cancel()
            rooms.leave(watcher, room, channel)

    async def _tell(
        self, request: "Request", known: Known, watcher: Watcher, news: Callable[[Watcher], bytes], send: Send
    ) -> Answer | None:
        """Tell ``watcher`` what is new for as long as somebody looks and may; why it ended, None when they left."""
        loop = asyncio.get_running_loop()
        ask_at = loop.time() + _ask_in(known, ASK_S * random.uniform(0.8, 1.0))  # noqa: S311
        while True:
            try:
                async with asyncio.timeout(max(0.0, min(QUIET_S, ask_at - loop.time()))):
                    await watcher.wake.wait()
                quiet = False
            except TimeoutError:
                quiet = True
            watcher.wake.clear()
            if watcher.gone:
                return None
            if watcher.ask_again or loop.time() >= ask_at:
                watcher.ask_again = False
                verdict, now = await self.rooms.run(answer, replace(request.asked, again=True))
                if now is None:
                    return Answer(verdict)
                # Who sees other parts than when the page was made asks for the page anew.
                if _sees(now) != _sees(known):
                    return Answer.NOT_THERE
                ask_at = loop.time() + _ask_in(now, ASK_S)
            said = news(watcher) or (b":\n\n" if quiet else b"")
            if said:
                await _say(send, said)


def _sees(known: Known) -> frozenset[str] | None:
    return None if known.sees is None else frozenset(known.sees)


def _ask_in(known: Known, seconds: float) -> float:
    """In how many seconds it is asked again: no later than what somebody was given ends."""
    if known.until is None:
        return seconds
    return max(0.1, min(seconds, (known.until - timezone.now()).total_seconds() + 0.05))


class Request:
    """What is asked of a stream."""

    def __init__(self, scope: Message, pk: int) -> None:
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            headers[name] = headers[name] + b"; " + value if name == b"cookie" and name in headers else value
        cookies: SimpleCookie = SimpleCookie()
        try:
            cookies.load(headers.get(b"cookie", b"").decode("latin-1"))
        except CookieError:
            cookies.clear()

        def cookie(name: str) -> str:
            return cookies[name].value if name in cookies else ""

        query = parse_qs(scope["query_string"].decode("latin-1"))
        language = cookie(settings.LANGUAGE_COOKIE_NAME)
        self.asked = Asked(cookie(settings.SESSION_COOKIE_NAME), pk)
        self.language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        self.once = query.get("once") == ["1"]
        # Who comes back says what came last; that is newer than the address of the stream.
        self.version = headers.get(b"last-event-id", b"").decode("latin-1") or query.get("after", [""])[0]


_JSON = (b"content-type", b"application/json; charset=utf-8")


async def _say(send: Send, said: bytes) -> None:
    await send({"type": "http.response.body", "body": said, "more_body": True})


async def _short(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    length = [] if status == 204 else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, *(headers or []), *length]})
    await send({"type": "http.response.body", "body": body})


async def _until_gone(receive: Receive, watcher: Watcher) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    watcher.leave()
