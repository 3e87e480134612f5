"""Workarounds on a seeded map: ``python -m benchmarks.workaround [--size N] [--seconds S]``.

One candidate per 400 elements, four applications stood in for by each, six teams.
"""

import argparse
import random
import time
from dataclasses import replace

from benchmarks import maps
from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.planning import workaround


def landscape(seed: int, size: int) -> Landscape:
    """``maps.landscape`` with teams and workarounds."""
    made, rng = maps.landscape(seed, size), random.Random(seed)
    hosts = [e.id for e in made.elements if e.get("type") == "host"]
    teams = [Element(f"team-{i}", Kind.TEAM, f"team-{i}", attributes={"size": 4}) for i in range(6)]
    stands, relations = [], []
    for i in range(max(6, size // 400)):
        attributes = {"setup_h": float(rng.choice([2, 4, 8, 16, 24])), "capacity": rng.choice([0.3, 0.5, 0.8]),
                      "team": f"team-{rng.randrange(6)}"}  # fmt: skip
        stands.append(Element(f"stand-{i}", Kind.WORKAROUND, f"stand-{i}", attributes=attributes))
        relations += [Relation(RelationKind.STANDS_IN_FOR, f"stand-{i}", t) for t in rng.sample(hosts, 4)]
    return replace(made, elements=(*made.elements, *teams, *stands), relations=(*made.relations, *relations))


def main(arguments: list[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workaround", description=__doc__)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=5.0)
    chosen = parser.parse_args(arguments)
    made = landscape(1, chosen.size)
    hosts = [e.id for e in made.elements if e.get("type") == "host"]
    question = workaround.Question.of(lost=random.Random(2).sample(hosts, len(hosts) // 5))
    start, cpu = time.perf_counter(), time.process_time()
    answer = workaround.stand_up(made, question, seconds=chosen.seconds)
    print(
        f"{len(made.elements)} elements, {len(answer.judged) + len(answer.best.steps)} candidates: "
        f"{len(answer.best.steps)} stood up, {len(answer.options)} plans, gap {answer.best.gap:.1%}, "
        f"{time.perf_counter() - start:.1f} s ({time.process_time() - cpu:.1f} s of processor)"
    )


if __name__ == "__main__":
    main()
