"""The what-if page on the demonstration city: server time per page over many different scenarios.

``python -m benchmarks.what_if [--scenarios N]``. Django's test client in one warm process: the whole request
with session, access, impact, reasons, drawing and template, without the network. Every scenario is another
one (fixed seed), so no answer is remembered; the landscape itself stays open, as in a running server.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from urllib.parse import urlencode


def prepare(folder: str) -> None:
    """A server of its own in ``folder``, with the demonstration city and somebody to ask."""
    os.environ |= {
        "WARROOM_DATA_DIR": folder,
        "WARROOM_DATABASE_URL": "",
        "WARROOM_SECRET_KEY": "only-for-the-benchmark-" * 3,
        "WARROOM_DEMO": "1",
        "WARROOM_HTTPS": "0",
        "DJANGO_SETTINGS_MODULE": "warroom.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def scenarios(count: int) -> Iterator[list[tuple[str, str]]]:
    """Scenarios of one to four facts over everything that can be marked, the heaviest kinds most often."""
    from weerbaar import demo
    from weerbaar.landscape import Kind

    city = demo.scheldestede()
    environments = city.of_kind(Kind.ENVIRONMENT)
    heavy = [e.id for e in environments if e.get("type") in ("realm", "datacentre", "cloud", "zone")]
    heavy += [e.id for e in city.of_kind(Kind.SUPPLIER)]
    light = [e.id for e in environments] + [e.id for e in city.of_kind(Kind.APPLICATION)]
    links, workarounds = sorted(city.links), [e.id for e in city.of_kind(Kind.WORKAROUND)]
    dice = random.Random(20221206)
    yield [("lost", "ad-stad")]
    yield [("lost", "ad-stad"), ("cut", "noodlijn")]
    for _ in range(count - 2):
        facts = [(dice.choice(["lost", "compromised"]), dice.choice(heavy))]
        for _more in range(dice.randrange(4)):
            mark = dice.choice(["lost", "compromised", "isolated", "cut", "active"])
            facts.append((mark, dice.choice({"cut": links, "active": workarounds}.get(mark, light))))
        yield facts


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenarios", type=int, default=200)
    count = parser.parse_args().scenarios if __name__ == "__main__" else 200
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from django.test import Client

        from warroom.landscapes.models import How, Landscape
        from warroom.landscapes.storing import store
        from warroom.organisations.models import Kind, Membership, Organisation, Person, Role
        from weerbaar import demo

        body = Organisation.objects.create(name="Scheldestede", kind=Kind.MUNICIPALITY, fictional=True)
        person = Person.objects.create_person("spoc@example.test", "SPOC", fictional=True)
        Membership.objects.create(person=person, organisation=body, role=Role.SPOC)
        landscape = Landscape.objects.create(name="Scheldestede", owner=body)
        store(landscape, demo.scheldestede(), how=How.DEMONSTRATION, expected=0)
        client = Client(headers={"host": "localhost"})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

        asked = list(scenarios(count))
        started = time.perf_counter()
        client.get("/wat-als/")
        print(f"first page of a fresh process: {(time.perf_counter() - started) * 1e3:.0f} ms")
        for name, more in (
            ("whole page", {}),
            ("swap in place", {"HX-Request": "true", "HX-Target": "what-if"}),
        ):
            taken, sizes = [], []
            for facts in asked:
                started = time.perf_counter()
                response = client.get(f"/wat-als/?{urlencode(facts)}", headers=more)
                taken.append((time.perf_counter() - started) * 1e3)
                sizes.append(len(response.content) / 1024)
                if response.status_code != 200:
                    sys.exit(f"{facts}: {response.status_code}")
            cuts = statistics.quantiles(taken, n=100)
            print(
                f"{name}, {len(taken)} scenarios: median {statistics.median(taken):.0f} ms, p95 {cuts[94]:.0f} ms, "
                f"most {max(taken):.0f} ms; {statistics.median(sizes):.0f} kB"
            )


if __name__ == "__main__":
    main()
