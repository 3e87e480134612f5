"""``kill -9`` of the server and its workers at random moments, under writing load.

``python -m benchmarks.killing [--kills N] [--only sqlite|postgresql]``. Afterwards every acknowledged entry must be
there once, every chain must prove itself, every reminder must have been given once.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from tests.warroom.killing.killing import killed
from tests.warroom.live.serving import Served

from benchmarks.war_room import postgresql


def main(arguments: list[str] | None = None) -> None:
    """Print what came of it."""
    words = argparse.ArgumentParser()
    words.add_argument("--kills", type=int, default=100)
    words.add_argument("--seed", type=int, default=20221206)
    words.add_argument("--only", choices=("sqlite", "postgresql"))
    options = words.parse_args(arguments)
    for name in ("sqlite", "postgresql"):
        if options.only in (None, name):
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


if __name__ == "__main__":
    main()
