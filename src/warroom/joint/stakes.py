"""Which services are at stake: worked out once per version of a landscape and scenario, in bounded pieces, and kept.

A row per piece of work, claimed with a lease: whoever looks at the page helps for a moment, the background does the
rest, and a process that is killed leaves nothing but a lease that expires.
"""

import logging
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from warroom.joint import affected, supposing
from warroom.joint.models import JointIncident, Stake
from warroom.landscapes import opened
from warroom.landscapes.models import Version
from warroom.leases import Leases
from weerbaar.landscape.reading import BadInput

log = logging.getLogger(__name__)
LEASES = Leases(Stake, Stake.WAITING, Stake.WORKING, timedelta(minutes=2), attempts=3)
AT_ONCE = 500
HELP_S = 0.5
"""Seconds a page spends on what is still missing."""
DUE_S = 2.0


@dataclass(frozen=True)
class AtStake:
    """What one body stands to lose in one landscape. ``result`` is None while it is not known yet."""

    landscape: int
    parts: tuple[str, ...]
    state: str
    result: Mapping[str, Any] | None

    @property
    def services(self) -> list[dict[str, Any]]:
        """The services that fail or go on in part, heaviest first."""
        return list(self.result["services"]) if self.result else []


class Stakes:
    """What is at stake in the landscapes that ``joint`` touches; one instance answers for all bodies."""

    def __init__(
        self, supplier: int, product: int | None, effect: str, organisations: Collection[int] | None = None
    ) -> None:
        self.effect = effect
        self.touched = affected.touched(supplier, product, organisations)
        self._of: dict[int, list[affected.Touched]] = {}
        for one in self.touched.values():
            for body in {one.owner, *one.bodies}:
                self._of.setdefault(body, []).append(one)
        self._read()

    @classmethod
    def of(cls, joint: JointIncident, organisations: Collection[int] | None = None) -> "Stakes":
        """Of a joint incident; only for ``organisations`` if given."""
        return cls(joint.supplier_id, joint.product_id, joint.effect, organisations)

    def _read(self) -> None:
        self._keys = {t.landscape: (t.version, t.scenario(self.effect)) for t in self.touched.values()}
        versions = [version for version, _scenario in self._keys.values()]
        known: dict[tuple[int, str], Stake] = {}
        for start in range(0, len(versions), AT_ONCE):
            for row in Stake.objects.filter(version__in=versions[start : start + AT_ONCE], effect=self.effect):
                known[row.version_id, row.scenario] = row
        self._rows = {landscape: known.get(key) for landscape, key in self._keys.items()}

    @property
    def waiting(self) -> int:
        """How many landscapes have no answer yet."""
        return sum(row is None or row.state in (Stake.WAITING, Stake.WORKING) for row in self._rows.values())

    @property
    def total(self) -> int:
        """How many landscapes are touched."""
        return len(self.touched)

    def ask(self) -> None:
        """Have the missing ones worked out: by the background, or by whoever looks."""
        missing = [t for t in self.touched.values() if self._rows[t.landscape] is None]
        for start in range(0, len(missing), AT_ONCE):
            Stake.objects.bulk_create(
                (
                    Stake(version_id=t.version, scenario=t.scenario(self.effect), effect=self.effect, parts=t.parts)
                    for t in missing[start : start + AT_ONCE]
                ),
                ignore_conflicts=True,
            )
        if missing:
            self._read()

    def help(self, seconds: float = HELP_S) -> None:
        """Ask, and work on them for at most ``seconds`` (one more is finished)."""
        self.ask()
        wanted = [row.pk for row in self._rows.values() if row is not None and row.state == Stake.WAITING]
        if wanted and work(wanted, seconds):
            self._read()

    def at(self, landscape: int) -> AtStake:
        """What is at stake in one landscape."""
        row = self._rows.get(landscape)
        result = row.result if row is not None and row.state == Stake.DONE else None
        return AtStake(landscape, self.touched[landscape].parts, row.state if row else Stake.WAITING, result)

    def of_body(self, organisation: int, kbo: str) -> list[AtStake]:
        """What is at stake for one body: in a landscape of its own what has no other owner, elsewhere what is its."""
        found = []
        for one in self._of.get(organisation, ()):
            own = one.owner == organisation
            at = self.at(one.landscape)
            if at.result is None:
                found.append(at)
                continue
            services = [s for s in at.services if (own and not s["owner"]) or (kbo and s["owner"] == kbo)]
            found.append(AtStake(at.landscape, at.parts, at.state, {**at.result, "services": services}))
        return found


def work(rows: Iterable[int], seconds: float) -> int:
    """Work out as many of these rows as fit in ``seconds``; how many were done here."""
    until, done = time.monotonic() + seconds, 0
    for pk in rows:
        done += _one(pk)
        if time.monotonic() >= until:
            break
    return done


def _one(pk: int) -> bool:
    claim = LEASES.claim(pk)
    if claim is None:
        return False
    if claim.worn:
        return claim.finish(state=Stake.FAILED, done_at=timezone.now())
    row = claim.row()
    packed = Version.objects.values_list("content", flat=True).get(pk=row.version_id)
    try:
        # Not kept open: three hundred of them would push out what people are working on.
        result = supposing.worked_out(opened.unpack(bytes(packed)), row.effect, row.parts)
    except BadInput as error:
        log.warning("stakes of version %s: %s", row.version_id, error)
        return claim.finish(state=Stake.FAILED, done_at=timezone.now())
    return claim.finish(state=Stake.DONE, result=result, done_at=timezone.now())


def due(now: datetime) -> int:
    """Work on what is waiting, for a bounded time; how many were done."""
    free = LEASES.free(now).order_by("pk").values_list("pk", flat=True)[:200]
    return work(list(free), DUE_S)


def forget(older_than: datetime) -> int:
    """Throw away answers of versions that are no longer in force, made before that moment."""
    from warroom.suppliers.models import Indexed

    current = Indexed.objects.values("version")
    return Stake.objects.filter(~Q(version__in=current), done_at__lt=older_than).delete()[0]
