"""What came back: who is silent, who answered what. For the sender's screen, its exports, and the sector map."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from warroom.alerts.models import Addressed, Alert, ForBody
from warroom.alerts.words import AlertState, Reply
from warroom.contacts import reaching
from warroom.messaging.models import Delivery
from warroom.messaging.models import State as DeliveryState
from warroom.organisations.models import Organisation

ARRIVED = (DeliveryState.HANDED_OVER, DeliveryState.SANDBOXED)

STANDINGS: dict[str, str | Promise] = {
    "need_help": Reply.NEED_HELP.label,
    "affected": Reply.AFFECTED.label,
    "unreached": _("not delivered"),
    "silent": _("delivered, silent"),
    "opened": _("opened, silent"),
    "investigating": Reply.INVESTIGATING.label,
    "seen": Reply.SEEN.label,
    "not_affected": Reply.NOT_AFFECTED.label,
}
"""How a body stands, worst first."""
SILENT = ("unreached", "silent", "opened")


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


def last_silence(organisations: "QuerySet[Organisation] | Iterable[Any]") -> dict[int, Last]:
    """Of each of these bodies (by id) the last alert that was sent to it and not withdrawn; exercises do not count.
    A body that never had one is absent. Two queries per 5,000 bodies."""
    if isinstance(organisations, QuerySet):
        ids = list(organisations.order_by().values_list("pk", flat=True))
    else:
        ids = [getattr(one, "pk", one) for one in organisations]
    found: dict[int, Last] = {}
    for at in range(0, len(ids), 5_000):
        rows = Addressed.objects.filter(
            organisation__in=ids[at : at + 5_000],
            alert__state__in=(AlertState.SENDING, AlertState.SENT),
            alert__exercise=False,
        ).order_by()
        newest = dict(rows.values("organisation").annotate(last=Max("alert")).values_list("organisation", "last"))
        alerts = Alert.objects.in_bulk(set(newest.values()))
        for row in rows.filter(alert__in=list(alerts)).only("organisation_id", "alert_id", "answer", "answered_at"):
            if newest[row.organisation_id] != row.alert_id:
                continue
            alert = alerts[row.alert_id]
            if alert.sent_at is not None:
                found[row.organisation_id] = Last(
                    alert_id=row.alert_id,
                    title=alert.title,
                    sent_at=alert.sent_at,
                    severity=alert.severity,
                    silent=row.silent,
                    answer=row.answer,
                    answered_at=row.answered_at,
                )
    return found


@dataclass
class Watched:
    """A body on the sender's screen."""

    row: Addressed
    standing: str
    people: list[reaching.Reach] = field(default_factory=list)

    @property
    def words(self) -> str:
        return str(STANDINGS[self.standing])

    @property
    def silent(self) -> bool:
        return self.standing in SILENT


def rows_of(alert: Alert) -> "QuerySet[Addressed]":
    """The bodies of an alert, each with whether it reached anybody (``arrived``)."""
    handed = Delivery.objects.filter(
        reference=Concat(Value("recipient:"), Cast(OuterRef("recipient_id"), CharField())), state__in=ARRIVED
    )
    people = ForBody.objects.filter(Exists(handed), addressed=OuterRef("pk"))
    return Addressed.objects.filter(alert=alert).annotate(arrived=Exists(people)).select_related("organisation")


def standing(row: Addressed) -> str:
    """How a body of ``rows_of`` stands."""
    if row.answer:
        return str(row.answer)
    if row.opened_at:
        return "opened"
    return "silent" if row.arrived else "unreached"  # type: ignore[attr-defined]


def standings(alert: Alert) -> dict[str, int]:
    """How many bodies stand how, worst first; those of nobody are absent."""
    every = Addressed.objects.filter(alert=alert).order_by()
    counted = {
        (row["answer"], row["shut"]): row["n"]
        for row in every.annotate(shut=Q(opened_at=None)).values("answer", "shut").annotate(n=Count("pk"))
    }
    found: dict[str, int] = dict.fromkeys(STANDINGS, 0)
    for (answer, shut), n in counted.items():
        found[answer or ("silent" if shut else "opened")] += n
    if found["silent"]:
        found["unreached"] = narrowed(rows_of(alert), "unreached").count()
        found["silent"] -= found["unreached"]
    return {name: n for name, n in found.items() if n}


def deliveries(alert: Alert) -> list[tuple[str, int]]:
    """How the messages of an alert stand, in words."""
    counted = Delivery.objects.filter(message__topic=alert.topic).order_by().values("state").annotate(n=Count("pk"))
    return [(str(DeliveryState(row["state"]).label), row["n"]) for row in sorted(counted, key=lambda row: -row["n"])]


def narrowed(rows: "QuerySet[Addressed]", wanted: str) -> "QuerySet[Addressed]":
    """Only those that stand as ``wanted`` says; "quiet" is all who did not answer."""
    if wanted == "quiet":
        return rows.filter(answer="")
    if wanted == "unreached":
        return rows.filter(answer="", opened_at=None, **{"arrived": False})
    if wanted == "silent":
        return rows.filter(answer="", opened_at=None, **{"arrived": True})
    if wanted == "opened":
        return rows.filter(answer="").exclude(opened_at=None)
    return rows.filter(answer=wanted) if wanted in Reply.values else rows


def with_people(rows: list[Addressed]) -> list[Watched]:
    """These bodies with the people to telephone, as the contacts stand now."""
    found = [Watched(row, standing(row)) for row in rows]
    by_body = {one.row.organisation_id: one for one in found}
    for reach in reaching.reach([one.row.organisation for one in found]):
        for body in reach.organisations:
            by_body[body.pk].people.append(reach)
    return found


def in_chunks(rows: "QuerySet[Addressed]", size: int = 2_000) -> Iterator[list[Addressed]]:
    """All of them, so many at a time."""
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield some
        last = some[-1].pk
