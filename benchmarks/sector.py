"""The picture of the sector and who loses what: 300 landscapes of 3,000 elements, 880 bodies.

``python -m benchmarks.sector [--landscapes N] [--size N] [--looks N] [--only sqlite|postgresql]``. Each database in a
process of its own. Pages through Django's test client: the whole request with session, access, queries, map, table
and template, without the network. "First" is the first one of a fresh process. The peer for the question which bodies
lose a service is the plain way: open every landscape and ask ``impact`` with and without the loss; both must name the
same bodies with as many services.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import maps, war_room

SUPPLIERS = 25


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--landscapes", type=int, default=300)
    words.add_argument("--size", type=int, default=3000)
    words.add_argument("--distinct", type=int, default=30, help="so many different maps; the others hold the same ones")
    words.add_argument("--looks", type=int, default=60)
    words.add_argument("--only", choices=("sqlite", "postgresql"))
    words.add_argument("--nice", type=int, default=0, help="as root: -10 goes before other work on a shared machine")
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = words.parse_args(arguments)
    war_room.before_others = asked.nice
    war_room.goes_first(os.getpid())
    if asked.inside:
        measure(asked)
        return
    for name in ("sqlite", "postgresql"):
        if asked.only in (None, name):
            print(f"{name}:", flush=True)
            if name == "postgresql":
                with war_room.postgresql() as url:
                    run(asked, url)
            else:
                run(asked, "")


def run(asked: argparse.Namespace, url: str) -> None:
    """Fill a database, then measure in a process that has seen nothing of it yet."""
    with tempfile.TemporaryDirectory() as folder:
        here = os.environ | {
            "WARROOM_DATA_DIR": folder,
            "WARROOM_DATABASE_URL": url,
            "WARROOM_SECRET_KEY": "only-for-the-benchmark-" * 3,
            "WARROOM_HTTPS": "0",
            "WARROOM_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "warroom.settings",
        }
        command = [sys.executable, "-m", "benchmarks.sector", "--inside"]
        command += [f"--{name}={getattr(asked, name)}" for name in ("landscapes", "size", "distinct", "looks", "nice")]
        for step in ("fill", "ask"):
            subprocess.run(command, check=True, env=here | {"SECTOR_STEP": step})


def measure(asked: argparse.Namespace) -> None:
    """One of the two steps, inside the process whose settings are of the database."""
    import django

    django.setup()
    if os.environ["SECTOR_STEP"] == "fill":
        fill(asked)
    else:
        ask(asked)


def landscape(seed: int, size: int, numbers: Sequence[str]) -> Any:
    """A map (see ``maps``) in which a third of the applications is run by one of the suppliers with these KBO numbers,
    a third delivered by one, and the hosts stand in four data centres of four of them."""
    from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind

    dice = random.Random(seed)
    plain = maps.landscape(seed, size)
    suppliers = [Element(f"s{i}", Kind.SUPPLIER, f"Leverancier {i}", attributes={"ref": f"kbo:{number}"})
                 for i, number in enumerate(numbers)]  # fmt: skip
    centres = [
        Element(f"dc{i}", Kind.ENVIRONMENT, f"Datacenter {i}",
                attributes={"type": "datacentre", "owner": numbers[i], "ref": f"site:dc/{i}"})
        for i in range(4)
    ]  # fmt: skip
    more = []
    for e in plain.elements:
        if e.kind is Kind.APPLICATION and (at := dice.random()) < 2 / 3:
            role = "operates" if at < 1 / 3 else "delivers"
            more.append(Relation(RelationKind.SUPPLIED_BY, e.id, f"s{dice.randrange(SUPPLIERS)}", role=role))
        if e.get("type") == "host" and dice.random() < 0.5:
            more.append(Relation(RelationKind.RUNS_ON, e.id, f"dc{dice.randrange(4)}"))
    return Landscape(plain.organisation, (*plain.elements, *suppliers, *centres), (*plain.relations, *more))


def fill(asked: argparse.Namespace) -> None:
    """The register, a landscape of so many bodies shared with the coordinator, 60 incidents, an alert to all."""
    from django.core.management import call_command
    from django.utils import timezone

    from warroom.alerts.models import Addressed, Alert
    from warroom.incidents.opening import open_incident
    from warroom.landscapes.models import How, Landscape
    from warroom.landscapes.storing import store
    from warroom.organisations import register
    from warroom.organisations.models import Kind, Membership, Organisation, Person, Role
    from warroom.sector import keeping
    from warroom.sharing.models import LandscapeShare, Share
    from warroom.suppliers.models import Product, ProductStatus

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    register.load()
    began = time.perf_counter()
    viewer = Organisation.objects.create(name="War room", kind=Kind.COORDINATOR)
    person = Person.objects.create_person("c@example.test", "Coordinator", fictional=True)
    Membership.objects.create(person=person, organisation=viewer, role=Role.COORDINATOR)
    numbers = [f"{first}{97 - int(first) % 97:02d}" for first in (f"{9_980_000 + i:08d}" for i in range(SUPPLIERS))]
    suppliers = [
        Organisation.objects.create(name=f"Leverancier {i}", kind=Kind.SUPPLIER, kbo=number)
        for i, number in enumerate(numbers)
    ]
    for i in range(4):
        product = Product.objects.create(
            supplier=suppliers[i], key=f"dc{i}", name=f"Datacenter {i}", kind="data_centre", ref=f"site:dc/{i}"
        )
        if i < 2:
            ProductStatus.objects.create(product=product, doing="down", text_nl="…", since=timezone.now())
    bodies = list(Organisation.objects.of_the_register().valid_on(timezone.localdate()).order_by("kind", "pk"))
    municipalities = [b for b in bodies if b.kind == Kind.MUNICIPALITY]
    owners = (municipalities + [b for b in bodies if b.kind != Kind.MUNICIPALITY])[: asked.landscapes]
    for seed, owner in enumerate(owners):
        mine = Landscape.objects.create(owner=owner, name=owner.name)
        if seed < asked.distinct:
            store(mine, landscape(seed, asked.size, numbers), how=How.IMPORT, expected=0)
        else:
            copy(Landscape.objects.get(owner=owners[seed % asked.distinct]), mine)
        LandscapeShare.objects.create(landscape=mine, organisation=viewer, whole=True, reason="…")
    for owner in owners[:60]:
        made = open_incident(owner, title="…", by=None, hits=[(owner.owned_landscapes.get().pk, "dc0", "lost")])
        Share.objects.create(incident=made, organisation=viewer, part="services", reason="…")
    alert = Alert.objects.create(sender=viewer, title_nl="…", text_nl="…", state="sent", sent_at=timezone.now())
    Addressed.objects.bulk_create(Addressed(alert=alert, organisation=b) for b in bodies)
    while keeping.due(timezone.now()):
        pass
    print(
        f"  filled with {len(bodies)} bodies, {len(owners)} landscapes in {time.perf_counter() - began:.0f} s",
        flush=True,
    )


def copy(of: Any, to: Any) -> None:
    """Store what one landscape holds for another one, with all that is worked out of it."""
    from warroom.landscapes.models import Version
    from warroom.sector.models import Packed
    from warroom.suppliers.models import Indexed, Use

    old = Version.objects.get(landscape=of)
    new = Version(landscape=to, number=1, how=old.how, content=old.content, sha256=old.sha256, counts=old.counts)
    new.save()
    packed = Packed.objects.get(landscape=of)
    Packed.objects.create(landscape=to, version=new, data=packed.data, services=packed.services, types=packed.types)
    uses = list(Use.objects.filter(landscape=of))
    for use in uses:
        use.pk, use.landscape, use.version, use.organisation = None, to, new, to.owner
    Use.objects.bulk_create(uses)
    Indexed.objects.create(landscape=to, version=new)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds by the clock, and what came of it."""
    began = time.perf_counter()
    found = work()
    return (time.perf_counter() - began) * 1e3, found


def ask(asked: argparse.Namespace) -> None:
    """The pages, the question, and its peer."""
    from django.conf import settings
    from django.test import Client

    from warroom import settling
    from warroom.landscapes.models import Landscape
    from warroom.organisations.models import Kind, Organisation, Person
    from warroom.sector import losing, shared
    from warroom.suppliers.models import Product
    from weerbaar.planning.impact import Scenario, impact

    settling.settle()  # as a server does before its first request
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    client = Client()
    client.force_login(Person.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")

    def page(query: str) -> int:
        answer = client.get(f"/sector/{query}" if query != "home" else "/")
        assert answer.status_code == 200, answer.status_code
        return len(answer.content)

    # The first page of a process loads every subject of the server; that is not the picture's.
    page("home")
    first, size = timed(lambda: page(""))
    queries = ["", "?lens=silence", "?lens=services", "?lens=suppliers", "?region=limburg", "?kind=ocmw", "?state=any"]
    page("?lens=silence")
    worked = time.process_time()
    looks = [timed(lambda n=n: page(queries[n % len(queries)]))[0] for n in range(asked.looks)]
    worked = (time.process_time() - worked) / asked.looks * 1e3
    every = timed(lambda: page("?all=1"))[0]
    p95 = statistics.quantiles(looks, n=20)[-1]
    print(
        f"  picture: first {first:.0f} ms, then median {statistics.median(looks):.0f} ms, p95 {p95:.0f} ms, "
        f"max {max(looks):.0f} ms, of which {worked:.0f} ms of processor time; {size / 1024:.0f} kB; "
        f"all bodies on one page {every:.0f} ms"
    )

    among = shared.landscapes(Organisation.objects.get(kind=Kind.COORDINATOR))
    questions: list[dict[str, Any]] = [
        *({"supplier": s} for s in Organisation.objects.filter(kind=Kind.SUPPLIER).order_by("pk")[:8]),
        *({"product": p} for p in Product.objects.order_by("pk")),
    ]

    def answer(question: dict[str, Any]) -> list[losing.Loss]:
        return losing.losses(losing.lost_where(among, **question))

    worked = time.process_time()
    fresh = [timed(lambda q=q: answer(q)) for q in questions]
    worked = (time.process_time() - worked) / len(questions) * 1e3
    again = [timed(lambda q=q: answer(q))[0] for q in questions]
    print(
        f"  who loses what: first time median {statistics.median(t for t, _a in fresh):.0f} ms, max "
        f"{max(t for t, _a in fresh):.0f} ms, of which {worked:.0f} ms of processor time, over {len(questions)} "
        f"questions about {len(among)} landscapes; asked again {statistics.median(again):.0f} ms"
    )

    # The peer is asked of some landscapes, each another map: it takes as long for each of the others.
    some = sorted(among)[: asked.distinct]
    lost = losing.lost_where(some, **questions[-1])

    def plain() -> dict[int, int]:
        found = {}
        for mine in Landscape.objects.filter(pk__in=lost):
            model = mine.in_force()
            after, before = impact(model, Scenario(lost=lost[mine.pk])).services, impact(model).services
            found[mine.pk] = after["down"] + after["out"] - before["down"] - before["out"]
        return found

    began = time.process_time()
    slow, expected = timed(plain)
    slow_worked = (time.process_time() - began) * 1e3 / len(some) * len(among)
    ours = {loss.landscape: loss.services for loss in fresh[-1][1] if loss.landscape in lost}
    assert ours == expected, "the pack and impact() disagree"
    print(
        f"  the plain way, impact() per landscape: {slow / len(some):.0f} ms each, the same answer; for all "
        f"{slow_worked / 1e3:.1f} s of processor time, {slow_worked / worked:.0f} × as much"
    )


if __name__ == "__main__":
    main()
