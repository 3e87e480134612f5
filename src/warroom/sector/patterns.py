"""What incidents have in common: a supplier, a type of environment, an indicator, the time. Each with how many bodies,
which (as far as is shared), since when, and how likely it would be by chance."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.incidents.models import Incident, Involved
from warroom.incidents.parts import Part
from warroom.landscapes.words import CHOICES
from warroom.organisations import mergers
from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.sector import chance, looking, losing, shared
from warroom.sector.asked import viewer
from warroom.sector.models import Indicator, Packed, Standing
from warroom.suppliers.models import Use

PERIOD = timedelta(days=90)
"""Incidents opened longer ago count only while they are open."""
CLOSE = timedelta(hours=24)
WEAK = 0.2
"""From this probability on chance explains it well enough."""


@dataclass(frozen=True)
class Pattern:
    """One thing that at least two incidents have in common."""

    kind: str
    title: str
    bodies: tuple[str, ...]
    since: datetime | None
    reason: str
    chance: float | None
    """How likely by chance; None where nobody can say."""
    rests_on: frozenset[tuple[str, int]] = frozenset()
    """What of which incidents somebody sees who sees this: a part, or ``looking.INDICATORS``."""

    @property
    def weak(self) -> bool:
        """Whether chance explains it."""
        return self.chance is not None and self.chance >= WEAK

    @property
    def chance_words(self) -> str:
        """How likely it is by chance, in words."""
        if self.chance is None:
            return _("how likely by chance: cannot be said")
        if self.weak:
            return _("chance explains it well enough ({percent} %)").format(percent=round(self.chance * 100))
        if self.chance < 1e-6:
            return _("by chance: practically excluded")
        return _("by chance: about 1 in {n}").format(n=f"{round(1 / self.chance):,}".replace(",", "\u202f"))


def page(request: Request) -> HttpResponse:
    """The patterns of now."""
    coordinator = viewer(request)
    now = timezone.now()
    count, found = patterns(coordinator, now)
    seen = {one for pattern in found for one in pattern.rests_on}
    looking.looked(request.user, coordinator, now, parts=seen, landscapes=shared.landscapes(coordinator))
    context = {"tab": "patterns", "patterns": found, "incidents": count, "moment": now, "days": PERIOD.days}
    return render(request, "sector/patterns.html", context)


def patterns(coordinator: Organisation, now: datetime) -> tuple[int, list[Pattern]]:
    """How many incidents were compared, and what they have in common: least likely by chance first.

    Of an incident that is open everybody knows that it is; one that is closed takes part only as far as it is shared.
    """
    summaries = shared.incidents(coordinator, Part.SUMMARY)
    rows = list(
        Incident.objects.filter(exercise=False)
        .exclude(closed_at__isnull=False, opened_at__lt=now - PERIOD)
        .order_by("opened_at", "pk")
        .values("pk", "opened_at", "begun_at", "closed_at")
    )
    day = timezone.localdate(now)
    into = mergers.heirs(day)
    bodies: dict[int, list[int]] = {}
    for incident, body in (
        Involved.objects.filter(incident__in=[r["pk"] for r in rows])
        .order_by("pk")
        .values_list("incident", "organisation")
    ):
        there = bodies.setdefault(incident, [])
        if into.get(body, body) not in there:
            there.append(into.get(body, body))
    names = shared.names(body for there in bodies.values() for body in there)
    incidents = [
        {**row, "bodies": bodies.get(row["pk"], []), "names": [names[b] for b in bodies.get(row["pk"], [])]}
        for row in rows
    ]
    known = [i for i in incidents if i["closed_at"] is None or i["pk"] in summaries]
    found = [
        *_suppliers(known, shared.landscapes(coordinator), day),
        *_environments(incidents, shared.incidents(coordinator, Part.SERVICES), shared.landscapes(coordinator)),
        *_indicators(incidents),
        *_times(known, summaries, now),
    ]
    found.sort(key=lambda p: (p.weak, p.chance is None, p.chance or 0.0, -len(p.bodies), p.title))
    return len(known), found


def _suppliers(incidents: Sequence[Mapping[str, Any]], landscapes: set[int], day: date) -> Iterable[Pattern]:
    """A landscape counts once, however many bodies it serves."""
    served = losing.bodies_of(landscapes, day)
    since = {body: i["opened_at"] for i in reversed(incidents) for body in i["bodies"]}
    hit = {pk for pk, bodies in served.items() if any(body in since for body in bodies)}
    uses: dict[tuple[int, str], set[int]] = {}
    rows = Use.objects.filter(landscape__in=landscapes).exclude(supplier=None).order_by()
    for landscape, supplier, name in rows.values_list("landscape", "supplier", "supplier__name").distinct():
        uses.setdefault((supplier, name), set()).add(landscape)
    names = shared.names(body for pk in hit for body in served[pk])
    for (_supplier, name), users in uses.items():
        both = users & hit
        if len(both) < 2:
            continue
        probability = chance.of_drawing(len(both), len(hit), len(users), len(served))
        those = [body for pk in sorted(both) for body in served[pk] if body in since]
        yield Pattern(
            "supplier",
            name,
            tuple(names[body] for body in those),
            min(since[body] for body in those),
            _(
                "{k} of the {n} landscapes hit that are shared use {name}; of all {total} that are shared, {users} do. "
                "{looked} suppliers were compared."
            ).format(
                k=len(both), n=len(hit), name=name, total=len(served), users=len(users), looked=len(uses)
            ),
            chance.among(probability, len(uses)),
        )  # fmt: skip


def _environments(incidents: Sequence[Mapping[str, Any]], seen: set[int], landscapes: set[int]) -> Iterable[Pattern]:
    by_pk = {i["pk"]: i for i in incidents if i["pk"] in seen}
    hit = {pk: set(types) for pk, types in Standing.objects.filter(pk__in=by_pk).values_list("pk", "hit") if types}
    have = list(Packed.objects.filter(landscape__in=landscapes).values_list("types", flat=True))
    for type in sorted({type for types in hit.values() for type in types}):
        those = [by_pk[pk] for pk in sorted(hit) if type in hit[pk]]
        if len(those) < 2:
            continue
        yield Pattern(
            "environment",
            str(CHOICES.get(type, type)),
            tuple(name for i in those for name in i["names"]),
            min(i["opened_at"] for i in those),
            _(
                "in {k} of the {n} incidents that share what is hit; of the {total} landscapes that are shared {users} "
                "have one"
            ).format(k=len(those), n=len(hit), total=len(have), users=sum(type in types for types in have)),
            None,
            frozenset((Part.SERVICES.value, pk) for pk in hit),
        )


def _indicators(incidents: Sequence[Mapping[str, Any]]) -> Iterable[Pattern]:
    by_pk = {i["pk"]: i for i in incidents}
    found: dict[tuple[str, str], list[Indicator]] = {}
    rows = Indicator.objects.filter(incident__in=by_pk, shared=True, withdrawn_at=None).exclude(tlp="TLP:RED")
    for row in rows.order_by("found_at", "pk"):
        found.setdefault((row.kind, row.value), []).append(row)
    for (kind, value), those in found.items():
        if len(those) < 2:
            continue
        certain = kind == Indicator.Kind.HASH
        yield Pattern(
            "indicator",
            value,
            tuple(name for row in those for name in by_pk[row.incident_id]["names"]),
            those[0].found_at,
            _("the same file was found in {k} incidents").format(k=len(those))
            if certain
            else _("the same address was found in {k} incidents; it may be one that many use").format(k=len(those)),
            0.0 if certain else None,
            frozenset((looking.INDICATORS, row.incident_id) for row in those),
        )


def _times(incidents: Sequence[Mapping[str, Any]], seen: set[int], now: datetime) -> Iterable[Pattern]:
    begun = [i for i in incidents if i["pk"] in seen and i["begun_at"]]
    local = [(timezone.localtime(i["begun_at"]), i) for i in begun]
    times: tuple[tuple[str, float, Callable[[datetime], bool]], ...] = (
        (_("at night (22 to 6 h)"), 8 / 24, lambda t: t.hour >= 22 or t.hour < 6),
        (_("in a weekend"), 2 / 7, lambda t: t.weekday() >= 5),
    )
    for title, share, fits in times:
        those = [i for moment, i in local if fits(moment)]
        # Of two incidents nobody can say at which time of the week they tend to begin.
        if len(those) >= 3:
            yield Pattern(
                "time",
                title,
                tuple(name for i in those for name in i["names"]),
                min(i["begun_at"] for i in those),
                _("{k} of the {n} incidents of which the beginning is known and shared began then").format(
                    k=len(those), n=len(begun)
                ),
                chance.among(chance.of_share(len(those), len(begun), share), 2),
                frozenset((Part.SUMMARY.value, i["pk"]) for i in begun),
            )
    best: list[Mapping[str, Any]] = []
    for n, first in enumerate(incidents):
        within = [i for i in incidents[n:] if i["opened_at"] - first["opened_at"] <= CLOSE]
        if len(within) > len(best):
            best = within
    if len(best) >= 2:
        days = max(1.0, (now - min(i["opened_at"] for i in incidents)) / timedelta(days=1))
        per_day = len(incidents) / max(days, PERIOD / timedelta(days=1))
        # The incident that begins the day is there anyhow: how likely are the others to follow within it?
        probability = chance.among(chance.of_rate(len(best) - 1, per_day), len(incidents))
        yield Pattern(
            "time",
            ngettext("{n} incident within a day", "{n} incidents within a day", len(best)).format(n=len(best)),
            tuple(name for i in best for name in i["names"]),
            best[0]["opened_at"],
            _("reported within 24 hours; otherwise {rate} a week").format(rate=f"{per_day * 7:.1f}".replace(".", ",")),
            probability,
        )
