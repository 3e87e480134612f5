"""What people do to deliveries: try again, another way, tick off a call, post letters. Each is in the ledger."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record
from warroom.messaging import claiming, outbox, waking
from warroom.messaging.models import Delivery, State
from warroom.messaging.outbox import Outgoing
from warroom.organisations.models import Person


@transaction.atomic
def again(pks: Sequence[int], *, by: Person) -> int:
    """Try these once more, with the same keys; how many there were to try."""
    count = claiming.again(pks)
    if count:
        waking.call()
        record(system_chain(), "delivery.again", by=by, payload={"deliveries": sorted(pks), "count": count})
    return count


@transaction.atomic
def other_way(pk: int, channel: str, address: str, *, by: Person) -> int | None:
    """Send what failed over another channel: a delivery of its own, with a key of its own; its id. None when it is no
    longer one that failed. The first is withdrawn, so that it is not tried as well."""
    row = Delivery.objects.select_related("message").get(pk=pk)
    failed = Delivery.objects.filter(pk=pk, state__in=(State.FAILED, State.GIVEN_UP), wiped_at=None)
    if not failed.update(state=State.WITHDRAWN):
        return None
    going = Outgoing(channel, address, row.reference, row.values, language=row.language)
    (new,) = outbox.put(row.message, [going])
    payload = {"delivery": pk, "from": row.channel, "channel": channel, "new": new}
    record(system_chain(), "delivery.other_way", by=by, payload=payload)
    return new


@transaction.atomic
def called(pk: int, *, reached: bool, by: Person) -> bool:
    """Tick off a call: reached, or nobody answered (it stays on the list, at the end). False when somebody did."""
    rows = Delivery.objects.filter(pk=pk, channel="telephone", state=State.BY_HAND)
    now = timezone.now()
    if reached:
        done = rows.update(state=State.HANDED_OVER, handed_over_at=now, attempts=F("attempts") + 1, error="")
    else:
        done = rows.update(attempts=F("attempts") + 1, not_before=now, error=_("nobody answered"))
    if done:
        record(system_chain(), "delivery.called", by=by, payload={"delivery": pk, "reached": reached})
    return bool(done)


@transaction.atomic
def posted(pks: Sequence[int], *, by: Person) -> int:
    """These letters are in the post; how many of them were not yet."""
    rows = Delivery.objects.filter(pk__in=pks, channel="letter", state=State.BY_HAND)
    count = rows.update(state=State.HANDED_OVER, handed_over_at=timezone.now(), attempts=F("attempts") + 1)
    if count:
        record(system_chain(), "delivery.posted", by=by, payload={"deliveries": sorted(pks), "count": count})
    return count
