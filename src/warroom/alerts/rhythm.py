"""How urgently an alert travels: what goes out at once and what follows for who is silent, by severity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from warroom.alerts.models import Step
from warroom.alerts.words import Severity


@dataclass(frozen=True)
class Rhythm:
    """What happens with an alert of one severity."""

    ways: int
    """Over how many channels at once, in the order each person prefers."""
    deputies: bool
    """Whether deputies receive it together with the SPOC."""
    steps: tuple[tuple[timedelta, Step.Does], ...]
    """What happens, how long after the sending, for the bodies that have not answered by then."""


RHYTHMS: Mapping[int, Rhythm] = {
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


def needs_second(severity: int, *, exercise: bool = False) -> bool:
    """Whether another person has to approve before it leaves. What stays in the sandbox needs nobody."""
    return not exercise and 0 < settings.ALERT_APPROVAL_FROM <= severity
