"""Throwing away an alert that was never sent."""

from django.db import transaction
from django.db.models import F

from warroom.alerts import preparing, sending
from warroom.alerts.models import Alert
from warroom.alerts.words import AlertState
from warroom.organisations.models import Person


@transaction.atomic
def discard(alert: Alert, *, by: Person | None) -> bool:
    """Throw it away with its list; False for one that was sent, or thrown away already. The caller asked ``access``."""
    unsent = Alert.objects.filter(pk=alert.pk, sent_at=None).exclude(state=AlertState.DISCARDED)
    if not unsent.update(state=AlertState.DISCARDED, version=F("version") + 1):
        return False
    alert.refresh_from_db()
    preparing.drop(alert)
    sending.written_down(alert, "alert.discarded", by=by)
    return True
