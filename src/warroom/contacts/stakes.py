"""What is at stake at a body, as far as somebody may know: the critical services of the landscapes that are shared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from warroom.contacts.models import CriticalServices
from warroom.landscapes.models import Landscape, Version
from warroom.organisations.models import Organisation, Person
from warroom.sharing import looks, seen
from warroom.sharing.landscapes import LOOK, Extent
from weerbaar import landscape as library
from weerbaar.landscape import Kind
from weerbaar.landscape.attributes import DEFAULT_PRIORITY, PRIORITY_HARM
from weerbaar.landscape.references import kbo_digits

CRITICAL = PRIORITY_HARM[2]
"""Weight of one hour of outage from which a service counts: priority 1 or 2."""
MOST = 200
"""Services kept of one landscape, heaviest first."""
NAMED = 3
"""Services named on a line; the rest are counted."""
AT_ONCE = 10


@dataclass(frozen=True)
class Stake:
    """Of one body: its critical services in the landscapes it shares, heaviest first, and their weight together."""

    services: tuple[str, ...]
    weight: float
    landscapes: tuple[int, ...]
    whole: bool
    """Whether all its services are shared: what is not here is not critical."""

    @property
    def named(self) -> tuple[str, ...]:
        """The heaviest, for a line."""
        return self.services[:NAMED]

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(0, len(self.services) - NAMED)


def weight(service: library.Element) -> float:
    """Of one hour of outage of ``service``."""
    harm = service.get("harm_per_h")
    return float(harm) if harm is not None else PRIORITY_HARM[service.get("priority") or DEFAULT_PRIORITY]


def stored(version: Version, content: library.Landscape) -> None:
    """What ``landscapes.storing`` calls when a version was stored."""
    heavy = [(weight(one), one) for one in content.of_kind(Kind.SERVICE)]
    heavy = sorted((pair for pair in heavy if pair[0] >= CRITICAL), key=lambda pair: (-pair[0], pair[1].id))
    rows = [[one.id, one.name, heaviness, kbo_digits(str(one.get("owner") or ""))] for heaviness, one in heavy[:MOST]]
    CriticalServices.objects.update_or_create(
        landscape=version.landscape, defaults={"version": version, "services": rows}
    )


def catch_up() -> int:
    """Do so for landscapes that were stored before there was such a table, a few at a time; how many."""
    newest = Version.objects.filter(landscape=OuterRef("pk")).order_by("-number").values("pk")[:1]
    landscapes = Landscape.objects.annotate(in_force_pk=Subquery(newest)).exclude(in_force_pk=None)
    stale = landscapes.exclude(critical_services__version=F("in_force_pk"))
    done = 0
    for pk in list(stale.values_list("in_force_pk", flat=True)[:AT_ONCE]):
        version = Version.objects.select_related("landscape").get(pk=pk)
        content = version.landscape_content()
        with transaction.atomic():
            Landscape.objects.select_for_update().get(pk=version.landscape_id)
            current = version.landscape.newest
            # One that was stored meanwhile was written then.
            if current is not None and current.pk == pk:
                stored(version, content)
                done += 1
    return done


def known(viewer: Organisation) -> dict[int, Stake]:
    """What ``viewer`` may know of what is at stake, by body: of those that share services with it. A fixed number of
    queries per 900 landscapes."""
    extents = seen.landscape_shared(viewer, CriticalServices.objects.values_list("landscape", flat=True))
    if not extents:
        return {}
    shared = list(extents)
    bodies: dict[int, dict[int, str]] = {}
    for pk, owner, kbo in Landscape.objects.filter(pk__in=shared).values_list("pk", "owner", "owner__kbo"):
        bodies[pk] = {owner: kbo}
    users = Landscape.users.through.objects.filter(landscape__in=shared).order_by("pk")
    for pk, user, kbo in users.values_list("landscape", "organisation", "organisation__kbo"):
        bodies[pk].setdefault(user, kbo)
    found: dict[int, list[tuple[float, str]]] = {}
    of: dict[int, list[int]] = {}
    whole: set[int] = set()
    rows = CriticalServices.objects.filter(landscape__in=shared).order_by("landscape")
    for landscape, services in rows.values_list("landscape", "services"):
        extent = extents[landscape]
        for body in bodies[landscape]:
            of.setdefault(body, []).append(landscape)
            found.setdefault(body, [])
        if _every_service(extent):
            whole.update(bodies[landscape])
        for id, name, heaviness, owner in services:
            if _every_service(extent) or id in extent.elements:
                found[_whose(owner, bodies[landscape])].append((heaviness, name))
    return {
        body: Stake(
            services=tuple(name for _heavy, name in sorted(rows, key=lambda row: (-row[0], row[1]))),
            weight=sum(heaviness for heaviness, _name in rows),
            landscapes=tuple(of[body]),
            whole=body in whole,
        )
        for body, rows in found.items()
        if rows or body in whole
    }


def _every_service(extent: Extent) -> bool:
    return extent.whole or Kind.SERVICE in extent.kinds


def _whose(owner: str, bodies: Mapping[int, str]) -> int:
    """The body a service is of: its owner when the landscape serves it, else that of the landscape."""
    return next((body for body, kbo in bodies.items() if owner and kbo == owner), next(iter(bodies)))


def typical(rows: Sequence[tuple[str, Stake | None]]) -> dict[str, float]:
    """What services are taken to weigh at a body that shares none, by kind: the median of those of its kind that do
    ("" for a kind of which nobody does: that of all). ``rows`` are kinds with what is known."""
    weights: dict[str, list[float]] = {}
    for kind, stake in rows:
        if stake is not None and stake.whole:
            weights.setdefault(kind, []).append(stake.weight)
            weights.setdefault("", []).append(stake.weight)
    return {kind: median(values) for kind, values in weights.items()} or {"": 1.0}


def looked(person: Person, viewer: Organisation, stakes: Mapping[int, Stake], now: datetime) -> int:
    """Write down that ``person`` of ``viewer`` saw these services of these bodies; how many lines were new."""
    return looks.look_at_many(person, viewer, _seen(stakes), now=now)


def _seen(stakes: Mapping[int, Stake]) -> Iterable[looks.Seen]:
    return [(body, LOOK, f"landscape/{pk}") for body, stake in stakes.items() for pk in stake.landscapes]
