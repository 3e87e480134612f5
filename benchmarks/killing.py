"""``kill -9`` of the server and its workers at random moments, under writing load.

``python -m benchmarks.killing [--kills N] [--only sqlite|postgresql] [--work]``. ``--work``: of servers that do what
nobody waits for (an alert to 880 bodies, weekly figures) and of servers that a gateway talks to, half of them before
a random statement to the database. Afterwards every acknowledged entry must be there once, every chain must prove
itself, every reminder must have been given once.
"""

import argparse
import os
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from tests.warroom.killing import brood
from tests.warroom.killing.killing import killed
from tests.warroom.live.serving import Served, migrate

from benchmarks.war_room import postgresql


def main(arguments: list[str] | None = None) -> None:
    """Print what came of it."""
    words = argparse.ArgumentParser()
    words.add_argument("--kills", type=int, default=100)
    words.add_argument("--seed", type=int, default=20221206)
    words.add_argument("--only", choices=("sqlite", "postgresql"))
    words.add_argument("--work", action="store_true")
    options = words.parse_args(arguments)
    for name in ("sqlite", "postgresql"):
        if options.only not in (None, name):
            continue
        if options.work:
            _work(name, options.kills, options.seed)
        else:
            _kill(name, options.kills, options.seed)


def _kill(name: str, kills: int, seed: int) -> None:
    began = time.time()
    with tempfile.TemporaryDirectory() as folder:
        if name == "sqlite":
            outcome = killed(Served(Path(folder), "", WARROOM_BACKGROUND_S="0.2"), kills, seed=seed)
        else:
            with postgresql() as url:
                server = Served(Path(folder), url, workers=2, WARROOM_BACKGROUND_S="0.2")
                outcome = killed(server, kills, seed=seed)
    outcome.check()
    found = outcome.found
    print(
        f"{name}: {kills} kills ({outcome.of_workers} of a worker alone) in {time.time() - began:.0f} s, "
        f"{len(outcome.acknowledged)} entries acknowledged, all there once; {len(found['chains'])} chains proven; "
        f"{found['given']} reminders given once; load {os.getloadavg()[0]:.0f}"
    )


def _work(name: str, kills: int, seed: int) -> None:
    for subject, size in (("alerts", 880), ("weeks", 52), ("webhooks", 400)):
        with tempfile.TemporaryDirectory() as folder, postgresql() if name == "postgresql" else nullcontext("") as url:
            migrate(Path(folder), url)
            began = time.time()
            found = brood.run(subject, Path(folder), url, size=size, kills=kills, seed=seed, servers=3)
            print(
                f"{name}, {subject} ({size}): {time.time() - began:.0f} s, load {os.getloadavg()[0]:.0f}: {found}",
                flush=True,
            )


if __name__ == "__main__":
    main()
