"""Freezing a plan: kept as it was decided, with all it was made from."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import Max

from warroom.landscapes.models import Landscape
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.plans.models import FrozenPlan, PlanRequest
from weerbaar.ledger.canonical import canonical
from weerbaar.ledger.chain import written


def seen(document: dict[str, Any]) -> str:
    """A mark of a document, so that what is frozen is what somebody saw."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def freeze(row: PlanRequest, candidate: str, *, by: Any, note: str = "") -> FrozenPlan:
    """Keep this candidate of the request for good, with what it was made from."""
    landscape = Landscape.objects.select_for_update().get(pk=row.version.landscape_id)
    found = row.candidates[candidate]
    document = found["document"]
    newest = FrozenPlan.objects.filter(landscape=landscape).aggregate(n=Max("number"))["n"] or 0
    plan = FrozenPlan(
        landscape=landscape,
        number=newest + 1,
        version=row.version,
        kind=row.kind,
        candidate=candidate,
        question=row.question,
        document=document,
        drawing=found.get("drawing", ""),
        follows_id=row.question.get("follows"),
        input_sha256=document["input_sha256"],
        solver=document["solver"],
        note=note[:500],
        created_by=by,
    )
    plan.save()
    record(
        chain_of(landscape.owner),
        "plan.frozen",
        by=by,
        subject=f"plan/{plan.pk}",
        state={
            "landscape": landscape.pk,
            "name": landscape.name,
            "number": plan.number,
            "kind": plan.kind,
            "version": plan.version.number,
            "sha256": hashlib.sha256(as_text(plan).encode()).hexdigest(),
        },
        payload={"note": plan.note},
    )
    return plan


def as_text(plan: FrozenPlan) -> str:
    """The plan with everything it was made from, in canonical JSON: what the ledger holds the hash of."""
    return canonical(
        {
            "candidate": plan.candidate,
            "created_at": written(plan.created_at),
            "document": plan.document,
            "input_sha256": plan.input_sha256,
            "kind": plan.kind,
            "landscape_sha256": plan.version.sha256,
            "note": plan.note,
            "number": plan.number,
            "question": plan.question,
            "solver": plan.solver,
            "version": plan.version.number,
        }
    ).decode()
