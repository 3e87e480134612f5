"""Permit files whose decision terms run: taken over from a spreadsheet, moved by acts, decided one by one.

Thousands of them are not thousands of entries: the ledger keeps, per organisation, how many fall due on which day
and a hash over all of them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.clocks import reckoning
from warroom.clocks.models import PermitFile, PermitImport
from warroom.incidents.models import Incident
from warroom.incidents.writing import Refused
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation
from weerbaar.deadlines import Act, rules
from weerbaar.deadlines.acts import in_order

BATCH = 500


class Reckoner:
    """Works out when files are due. Those of one procedure, begun on one day and covered by the same acts are due
    together: of ten thousand files that leaves a few hundred to reckon."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self.acts = in_order(acts)
        self._known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def apply(self, row: PermitFile) -> bool:
        """Set when ``row`` is due, without saving it; whether that moved."""
        covering = tuple(act for act in self.acts if act.covers(row.rule_id, row.reference, row.started_on))
        key = (row.rule_id, row.started_on, *(act.reference for act in covering))
        if key not in self._known:
            self._known[key] = _due(row, covering)
        found = self._known[key]
        moved = any(getattr(row, name) != value for name, value in found.items())
        for name, value in found.items():
            setattr(row, name, value)
        return moved


def _due(row: PermitFile, acts: Iterable[Act]) -> dict[str, Any]:
    due_on, original, answer = reckoning.permit_due(rules()[row.rule_id], row.reference, row.started_on, acts)
    return {
        "due_on": due_on,
        "original_due_on": original,
        "excused_until": None if answer.excused_until == date.max else answer.excused_until,
        "acts": list(answer.acts),
    }


def _save(rows: Iterable[PermitFile]) -> None:
    """Write when ``rows`` are due: one statement for those that are due together."""
    together: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        key = (row.due_on, row.original_due_on, row.excused_until, tuple(row.acts), row.rule_id, row.started_on)
        together.setdefault(key, []).append(row.pk)
    for (due_on, original, excused, acts, rule_id, started_on), numbers in together.items():
        for first in range(0, len(numbers), BATCH):
            PermitFile.objects.filter(pk__in=numbers[first : first + BATCH]).update(
                due_on=due_on,
                original_due_on=original,
                excused_until=excused,
                acts=list(acts),
                rule_id=rule_id,
                started_on=started_on,
            )


@transaction.atomic
def take_over(waiting: PermitImport, *, by: Any) -> tuple[int, int]:
    """Take over what was read; how many files are new, and how many changed."""
    incident, organisation = waiting.incident, waiting.organisation
    reckoning.lock(incident)
    reckoner = Reckoner(reckoning.acts_of(incident))
    known = {row.reference: row for row in PermitFile.objects.filter(incident=incident, organisation=organisation)}
    new: list[PermitFile] = []
    changed: list[PermitFile] = []
    for reference, rule_id, started in waiting.rows:
        row = known.get(reference)
        fresh = row is None
        if row is None:
            row = PermitFile(incident=incident, organisation=organisation, reference=reference)
        row.rule_id, row.started_on = rule_id, date.fromisoformat(started)
        reckoner.apply(row)
        (new if fresh else changed).append(row)
    PermitFile.objects.bulk_create(new, batch_size=BATCH)
    _save(changed)
    payload = {"name": waiting.name, "sha256": waiting.sha256, "new": len(new), "changed": len(changed)}
    write(incident, organisation, "permits.imported", by=by, payload=payload)
    reckoning.remind_of_permits(incident, organisation, timezone.now())
    waiting.delete()
    return len(new), len(changed)


@transaction.atomic
def moved_by_acts(incident: Incident, *, by: Any) -> int:
    """Work out every permit file of the incident anew after its acts changed; how many moved."""
    reckoner, moved = Reckoner(reckoning.acts_of(incident)), 0
    for organisation in incident.organisations():
        rows = list(PermitFile.objects.filter(incident=incident, organisation=organisation))
        changed = [row for row in rows if reckoner.apply(row)]
        if not changed:
            continue
        _save(changed)
        write(incident, organisation, "permits.moved", by=by, payload={"moved": len(changed)})
        reckoning.remind_of_permits(incident, organisation, timezone.now())
        moved += len(changed)
    return moved


@transaction.atomic
def decide(incident: Incident, references: Iterable[int], on: date, *, by: Any) -> int:
    """These files (by number) were decided on ``on``; how many were still open. Raises Refused for a day to come."""
    if on > timezone.localdate():
        raise Refused("a decision to come")
    reckoning.lock(incident)
    rows = PermitFile.objects.filter(incident=incident, pk__in=list(references), decided_on=None)
    by_organisation: dict[int, list[str]] = {}
    for organisation_id, reference in rows.values_list("organisation_id", "reference"):
        by_organisation.setdefault(organisation_id, []).append(reference)
    done = rows.update(decided_on=on)
    for organisation in Organisation.objects.filter(pk__in=by_organisation):
        named = sorted(by_organisation[organisation.pk])
        write(
            incident,
            organisation,
            "permits.decided",
            by=by,
            payload={"name": ", ".join(named[:20]), "references": named, "decided_on": on.isoformat()},
        )
    return done


def state(incident: Incident, organisation: Organisation) -> dict[str, Any]:
    """What the ledger keeps of all files of ``organisation``: counts by day, and a hash that binds every one."""
    rows = PermitFile.objects.filter(incident=incident, organisation=organisation).order_by("reference")
    digest = hashlib.sha256()
    by_day: Counter[str] = Counter()
    files = decided = suspended = 0
    values = rows.values_list("reference", "rule_id", "started_on", "original_due_on", "due_on", "decided_on")
    for reference, rule_id, started, original, due, on in values.iterator(chunk_size=2000):
        line = [reference, rule_id, *(day.isoformat() if day else None for day in (started, original, due, on))]
        digest.update(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        files += 1
        decided += on is not None
        suspended += on is None and due is None
        if on is None and due is not None:
            by_day[due.isoformat()] += 1
    return {
        "organisation": organisation.pk,
        "name": str(organisation),
        "files": files,
        "decided": decided,
        "suspended": suspended,
        "due": dict(sorted(by_day.items())),
        "sha256": digest.hexdigest(),
    }


def write(incident: Incident, organisation: Organisation, kind: str, *, by: Any, payload: dict[str, Any]) -> None:
    """Record how the permit files of ``organisation`` stand now. In the transaction that changes them."""
    record(
        incident.chain,
        kind,
        by=by,
        subject=f"permits/{organisation.pk}",
        state=state(incident, organisation),
        payload=payload,
    )
