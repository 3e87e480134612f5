"""Alerts: the pages at 880 bodies, and the sending to many.

``python -m benchmarks.alerts [--bodies 880] [--looks 40] [--only sqlite|postgresql] [--many 100000] [--nice -10]``. Two
contacts with two ways each per body. Pages through Django's test client: the whole request with session, access,
queries and template, without the network. ``--many`` makes the list for so many bodies and hands it to the outbox; it
says how long each step took and by how much the memory of the process grew. Delivering itself is in ``messages``.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from benchmarks import war_room
from benchmarks.war_room import postgresql


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--bodies", type=int, default=880)
    words.add_argument("--looks", type=int, default=40)
    words.add_argument("--only", choices=("sqlite", "postgresql"))
    words.add_argument("--many", type=int, default=0)
    words.add_argument("--nice", type=int, default=0, help="below 0: go before other work on a shared machine (root)")
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = words.parse_args(arguments)
    war_room.before_others = asked.nice
    war_room.goes_first(os.getpid())
    if asked.inside:
        _measure(asked)
        return
    for name in ("sqlite", "postgresql"):
        if asked.only not in (None, name):
            continue
        print(f"{name}:", flush=True)
        with postgresql() if name == "postgresql" else nullcontext("") as url, tempfile.TemporaryDirectory() as folder:
            here = os.environ | {
                "WARROOM_DATA_DIR": folder,
                "WARROOM_DATABASE_URL": url,
                "WARROOM_SECRET_KEY": "only-for-the-benchmark-" * 3,
                "WARROOM_HTTPS": "0",
                "WARROOM_DEMO": "1",
                "DJANGO_SETTINGS_MODULE": "warroom.settings",
            }
            command = [sys.executable, "-m", "benchmarks.alerts", "--inside"]
            command += [f"--{key}={getattr(asked, key)}" for key in ("bodies", "looks", "many")]
            subprocess.run(command, check=True, env=here)


def _measure(asked: argparse.Namespace) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    bodies = asked.many or asked.bodies
    coordinator = _fill(bodies)
    if asked.many:
        _sending(bodies)
    else:
        _pages(bodies, asked.looks, coordinator)


def _fill(bodies: int) -> Any:
    """So many bodies with a SPOC and a deputy each, and a coordinator, who is returned."""
    from warroom.contacts.models import Contact, Post, Rank, Way
    from warroom.organisations.models import Kind, Membership, Organisation, Person, Role

    sender = Organisation.objects.create(name="War room", kind=Kind.COORDINATOR)
    person = Person.objects.create_person("c@example.test", "C", fictional=True)
    Membership.objects.create(person=person, organisation=sender, role=Role.COORDINATOR)
    for start in range(0, bodies, 5_000):
        some = range(start, min(bodies, start + 5_000))
        rows = Organisation.objects.bulk_create(
            Organisation(name=f"Body {n}", kind=Kind.OCMW if n % 2 else Kind.MUNICIPALITY, nis=f"{11_000 + n % 40}")
            for n in some
        )
        people = Contact.objects.bulk_create(
            Contact(name=f"Contact {n}", languages=["nl"]) for n in range(2 * len(some))
        )
        Post.objects.bulk_create(
            Post(contact=one, organisation=rows[n // 2], rank=Rank.DEPUTY if n % 2 else Rank.SPOC)
            for n, one in enumerate(people)
        )
        Way.objects.bulk_create(
            Way(contact=one, kind=kind, address=address, order=order)
            for n, one in enumerate(people)
            for order, (kind, address) in enumerate(
                (("mobile", f"+324{10_000_000 + 2 * start + n}"), ("mail", f"c{2 * start + n}@posteo.example")), start=1
            )
        )
    return person


def _draft(sender: Any) -> Any:
    from warroom.alerts import sending

    return sending.draft(
        sender=sender,
        author=None,
        title_nl="Werk de VPN bij",
        text_nl="Er is een lek in de VPN. " * 10,
        audience={"all": True},
        severity=4,
        exercise=False,
    )


def _memory() -> float:
    """Megabytes this process has in memory now."""
    import psutil

    return float(psutil.Process().memory_info().rss) / 1e6


def _sending(bodies: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from warroom.alerts import comparing, preparing, sending
    from warroom.alerts.models import Alert
    from warroom.messaging.models import Delivery
    from warroom.organisations.models import Kind, Organisation, Person

    alert = _draft(Organisation.objects.get(kind=Kind.COORDINATOR))
    before = _memory()
    began = time.monotonic()
    alert = preparing.begin(alert)
    sending.due(timezone.now())
    made = time.monotonic()
    print(f"  list of {bodies} bodies: {made - began:.0f} s, {_memory() - before:+.0f} MB", flush=True)
    assert comparing.press(Alert.objects.get(), by=Person.objects.get())
    comparing.go_on(alert.pk)
    assert not Alert.objects.get().differences
    looked = time.monotonic()
    print(f"  compared with the contacts again: {looked - made:.0f} s, {_memory() - before:+.0f} MB", flush=True)
    Alert.objects.update(exercise=True)  # nobody approves a benchmark; the deliveries are laid down all the same
    sending.submit(Alert.objects.get(), by=None)
    sending.due(timezone.now())
    total = Delivery.objects.count()
    alert.refresh_from_db()
    assert (alert.state, total) == ("sent", bodies * 4)
    seconds = time.monotonic() - looked
    print(f"  {total} deliveries laid down: {seconds:.0f} s, {total / seconds:.0f}/s, {_memory() - before:+.0f} MB")
    connection.close()


def _pages(bodies: int, looks: int, person: Any) -> None:
    from django.conf import settings
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    from warroom import settling
    from warroom.alerts import preparing, sending
    from warroom.alerts.models import Addressed, Alert

    settling.settle()  # as a server does before its first request
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    alert = preparing.begin(_draft(person.memberships_now()[0].organisation))
    form = {"everybody": "on"}
    pages: dict[str, Callable[[], Any]] = {
        "compose": lambda: client.get(reverse("alerts:new")),
        "whom it reaches": lambda: client.post(reverse("alerts:reached"), form),
        "last look": lambda: client.get(reverse("alerts:check", args=[alert.pk])),
    }
    _ask(pages, looks)
    began = time.monotonic()
    preparing.begin(_draft(alert.sender))
    print(f"  list of {bodies} bodies made: {time.monotonic() - began:.2f} s")
    Alert.objects.filter(pk=alert.pk).update(exercise=True)
    began = time.monotonic()
    sending.submit(Alert.objects.get(pk=alert.pk), by=person)
    from django.utils import timezone

    sending.due(timezone.now())
    print(f"  {bodies * 4} deliveries laid down: {time.monotonic() - began:.2f} s")
    rows = list(Addressed.objects.filter(alert=alert).values_list("pk", flat=True))
    Addressed.objects.filter(pk__in=rows[::3]).update(answer="seen")
    Addressed.objects.filter(pk__in=rows[::50]).update(answer="need_help", note="Kom helpen")
    cache.clear()
    pages = {
        "watch": lambda: client.get(reverse("alerts:watch", args=[alert.pk])),
        "watch, the part that renews itself": lambda: client.get(
            reverse("alerts:watch", args=[alert.pk]), headers={"HX-Request": "true"}
        ),
        "telephone list": lambda: client.get(reverse("alerts:calls", args=[alert.pk])),
        "list": lambda: client.get(reverse("alerts:list")),
    }
    _ask(pages, looks)


def _ask(pages: dict[str, Callable[[], Any]], looks: int) -> None:
    """By the clock, and by processor time of this process: that is what other work on the machine changes little."""
    from django.db import connection

    for name, ask in pages.items():
        assert ask().status_code == 200, name
        asked = Counting()
        with connection.execute_wrapper(asked):
            ask()
        took, busy = [], []
        for _look in range(looks):
            began, working = time.perf_counter(), time.process_time()
            ask()
            took.append((time.perf_counter() - began) * 1000)
            busy.append((time.process_time() - working) * 1000)
        print(
            f"  {name}: p50 {statistics.median(took):.0f} ms, p95 {_p95(took):.0f} ms; processor time "
            f"p50 {statistics.median(busy):.0f} ms, p95 {_p95(busy):.0f} ms; {asked.queries} queries",
            flush=True,
        )


class Counting:
    """How often the database is asked."""

    queries = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.queries += 1
        return execute(*arguments)


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
