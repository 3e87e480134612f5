"""Bringing the public pages to places outside. Every page at every place is a row: who publishes holds it with a
lease, what is interrupted is done again, and doing it again changes nothing."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from warroom.leases import Claim, Leases
from warroom.ledger.chains import chain_of, system_chain
from warroom.ledger.recording import record
from warroom.status import editions, questions, rendering, targets
from warroom.status.models import Page, Publication

log = logging.getLogger(__name__)
LEASES: Leases[Publication] = Leases(
    Publication,
    waiting=Publication.State.WAITING,
    working=Publication.State.WORKING,
    lasts=timedelta(minutes=2),
    attempts=1_000_000,
)
AT_ONCE = 20
LONGEST = timedelta(minutes=10)
"""Between two tries at a place that keeps failing."""


def due(now: datetime) -> int:
    """Make pages again whose time has come, erase old questions, and publish what changed. How much was done."""
    return _again(now) + questions.erase(now) + _publish_due(now)


def _again(now: datetime) -> int:
    done = 0
    stale = Q(again_at__lte=now) | ~Q(recipe=rendering.recipe()) & ~Q(edition=0)
    for page in Page.objects.filter(stale, exercise=None).order_by(F("again_at").asc(nulls_last=True), "pk")[:AT_ONCE]:
        editions.refresh(page, now)
        done += 1
    return done


def _publish_due(now: datetime) -> int:
    try:
        wanted = targets.configured()
    except targets.Unusable as error:
        log.error("no public page is published: %s", error)
        return 0
    if not wanted:
        return 0
    prepare(list(wanted), now)
    rows = LEASES.free(now).filter(target__in=wanted, not_before__lte=now).exclude(edition=F("page__edition"))
    done = 0
    # The pages of bodies before the list: what a citizen looks for first is their own.
    for pk in rows.order_by(F("page__organisation").asc(nulls_last=True), "pk").values_list("pk", flat=True)[:AT_ONCE]:
        claim = LEASES.claim(pk)
        if claim is not None:
            publish(claim, wanted[claim.row().target])
            done += 1
    return done


def prepare(names: list[str], now: datetime) -> None:
    """See that there is a row for every page at every place."""
    pages = Page.objects.filter(exercise=None).exclude(edition=0)
    for name in names:
        without = pages.exclude(Q(publications__target=name)).values_list("pk", flat=True)
        missing = [Publication(target=name, page_id=pk, not_before=now) for pk in without]
        if missing:
            Publication.objects.bulk_create(missing, ignore_conflicts=True)


def publish(claim: Claim[Publication], options: Mapping[str, Any]) -> bool:
    """Bring what changed to the place: new files first, the page that leads to them last. Whether it succeeded."""
    row = claim.row()
    # One reading of edition and files together: what is approved meanwhile is a next edition.
    with transaction.atomic():
        edition = Page.objects.select_for_update().get(pk=row.page_id).edition
        files = {file.path: file for file in row.page.files.all()}
    changed = [path for path, file in files.items() if row.manifest.get(path) != file.sha256]
    gone = [path for path in row.manifest if path not in files]
    try:
        with targets.opened(options) as place:
            for path in sorted(changed, key=lambda path: (path.endswith("index.html"), -path.count("/"), path)):
                if not claim.extend():
                    return False
                place.put(path, bytes(files[path].body))
            for path in gone:
                place.remove(path)
    except Exception as error:  # whatever the other side does, it is written down and tried again
        now = timezone.now()
        log.warning("the page %s could not be published at %s: %s", row.page_id, row.target, error)
        tries = max(1, claim.row().attempts)
        pause = min(LONGEST, timedelta(seconds=5 * 2 ** min(tries, 8)))
        said = str(error) if isinstance(error, targets.Unusable) else f"{type(error).__name__}: {error}"
        said = said[:500]
        claim.finish(state=Publication.State.WAITING, failed_at=now, error=said, not_before=now + pause)
        return False
    manifest = {path: file.sha256 for path, file in files.items()}
    with transaction.atomic():
        held = claim.finish(
            state=Publication.State.WAITING,
            edition=edition,
            manifest=manifest,
            succeeded_at=timezone.now(),
            error="",
            attempts=0,
            not_before=timezone.now(),
        )
        if held:
            chain = chain_of(row.page.organisation) if row.page.organisation else system_chain()
            hashes = {path: files[path].sha256 for path in changed}
            payload = {"target": row.target, "edition": edition, "files": hashes, "gone": gone}
            record(chain, "status.delivered", by=None, subject=f"publicpage/{row.page_id}", payload=payload)
    return held
