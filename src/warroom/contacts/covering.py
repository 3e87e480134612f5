"""How well the bodies of the register can be reached: per body, in numbers, and over time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from warroom.contacts.models import Contact, Coverage, Post, Rank, Way
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet

OLD = timedelta(days=183)
"""Who said longer ago that the details hold is asked again: half a year."""
LACKS = ("no_spoc", "no_deputy", "unconfirmed", "proposed", "leaving", "unreachable")


def bodies(day: date | None = None) -> "QuerySet[Organisation]":
    """The local governments of the register on ``day`` (today); in the demonstration the made-up ones too."""
    return every_body().valid_on(day or timezone.localdate())


def every_body() -> OrganisationQuerySet:
    """The same, with those that ended."""
    if settings.DEMO:
        return Organisation.objects.exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
    return Organisation.objects.of_the_register()


def covered(rows: "QuerySet[Organisation]", now: datetime | None = None) -> "QuerySet[Organisation]":
    """``rows`` with what is known of their contacts: ``has_spoc``, ``has_deputy``, ``proposed`` (somebody of a merged
    body who was not confirmed yet), ``leaving``, ``reachable``, and ``confirmed_at``: when a SPOC last said that the
    details hold."""
    now = now or timezone.now()
    held = Post.objects.current(now).filter(organisation=OuterRef("pk"), contact__ended_at=None)
    spocs = held.filter(rank=Rank.SPOC)
    way = Way.objects.current().filter(contact=OuterRef("contact"))
    return rows.annotate(
        has_spoc=Exists(spocs),
        has_deputy=Exists(held.filter(rank=Rank.DEPUTY)),
        proposed=Exists(held.filter(to_confirm=True)),
        leaving=Exists(held.filter(leaves_on__isnull=False)),
        reachable=Exists(held.filter(Exists(way))),
        confirmed_at=Subquery(
            spocs.exclude(contact__confirmed_at=None)
            .order_by("-contact__confirmed_at")
            .values("contact__confirmed_at")[:1],
            output_field=DateTimeField(),
        ),
    )


def lacking(what: str, now: datetime | None = None) -> Q:
    """Condition on ``covered`` rows: they lack this (one of ``LACKS``)."""
    since = (now or timezone.now()) - OLD
    return {
        "no_spoc": Q(has_spoc=False),
        "no_deputy": Q(has_deputy=False),
        "unconfirmed": Q(has_spoc=True) & (Q(confirmed_at=None) | Q(confirmed_at__lt=since)),
        "proposed": Q(proposed=True),
        "leaving": Q(leaving=True),
        "unreachable": Q(reachable=False),
    }[what]


@dataclass(frozen=True)
class Line:
    """The numbers of one kind of body, or of all."""

    kind: str
    words: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return self.counts["total"]


def lines(now: datetime | None = None) -> list[Line]:
    """Numbers per kind, most bodies first; in one query."""
    found = (
        covered(bodies(), now)
        .values("kind")
        .annotate(total=Count("pk"), **{what: Count("pk", filter=lacking(what, now)) for what in LACKS})
        .order_by("-total", "kind")
    )
    return [
        Line(row["kind"], str(Kind(row["kind"]).label), {name: row[name] for name in ("total", *LACKS)})
        for row in found
    ]


def totals(rows: Iterable[Line]) -> dict[str, int]:
    """The numbers of all kinds together."""
    counted = dict.fromkeys(("total", *LACKS), 0)
    for row in rows:
        for name, n in row.counts.items():
            counted[name] += n
    return counted


def snapshot(now: datetime) -> bool:
    """Write down how it stands today, once a day; whether that was done now."""
    day = timezone.localdate(now)
    if Coverage.objects.filter(day=day).exists():
        return False
    _row, made = Coverage.objects.get_or_create(day=day, defaults={"counts": totals(lines(now))})
    return made


def trend(now: datetime, days: tuple[int, ...] = (0, 7, 30, 91, 182, 365)) -> list[dict[str, Any]]:
    """How it stood: now, and on the last day written down before each of these numbers of days ago."""
    today = timezone.localdate(now)
    rows = list(Coverage.objects.filter(day__gte=today - timedelta(days=max(days) + 31)).order_by("-day"))
    found: list[dict[str, Any]] = []
    for ago in days[1:]:
        row = next((row for row in rows if row.day <= today - timedelta(days=ago)), None)
        if row is not None and all(one["day"] != row.day for one in found):
            found.append({"day": row.day, "counts": row.counts})
    return found


@dataclass(frozen=True)
class Held:
    """A contact of one body, for a list."""

    post: Post
    contact: Contact
    ways: tuple[Way, ...] = field(default=())

    @property
    def old(self) -> bool:
        """Whether nobody said for half a year that the details hold."""
        confirmed = self.contact.confirmed_at
        return confirmed is None or confirmed < timezone.now() - OLD


def held_by(organisation_ids: Iterable[int], *, with_ways: bool = True) -> dict[int, list[Held]]:
    """The contacts of these bodies now, by body: SPOCs, then deputies, in their order. Two queries."""
    posts = list(
        Post.objects.current()
        .filter(organisation__in=list(organisation_ids), contact__ended_at=None)
        .select_related("contact", "contact__person", "organisation")
    )
    ways: dict[int, list[Way]] = {}
    if with_ways:
        for way in Way.objects.current().filter(contact__in={post.contact_id for post in posts}):
            ways.setdefault(way.contact_id, []).append(way)
    found: dict[int, list[Held]] = {}
    for post in sorted(posts, key=lambda post: (post.rank != Rank.SPOC, post.order, post.pk)):
        one = Held(post, post.contact, tuple(ways.get(post.contact_id, ())))
        found.setdefault(post.organisation_id, []).append(one)
    return found
