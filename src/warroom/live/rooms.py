"""Who watches which incident in this process, and what they get to see.

A room is an incident that somebody watches. Whatever happens in it, its parts are made anew at most a few times per
second and at least once a minute, once per language; what was made goes to everybody in the room. Somebody whose
connection is slow skips what came in between: the newest state is sent always, every state never.

Everything here runs on the event loop of the server process; the database is only asked in the threads of ``pool``.
"""

import asyncio
import json
import logging
import random
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from django.db import connections

from warroom.live import rendering
from warroom.live.hearing import Hearing
from warroom.live.rendering import Made
from warroom.live.telling import Said

log = logging.getLogger(__name__)

APART_S = 0.3
"""Seconds between two renderings of one incident, at least."""
MINUTE_S = 60.0
"""Seconds after which what depends on the time is made anew."""
DOUBT_S = 1.0
"""Seconds after which somebody whose access may have changed is asked again."""
THREADS = 3
"""How many ask the database or render at once."""


def event(name: str, version: str, said: Any) -> bytes:
    """A server-sent event; a browser that reconnects says which ``version`` it has."""
    return f"id: {version}\nevent: {name}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n".encode()


def parts(made: Made, names: Iterable[str]) -> bytes:
    """The event that brings these parts."""
    said = {"version": made.version, "sequence": made.sequence, "parts": {name: made.parts[name] for name in names}}
    return event("parts", made.version, said)


class Watcher:
    """One open screen. ``wake`` is set when there is something for it."""

    def __init__(self, person: int) -> None:
        self.person = person
        self.wake = asyncio.Event()
        self.gone = False
        self.ask_again = False
        self.turn = 0

    def leave(self) -> None:
        """Nobody looks any more."""
        self.gone = True
        self.wake.set()

    def doubt(self) -> None:
        """Ask again whether this person may see it."""
        self.ask_again = True
        self.wake.set()


# The language, and the parts that are seen (None: all).
Key = tuple[str, frozenset[str] | None]


def _key(language: str, sees: Mapping[str, datetime] | None) -> Key:
    return language, None if sees is None else frozenset(sees)


class Channel:
    """The screens of a room in one language that see the same parts, and the newest there is for them."""

    def __init__(self, language: str, sees: Mapping[str, datetime] | None = None) -> None:
        self.language = language
        self.sees = sees
        self.watchers: set[Watcher] = set()
        self.made: Made | None = None
        self.turn = 0
        self._whole = b""
        self._changed = b""

    def put(self, made: Made) -> None:
        """What was made now; whoever watches hears of it if anything is different."""
        before, self.made = self.made, made
        changed = [name for name, html in made.parts.items() if before is None or before.parts[name] != html]
        if not changed:
            return
        self._whole, self._changed = parts(made, made.parts), parts(made, changed)
        self.turn += 1
        for watcher in self.watchers:
            watcher.wake.set()

    def news(self, watcher: Watcher) -> bytes:
        """What ``watcher`` does not have yet: what changed, or all of it for one who missed something."""
        if watcher.turn == self.turn:
            return b""
        news = self._changed if watcher.turn and watcher.turn == self.turn - 1 else self._whole
        watcher.turn = self.turn
        return news


class Room:
    """An incident that somebody watches."""

    def __init__(self, rooms: "Rooms", pk: int, chain: int) -> None:
        self.rooms = rooms
        self.pk = pk
        self.chain = chain
        self.channels: dict[Key, Channel] = {}
        self._heard = asyncio.Event()
        self._heard.set()
        self._task = asyncio.create_task(self._run(), name=f"incident-{pk}")

    def enter(
        self, watcher: Watcher, language: str, version: str, sees: Mapping[str, datetime] | None = None
    ) -> Channel:
        """Let ``watcher`` in, who sees these parts (None: all) and whose page has ``version``."""
        channel = self.channels.setdefault(_key(language, sees), Channel(language, sees))
        channel.watchers.add(watcher)
        made = channel.made
        sequence = version.partition(".")[0]
        # A page may come from another process that has heard more than this one.
        if made is None or (sequence.isdecimal() and int(sequence) > made.sequence):
            self.hear()
        watcher.wake.set()
        return channel

    def leave(self, watcher: Watcher, channel: Channel) -> None:
        """``watcher`` is gone; the last one ends the room."""
        channel.watchers.discard(watcher)
        if not channel.watchers:
            self.channels.pop(_key(channel.language, channel.sees), None)
        if not self.channels:
            self._task.cancel()
            self.rooms.close(self)

    def hear(self, sequence: int | None = None) -> None:
        """Something happened (entry ``sequence``): make it anew soon."""
        if sequence is None or any(c.made is None or c.made.sequence < sequence for c in self.channels.values()):
            self._heard.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        # Rooms that were opened together do not all render in the same second of every minute.
        next_minute = loop.time() + random.uniform(0.2, 1.0) * MINUTE_S  # noqa: S311
        while True:
            try:
                async with asyncio.timeout_at(next_minute):
                    await self._heard.wait()
            except TimeoutError:
                next_minute = loop.time() + MINUTE_S
            self._heard.clear()
            began = loop.time()
            for channel in list(self.channels.values()):
                try:
                    made = await self.rooms.run(rendering.newest, self.pk, channel.language, channel.sees)
                except Exception:
                    log.exception("rendering incident %s failed", self.pk)
                    loop.call_later(5, self._heard.set)
                    break
                if made:
                    channel.put(made)
            await asyncio.sleep(max(0.0, began + APART_S - loop.time()))


class Rooms:
    """All rooms of a server process. Made on its event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="live")
        self._rooms: dict[int, Room] = {}
        self._chains: dict[int, Room] = {}
        self._people: dict[int, set[Watcher]] = {}
        self.hearing = Hearing(self._pass_on)
        self.hearing.start()

    def _pass_on(self, said: Said | None) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.hear, said)

    async def run(self, function: Any, *arguments: Any) -> Any:
        """What ``function`` answers, from a thread that may ask the database and lets go of it at once."""
        return await self.loop.run_in_executor(self.pool, _released, function, *arguments)

    def enter(
        self,
        watcher: Watcher,
        pk: int,
        chain: int,
        language: str,
        version: str,
        sees: Mapping[str, datetime] | None = None,
    ) -> tuple[Room, Channel]:
        """Let ``watcher``, who sees these parts (None: all), into the room of the incident ``pk``."""
        room = self._rooms.get(pk)
        if room is None:
            room = self._rooms[pk] = self._chains[chain] = Room(self, pk, chain)
        self._people.setdefault(watcher.person, set()).add(watcher)
        return room, room.enter(watcher, language, version, sees)

    def leave(self, watcher: Watcher, room: Room, channel: Channel) -> None:
        """``watcher`` is gone."""
        mine = self._people.get(watcher.person, set())
        mine.discard(watcher)
        if not mine:
            self._people.pop(watcher.person, None)
        room.leave(watcher, channel)

    def close(self, room: Room) -> None:
        """Nobody is left in ``room``."""
        self._rooms.pop(room.pk, None)
        self._chains.pop(room.chain, None)

    def hear(self, said: Said | None) -> None:
        """Something was told; None: something may have been missed."""
        if said is None:
            for room in list(self._rooms.values()):
                room.hear()
        elif said.chain:
            room_told = self._chains.get(said.chain)
            if room_told:
                room_told.hear(said.number)
        else:
            # A sign-out is told just before the session is gone.
            for watcher in self._people.get(said.number, ()):
                self.loop.call_later(DOUBT_S, watcher.doubt)

    def end(self) -> None:
        """Let everybody out and stop listening: a test is over."""
        self.hearing.stop()
        for room in list(self._rooms.values()):
            for channel in list(room.channels.values()):
                for watcher in list(channel.watchers):
                    watcher.leave()
        self.pool.shutdown(wait=True)


def _released(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    finally:
        connections.close_all()
