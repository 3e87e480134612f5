"""Between the button and the sending: is the list that was shown still right?

Whoever presses the button agrees to the list on the screen. Then it is looked through, a thousand bodies at a time, for
what became different since: for a short list while the page waits, for a long one in the background, with progress.
What still holds goes on at once. What does not is shown, and nothing leaves before somebody agrees to exactly that.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from warroom.alerts import audience, preparing
from warroom.alerts.models import Addressed, Alert, Recipient
from warroom.alerts.words import AlertState
from warroom.leases import Claim, Leases
from warroom.organisations.models import Organisation, Person

CHUNK = 1_000
MOST = 200
"""Differences that are shown; of a list with more than that a new one is made."""
FRESH = timedelta(minutes=15)
"""For so long somebody can agree to differences: after that the list is looked through again."""
COMPARING: Leases[Alert] = Leases(
    Alert, waiting=AlertState.COMPARING, working=AlertState.COMPARING, lasts=timedelta(minutes=2), attempts=20
)


@dataclass(frozen=True)
class Change:
    """What is different for one body from the list that was shown."""

    organisation: Organisation
    kind: str
    """"gone": it merged, or is no longer one of those meant; "come": it is meant now and was not; "other": other people
    or other ways to reach them."""


def press(alert: Alert, *, by: Person) -> bool:
    """Begin to compare, for whoever pressed the button: to send what is ready, or to approve what waits. One guarded
    UPDATE; whether it was this press. A short list is through when this returns."""
    if alert.state not in (AlertState.READY, AlertState.WAITING):
        return False
    held = Alert.objects.filter(pk=alert.pk, state=alert.state, version=alert.version, asked_at=alert.asked_at)
    if not held.update(
        state=AlertState.COMPARING,
        pressed_by=by,
        pressed_at=timezone.now(),
        compared_at=None,
        differences=[],
        reached_pk=0,
        lease_until=None,
        attempts=0,
    ):
        return False
    if alert.counts.get("bodies", 0) <= preparing.AT_ONCE:
        go_on(alert.pk)
    return True


def go_on(pk: int) -> bool:
    """Look alert ``pk`` through up to its end, from where it stopped; whether it is through. A killed server is gone on
    from where it was."""
    claim = _claimed(pk)
    if claim is None:
        return False
    alert = claim.row()
    found: list[list[Any]] = list(alert.differences)
    dead = preparing.dead_domains()
    while len(found) <= MOST:
        rows = list(_rows(alert).filter(pk__gt=alert.reached_pk)[:CHUNK])
        if not rows:
            break
        found += _different(alert, rows, dead)
        if not claim.extend(reached_pk=rows[-1].pk, differences=found[: MOST + 1]):
            return False
        alert.reached_pk = rows[-1].pk
    if len(found) <= MOST:
        found += _come(alert, dead, MOST + 1 - len(found))
    if len(found) > MOST:
        return _anew(claim, alert)
    if found:
        # Back to where it was when the button was pressed, with what there is to agree to.
        before = AlertState.WAITING if alert.asked_at else AlertState.READY
        return claim.finish(state=before, compared_at=timezone.now(), differences=found, reached_pk=0, attempts=0)
    return claim.finish(
        state=AlertState.READY, compared_at=timezone.now(), reached_pk=0, attempts=0, **_agreement(alert)
    )


def _agreement(alert: Alert) -> dict[str, Any]:
    """What whoever pressed the button agreed to: that it is sent or, when somebody asked for that already, that it is
    approved."""
    what = "approved" if alert.asked_at else "asked"
    return {f"{what}_at": alert.pressed_at, f"{what}_by_id": alert.pressed_by_id}


def _anew(claim: Claim[Alert], alert: Alert) -> bool:
    """So much is different that nobody reads it: the list is made anew, and looked at anew before it leaves."""
    with transaction.atomic():
        preparing.drop(alert)
        fields = preparing.ANEW | {"plan": alert.plan, "compared_at": timezone.now()}
        return claim.finish(state=AlertState.PREPARING, **{k: v for k, v in fields.items() if k != "lease_until"})


def _claimed(pk: int) -> "Claim[Alert] | None":
    """Hold the alert; None while somebody else does."""
    now = timezone.now()
    until = now + COMPARING.lasts
    taken = Alert.objects.filter(COMPARING.loose(now), pk=pk, state=AlertState.COMPARING)
    if not taken.update(lease_until=until, attempts=F("attempts") + 1):
        return None
    return Claim(COMPARING, pk, until, worn=False)


def _rows(alert: Alert) -> Any:
    return Addressed.objects.filter(alert=alert).select_related("organisation").order_by("pk")


def _different(alert: Alert, rows: list[Addressed], dead: frozenset[str]) -> list[list[Any]]:
    """What is different for these bodies of the list."""
    before = preparing.on_list(rows)
    meant = audience.organisations(alert.audience).filter(pk__in=[row.organisation_id for row in rows])
    now = people_now(alert, list(meant), dead)
    found: list[list[Any]] = []
    for row in rows:
        people = now.get(row.organisation_id)
        if people is None:
            found.append([row.organisation_id, "gone", []])
        elif people != sorted(before[row.pk]):
            found.append([row.organisation_id, "other", people])
    return found


def _come(alert: Alert, dead: frozenset[str], most: int) -> list[list[Any]]:
    """The bodies that are meant now and do not stand on the list."""
    listed = Addressed.objects.filter(alert=alert).values("organisation")
    bodies = list(audience.organisations(alert.audience).exclude(pk__in=listed)[:most])
    return [[pk, "come", people] for pk, people in people_now(alert, bodies, dead).items()]


def people_now(alert: Alert, bodies: list[Organisation], dead: frozenset[str]) -> dict[int, list[Any]]:
    """[contact, rank, ways] of whom to reach for each of these bodies at this moment, in one order."""
    found = preparing.lines(bodies, dead, alert.channels)
    return {
        pk: sorted([line.contact_id, line.rank, [list(way) for way in line.ways]] for line in people)
        for pk, people in found.items()
    }


def changes(alert: Alert) -> list[Change]:
    """The differences that wait for somebody to agree."""
    bodies = Organisation.objects.in_bulk([pk for pk, _kind, _people in alert.differences])
    return [Change(bodies[pk], kind) for pk, kind, _people in alert.differences if pk in bodies]


def mark(alert: Alert) -> str:
    """A mark of the differences that are shown: whoever agrees agrees to these."""
    return hashlib.sha256(json.dumps(alert.differences).encode()).hexdigest()[:16]


def agreed(alert: Alert, seen: str) -> bool:
    """Whether ``seen`` is the mark of differences that were shown not too long ago."""
    fresh = alert.compared_at is not None and timezone.now() - alert.compared_at < FRESH
    return bool(alert.differences) and len(alert.differences) <= MOST and fresh and seen == mark(alert)


def apply(alert: Alert, *, by: Person) -> bool:
    """Put the differences that ``by`` agreed to into the list, and let it go on; whether they still hold. When they do
    not, nothing is changed and the list has to be looked through again."""
    with transaction.atomic():
        held = Alert.objects.select_for_update().get(pk=alert.pk)
        if (held.state, held.version) != (alert.state, alert.version):
            return False
        touched = [pk for pk, _kind, _people in held.differences]
        wanted = {pk: people for pk, kind, people in held.differences if kind != "gone"}
        dead = preparing.dead_domains()
        bodies = list(audience.organisations(held.audience).filter(pk__in=touched))
        if people_now(held, bodies, dead) != wanted:
            return False
        Addressed.objects.filter(alert=held, organisation__in=touched).delete()
        # Whoever received it for nobody else gets a fresh row, with the ways of now.
        Recipient.objects.filter(alert=held, bodies=None).delete()
        preparing.write(held, bodies, preparing.lines(bodies, dead, held.channels))
        held.pressed_by, held.pressed_at = by, timezone.now()
        # Described and counted anew: of a long list in the background. Then it goes on.
        Alert.objects.filter(pk=held.pk).update(
            state=AlertState.PREPARING,
            differences=[],
            compared_at=None,
            pressed_by=by,
            pressed_at=held.pressed_at,
            reached_pk=preparing.EVERYBODY,
            lease_until=None,
            attempts=0,
            version=F("version") + 1,
            **_agreement(held),
        )
    if alert.counts.get("bodies", 0) <= preparing.AT_ONCE:
        preparing.go_on(alert.pk)
    return True
