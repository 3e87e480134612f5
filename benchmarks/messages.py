"""Handing messages over: how long, how many a second, how many repeats.

``python -m benchmarks.messages [--bodies 880] [--kills 10] [--only sqlite|postgresql] [--many N] [--nice -10]``: an
alert to two contacts of each body over mail and SMS, with two workers and gateways of which 5 % of the tries go wrong;
the same with ``kill -9`` of a worker at random moments. ``--many 100000`` lays down for so many bodies on PostgreSQL
and follows the rate, the memory of the workers and the table to the end (or for ``--minutes``).
"""

import argparse
import http.client
import json
import os
import smtplib
import tempfile
import time
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from psycopg import Connection, connect
from tests.warroom.messaging.office import Office, Outcome, run

from benchmarks import war_room
from benchmarks.war_room import postgresql


def main(arguments: list[str] | None = None) -> None:
    """Print what came of it."""
    words = argparse.ArgumentParser()
    words.add_argument("--bodies", type=int, default=880)
    words.add_argument("--kills", type=int, default=10)
    words.add_argument("--share", type=float, default=0.05)
    words.add_argument("--seed", type=int, default=20221206)
    words.add_argument("--only", choices=("sqlite", "postgresql"))
    words.add_argument("--many", type=int, default=0)
    words.add_argument("--minutes", type=float, default=0, help="0: to the end")
    words.add_argument("--nice", type=int, default=0, help="below 0: go before other work on a shared machine (root)")
    options = words.parse_args(arguments)
    war_room.before_others = options.nice
    war_room.goes_first(os.getpid())
    if options.many:
        _many(options)
        return
    floor = _floor(options.bodies * 4)
    for name in ("sqlite", "postgresql"):
        if options.only in (None, name):
            for kills in (0, options.kills):
                _alert(name, kills, options, floor)


def _alert(name: str, kills: int, options: argparse.Namespace, floor: float) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(postgresql() if name == "postgresql" else nullcontext(""))
        office = stack.enter_context(Office(folder, url, share=options.share, seed=options.seed))
        outcome = run(office, options.bodies, 2, kills)
    outcome.check()
    count = outcome.laid["count"]
    with_kills = f", kill -9 of a worker at {outcome.kills} moments" if kills else ""
    faults = sum(sum(outcome.seen[gateway]["faults"].values()) for gateway in ("mail", "sms"))
    print(
        f"{name}: {count} deliveries, 2 workers, {options.share:.0%} of tries fail{with_kills}: "
        f"{outcome.seconds:.1f} s, {count / outcome.seconds:.0f}/s (bare loop {floor:.0f}/s); none lost, none twice "
        f"after deduplication; {faults} faults, {outcome.rows['repeats']} repeats counted here, "
        f"{outcome.repeats_seen} seen by the gateways; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _floor(count: int) -> float:
    """The peer: one loop of ``smtplib`` and one of ``http.client`` over the same gateways, nothing stored, no failure,
    nothing tried again; deliveries a second."""
    with tempfile.TemporaryDirectory() as folder, Office(Path(folder), share=0, workers=0) as office:
        mail, sms = urlsplit(office.gateways["SMTP_URL"]), urlsplit(office.gateways["SMS_URL"])
        began = time.time()
        with smtplib.SMTP(mail.hostname or "", mail.port or 0) as line:
            for n in range(count // 2):
                text = f"From: w@w.test\r\nTo: a@b.test\r\nSubject: x\r\nMessage-ID: <{n}@w.test>\r\n\r\nBevestig.\r\n"
                line.sendmail("w@w.test", ["a@b.test"], text)
        web = http.client.HTTPConnection(sms.hostname or "", sms.port)
        for n in range(count // 2):
            body = json.dumps({"to": f"+3247{n:06d}1", "text": "Bevestig."})
            web.request("POST", sms.path, body, {"Idempotency-Key": str(n)})
            web.getresponse().read()
        return count / (time.time() - began)


def _many(options: argparse.Namespace) -> None:
    """Every minute: what was handed over, what it cost in memory and processor time, how the table stands."""
    with tempfile.TemporaryDirectory() as folder, postgresql() as url:
        office = Office(Path(folder), url, share=options.share, seed=options.seed, count_only=True)
        with office, connect(url, autocommit=True) as line:
            laid = office.rows("lay", str(options.many), "2")
            seconds = laid["laid_down"] - laid["began"]
            print(f"{laid['count']} deliveries laid down in {seconds:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
            office.start()
            office.alive()
            began, done, used = time.time(), _done(line), _processor_time(office, line)
            while (left := office.left()) and not (options.minutes and time.time() - began > options.minutes * 60):
                start = time.time()
                time.sleep(min(60.0, left / 1000 + 1))
                before, done = done, _done(line)
                spent, used = used, _processor_time(office, line)
                took, more = time.time() - start, {name: done[name] - before.get(name, 0) for name in done}
                print(
                    f"{(time.time() - began) / 60:5.1f} min: {sum(done.values())}, {sum(more.values()) / took:.0f}/s ("
                    + ", ".join(f"{name} {count / took:.0f}" for name, count in more.items())
                    + f"), load {os.getloadavg()[0]:.1f}, workers {_memory(office)} MB, processor time "
                    + ", ".join(f"{name} {(used[name] - spent[name]) / took:.2f}" for name in used)
                    + f" s/s; {_table(line)}",
                    flush=True,
                )
            outcome = Outcome(laid, office.rows("prove"), office.seen())
            if not left:
                outcome.check()
                print("none lost, none twice after deduplication: every key is at the gateway, none that is not ours")
            gone = sum(outcome.seen[gateway]["handed_on"] for gateway in ("mail", "sms"))
            print(
                f"{gone} in {outcome.rows['last'] - began:.0f} s, {gone / (outcome.rows['last'] - began):.0f}/s; "
                f"{outcome.rows['repeats']} repeats counted here, {outcome.repeats_seen} seen by the gateways"
            )
            print(json.dumps({name: outcome.seen[name] for name in ("mail", "sms")}), flush=True)


def _memory(office: Office) -> list[int]:
    return [round(psutil.Process(p.pid).memory_info().rss / 1e6) for p in office.processes]


def _done(line: "Connection[Any]") -> dict[str, int]:
    """How many were handed over, by channel."""
    statement = "SELECT channel, count(*) FROM messaging_delivery WHERE state = 'handed_over' GROUP BY 1 ORDER BY 1"
    return dict(line.execute(statement).fetchall())


def _processor_time(office: Office, line: "Connection[Any]") -> dict[str, float]:
    """Seconds of both workers, both gateways (one process), the database and the whole machine."""

    def of(processes: list[psutil.Process]) -> float:
        times = [each.cpu_times() for each in processes]
        return sum(each.user + each.system for each in times)

    server = psutil.Process(line.info.backend_pid).parent()
    assert server
    ended, machine = server.cpu_times(), psutil.cpu_times()
    return {
        "workers": of([psutil.Process(process.pid) for process in office.processes]),
        "gateways": of([psutil.Process(office.peers.pid)]),
        "database": of([server, *server.children()]) + ended.children_user + ended.children_system,
        "all": machine.user + machine.nice + machine.system,
    }


def _table(line: "Connection[Any]") -> str:
    """How the table of deliveries stands in PostgreSQL."""
    found = line.execute(
        "SELECT n_dead_tup, autovacuum_count, n_tup_hot_upd, n_tup_upd, pg_table_size(relid), pg_indexes_size(relid) "
        "FROM pg_stat_user_tables WHERE relname = 'messaging_delivery'"
    ).fetchone()
    assert found
    dead, vacuumed, hot, updated, table, indexes = found
    return (
        f"{dead} dead rows, vacuumed {vacuumed} times, {hot / max(1, updated):.0%} of updates in place, "
        f"table {table / 1e6:.0f} MB, indexes {indexes / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main()
