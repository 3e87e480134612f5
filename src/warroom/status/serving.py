"""Giving out the public pages: the bytes as they were made, from memory, without a session, a cookie or a thread.

``Counter`` stands in front of the whole server. It answers ``GET`` and ``HEAD`` under ``/status/`` for files that were
made; what else is asked there (a search, a question) goes on to Django. Each process looks once a second whether an
edition changed, so what was withdrawn is gone everywhere a second later.
"""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections

from warroom.status.models import File, Page
from warroom.status.targets import content_type

Message = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]

PREFIX = "/status/"
LOOK_S = 1.0
"""Seconds for which a process trusts what it knows."""
KEPT_BYTES = 64_000_000
"""Of bodies in memory, per process."""
HOME = urlsplit(settings.SITE_URL)
# A page that another server passes on posts its questions to this one by its own name.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    f"form-action 'self' {HOME.scheme}://{HOME.netloc}; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "public, max-age=30",
    "Vary": "Accept-Encoding",
}
if settings.HTTPS:
    ALWAYS["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"


@dataclass(frozen=True)
class Served:
    """One file, ready to be sent."""

    body: bytes
    packed: bytes
    etag: str
    type: str
    changed_at: datetime

    def headers(self) -> dict[str, str]:
        """What is said with it, but for its length."""
        changed = format_datetime(self.changed_at.replace(microsecond=0), usegmt=True)
        return {**ALWAYS, "Content-Type": self.type, "ETag": self.etag, "Last-Modified": changed}

    def unchanged(self, none_match: str, since: str) -> bool:
        """Whether who asks has it already. An ETag that is given decides alone (RFC 9110, 13.2.2)."""
        if none_match:
            tags = {tag.strip().removeprefix("W/") for tag in none_match.split(",")}
            return "*" in tags or self.etag.removeprefix("W/") in tags
        try:
            return bool(since) and self.changed_at.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (ValueError, TypeError):
            return False


def read(path: str) -> Served | None:
    """The file at this path from the database; None when there is none."""
    if "\0" in path:  # PostgreSQL would not even look
        return None
    row = File.objects.filter(path=path, page__exercise=None).first()
    if row is None:
        return None
    body = bytes(row.body)
    # Weak: the packed and the plain bytes say the same.
    return Served(
        body=body,
        packed=gzip.compress(body, 6, mtime=0) if not path.endswith(".pdf") else b"",
        etag=f'W/"{row.sha256[:32]}"',
        type=content_type(path),
        changed_at=row.changed_at.astimezone(UTC),
    )


def path_of(url: str) -> str:
    """The path of a file for what was asked under ``/status/``."""
    path = url.removeprefix(PREFIX)
    return f"{path}index.html" if not path or path.endswith("/") else path


def editions() -> dict[str, int]:
    """How often each page was made: what tells that something changed."""
    rows = Page.objects.filter(exercise=None).exclude(edition=0).values_list("pk", "edition")
    return {str(pk): edition for pk, edition in rows}


class Counter:
    """The ASGI application that gives out public pages, with ``behind`` for everything else."""

    def __init__(self, behind: App) -> None:
        self.behind = behind
        self._kept: OrderedDict[str, Served] = OrderedDict()
        self._size = 0
        self._editions: Mapping[str, int] = {}
        self._looked = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="public-status")

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == "/favicon.ico":
            # Every browser asks for it: a page that is not there would set a cookie.
            await _send(send, 204, {"Cache-Control": "public, max-age=86400"}, b"")
            return
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX) or scope["method"] not in ("GET", "HEAD"):
            await self.behind(scope, receive, send)
            return
        served = None if scope["query_string"] else await self._file(path_of(scope["path"]))
        if served is None:
            await self.behind(scope, receive, send)
            return
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        said = served.headers()
        if served.unchanged(asked.get(b"if-none-match", ""), asked.get(b"if-modified-since", "")):
            await _send(send, 304, said, b"")
            return
        body = served.body
        if served.packed and "gzip" in asked.get(b"accept-encoding", ""):
            body, said["Content-Encoding"] = served.packed, "gzip"
        said["Content-Length"] = str(len(body))
        await _send(send, 200, said, b"" if scope["method"] == "HEAD" else body)

    async def _file(self, path: str) -> Served | None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._looking, self._looked = loop, None, float("-inf")
        if loop.time() - self._looked > LOOK_S:
            # One looks for all who ask at the same time.
            if self._looking is None or self._looking.done():
                self._looking = loop.create_task(self._look())
            await asyncio.shield(self._looking)
        if path not in self._kept:
            known = self._editions
            served: Served | None = await loop.run_in_executor(self._pool, _released, read, path)
            if served is None:  # not remembered: names that are not there are without number
                return None
            # Read before a change that was noticed meanwhile: not kept, or what was withdrawn would stay.
            if path not in self._kept and self._editions is known:
                self._kept[path] = served
                self._size += len(served.body) + len(served.packed)
            while self._size > KEPT_BYTES and self._kept:
                _path, old = self._kept.popitem(last=False)
                self._size -= len(old.body) + len(old.packed)
            return served
        self._kept.move_to_end(path)
        return self._kept[path]

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._pool, _released, editions)
        if found != self._editions:
            self._kept.clear()
            self._size = 0
            self._editions = found
        self._looked = loop.time()


async def _send(send: Any, status: int, headers: Mapping[str, str], body: bytes) -> None:
    said = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": said})
    await send({"type": "http.response.body", "body": body})


def _released(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    finally:
        connections.close_all()
