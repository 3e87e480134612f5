"""Making the list of recipients of an alert: the bodies of today, and whom to reach for each.

The list is made of rows, a thousand bodies at a time, and survives a killed server: how far it came is in the alert.
Once made it is what is shown, and what is sent; ``comparing`` says what became different since.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from warroom.alerts import audience, rhythm, tokens
from warroom.alerts.models import Addressed, Alert, ForBody, Recipient
from warroom.alerts.words import AlertState
from warroom.contacts import domains, reaching
from warroom.contacts.models import Rank, WayKind
from warroom.leases import Claim, Leases
from warroom.organisations.models import Organisation

CHUNK = 1_000
AT_ONCE = 3_000
"""A list of so many bodies is made while somebody waits for the page; a longer one by the background."""
EVERYBODY = 2**62
"""How far a list came of which all bodies stand in it."""

MAKING: Leases[Alert] = Leases(
    Alert, waiting=AlertState.PREPARING, working=AlertState.PREPARING, lasts=timedelta(minutes=2), attempts=20
)


@dataclass(frozen=True)
class Line:
    """A person on the list for one body."""

    contact_id: int
    rank: str
    first: bool
    ways: tuple[tuple[int, str, str], ...]


def victims() -> frozenset[int]:
    """Bodies and suppliers that are hit now: nothing may rely on their own mail."""
    return domains.hit()


def dead_domains() -> frozenset[str]:
    """The mail domains of the bodies that are hit now."""
    hit = victims()
    return frozenset(domains.own(hit)) if hit else frozenset()


def lines(bodies: Iterable[Organisation], dead: frozenset[str], channels: Iterable[str] = ()) -> dict[int, list[Line]]:
    """Whom to reach for each of these bodies of today, as things stand now, SPOCs first; never over one of the mail
    domains ``dead``. ``channels`` narrows the ways."""
    wanted = set(channels)
    found: dict[int, list[Line]] = {body.pk: [] for body in bodies}
    for one in reaching.lines(found, dead=dead):
        ways = tuple(way for way in one.ways if usable(way[1], wanted))
        if not ways:
            continue
        for body, rank in one.ranks.items():
            found[body].append(Line(one.contact_id, rank.value, rank == Rank.SPOC, ways))
    for people in found.values():
        # Of a body without a SPOC who can be reached the first deputy stands in.
        if people and not any(line.first for line in people):
            people[0] = Line(people[0].contact_id, people[0].rank, True, people[0].ways)
    return found


def usable(kind: str, channels: set[str]) -> bool:
    """Whether a message can go that way: not over a landline, and only over the channels that were chosen."""
    if kind == WayKind.LANDLINE:
        return False
    return not channels or kind in channels


ANEW: dict[str, Any] = {
    "fixed_at": None,
    "fixed_hash": "",
    "counts": {},
    "plan": {},
    "pressed_at": None,
    "pressed_by": None,
    "compared_at": None,
    "differences": [],
    "asked_at": None,
    "asked_by": None,
    "approved_at": None,
    "approved_by": None,
    "reached_pk": 0,
    "lease_until": None,
    "attempts": 0,
    "version": F("version") + 1,
}
"""The fields of an alert of which the list is no more, and all that was agreed about it."""


def begin(alert: Alert) -> Alert:
    """Have the list of a draft made anew; a short one is there when this returns. The caller asked ``access``."""
    with transaction.atomic():
        unsent = Alert.objects.filter(pk=alert.pk, state__in=(AlertState.DRAFT, AlertState.READY))
        # Nothing of one that somebody else let leave meanwhile is thrown away.
        if unsent.update(**ANEW | {"state": AlertState.PREPARING, "plan": rhythm.current(alert.severity).said()}):
            drop(alert)
    if audience.organisations(alert.audience).count() <= AT_ONCE:
        go_on(alert.pk)
    return Alert.objects.get(pk=alert.pk)


def drop(alert: Alert) -> None:
    """Throw the list away: it was never sent."""
    Recipient.objects.filter(alert=alert).delete()
    Addressed.objects.filter(alert=alert).delete()


def go_on(pk: int) -> bool:
    """Make the list of alert ``pk`` up to its end, from where it stopped; whether it is there."""
    claim = claimed(pk)
    if claim is None:
        return False
    alert = claim.row()
    dead = dead_domains()
    while True:
        rows = audience.organisations(alert.audience).filter(pk__gt=alert.reached_pk)
        bodies = list(rows[:CHUNK])
        if not bodies:
            break
        with transaction.atomic():
            if not claim.extend(reached_pk=bodies[-1].pk):
                return False
            write(alert, bodies, lines(bodies, dead, alert.channels))
        alert.reached_pk = bodies[-1].pk
    digest, counts = described(alert)
    return claim.finish(
        state=AlertState.READY, fixed_at=timezone.now(), fixed_hash=digest, counts=counts, reached_pk=0, attempts=0
    )


def claimed(pk: int) -> "Claim[Alert] | None":
    """Hold the alert whose list is to be made; None while somebody else does."""
    now = timezone.now()
    until = now + MAKING.lasts
    taken = Alert.objects.filter(MAKING.loose(now), pk=pk, state=AlertState.PREPARING)
    if not taken.update(lease_until=until, attempts=F("attempts") + 1):
        return None
    return Claim(MAKING, pk, until, worn=False)


def write(alert: Alert, bodies: list[Organisation], found: dict[int, list[Line]]) -> None:
    """Put these bodies on the list, with the people of ``lines``; inside a transaction."""
    addressed = Addressed.objects.bulk_create(
        Addressed(alert=alert, organisation=body, unreachable=not found[body.pk]) for body in bodies
    )
    people = {line.contact_id: line for lines_ in found.values() for line in reversed(lines_)}
    first = {line.contact_id for lines_ in found.values() for line in lines_ if line.first}
    spocs = {line.contact_id for lines_ in found.values() for line in lines_ if line.rank == Rank.SPOC}
    # Somebody of more bodies than this chunk holds has a row already: the same person receives it once.
    there = {row.contact_id: row for row in Recipient.objects.filter(alert=alert, contact__in=list(people))}
    fresh = []
    for contact_id, line in people.items():
        if contact_id in there:
            continue
        seed = tokens.fresh_seed()
        fresh.append(
            Recipient(
                alert=alert,
                contact_id=contact_id,
                rank=Rank.SPOC if contact_id in spocs else Rank.DEPUTY,
                first=contact_id in first,
                ways=[list(way) for way in line.ways],
                seed=seed,
                token_hash=tokens.hashed(tokens.token(seed)),
                code=tokens.fresh_code(),
            )
        )
    for row in Recipient.objects.bulk_create(fresh):
        there[row.contact_id] = row
    risen = [row for pk, row in there.items() if pk in first and not row.first]
    Recipient.objects.filter(pk__in=[row.pk for row in risen]).update(first=True)
    higher = [row.pk for pk, row in there.items() if pk in spocs and row.rank != Rank.SPOC]
    Recipient.objects.filter(pk__in=higher).update(rank=Rank.SPOC)
    by_body = {row.organisation_id: row for row in addressed}
    ForBody.objects.bulk_create(
        ForBody(recipient=there[line.contact_id], addressed=by_body[pk], rank=line.rank)
        for pk, lines_ in found.items()
        for line in lines_
    )


def described(alert: Alert) -> tuple[str, dict[str, Any]]:
    """The hash of the list as it stands in the rows, and its counts: bodies by kind, people, bodies
    without anybody, and what goes out at once by kind of way."""
    digest = hashlib.sha256()
    kinds: Counter[str] = Counter()
    without = 0
    for some in _stored(alert):
        for body, people in some:
            kinds[body.organisation.kind] += 1
            without += not people
            digest.update(json.dumps([body.organisation_id, people], separators=(",", ":")).encode())
    persons, channels = 0, Counter[str]()
    plan = rhythm.of(alert)
    rows = Recipient.objects.filter(alert=alert).order_by("pk").values_list("first", "ways")
    for first, ways in rows.iterator(CHUNK):
        persons += 1
        if first or plan.deputies:
            channels.update(kind for _pk, kind, _address in ways[: len(alert.channels) or plan.ways])
    counts = {
        "bodies": sum(kinds.values()),
        "kinds": dict(kinds),
        "people": persons,
        "without": without,
        "channels": dict(channels),
    }
    return digest.hexdigest(), counts


def _stored(alert: Alert) -> Iterator[list[tuple[Addressed, list[Any]]]]:
    """The list as it was fixed, a chunk of bodies at a time: [contact, rank, ways] of each."""
    last = 0
    every = Addressed.objects.filter(alert=alert).select_related("organisation").order_by("pk")
    while rows := list(every.filter(pk__gt=last)[:CHUNK]):
        last = rows[-1].pk
        people = on_list(rows)
        yield [(row, people[row.pk]) for row in rows]


def on_list(rows: Iterable[Addressed]) -> dict[int, list[Any]]:
    """[contact, rank, ways] of the people who stand on the list for each of these bodies, by the row's id."""
    people: dict[int, list[Any]] = {row.pk: [] for row in rows}
    links = ForBody.objects.filter(addressed__in=list(people)).order_by("pk")
    for pk, rank, contact, ways in links.values_list(
        "addressed_id", "rank", "recipient__contact_id", "recipient__ways"
    ):
        people[pk].append([contact, rank, ways])
    return people
