"""Handing messages over: how long, how many a second, how many repeats.

``python -m benchmarks.messages [--bodies 880] [--kills 10] [--only sqlite|postgresql] [--many N]``: an alert to two
contacts of each body over mail and SMS, with two workers and gateways of which 5 % of the tries go wrong; the same with
``kill -9`` of a worker at random moments. ``--many 100000`` lays down for so many bodies on PostgreSQL and follows the
rate and the memory of the workers for ``--minutes``.
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
from tests.warroom.messaging.office import Office, run

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
    words.add_argument("--minutes", type=float, default=5)
    options = words.parse_args(arguments)
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
    with tempfile.TemporaryDirectory() as folder, postgresql() as url:
        office = Office(Path(folder), url, share=options.share, seed=options.seed, count_only=True)
        with office:
            laid = office.rows("lay", str(options.many), "2")
            print(f"{laid['count']} deliveries laid down in {laid['laid_down'] - laid['began']:.0f} s", flush=True)
            office.start()
            office.alive()
            began, before = time.time(), 0
            while time.time() - began < options.minutes * 60:
                time.sleep(min(15.0, options.minutes * 20))
                done = office.count("state = 'handed_over'")
                rates: dict[str, Any] = {
                    "s": round(time.time() - began),
                    "handed over": done,
                    "per second": round((done - before) / min(15.0, options.minutes * 20)),
                    "MB": [round(psutil.Process(p.pid).memory_info().rss / 1e6) for p in office.processes],
                }
                print(json.dumps(rates), flush=True)
                before = done
                if done == laid["count"]:
                    break
            seen = office.seen()
            print(json.dumps(seen), flush=True)


if __name__ == "__main__":
    main()
