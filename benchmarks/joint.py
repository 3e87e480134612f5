"""A supplier is hit: who is affected and with which services, of 300 landscapes of 3,000 elements.

``python -m benchmarks.joint [--landscapes N] [--size N] [--looks N]``. The database of ``benchmarks.sector`` on SQLite.
"Cold" is everything that has to be worked out once, in one process; "warm" the coordinator's page through Django's test
client, with session, access, queries and template, in a process that has seen nothing of it but once.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from benchmarks import sector


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    words = argparse.ArgumentParser()
    words.add_argument("--landscapes", type=int, default=300)
    words.add_argument("--size", type=int, default=3000)
    words.add_argument("--distinct", type=int, default=30, help="so many different maps; the others hold the same ones")
    words.add_argument("--looks", type=int, default=40)
    asked = words.parse_args(arguments)
    step = os.environ.get("JOINT_STEP", "")
    if step:
        import django

        django.setup()
        {"fill": sector.fill, "cold": cold, "warm": warm}[step](asked)
        return
    with tempfile.TemporaryDirectory() as folder:
        here = os.environ | {
            "WARROOM_DATA_DIR": folder,
            "WARROOM_DATABASE_URL": "",
            "WARROOM_SECRET_KEY": "only-for-the-benchmark-" * 3,
            "WARROOM_HTTPS": "0",
            "WARROOM_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "warroom.settings",
        }
        command = [sys.executable, "-m", "benchmarks.joint"]
        command += [f"--{name}={getattr(asked, name)}" for name in ("landscapes", "size", "distinct", "looks")]
        for name in ("fill", "cold", "warm"):
            subprocess.run(command, check=True, env=here | {"JOINT_STEP": name})


def cold(asked: argparse.Namespace) -> None:
    """Start one for a data centre and one for a supplier, and work everything out."""
    from warroom.joint import starting
    from warroom.joint.stakes import Stakes
    from warroom.organisations.models import Kind, Organisation
    from warroom.suppliers.models import Product

    viewer = Organisation.objects.get(name="War room")
    supplier = Organisation.objects.filter(kind=Kind.SUPPLIER).order_by("pk")[5]
    centre = Product.objects.select_related("supplier").order_by("pk")[0]
    for hit, product, effect in ((centre.supplier, centre, "lost"), (supplier, None, "cut")):
        began = time.perf_counter()
        joint = starting.start(hit, product=product, effect=effect, by=None, acting_for=viewer)
        started = time.perf_counter()
        stakes = Stakes.of(joint)
        cpu = time.process_time()
        while stakes.waiting:
            stakes.help(2)
        each = (time.process_time() - cpu) / max(1, stakes.total)
        print(
            f"  {joint.hit} {effect}: started in {started - began:.1f} s with {joint.lines.count()} bodies; worked out "
            f"in {time.perf_counter() - started:.0f} s, {each:.2f} s of processor time per landscape",
            flush=True,
        )


def warm(asked: argparse.Namespace) -> None:
    """The list of everybody affected with services, again and again."""
    from django.test import Client

    from warroom.joint import seeing
    from warroom.joint.models import JointIncident, Line
    from warroom.joint.stakes import Stakes
    from warroom.organisations.models import Organisation, Person

    client = Client(SERVER_NAME="localhost")
    client.force_login(
        Person.objects.get(email="c@example.test"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    viewer = Organisation.objects.get(name="War room")
    for joint in JointIncident.objects.order_by("pk"):
        url = f"/joint/{joint.pk}/"
        first = _timed(lambda url=url: client.get(url))
        pages = [_timed(lambda url=url: client.get(url)) for _n in range(asked.looks)]

        def everybody(joint: JointIncident = joint) -> object:
            lines = list(Line.objects.filter(joint=joint).select_related("organisation"))
            return seeing.by_coordinator(viewer, lines, Stakes.of(joint))

        lists = [_timed(everybody) for _n in range(asked.looks)]
        print(
            f"  {joint.hit} {joint.effect}: page first {first:.0f}, p50 {statistics.median(pages):.0f}, p95 "
            f"{_p95(pages):.0f} ms; the list alone p50 {statistics.median(lists):.0f}, p95 {_p95(lists):.0f} ms; "
            f"load {os.getloadavg()[0]:.0f}",
            flush=True,
        )


def _timed(what: object) -> float:
    began = time.perf_counter()
    answer = what()  # type: ignore[operator]
    assert getattr(answer, "status_code", 200) == 200
    return (time.perf_counter() - began) * 1000


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


if __name__ == "__main__":
    main()
