"""The war room under load: how long from an entry's commit to the open screens, and how long a page takes meanwhile.

``python -m benchmarks.war_room [--seconds N] [--only NAME] [--workers N] [--nice N]``. A real server process on a
database of its own (PostgreSQL from the machine's binaries, or SQLite), the demonstration city in every incident, and
clients in processes of their own on the same two cores. Everybody has a session and a second factor of their own.

A delay is counted from the moment that the entry itself says it was recorded (inside its transaction, so a little
before the commit) until the first event that brings its sequence or a later one arrives on a screen.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import find_postgresql
from tests.warroom.live.serving import ROOT, Served, free_port


@dataclass(frozen=True)
class Case:
    """A load: who watches what on which database, how many pages and entries per second."""

    name: str
    database: str
    incidents: int
    watchers: int
    looks: float
    writes: float


CASES = (
    Case("200 watch one incident", "postgresql", 1, 200, 5, 2),
    Case("1,500 watch 300 incidents", "postgresql", 300, 1500, 5, 4),
    Case("50 watch one incident", "sqlite", 1, 50, 5, 2),
)


# Debian keeps it where not every PATH leads.
RUNUSER = shutil.which("runuser") or "/usr/sbin/runuser"


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, durable as in production."""
    initdb, control = find_postgresql("initdb"), find_postgresql("pg_ctl")
    if initdb is None or control is None:
        raise SystemExit("PostgreSQL is missing: install postgresql (Debian/Ubuntu: apt install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="weerbaar-postgresql-"))
    run_as = [RUNUSER, "-u", "postgres", "--"] if os.getuid() == 0 else []
    if run_as:
        shutil.chown(folder, "postgres")
    port = free_port()
    data = folder / "data"
    words = ["--auth=trust", "--username=warroom", "--encoding=UTF8", "-D", str(data)]
    subprocess.run([*run_as, initdb, *words], check=True, capture_output=True, cwd=folder)
    pg_ctl = [*run_as, control, "-D", str(data), "-w", "-l", str(folder / "log")]
    options = f"-h 127.0.0.1 -p {port} -k {folder}"
    subprocess.run([*pg_ctl, "-o", options, "start"], check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)
    goes_first(int((data / "postmaster.pid").read_text().split()[0]))
    try:
        yield f"postgresql://warroom@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*pg_ctl, "-m", "fast", "stop"], cwd=folder, stdout=subprocess.DEVNULL, check=False)
        shutil.rmtree(folder, ignore_errors=True)


before_others = 0


def goes_first(pid: int) -> None:
    """On a shared machine: let the session of this process go before other work, if that was asked (as root)."""
    if before_others:
        group = Path(f"/proc/{pid}/autogroup")
        if group.exists():
            group.write_text(str(before_others))
        os.setpriority(os.PRIO_PROCESS, pid, before_others)


ENTRIES = """
import os, sys, json
os.environ["DJANGO_SETTINGS_MODULE"] = "warroom.settings"
import django
django.setup()
from warroom.incidents.models import Incident
from warroom.ledger.models import Entry
incidents = dict(Incident.objects.values_list("chain", "pk"))
rows = Entry.objects.filter(chain__in=incidents).values_list("chain", "sequence", "kind", "recorded_at")
json.dump([[incidents[c], s, k, t.timestamp()] for c, s, k, t in rows], sys.stdout)
"""


def measure(case: Case, seconds: float, workers: int) -> dict[str, Any]:
    """The figures of one case."""
    folder = Path(tempfile.mkdtemp(prefix="weerbaar-bench-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = stack.enter_context(postgresql()) if case.database == "postgresql" else ""
        each = case.watchers // case.incidents
        began = time.time()
        server = Served(
            folder,
            url,
            *("--city", "--incidents", str(case.incidents), "--people", str(each)),
            workers=workers,
            # The daily packs of 300 bodies are left to another process, as docs/operations.md advises.
            WARROOM_BACKGROUND_S="0",
        )
        print(f"  prepared in {time.time() - began:.0f} s", file=sys.stderr)
        stack.enter_context(server)
        assert server.process
        goes_first(server.process.pid)
        return _run(case, server, seconds)


def _run(case: Case, server: Served, seconds: float) -> dict[str, Any]:
    screens = [(one["incident"], person["session"]) for one in server.made for person in one["people"]]
    people = [(one["incident"], one["people"][-1]["session"], one["service"]) for one in server.made]
    within = max(10.0, len(screens) / 30)
    begin = time.time() + within + 15
    end = begin + seconds
    common = {"port": server.port, "cookie": server.cookie}
    watching = _client("watch", common | {"screens": screens, "within": within, "until": end + 5})
    acting = _client(
        "act",
        common
        | {"people": people, "writers": people, "looks": case.looks, "writes": case.writes, "begin": begin, "end": end},
    )
    time.sleep(max(0.0, begin - time.time()))
    load, used = os.getloadavg()[0], _processor_time(server)
    time.sleep(max(0.0, end - time.time()))
    used = _processor_time(server) - used
    acted, watched = json.loads(acting.communicate()[0]), json.loads(watching.communicate()[0])
    entries = [e for e in json.loads(server.run("-c", ENTRIES)) if e[2] == "seen"]
    delays, missed = _delays(entries, watched["arrivals"], case.watchers // case.incidents)
    good = [took for _what, took, status in acted["pages"] if status == 200]
    acknowledged = sum(status == 302 for _incident, _took, status in acted["writes"])
    return {
        "screens": watched["opened"],
        "screens lost": len(watched["lost"]),
        "entries": len(entries),
        "acknowledged": acknowledged,
        "lost": max(0, acknowledged - len(entries)),
        "screen": _figures(delays),
        "missed": missed,
        "page": _figures(good),
        "pages failed": len(acted["pages"]) - len(good),
        "write": _figures([took for _incident, took, status in acted["writes"] if status == 302]),
        "processor": used / seconds,
        "load": load,
    }


def _client(what: str, told: dict[str, Any]) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.screens", what], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    goes_first(process.pid)
    process.stdin.write(json.dumps(told).encode() + b"\n")
    process.stdin.flush()
    return process


def _delays(entries: list[Any], arrivals: list[Any], watchers: int) -> tuple[list[float], int]:
    """The delay of each entry on each screen, and how many never came. Who got a later state instead of the one after
    an entry has seen that entry too."""
    by_screen: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for screen, incident, sequence, moment in arrivals:
        by_screen.setdefault((incident, screen), []).append((sequence, moment))
    of_incident: dict[int, list[list[tuple[int, float]]]] = {}
    for (incident, _screen), came in by_screen.items():
        of_incident.setdefault(incident, []).append(came)
    delays: list[float] = []
    missed = 0
    for incident, sequence, _kind, recorded in entries:
        screens = of_incident.get(incident, [])
        first = [next((moment for s, moment in came if s >= sequence), None) for came in screens]
        delays += [moment - recorded for moment in first if moment is not None]
        missed += watchers - sum(moment is not None for moment in first)
    return delays, missed


def _figures(values: list[float]) -> dict[str, float]:
    if not values:
        return {"n": 0, "p50": 0.0, "p95": 0.0, "max": 0.0}
    values = sorted(values)
    return {
        "n": len(values),
        "p50": statistics.median(values),
        "p95": values[min(len(values) - 1, int(len(values) * 0.95))],
        "max": values[-1],
    }


def _processor_time(server: Served) -> float:
    import psutil

    assert server.process
    main = psutil.Process(server.process.pid)
    return sum(sum(p.cpu_times()[:2]) for p in (main, *main.children(recursive=True)))


def main(arguments: list[str] | None = None) -> None:
    """Print the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--seconds", type=float, default=30)
    words.add_argument("--only", default="")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--nice", type=int, default=0, help="below 0: go before other work on a shared machine (root)")
    options = words.parse_args(arguments)
    global before_others
    before_others = options.nice
    goes_first(os.getpid())
    for case in CASES:
        if options.only not in f"{case.name} {case.database}":
            continue
        print(f"{case.name} ({case.database}, {case.looks:g} pages/s, {case.writes:g} entries/s)")
        found = measure(case, options.seconds, options.workers)
        for name in ("screen", "page", "write"):
            f = found.pop(name)
            print(
                f"  {name:6} n {f['n']:6}  p50 {1000 * f['p50']:7.0f} ms  p95 {1000 * f['p95']:7.0f} ms"
                f"  max {1000 * f['max']:7.0f} ms"
            )
        print("  " + ", ".join(f"{k} {v:.2f}" if isinstance(v, float) else f"{k} {v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
