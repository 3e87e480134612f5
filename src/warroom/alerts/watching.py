"""What came back: who is silent, who answered what. For the sender's screen, its exports, and the sector map."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from warroom.alerts.models import REFERENCE, Addressed, Alert, ForBody, Recipient
from warroom.alerts.words import LOUD, AlertState, Reply, Severity
from warroom.contacts import reaching, regions
from warroom.messaging import channels
from warroom.messaging.models import TROUBLE, Delivery, Receipt
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
NO_PROVINCE = _("province not known")


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
    """Of each of these bodies (by id) the last alert that was sent to it and not withdrawn; exercises do not count, nor
    does what is for information: silence on an invitation says nothing. A body that never had one is absent. Three
    queries per 5,000 bodies."""
    if isinstance(organisations, QuerySet):
        ids = list(organisations.order_by().values_list("pk", flat=True))
    else:
        ids = [getattr(one, "pk", one) for one in organisations]
    # One look in the index (organisation, -alert) per body, however many alerts it ever got.
    newest = Addressed.objects.filter(
        organisation=OuterRef("pk"),
        alert__state__in=(AlertState.SENDING, AlertState.SENT),
        alert__exercise=False,
        alert__severity__gte=Severity.ATTENTION,
        alert__sent_at__isnull=False,
    ).order_by("-alert_id")
    found: dict[int, Last] = {}
    for at in range(0, len(ids), 5_000):
        bodies = Organisation.objects.filter(pk__in=ids[at : at + 5_000]).order_by()
        last = bodies.annotate(last=Subquery(newest.values("pk")[:1])).values_list("last", flat=True)
        rows = Addressed.objects.filter(pk__in=[pk for pk in last if pk]).order_by()
        rows = rows.only("organisation_id", "alert_id", "answer", "answered_at")
        some = list(rows)
        alerts = Alert.objects.only("title_nl", "title_en", "sent_at", "severity").in_bulk({r.alert_id for r in some})
        for row in some:
            alert = alerts[row.alert_id]
            assert alert.sent_at is not None
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
        reference=Concat(Value(REFERENCE), Cast(OuterRef("recipient_id"), CharField())), state__in=ARRIVED
    ).exclude(receipt=Receipt.FAILED)
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
    """How the messages of an alert stand, in words. What a gateway took and did not deliver was not handed over."""
    every = Delivery.objects.filter(message__topic=alert.topic).order_by()
    counted = Counter({row["state"]: row["n"] for row in every.values("state").annotate(n=Count("pk"))})
    back = every.not_delivered().count() if counted[DeliveryState.HANDED_OVER] else 0
    counted[DeliveryState.HANDED_OVER] -= back
    said = {str(DeliveryState(state).label): n for state, n in counted.items()} | {str(Receipt.FAILED.label): back}
    return sorted(((words, n) for words, n in said.items() if n), key=lambda one: -one[1])


MOST_LOST = 50


@dataclass(frozen=True)
class Lost:
    """A message of an alert that did not arrive."""

    row: Delivery
    name: str
    """Whose it was."""
    bodies: str
    why: str
    """What the gateway said; "" for a sender that may not see addresses, for it may stand in there."""

    @property
    def channel(self) -> str:
        return str(channels.NAMES.get(self.row.channel, self.row.channel))

    @property
    def words(self) -> str:
        """Refused, given up, or taken and not delivered."""
        back = self.row.state == DeliveryState.HANDED_OVER
        return str(self.row.get_receipt_display() if back else self.row.get_state_display())


def lost(alert: Alert) -> tuple[list[Lost], int]:
    """The last messages that were refused, given up or not delivered, and how many there are in all."""
    every = Delivery.objects.filter(message__topic=alert.topic).order_by("-pk")
    both = (every.standing(*TROUBLE), every.not_delivered())
    rows = sorted((row for some in both for row in some[:MOST_LOST]), key=lambda row: -row.pk)[:MOST_LOST]
    pks = {int(row.reference.removeprefix(REFERENCE)) for row in rows if row.reference.startswith(REFERENCE)}
    people = Recipient.objects.filter(alert=alert, pk__in=pks).select_related("contact")
    whose = {one.name_in_messaging: one for one in people.prefetch_related("addressed__organisation")}
    found = [
        Lost(
            row,
            whose[row.reference].contact.name,
            ", ".join(str(body.organisation) for body in whose[row.reference].addressed.all()),
            "" if alert.numbers_hidden else row.error,
        )
        for row in rows
        if row.reference in whose
    ]
    return found, sum(some.count() for some in both) if len(rows) == MOST_LOST else len(found)


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


@dataclass(frozen=True)
class Group:
    """So many bodies of one kind in one province, and how they took an alert."""

    region: str
    """The code of the province; empty when it is not known."""
    kind: str
    bodies: int
    silent: int
    loud: int

    @property
    def province(self) -> str:
        """In words."""
        return str(regions.BY_CODE[self.region] if self.region else NO_PROVINCE)


def groups(rows: "QuerySet[Addressed]") -> list[Group]:
    """These bodies counted by province and kind, the most silent ones first. Three queries, however many there are."""
    counted = (
        rows.order_by()
        .annotate(province=regions.code_of("organisation"))
        .values("province", "organisation__kind")
        .annotate(bodies=Count("pk"), quiet=Count("pk", filter=Q(answer="")))
        .annotate(loud=Count("pk", filter=Q(answer__in=LOUD)))
    )
    found = [Group(r["province"], r["organisation__kind"], r["bodies"], r["quiet"], r["loud"]) for r in counted]
    return sorted(found, key=lambda one: (-one.silent, -one.bodies, one.region, one.kind))


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
