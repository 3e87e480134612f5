"""Whom to reach: all contacts of so many bodies, beside the bare rows of the same in one query.

``python -m benchmarks.contacts [--bodies 100000]``: on SQLite, two contacts with two ways each per body.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable

import psutil


def main(arguments: list[str] | None = None) -> None:
    """Print times, queries and memory."""
    words = argparse.ArgumentParser()
    words.add_argument("--bodies", type=int, default=100_000)
    options = words.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"WARROOM_DATA_DIR": folder, "WARROOM_BACKGROUND_S": "0"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "warroom.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        _measure(options.bodies)


def _measure(n: int) -> None:
    from django.db import connection
    from tests.warroom.contacts import making

    from warroom.contacts import covering, reaching
    from warroom.organisations.models import Organisation

    making.many(n)
    bodies = Organisation.objects.order_by("pk")
    sql = (
        "SELECT c.id, c.name, p.organisation_id, p.rank, w.kind, w.address FROM contacts_post p "
        "JOIN contacts_contact c ON c.id = p.contact_id JOIN contacts_way w ON w.contact_id = c.id ORDER BY p.id"
    )

    def bare() -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    _timed(f"{n} bodies: the bare rows", bare)
    _timed(f"{n} bodies: reach", lambda: reaching.reach(bodies.all()))
    _timed(f"{n} bodies: coverage per kind", covering.lines)
    page = covering.covered(covering.bodies()).order_by("name")[:50]
    _timed(f"{n} bodies: one page of the table", lambda: covering.held_by([body.pk for body in page.all()]))
    print(f"memory at the end {psutil.Process().memory_info().rss / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")


def _timed(words: str, what: Callable[[], object]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        begin = time.perf_counter()
        found = what()
        took = time.perf_counter() - begin
    size = len(found) if hasattr(found, "__len__") else 0
    print(f"{words}: {took * 1000:.0f} ms, {len(queries)} queries, {size} rows", flush=True)


if __name__ == "__main__":
    main()
