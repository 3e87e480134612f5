"""Seeded landscapes of any size that look like a real one, for the benchmarks and tests of the plans.

Zones hang on a core network and on each other through firewalls; hosts stand in a zone or behind a link of their
own; clusters stretch over hosts; realms are trusted by hosts and applications; applications need each other,
partly over links; services need applications, with alternatives.
"""

import random
from typing import Any

from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind


def landscape(seed: int, size: int = 2000) -> Landscape:
    """About ``size`` elements, of which half can be acted on together with the links."""
    rng = random.Random(seed)
    elements: list[Element] = []
    relations: list[Relation] = []
    links = 0

    def add(id: str, kind: Kind, **attributes: Any) -> str:
        elements.append(Element(id, kind, id, attributes=attributes))
        return id

    def relate(kind: RelationKind, source: str, target: str, **more: Any) -> None:
        relations.append(Relation(kind, source, target, **more))

    def link(source: str, target: str, *, cuttable: bool = True) -> str:
        nonlocal links
        links += 1
        id = f"link-{links}"
        relate(RelationKind.LINK, source, target, id=id, cuttable=cuttable, both_ways=rng.random() < 0.8,
               cut_min=float(rng.choice([2, 5, 5, 10, 15])))  # fmt: skip
        return id

    def minutes() -> float:
        return float(rng.choice([5, 10, 10, 15, 20, 30]))

    core = [add(f"core-{i}", Kind.ENVIRONMENT, type="network", isolate_min=minutes()) for i in range(2)]
    zones = [add(f"zone-{i}", Kind.ENVIRONMENT, type="zone", isolate_min=20.0) for i in range(max(4, size // 80))]
    uplink = {zone: [link(core[i % 2], zone)] for i, zone in enumerate(zones)}
    for _ in range(len(zones)):
        a, b = rng.sample(zones, 2)
        uplink[a].append(link(a, b))
    realms = [add(f"realm-{i}", Kind.ENVIRONMENT, type="realm", isolable=i > 0, isolate_min=20.0) for i in range(4)]
    hosts: list[str] = []
    for i in range(size * 30 // 100):
        host = add(f"host-{i}", Kind.ENVIRONMENT, type="host", isolate_min=minutes())
        zone = rng.choice(zones)
        if rng.random() < 0.5:
            relate(RelationKind.RUNS_ON, host, zone)
        else:
            over = link(zone, host)
            if rng.random() < 0.5:
                relate(RelationKind.NEEDS, host, zone, over=over)
        if rng.random() < 0.15:
            relate(RelationKind.TRUSTS, host, rng.choice(realms[1:]))
        hosts.append(host)
    for host in rng.sample(hosts, len(hosts) // 6):
        link(host, rng.choice(hosts))
    applications: list[str] = []
    for i in range(size * 45 // 100):
        app = add(f"app-{i}", Kind.APPLICATION)
        places = rng.sample(hosts, rng.choice([1, 1, 1, 2, 2, 3]))
        for host in places:
            relate(RelationKind.RUNS_ON, app, host, **({"alternative": "hosts"} if len(places) > 1 else {}))
        for needed in rng.sample(applications, min(len(applications), rng.choice([0, 0, 1, 1, 2]))):
            over = rng.choice(uplink[rng.choice(zones)]) if rng.random() < 0.2 else None
            relate(RelationKind.NEEDS, app, needed, over=over)
        applications.append(app)
    for i in range(size * 15 // 100):
        service = add(f"service-{i}", Kind.SERVICE, priority=rng.choice([1, 2, 2, 3, 3, 3, 4, 4]))
        for needed in rng.sample(applications, rng.choice([1, 1, 2, 2, 3])):
            relate(RelationKind.NEEDS, service, needed)
        if rng.random() < 0.5:
            places = rng.sample(zones, 2)
            for zone in places:
                relate(RelationKind.NEEDS, service, zone, alternative="counter", over=rng.choice(uplink[zone]))
    for i in range(size * 3 // 100):
        relate(RelationKind.RUNS_ON, add(f"backup-{i}", Kind.BACKUP), rng.choice(hosts))
    unique = {r.key: r for r in relations}
    return Landscape(elements=tuple(elements), relations=tuple(unique.values()))


def question(seed: int, made: Landscape) -> dict[str, list[str]]:
    """``compromised``, ``suspected`` and ``protect`` for ``made``."""
    rng = random.Random(seed + 1_000_000)
    hosts = [e.id for e in made.elements if e.get("type") == "host"]
    few = max(3, len(hosts) // 20)
    picked = rng.sample(hosts, 2 * few + 2)
    backups = [e.id for e in made.of_kind(Kind.BACKUP)]
    taken = set(picked[:few])
    safe = [b for b in backups if not any(r.target in taken for r in made.outgoing.get(b, ()))]
    return {
        "compromised": picked[:2],
        "suspected": picked[2:few],
        "protect": [*picked[few : 2 * few], "realm-0", *rng.sample(safe, min(3, len(safe)))],
    }
