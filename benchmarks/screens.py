"""Open screens, people who look at pages and people who write: the clients of ``benchmarks.war_room``.

``python -m benchmarks.screens watch|act`` reads what to do as JSON on standard input and says what came of it as JSON
on standard output. Processes of their own, so that what they cost is not counted as the server's slowness more than
it must be. Plain HTTP/1.1 over loopback sockets.
"""

import asyncio
import json
import random
import re
import sys
import time
from typing import Any
from urllib.parse import urlencode

VERSION = re.compile(rb"^id: ([0-9]+)\.", re.MULTILINE)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
COOKIE = re.compile(rb"(?i)^set-cookie: csrftoken=([^;\r\n]+)", re.MULTILINE)


async def watch(told: dict[str, Any]) -> dict[str, Any]:
    """Open every screen of ``told["screens"]`` ([incident, session]) and note when each entry arrived."""
    arrivals: list[tuple[int, int, int, float]] = []
    lost: list[str] = []
    opened = 0
    end = asyncio.Event()

    async def screen(n: int, incident: int, session: str, delay: float) -> None:
        nonlocal opened
        await asyncio.sleep(delay)
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", told["port"], limit=1 << 20)
            writer.write(_get(f"/incidents/{incident}/stream/", told, session))
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head[:16]:
                lost.append(head[:40].decode())
                return
            opened += 1
            tail = b""
            while not end.is_set():
                data = await reader.read(1 << 16)
                if not data:
                    lost.append("closed")
                    return
                now = time.time()
                text = tail + data
                arrivals.extend((n, incident, int(found[1]), now) for found in VERSION.finditer(text))
                tail = text[-40:] if not VERSION.search(text[-40:]) else b""
        except OSError as error:
            lost.append(repr(error))

    screens = told["screens"]
    tasks = [
        asyncio.create_task(screen(n, incident, session, told["within"] * n / len(screens)))
        for n, (incident, session) in enumerate(screens)
    ]
    await asyncio.sleep(told["within"])
    while opened + len(lost) < len(screens) and time.time() < told["until"] - 5:
        await asyncio.sleep(0.1)
    sys.stderr.write(f"opened {opened}\n")
    sys.stderr.flush()
    await asyncio.sleep(max(0.0, told["until"] - time.time()))
    end.set()
    for task in tasks:
        task.cancel()
    return {"opened": opened, "lost": lost, "arrivals": arrivals}


async def act(told: dict[str, Any]) -> dict[str, Any]:
    """Look at pages and write entries, each at its rate per second, whatever the server takes to answer."""
    pages: list[tuple[str, float, int]] = []
    writes: list[tuple[int, float, int]] = []
    tokens: dict[str, tuple[str, str]] = {}
    dice = random.Random(20221206)

    async def look() -> None:
        incident, session, _of = dice.choice(told["people"])
        what = dice.choice(["", "", "services/", "hit/"])
        began = time.perf_counter()
        status, _body = await _ask(_get(f"/incidents/{incident}/{what}", told, session), told["port"])
        pages.append((what or "situation", time.perf_counter() - began, status))

    async def write() -> None:
        incident, session, of = dice.choice(told["writers"])
        if session not in tokens:
            _status, body = await _ask(_get(f"/incidents/{incident}/services/", told, session), told["port"])
            token, cookie = TOKEN.search(body), COOKIE.search(body)
            if not token or not cookie:
                writes.append((incident, 0.0, -1))
                return
            tokens[session] = (token[1].decode(), cookie[1].decode())
        token, cookie = tokens[session]
        seen = dice.choice(["works", "limited", "not"])
        body = urlencode({"csrfmiddlewaretoken": token, "of": of, "what": "services", "seen": seen}).encode()
        request = (
            f"POST /incidents/{incident}/services/seen/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Cookie: {told['cookie']}={session}; csrftoken={cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        began = time.perf_counter()
        status, _body = await _ask(request, told["port"])
        writes.append((incident, time.perf_counter() - began, status))

    async def at_rate(job: Any, per_second: float, until: float) -> None:
        running = []
        while time.time() < until:
            running.append(asyncio.create_task(job()))
            await asyncio.sleep(dice.expovariate(per_second))
        await asyncio.gather(*running, return_exceptions=True)

    warm = told["begin"] - time.time()
    if warm > 0:
        # Every worker has shown every page once before it counts.
        await at_rate(look, 3, told["begin"])
        pages.clear()
    await asyncio.gather(at_rate(look, told["looks"], told["end"]), at_rate(write, told["writes"], told["end"]))
    return {"pages": pages, "writes": writes}


def _get(path: str, told: dict[str, Any], session: str) -> bytes:
    accept = "text/event-stream" if path.endswith("stream/") else "text/html"
    keep = "keep-alive" if path.endswith("stream/") else "close"
    return (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: {keep}\r\n"
        f"Cookie: {told['cookie']}={session}\r\n\r\n"
    ).encode()


async def _ask(request: bytes, port: int) -> tuple[int, bytes]:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        return int(answer[9:12]), answer
    except (OSError, TimeoutError, ValueError):
        return 0, b""


def main() -> None:
    """Do what standard input says."""
    told = json.loads(sys.stdin.readline())
    job = {"watch": watch, "act": act}[sys.argv[1]]
    json.dump(asyncio.run(job(told)), sys.stdout)


if __name__ == "__main__":
    main()
