"""The figures of every week, kept once the week is over; and the page with their trends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import quoteattr

from django.db import IntegrityError, transaction
from django.db.models import Min, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.alerts.models import Addressed, Alert
from warroom.incidents.models import Incident, Involved
from warroom.incidents.parts import Part
from warroom.incidents.picture import picture
from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record
from warroom.organisations import mergers
from warroom.organisations.models import Kind
from warroom.requests import Request
from warroom.sector import looking, shared, standing
from warroom.sector.asked import viewer
from warroom.sector.models import Week
from warroom.sector.picture import IN_TROUBLE
from warroom.sharing.models import LandscapeShare, Share
from warroom.suppliers.models import ProductStatus

FIGURES: dict[str, str | Promise] = {
    "opened": gettext_lazy("incidents opened"),
    "closed": gettext_lazy("incidents closed"),
    "open": gettext_lazy("incidents open at the end"),
    "bodies": gettext_lazy("bodies with an open incident at the end"),
    "services_down": gettext_lazy("services down at the end, as far as shared"),
    "services_unknown": gettext_lazy("services whose state was not known at the end, as far as shared"),
    "wrong": gettext_lazy("open incidents with a landscape that has errors: its services are not known"),
    "not_shared": gettext_lazy("open incidents that do not share their services"),
    "troubles": gettext_lazy("products and data centres in trouble at the end"),
    "alerts": gettext_lazy("alerts sent"),
    "addressed": gettext_lazy("answers asked for: one per alert and organisation"),
    "answered": gettext_lazy("of which answered within the week"),
    "sharing": gettext_lazy("landscapes shared with the war room at the end"),
    "exercises": gettext_lazy("exercises begun"),
}
"""What is counted each week, in the order in which it is shown."""
MOST_BACK = 52
SHOWN = 13
WIDTH, HEIGHT = 120, 32


def monday_of(day: date) -> date:
    """The Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def begins(monday: date) -> datetime:
    """The first moment of a week, in Brussels."""
    return timezone.make_aware(datetime.combine(monday, time.min))


def figures(begin: datetime, end: datetime) -> dict[str, int | None]:
    """What happened from ``begin`` until ``end`` and how things stood at the end: worked out from the rows and the
    ledgers alone, so that the same week gives the same figures again. None is "not known", which is no zero."""
    real = Incident.objects.filter(exercise=False)
    at_end = real.filter(opened_at__lt=end).filter(Q(closed_at=None) | Q(closed_at__gte=end))
    in_force = Q(since__lt=end) & (Q(ended_at=None) | Q(ended_at__gte=end))
    theirs = Q(organisation__kind=Kind.COORDINATOR)
    seen = set(Share.objects.filter(in_force, theirs, part=Part.SERVICES).values_list("incident", flat=True))
    open_then = list(at_end.select_related("chain").order_by("pk"))
    services = [standing.counts(picture(i, at=end)) for i in open_then if i.pk in seen]
    # With incidents open of which nobody knows any service, none down would be a lie.
    known = not open_then or any(found[state] for found in services for state in standing.KNOWN)
    alerts = Alert.objects.out().filter(exercise=False, sent_at__gte=begin, sent_at__lt=end)
    addressed = Addressed.objects.filter(alert__in=alerts)
    landscapes = LandscapeShare.objects.filter(in_force, theirs)
    return {
        "opened": real.filter(opened_at__gte=begin, opened_at__lt=end).count(),
        "closed": real.filter(closed_at__gte=begin, closed_at__lt=end).count(),
        "open": len(open_then),
        "bodies": _bodies(at_end, end),
        "services_down": sum(found["down"] for found in services) if known else None,
        "services_unknown": sum(found["unknown"] for found in services),
        "wrong": sum(bool(found["wrong"]) for found in services),
        "not_shared": sum(i.pk not in seen for i in open_then),
        "troubles": _troubles(end),
        "alerts": alerts.count(),
        "addressed": addressed.count(),
        "answered": addressed.exclude(answered_at=None).filter(answered_at__lt=end).count(),
        "sharing": landscapes.values("landscape").distinct().count(),
        "exercises": Incident.objects.filter(exercise=True, opened_at__gte=begin, opened_at__lt=end).count(),
    }  # fmt: skip


def _bodies(incidents: QuerySet[Incident], end: datetime) -> int:
    """How many bodies these were of, as the bodies were then: those that had merged are one."""
    heirs = mergers.heirs(timezone.localdate(end - timedelta(days=1)))
    rows = Involved.objects.filter(incident__in=incidents, since__lt=end).order_by()
    return len({heirs.get(pk, pk) for pk in rows.values_list("organisation", flat=True).distinct()})


def _troubles(end: datetime) -> int:
    statuses = ProductStatus.objects.filter(made_at__lt=end).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=end))
    offered = Q(product__ended_at=None) | Q(product__ended_at__gte=end)
    newest = dict(statuses.filter(offered).order_by("made_at", "pk").values_list("product", "doing"))
    return sum(doing in IN_TROUBLE for doing in newest.values())


def first_week() -> date | None:
    """The Monday of the week of the first incident or alert; None when there was none yet."""
    first = Incident.objects.aggregate(at=Min("opened_at"))["at"]
    alert = Alert.objects.out().aggregate(at=Min("sent_at"))["at"]
    known = [moment for moment in (first, alert) if moment is not None]
    return monday_of(timezone.localdate(min(known))) if known else None


def missing(now: datetime) -> date | None:
    """The first week that is over and not kept; None when all are. Of at most a year, from the first incident or
    alert on."""
    first = first_week()
    if first is None:
        return None
    this = monday_of(timezone.localdate(now))
    monday = max(first, this - timedelta(weeks=MOST_BACK))
    kept = set(Week.objects.filter(monday__gte=monday).values_list("monday", flat=True))
    while monday in kept:
        monday += timedelta(weeks=1)
    return monday if monday < this else None


def keep(monday: date) -> bool:
    """Keep the figures of a week that is over; False when somebody else just did."""
    found = figures(begins(monday), begins(monday + timedelta(weeks=1)))
    try:
        with transaction.atomic():
            week = Week(monday=monday, figures=found)
            week.save()
            record(
                system_chain(), "sector.week", by=None, subject=f"week/{monday.isoformat()}",
                state={"monday": monday.isoformat(), **found},
            )  # fmt: skip
    except IntegrityError:
        return False
    return True


@dataclass(frozen=True)
class Trend:
    """One figure over the weeks: its values, oldest first (None: not counted that week), and their drawing."""

    words: str
    values: tuple[int | None, ...]
    drawing: str

    @property
    def now(self) -> int | None:
        """Of this week so far."""
        return self.values[-1]

    @property
    def before(self) -> tuple[int | None, ...]:
        """Of the weeks that are over."""
        return self.values[:-1]


def page(request: Request) -> HttpResponse:
    """The last weeks, and this one so far."""
    coordinator = viewer(request)
    now = timezone.now()
    monday = monday_of(timezone.localdate(now))
    weeks = shown(monday)
    this = figures(begins(monday), now)
    open_now = Incident.objects.open().filter(exercise=False).values_list("pk", flat=True)
    seen = shared.incidents(coordinator, Part.SERVICES).intersection(open_now)
    looking.looked(request.user, coordinator, now, parts=[(Part.SERVICES.value, pk) for pk in seen])
    trends = [
        Trend(
            str(words),
            values := (*(w.figures.get(name) for w in weeks), this[name]),
            mark_safe(sparkline(values, str(words))),  # noqa: S308 - made below, which escapes
        )
        for name, words in FIGURES.items()
    ]
    holes = any(None in trend.values for trend in trends)
    context = {
        "tab": "weeks", "weeks": weeks, "trends": trends, "holes": holes, "moment": now,
        "first_on": monday + timedelta(weeks=1) if first_week() else None,
    }  # fmt: skip
    return render(request, "sector/weeks.html", context)


def shown(this: date) -> list[Week]:
    """The weeks before the one that begins on ``this``, oldest first, from the first that was kept; one that was not
    kept has no figures, and keeps its place."""
    kept = {week.monday: week for week in Week.objects.filter(monday__gte=this - timedelta(weeks=SHOWN))}
    first = min(kept, default=this)
    mondays = (first + timedelta(weeks=n) for n in range((this - first).days // 7))
    return [kept.get(monday) or Week(monday=monday, figures={}) for monday in mondays]


def sparkline(values: Sequence[int | None], words: str) -> str:
    """A small line of the values, as SVG, broken where one is missing; the last one, of the week that is not over, is
    a ring."""
    if len(values) < 2:
        return ""
    most = max(1, *(value or 0 for value in values))
    line, drawn = "", False
    x = y = 0.0
    for i, value in enumerate(values):
        if value is not None:
            x, y = 4 + (WIDTH - 8) * i / (len(values) - 1), HEIGHT - 5 - (HEIGHT - 10) * value / most
            line += f"{'L' if drawn else 'M'}{x:.1f} {y:.1f}"
        drawn = value is not None
    said = ", ".join("–" if value is None else str(value) for value in values)
    label = quoteattr(_("{words}: {values}").format(words=words, values=said))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label={label} '
        f'class="sparkline"><path d="{line}" fill="none" stroke="#2b3340" stroke-width="2" class="trend-line"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#ffffff" stroke="#2b3340" stroke-width="1.5" '
        f'class="trend-line"/></svg>'
    )


def due(now: datetime) -> int:
    """Keep the first week that is missing (one at a time: it is asked again)."""
    monday = missing(now)
    return int(monday is not None and keep(monday))
