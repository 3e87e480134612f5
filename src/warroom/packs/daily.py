"""A pack of every organisation, every day, in the background: there is no time to make one when it is needed."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.utils import timezone

from warroom.landscapes.models import Landscape
from warroom.leases import Leases
from warroom.ledger.locked import lock, unlock
from warroom.organisations.models import Organisation
from warroom.packs.building import build, zipped
from warroom.packs.models import Pack

log = logging.getLogger(__name__)
KEPT = 3
AT_ONCE = 3
LEASES = Leases(Pack, Pack.State.WAITING, Pack.State.MAKING, timedelta(minutes=5), 3)


def due(now: datetime) -> int:
    """Make a few of the packs of today that are not there yet; how many were made."""
    day = timezone.localtime(now).date()
    wanted = Organisation.objects.filter(pk__in=Landscape.objects.filter(versions__isnull=False).values("owner"))
    missing = wanted.exclude(packs__day=day)[:AT_ONCE]
    for organisation in missing:
        Pack.objects.get_or_create(organisation=organisation, day=day)
    done = 0
    for pk in list(LEASES.free(now).filter(day=day).values_list("pk", flat=True)[:AT_ONCE]):
        done += make(pk)
    return done


def make(pk: int) -> bool:
    """Make this pack if nobody else does; whether it is there now."""
    claim = LEASES.claim(pk)
    if claim is None:
        return False
    if claim.worn:
        claim.finish(state=Pack.State.FAILED)
        return False
    row = claim.row()
    try:
        moment = timezone.now()
        content = zipped(build(row.organisation), moment)
    except Exception:
        log.exception("the pack of %s could not be made", row.organisation_id)
        claim.finish(state=Pack.State.WAITING if row.attempts < LEASES.attempts else Pack.State.FAILED)
        return False
    sha256 = hashlib.sha256(content).hexdigest()
    made = claim.finish(state=Pack.State.READY, made_at=moment, sha256=sha256, content=lock(content, sha256))
    if made:
        older = Pack.objects.filter(organisation=row.organisation_id).order_by("-day").values_list("pk", flat=True)
        Pack.objects.filter(pk__in=list(older[KEPT:])).delete()
    return made


def opened(pack: Pack) -> bytes:
    """The zip. Raises ``ledger.locked.Unreadable`` when the server's secret key is another one."""
    return unlock(bytes(pack.content), pack.sha256)
