"""The picture of the whole sector, for a coordinator: a state per body for every lens, in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.alerts import watching
from warroom.alerts.words import Reply
from warroom.contacts.regions import of_nis
from warroom.incidents.models import Incident, Involved
from warroom.incidents.parts import Part
from warroom.organisations import mergers
from warroom.organisations.models import Kind, Organisation
from warroom.sector import lenses, losing, shared
from warroom.sector.lenses import Lens, State
from warroom.sector.models import Standing
from warroom.suppliers.models import Doing, ProductStatus, Use

IN_TROUBLE = (Doing.DOWN, Doing.CUT_OFF, Doing.DEGRADED)
LOUDER = {Reply.NEED_HELP: "need_help", Reply.AFFECTED: "affected", Reply.INVESTIGATING: "investigating"}


@dataclass(frozen=True)
class Said:
    """What one lens says of a body: the state, in words, and of when that is."""

    state: State
    words: str
    at: datetime | None = None


@dataclass(frozen=True)
class Body:
    """One body, and what every lens says of it."""

    pk: int
    name: str
    kind: str
    nis: str
    region: str
    fictional: bool
    said: Mapping[str, Said]

    def rank(self, lens: Lens) -> int:
        return self.said[lens.code].state.rank


@dataclass(frozen=True)
class Trouble:
    """A product or data centre about which its supplier says that it does not work as it should."""

    product: int
    name: str
    supplier: int
    supplier_name: str
    doing: str
    since: datetime
    made_at: datetime


@dataclass(frozen=True)
class Sector:
    """The whole picture at ``moment``."""

    moment: datetime
    bodies: Sequence[Body]
    troubles: Sequence[Trouble]
    # Open incidents: real ones and exercises, and how many bodies have one.
    incidents: int
    exercises: int
    hit: int
    incidents_at: datetime | None
    # Services down in the incidents that share them; how many incidents do, and how many do not.
    services_down: int
    sharing: int
    not_sharing: int
    services_at: datetime | None
    # Of which it is not known, in those that share; and how many of those have a landscape with errors.
    services_known: bool
    services_unknown: int
    wrong: int
    # Of the last alert to each body.
    silent: int
    addressed: int
    silence_at: datetime | None
    alert_title: str = ""
    # Of which open incidents the services are seen: the bodies read that they were.
    incidents_seen: frozenset[int] = frozenset()
    # How many bodies share their landscape.
    landscapes_shared: int = 0
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)

    @property
    def troubles_at(self) -> datetime | None:
        """When a supplier last said something about what is in trouble."""
        return max((t.made_at for t in self.troubles), default=None)


def look(viewer: Organisation, now: datetime | None = None) -> Sector:
    """The picture as ``viewer`` (a coordinator) may see it now."""
    now = now or timezone.now()
    day = timezone.localdate(now)
    rows = list(
        Organisation.objects.valid_on(day)
        .exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
        .only("pk", "kind", "name", "nis", "fictional")
        .order_by("name", "kind", "pk")
    )
    found = Incident.objects.open().order_by("pk").values("pk", "severity", "exercise", "opened_at")
    open_incidents: list[dict[str, Any]] = [dict(row) for row in found]
    into = mergers.heirs(day)
    involved = _involved(open_incidents, into)
    seen = shared.incidents(viewer, Part.SERVICES)
    standings = {s.pk: s for s in Standing.objects.filter(incident__in=[i["pk"] for i in open_incidents])}
    troubles = in_trouble()
    uses = _hit_by(troubles, shared.landscapes(viewer), day, into)
    silences = watching.last_silence([row.pk for row in rows])
    silence = _Silence()
    bodies = []
    for row in rows:
        mine = involved.get(row.pk, ())
        said = {
            "incidents": _incidents(mine),
            "silence": silence.said(silences.get(row.pk)),
            "services": _services([i for i in mine if not i["exercise"]], seen, standings),
            "suppliers": uses.said(row.pk),
        }
        region = of_nis(row.nis)
        bodies.append(Body(row.pk, str(row), row.kind, row.nis, region.code if region else "", row.fictional, said))
    return _counted(now, bodies, troubles, open_incidents, involved, seen, standings, silences, uses)


def _counted(now: datetime, bodies: list[Body], troubles: list[Trouble], open_incidents: list[dict[str, Any]],
             involved: Mapping[int, list[dict[str, Any]]], seen: set[int], standings: Mapping[int, Standing],
             silences: Mapping[int, watching.Last], uses: "_Hit") -> Sector:  # fmt: skip
    real = [i for i in open_incidents if not i["exercise"]]
    sharing = [standings[i["pk"]] for i in real if i["pk"] in seen and i["pk"] in standings]
    newest = max(silences.values(), key=lambda last: last.sent_at, default=None)
    return Sector(
        moment=now,
        bodies=bodies,
        troubles=troubles,
        incidents=len(real),
        exercises=len(open_incidents) - len(real),
        hit=sum(any(not i["exercise"] for i in mine) for mine in involved.values()),
        incidents_at=max((i["opened_at"] for i in real), default=None),
        services_down=sum(s.down for s in sharing),
        sharing=len(sharing),
        not_sharing=len(real) - len(sharing),
        services_at=max((s.at for s in sharing), default=None),
        services_known=any(s.known for s in sharing),
        services_unknown=sum(s.unknown for s in sharing),
        wrong=sum(bool(s.wrong) for s in sharing),
        silent=sum(last.silent for last in silences.values()),
        addressed=len(silences),
        silence_at=newest.sent_at if newest else None,
        alert_title=newest.title if newest else "",
        incidents_seen=frozenset(i["pk"] for i in real if i["pk"] in seen),
        landscapes_shared=len(uses.sharing),
        counts={
            lens.code: Counter(body.said[lens.code].state.code for body in bodies) for lens in lenses.LENSES
        },
    )  # fmt: skip


def _involved(open_incidents: Iterable[dict[str, Any]], heirs: Mapping[int, int]) -> dict[int, list[dict[str, Any]]]:
    """The open incidents by body of today: that of a municipality that merged meanwhile is its successor's."""
    by_pk = {i["pk"]: i for i in open_incidents}
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Involved.objects.filter(incident__closed_at=None).order_by("pk").values_list("organisation", "incident")
    for organisation, incident in rows:
        if incident in by_pk:
            there = found.setdefault(heirs.get(organisation, organisation), [])
            if by_pk[incident] not in there:
                there.append(by_pk[incident])
    return found


def _incidents(mine: Sequence[dict[str, Any]]) -> Said:
    real = [i for i in mine if not i["exercise"]]
    if not real:
        if not mine:
            return NOTHING["incidents"]
        return Said(lenses.INCIDENTS.state("exercise"), _("exercise"), max(i["opened_at"] for i in mine))
    worst = max(i["severity"] for i in real)
    state = lenses.INCIDENTS.state("very_large" if worst >= 4 else "large" if worst == 3 else "minor")
    words = ngettext("{n} open, severity {severity}", "{n} open, severity {severity}", len(real))
    return Said(state, words.format(n=len(real), severity=worst), max(i["opened_at"] for i in real))


class _Silence:
    """What is said of answers; the words are looked up once, not for every body."""

    def __init__(self) -> None:
        self.words = {reply.value: str(reply.label) for reply in Reply} | {"": _("silent")}
        self.states = {reply.value: lenses.SILENCE.state(LOUDER.get(reply, "answered")) for reply in Reply} | {
            "": lenses.SILENCE.state("silent")
        }

    def said(self, last: watching.Last | None) -> Said:
        if last is None:
            return NOTHING["silence"]
        answer = "" if last.silent else last.answer
        return Said(self.states[answer], self.words[answer], last.answered_at if answer else last.sent_at)


def _services(mine: Sequence[dict[str, Any]], seen: set[int], standings: Mapping[int, Standing]) -> Said:
    if not mine:
        return NOTHING["services"]
    known = [standings[i["pk"]] for i in mine if i["pk"] in seen and i["pk"] in standings]
    if not known:
        return Said(lenses.SERVICES.state("not_shared"), _("not shared"))
    at = max(s.at for s in known)
    down, degraded, unknown = (sum(getattr(s, name) for s in known) for name in ("down", "degraded", "unknown"))
    if down:
        words = ngettext("{n} down", "{n} down", down).format(n=down)
        return Said(lenses.SERVICES.state("down"), _and_unknown(words, unknown), at)
    if degraded:
        return Said(lenses.SERVICES.state("degraded"), _and_unknown(_("{n} degraded").format(n=degraded), unknown), at)
    if any(s.wrong for s in known):
        return Said(lenses.SERVICES.state("unknown"), _("not known: the landscape has errors"), at)
    if unknown or len(known) < len(mine) or not sum(s.works for s in known):
        return Said(lenses.SERVICES.state("unknown"), _("not known"), at)
    return Said(lenses.SERVICES.state("works"), _("all work"), at)


def _and_unknown(words: str, unknown: int) -> str:
    return _("{said}, {n} not known").format(said=words, n=unknown) if unknown else words


NOTHING = {lens.code: Said(lens.state("none"), "") for lens in lenses.LENSES}


def in_trouble() -> list[Trouble]:
    """Products of which the newest word of their supplier, if not withdrawn, is that they are degraded or worse."""
    newest: dict[int, ProductStatus] = {}
    statuses = ProductStatus.objects.filter(withdrawn_at=None, product__ended_at=None)
    for status in statuses.select_related("product__supplier").order_by("made_at", "pk").defer("text_nl", "text_en"):
        newest[status.product_id] = status
    found = [
        Trouble(
            s.product_id, s.product.name, s.product.supplier_id, str(s.product.supplier), s.doing, s.since, s.made_at
        )
        for s in newest.values()
        if s.doing in IN_TROUBLE
    ]
    return sorted(found, key=lambda t: (t.doing == Doing.DEGRADED, t.supplier_name, t.name))


@dataclass(frozen=True)
class _Hit:
    """Which bodies use what is in trouble, as far as they share their landscape."""

    any_trouble: bool
    at: datetime | None
    sharing: frozenset[int]
    worst: Mapping[int, tuple[str, tuple[str, ...]]]

    @cached_property
    def _closed(self) -> Said:
        return Said(lenses.SUPPLIERS.state("not_shared"), _("not shared"))

    @cached_property
    def _spared(self) -> Said:
        return Said(lenses.SUPPLIERS.state("works"), _("nothing hit"), self.at)

    def said(self, body: int) -> Said:
        if not self.any_trouble:
            return NOTHING["suppliers"]
        if body not in self.sharing:
            return self._closed
        if body in self.worst:
            code, names = self.worst[body]
            return Said(lenses.SUPPLIERS.state(code), ", ".join(names), self.at)
        return self._spared


def _hit_by(troubles: Sequence[Trouble], landscapes: set[int], day: date, into: Mapping[int, int]) -> _Hit:
    served = losing.bodies_of(landscapes, day)
    sharing = frozenset(body for bodies in served.values() for body in bodies)
    by_product = {t.product: t for t in troubles}
    worst: dict[int, tuple[str, tuple[str, ...]]] = {}
    uses = Use.objects.filter(Q(product__in=by_product), landscape__in=landscapes).order_by(F("product"), "pk")
    for user, product in uses.values_list("organisation", "product").distinct():
        body, trouble = into.get(user, user), by_product[product]
        code, names = worst.get(body, ("degraded", ()))
        if trouble.doing != Doing.DEGRADED:
            code = "down"
        if trouble.name not in names:
            names = (*names, trouble.name)
        worst[body] = (code, names)
    return _Hit(bool(troubles), max((t.made_at for t in troubles), default=None), sharing, worst)
