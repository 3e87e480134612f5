"""What the coordinator sees of many bodies at once without their sharing anything, and what is shared on top."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from warroom.incidents.models import Involved
from warroom.incidents.taxonomy import Severity
from warroom.organisations.models import Organisation
from warroom.sharing.landscapes import Extent, extents

AT_ONCE = 900
"""Ids per query: SQLite takes no more than so many."""


@dataclass(frozen=True)
class Summary:
    """Of one body: how many incidents are open, how severe the worst is (``Severity``, 0: none), since when; exercises
    apart."""

    open_incidents: int = 0
    worst_severity: int = 0
    since: datetime | None = None
    exercises: int = 0

    @property
    def severity_words(self) -> str:
        """The worst severity in words; "" when nothing is open."""
        return str(Severity(self.worst_severity).label) if self.worst_severity else ""


def summaries(organisations: Iterable[Organisation | int]) -> dict[int, Summary]:
    """The summary of each body that has an open incident or exercise, by its id: what ``Action.SEE_SUMMARY`` covers.

    Whether and how severe, nothing else: no title, no kind, no text. One query per 900 bodies.
    """
    ids = [one.pk if isinstance(one, Organisation) else one for one in organisations]
    found: dict[int, Summary] = {}
    for begin in range(0, len(ids), AT_ONCE):
        rows = Involved.objects.filter(organisation_id__in=ids[begin : begin + AT_ONCE], incident__closed_at=None)
        for pk, severity, exercise, opened_at in rows.values_list(
            "organisation_id", "incident__severity", "incident__exercise", "incident__opened_at"
        ):
            before = found.get(pk, Summary())
            if exercise:
                found[pk] = Summary(before.open_incidents, before.worst_severity, before.since, before.exercises + 1)
                continue
            worst = max(before.worst_severity, severity)
            since = min(before.since, opened_at) if before.since else opened_at
            found[pk] = Summary(before.open_incidents + 1, worst, since, before.exercises)
    return found


def landscape_shared(viewer: Organisation, landscapes: Iterable[int]) -> dict[int, Extent]:
    """How much of each of these landscapes (ids) is shared with ``viewer``; those of which nothing is are left out.
    ``sharing.landscapes.cut(model, extent)`` is what is left of one. One query per 900 landscapes."""
    ids = list(landscapes)
    found: dict[int, Extent] = {}
    for begin in range(0, len(ids), AT_ONCE):
        found |= extents({viewer.pk}, ids[begin : begin + AT_ONCE])
    return found
