"""What the ledger costs: writing entries, reading the picture back, proving an export.

``python -m benchmarks.ledger [--entries N] [--database postgresql://…]``. Every entry in a transaction of its own,
as a running server writes them: the row lock, the salt, the hash of the header, a payload with one personal value.
Beside it, as the floor, the same database taking one bare row per transaction. Then the picture of all entries from
nothing and carried on by one, and ``weerbaar ledger verify`` of 100,000 entries made in memory.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

STATE = {"title": "Fileserver 3 terugzetten", "owner": "6f1c0d3a-0000-4000-8000-000000000000", "done": False, "h": 4}
PEOPLE = 4


def prepare(folder: str, database: str) -> None:
    """A server of its own in ``folder``, or on the empty database given."""
    os.environ |= {
        "WARROOM_DATA_DIR": folder,
        "WARROOM_DATABASE_URL": database,
        "WARROOM_SECRET_KEY": "only-for-the-benchmark-" * 3,
        "WARROOM_HTTPS": "0",
        "DJANGO_SETTINGS_MODULE": "warroom.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def write(chain: object, count: int) -> None:
    """``count`` entries, each in a transaction of its own."""
    from django.db import connection, transaction

    from warroom.ledger.recording import record

    for n in range(count):
        with transaction.atomic():
            state = STATE | {"name": "Jo Peeters"}
            record(chain, "task.made", by=None, subject=f"task/{n % 200}", state=state, personal=["state/name"])  # type: ignore[arg-type]
    connection.close()


def bare(count: int) -> None:
    """``count`` rows of a plain table, each in a transaction of its own."""
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    for n in range(count):
        Session.objects.create(
            session_key=f"bench{n}-{time.time_ns()}"[:40], session_data="", expire_date=timezone.now()
        )


def lines(count: int) -> Iterator[bytes]:
    """An exported ledger of ``count`` entries."""
    import secrets

    from weerbaar.ledger.canonical import salted
    from weerbaar.ledger.chain import NOTHING_BEFORE, Header, written
    from weerbaar.ledger.commitments import commit
    from weerbaar.ledger.exporting import Head, Item, export
    from weerbaar.ledger.signing import Listed, SigningKey

    key, at = SigningKey.new(), written(datetime(2022, 12, 6, tzinfo=UTC))
    chain, previous = "6f1c0d3a-0000-4000-8000-00000000000a", NOTHING_BEFORE

    def items() -> Iterator[Item]:
        nonlocal previous
        for n in range(1, count + 1):
            said = {"event_at": None, "subject": f"task/{n}", "corrects": None, "state": STATE | {"name": "Jo Peeters"}}
            payload, openings = commit(said, ["state/name"])
            salt = secrets.token_bytes(32)
            header = Header(chain, n, at, "system", "task.made", previous, salted(salt, payload))
            previous = header.hash
            yield Item(header, payload, salt, openings)

    yield from export(Head(chain, "Ransomware", at, (Listed(key.public, at),)), items(), key=key)


def main(arguments: list[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=2_000)
    parser.add_argument("--proven", type=int, default=100_000)
    parser.add_argument("--database", default="")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder, options.database)
        from warroom.ledger import chains, reading

        n = options.entries
        print(f"{'PostgreSQL' if options.database else 'SQLite'}, load {os.getloadavg()[0]:.0f}")
        floor = seconds(lambda: bare(n))
        print(f"floor: {n / floor:.0f} bare rows a second")
        chain = chains.new_chain()
        took = seconds(lambda: write(chain, n))
        print(f"one writer: {n / took:.0f} entries a second, {1000 * took / n:.2f} ms each, {took / floor:.0f} × floor")
        with ThreadPoolExecutor(PEOPLE) as people:
            took = seconds(lambda: list(people.map(lambda _: write(chain, n // PEOPLE), range(PEOPLE))))
            print(f"{PEOPLE} writers, one ledger: {n / took:.0f} entries a second")
            own = [chains.new_chain() for _ in range(PEOPLE)]
            took = seconds(lambda: list(people.map(lambda c: write(c, n // PEOPLE), own)))
            print(f"{PEOPLE} writers, a ledger each: {n / took:.0f} entries a second")
        count = reading.newest(chain)
        print(f"picture of {count} entries from nothing: {1000 * seconds(lambda: reading.states(chain)):.0f} ms")
        write(chain, 1)
        print(f"carried on by one entry: {1000 * seconds(lambda: reading.states(chain)):.1f} ms")
    if not options.database:
        from weerbaar.ledger.verifying import verify

        made = list(lines(options.proven))
        size = sum(map(len, made)) / 1e6
        took = seconds(lambda: verify(made))
        print(f"verify {options.proven} entries ({size:.0f} MB): {took:.1f} s, {options.proven / took:.0f} a second")


if __name__ == "__main__":
    main()
