"""How quickly the built-in server gives out a public page, beside peers in the same run.

``python -m benchmarks.status``: a page with thirty services in a database of its own, asked by fifty citizens who keep
asking, and by a thousand at once. Peers: Granian with an application that answers the same bytes and does nothing else
(the floor), and the same page through Django's middleware and one view (a query makes it go there).
"""

import argparse
import asyncio
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SETUP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
call_command("createcachetable", verbosity=0)
from warroom.organisations.models import Kind, Organisation
from warroom.status import changing
body = Organisation.objects.create(name="Meetwijk", kind=Kind.MUNICIPALITY)
page = changing.page_of(body)
items = []
for n in range(30):
    texts = {"nl": {"title": f"Dienst nummer {n}", "text": "Kom naar het loket, elke werkdag van 9 tot 16 uur."}}
    items.append(changing.propose(page, "service", {"state": "down", "texts": texts}, by=None))
changing.approve([(item, item.version) for item in items], by=None)
"""
FLOOR = """
BODY = open({path!r}, "rb").read()
async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    headers = [(b"content-type", b"text/html"), (b"content-length", str(len(BODY)).encode())]
    await send({{"type": "http.response.start", "status": 200, "headers": headers}})
    await send({{"type": "http.response.body", "body": BODY}})
"""


async def ask(port: int, path: str, times: list[float], until: float, warm: asyncio.Event | None = None) -> int:
    """Ask for ``path`` on one connection until then (once, if that has passed); how often it was not 200."""
    if warm is not None:
        await warm.wait()
    wrong = 0
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    said = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n\r\n".encode()
    while True:
        writer.write(said)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(x[15:]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:"))
        await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        wrong += b" 200 " not in head[:16]
        if time.perf_counter() >= until:
            break
        began = time.perf_counter()
    writer.close()
    return wrong


async def measure(port: int, path: str, seconds: float, citizens: int) -> dict[str, float]:
    """Citizens who keep asking for some seconds; then a thousand who ask once, at the same moment."""
    await ask(port, path, [], 0)
    times: list[float] = []
    began = time.perf_counter()
    wrong = sum(await asyncio.gather(*(ask(port, path, times, began + seconds) for _n in range(citizens))))
    took = time.perf_counter() - began
    alone: list[float] = []
    await ask(port, path, alone, time.perf_counter() + 1)
    crowd: list[float] = []
    warm = asyncio.Event()
    asking = [asyncio.create_task(ask(port, path, crowd, 0, warm)) for _n in range(1000)]
    await asyncio.sleep(0.2)
    warm.set()
    gathered = await asyncio.gather(*asking, return_exceptions=True)
    return {
        "per_s": round(len(times) / took),
        "p95_ms": ms(times),
        "alone_p95_ms": ms(alone),
        "thousand_p95_ms": ms(crowd),
        "wrong": wrong + sum(1 for one in gathered if one != 0),
    }


def ms(times: list[float], share: float = 0.95) -> float:
    """A percentile, in ms."""
    return round(sorted(times)[int(share * (len(times) - 1))] * 1000, 2) if times else float("nan")


def port() -> int:
    """A free one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(folder: Path, target: str, environment: dict[str, str], at: int) -> "subprocess.Popen[bytes]":
    """Granian with one worker, once it listens."""
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--port", str(at), "--workers", "1"]
    command += ["--backpressure", "4000", "--backlog", "4096", "--log-level", "warning", target]
    server = subprocess.Popen(command, env=environment, cwd=folder)
    for _try in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", at)) == 0:
                return server
        time.sleep(0.1)
    raise RuntimeError("the server does not listen")


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a line per server."""
    parser = argparse.ArgumentParser(prog="benchmarks.status")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--citizens", type=int, default=50)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {
            "WARROOM_DATA_DIR": name,
            "WARROOM_HTTPS": "0",
            "WARROOM_BACKGROUND_S": "0",
            "WARROOM_SECRET_KEY": "only-to-measure-" * 4,
            "DJANGO_SETTINGS_MODULE": "warroom.settings",
        }
        subprocess.run([sys.executable, "-c", SETUP], env=environment, check=True)
        script = "import django; django.setup()\nfrom warroom.status.models import File\nimport sys\n"
        script += "sys.stdout.buffer.write(bytes(File.objects.get(path='meetwijk/index.html').body))"
        body = subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True).stdout
        (folder / "page.html").write_bytes(body)
        (folder / "floor.py").write_text(FLOOR.format(path=str(folder / "page.html")), encoding="utf-8")
        print(
            f"public page of {len(body)} bytes; {platform.processor() or platform.machine()}, {os.cpu_count()} cores,"
        )
        print(f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")
        runs = [
            ("built-in server", "warroom.asgi:application", "/status/meetwijk/"),
            ("Django view, same server", "warroom.asgi:application", "/status/meetwijk/?through=django"),
            ("Granian, fixed bytes", "floor:application", "/"),
        ]
        for words, target, path in runs:
            at = port()
            server = serve(folder, target, environment, at)
            try:
                found = asyncio.run(measure(at, path, options.seconds, options.citizens))
            finally:
                server.terminate()
                server.wait(10)
            print(f"{words}: {json.dumps(found)}", flush=True)


if __name__ == "__main__":
    main()
