"""Small things that the tests of the plans are made of."""

import json
from functools import cache
from typing import Any

from tests.warroom.landscapes.making import make_landscape

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation
from warroom.plans import computing, freezing
from warroom.plans.models import FrozenPlan, PlanKind, PlanRequest, fingerprint
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind

MARKS = ("compromised", "lost", "isolated", "cut", "active")


def town(**of_server_1: Any) -> library.Landscape:
    """Two servers on a network: mail on the first, births on the second, with a backup. The attacker in the first
    gets to the second over the network, unless a link is cut or the network isolated."""
    server = {"type": "host", "restore_h": 6, "team": "crew"}
    return library.Landscape(
        library.Organisation("Aardwijk"),
        (
            Element("births", Kind.SERVICE, "Geboorte aangeven", attributes={"priority": 1, "people_per_day": 12}),
            Element("mail", Kind.SERVICE, "Mail", attributes={"priority": 2, "people_per_day": 200, "paper_h": 8}),
            Element("civil", Kind.APPLICATION, "Burgerzaken", attributes={"restore_h": 8, "team": "crew"}),
            Element("post", Kind.APPLICATION, "Postbussen", attributes={"restore_h": 4, "team": "crew"}),
            Element("one", Kind.ENVIRONMENT, "Server 1", attributes=server | of_server_1),
            Element("two", Kind.ENVIRONMENT, "Server 2", attributes=server),
            Element("net", Kind.ENVIRONMENT, "Netwerk", attributes={"type": "zone", "restore_h": 2, "team": "crew"}),
            Element("vault", Kind.BACKUP, "Back-up", attributes={"restore_h": 3, "tested_on": "2026-01-01"}),
            Element("crew", Kind.TEAM, "ICT-ploeg", attributes={"size": 2}),
        ),
        (
            Relation(RelationKind.NEEDS, "births", "civil"),
            Relation(RelationKind.NEEDS, "mail", "post"),
            Relation(RelationKind.RUNS_ON, "post", "one"),
            Relation(RelationKind.RUNS_ON, "civil", "two"),
            Relation(RelationKind.LINK, "one", "net", id="one-net", attributes={}, cut_min=5),
            Relation(RelationKind.LINK, "net", "two", id="net-two", attributes={}, cut_min=5),
            Relation(RelationKind.BACKED_UP_BY, "civil", "vault"),
        ),
    )


def question(kind: PlanKind, **told: Any) -> dict[str, Any]:
    """What is asked when server 1 is in the attacker's hands."""
    asked: dict[str, Any] = {mark: [] for mark in MARKS} | {"compromised": ["one"], "seconds": 1.0, "language": "nl"}
    if kind == PlanKind.CONTAINMENT:
        asked |= {"protect": ["civil"], "suspected": [], "keep": [], "within_min": None}
    else:
        asked |= {"breakers": [], "failed_checks": [], "first": None, "begin": "2026-11-23T08:00"}
    return asked | told


def make_request(landscape: Landscape, kind: PlanKind, **told: Any) -> PlanRequest:
    """A plan that was asked for and that nobody has computed yet."""
    version = landscape.newest
    assert version
    said = question(kind, **told)
    return PlanRequest.objects.create(
        version=version, kind=kind, question=said, fingerprint=fingerprint(version, kind, said)
    )


@cache
def _candidates(job: str, packed: bytes) -> str:
    """Every candidate of a job, as JSON. Plans are deterministic: once per run of the tests is enough."""
    found: dict[str, Any] = {}
    for line in computing.lines(json.loads(job), packed):
        found[line["candidate"]] = {k: v for k, v in line.items() if k != "candidate"}
    return json.dumps(found)


def computed(row: PlanRequest) -> PlanRequest:
    """The request with its answer, computed without another process."""
    said = {name: value for name, value in row.question.items() if name != "follows"}
    job = json.dumps({"kind": row.kind, "language": "nl", "question": said}, sort_keys=True)
    row.candidates = json.loads(_candidates(job, bytes(row.version.content)))
    best = row.candidates["best"]
    row.state = PlanRequest.State.READY if "document" in best else PlanRequest.State.FAILED
    row.error = best.get("error")
    row.save()
    return row


def make_frozen(owner: Organisation, kind: PlanKind = PlanKind.RECOVERY, by: Any = None) -> FrozenPlan:
    """A frozen plan of the town."""
    landscape = make_landscape(owner, town())
    return freezing.freeze(computed(make_request(landscape, kind)), "best", by=by)
