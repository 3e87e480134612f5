"""The register of local governments, as shipped: see README.md for its source and how it reads mergers."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from warroom.organisations.models import Organisation

FILE = Path(__file__).with_name("local-governments.csv")
_FIELDS = ("kind", "legal_form", "name", "kbo", "ovo", "nis", "uri", "valid_from", "valid_until")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@transaction.atomic
def load(path: Path = FILE) -> int:
    """Bring the organisations of the register in line with ``path``; returns how many it holds.

    Idempotent. What the file leaves empty does not wipe out a KBO, OVO or URI that somebody filled in since.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {body.register_id: body for body in Organisation.objects.exclude(register_id=None)}
    bodies: dict[str, Organisation] = {}
    for row in rows:
        before = known.get(row["id"])
        bodies[row["id"]] = Organisation(
            register_id=row["id"],
            kind=row["kind"],
            legal_form=row["legal_form"],
            name=row["name"],
            kbo=row["kbo"] or (before.kbo if before else ""),
            ovo=row["ovo"] or (before.ovo if before else ""),
            nis=row["nis"],
            uri=row["uri"] or (before.uri if before else ""),
            valid_from=_day(row["valid_from"]),
            valid_until=_day(row["valid_until"]),
        )
    Organisation.objects.bulk_create(
        bodies.values(), update_conflicts=True, unique_fields=["register_id"], update_fields=_FIELDS
    )
    # A second pass, for a successor may stand further down the file.
    saved = {body.register_id: body for body in Organisation.objects.filter(register_id__in=bodies)}
    merged = []
    for row in rows:
        successor = saved[row["successor"]] if row["successor"] else None
        body = saved[row["id"]]
        if body.successor_id != (successor.pk if successor else None):
            body.successor = successor
            merged.append(body)
    Organisation.objects.bulk_update(merged, ["successor"])
    return len(rows)
