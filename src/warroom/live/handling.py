"""Django's handler, with everything of a request in one thread.

Our views and most of the middleware are synchronous. Django's own ASGI handler then goes to and fro between the event
loop and threads several times per request and resolves the address on the loop; on a machine where 1,500 screens are
open that made pages three times slower.
"""

import asyncio
import contextvars
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.http import HttpResponseBase
from django.urls import set_script_prefix

THREADS = 16
"""Requests answered at once per server process; the others wait their turn."""


class OneThreadHandler(ASGIHandler):
    """The ASGI application of Django for synchronous views."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise ValueError(f"this server only speaks HTTP, not {scope['type']}")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        # What a request sets in its context (its language) ends with it.
        thread = contextvars.copy_context().run
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self.pool, thread, self._answer, scope, body)
        await send({"type": "http.response.start", "status": response.status_code, "headers": _headers(response)})
        if not response.streaming:
            await send({"type": "http.response.body", "body": response.content})
            return
        try:
            pieces = iter(response)
            while piece := await loop.run_in_executor(self.pool, thread, _next, pieces):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await loop.run_in_executor(self.pool, thread, response.close)

    def _answer(self, scope: Any, body: IO[bytes]) -> Any:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        with body:
            request, refused = self.create_request(scope, body)
            response: Any = refused if request is None else self.get_response(request)
            if response.streaming:
                connections.close_all()
            else:
                # Says that the request is over: the connection to the database is let go.
                response.close()
            return response


def _next(pieces: Iterator[bytes]) -> bytes:
    """The next piece of a long answer; nothing when it is through. Any thread may be asked for the one after it."""
    try:
        return next((piece for piece in pieces if piece), b"")
    finally:
        connections.close_all()


def _headers(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    cookies = [cookie.output(header="").strip().encode("ascii") for cookie in response.cookies.values()]
    return headers + [(b"Set-Cookie", cookie) for cookie in cookies]
