"""What came back: who is silent, who answered what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from warroom.alerts.models import Addressed
from warroom.alerts.words import AlertState
from warroom.organisations.models import Organisation


@dataclass(frozen=True)
class Last:
    """How a body took the last alert that was addressed to it."""

    alert_id: int
    title: str
    sent_at: datetime
    severity: int
    silent: bool
    answer: str
    answered_at: datetime | None


def last_silence(organisations: "QuerySet[Organisation] | Iterable[int]") -> dict[int, Last]:
    """Of each of these bodies (by id) the last alert that was sent to it and not withdrawn; exercises do not count.
    A body that never had one is absent. One query per 5,000 bodies."""
    if isinstance(organisations, QuerySet):
        ids = list(organisations.order_by().values_list("pk", flat=True))
    else:
        ids = [getattr(one, "pk", one) for one in organisations]
    found: dict[int, Last] = {}
    for at in range(0, len(ids), 5_000):
        rows = (
            Addressed.objects.filter(
                organisation__in=ids[at : at + 5_000],
                alert__state__in=(AlertState.SENDING, AlertState.SENT),
                alert__exercise=False,
                alert__sent_at__isnull=False,
            )
            .select_related("alert")
            .order_by("alert__sent_at", "alert_id")
        )
        for row in rows.only(
            "organisation_id",
            "answer",
            "answered_at",
            "alert__title_nl",
            "alert__title_en",
            "alert__sent_at",
            "alert__severity",
        ):
            assert row.alert.sent_at is not None
            found[row.organisation_id] = Last(
                alert_id=row.alert_id,
                title=row.alert.title,
                sent_at=row.alert.sent_at,
                severity=row.alert.severity,
                silent=row.silent,
                answer=row.answer,
                answered_at=row.answered_at,
            )
    return found
