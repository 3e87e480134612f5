"""How urgently an alert travels: what goes out at once and what follows for who is silent, by severity.

The coordinator decides that per severity; what stands below holds until then. An alert keeps the plan that stood when
its list was made: what was shown is what happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from warroom.alerts.models import Alert, Plan, Step
from warroom.alerts.words import Severity
from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record
from warroom.organisations.models import Person


@dataclass(frozen=True)
class Rhythm:
    """What happens with an alert of one severity."""

    ways: int
    """Over how many channels at once, in the order each person prefers."""
    deputies: bool
    """Whether deputies receive it together with the SPOC."""
    steps: tuple[tuple[timedelta, Step.Does], ...]
    """What happens, how long after the sending, for the bodies that have not answered by then."""

    def said(self) -> dict[str, Any]:
        """As it is stored: steps in whole minutes."""
        steps = [[int(after.total_seconds() // 60), does.value] for after, does in self.steps]
        return {"ways": self.ways, "deputies": self.deputies, "steps": steps}


def read(said: Mapping[str, Any]) -> Rhythm:
    """What ``Rhythm.said`` stored."""
    steps = tuple((timedelta(minutes=minutes), Step.Does(does)) for minutes, does in said["steps"])
    return Rhythm(said["ways"], said["deputies"], steps)


DEFAULTS: Mapping[int, Rhythm] = {
    Severity.INFORMATION: Rhythm(1, False, ((timedelta(hours=24), Step.Does.NEXT_WAY),)),
    Severity.ATTENTION: Rhythm(
        1,
        False,
        (
            (timedelta(hours=4), Step.Does.NEXT_WAY),
            (timedelta(hours=24), Step.Does.DEPUTY),
            (timedelta(hours=48), Step.Does.CALL),
        ),
    ),
    Severity.URGENT: Rhythm(
        2,
        False,
        (
            (timedelta(minutes=45), Step.Does.NEXT_WAY),
            (timedelta(minutes=90), Step.Does.DEPUTY),
            (timedelta(hours=4), Step.Does.CALL),
        ),
    ),
    Severity.ALARM: Rhythm(
        2,
        True,
        (
            (timedelta(minutes=15), Step.Does.NEXT_WAY),
            (timedelta(minutes=30), Step.Does.CALL),
        ),
    ),
}


def of(alert: Alert) -> Rhythm:
    """The plan of ``alert``: the one its list was made with; of a draft the one that stands now."""
    return read(alert.plan) if alert.plan else current(alert.severity)


def current(severity: int) -> Rhythm:
    """The plan that stands now for a severity."""
    said = Plan.objects.filter(severity=severity).values_list("said", flat=True).first()
    return read(said) if said else DEFAULTS[severity]


def change(severity: int, wanted: Rhythm, *, by: Person, version: int) -> bool:
    """Let ``wanted`` stand for the alerts that are made from now on; False when somebody else changed it since
    ``version`` (0: it was as it came). The caller asked ``access``; what does not change is not written down."""
    before = current(severity)
    said = wanted.said()
    try:
        with transaction.atomic():
            fields = {"said": said, "changed_at": timezone.now(), "changed_by": by}
            if version:
                held = Plan.objects.filter(severity=severity, version=version)
                if not held.update(version=F("version") + 1, **fields):
                    return False
            else:
                Plan.objects.create(severity=severity, **fields)
            if wanted != before:
                record(
                    system_chain(),
                    "alert.plan_changed",
                    by=by,
                    subject=f"alert_plan/{severity}",
                    state=said,
                    payload={"before": before.said()},
                )
    except IntegrityError:
        # Two who change what nobody had changed: the row is there once.
        return False
    return True


def needs_second(severity: int, *, exercise: bool = False) -> bool:
    """Whether another person has to approve before it leaves. What stays in the sandbox needs nobody."""
    return not exercise and 0 < settings.ALERT_APPROVAL_FROM <= severity
