"""Who looked at what of a body, beyond what everybody of the looker's kind sees. Written before it is shown."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.incidents.models import Incident
from warroom.organisations.access import Action, Program, Thing, may, viewing
from warroom.organisations.models import Organisation, Person
from warroom.sharing.grants import since
from warroom.sharing.models import Guest, Look, Share

LIVE = "live"
"""What somebody watches whose page is kept up to date."""
JUST_NOW = timedelta(minutes=5)
ANEW_AFTER = timedelta(hours=1)
"""The same of the same body, seen again by the same person within so long, is one look."""

AT_ONCE = 5_000
"""Rows in one statement."""
Seen = tuple[int, str, str]
"""A body that something was seen of (its id), what of it, and of which thing."""


@transaction.atomic
def look(by: Person | Program, organisation: Organisation | None, what: str, thing: Thing, capacity: str = "") -> None:
    """Write down that ``by`` looks at ``what`` of ``thing``, for every body that ``thing`` belongs to.

    ``organisation`` is the one that ``by`` acts for, None for a guest (in this ``capacity``); ``what`` is a word of
    ``words_of`` ("decisions"). In a transaction of its own when there is none: it stays, whatever happens to the page.
    """
    named = _named(thing)
    bodies = [body.pk for body in thing.organisations()]
    acting = organisation.pk if organisation is not None else None
    if acting is None and isinstance(by, Program):
        acting = by.organisation_id
    for body in bodies:
        if body == acting:  # one's own
            continue
        Look(
            body_id=body,
            person=by if isinstance(by, Person) else None,
            token=by.token_id if isinstance(by, Program) else None,
            organisation_id=acting,
            capacity=capacity,
            what=what,
            thing=named,
        ).save()


def using(kind: str, pk: int) -> str:
    """The word for seeing that a body uses a ``supplier`` or a ``product``."""
    return f"uses/{kind}/{pk}"


def look_at_many(
    by: Person, organisation: Organisation | None, seen: Iterable[Seen], *, now: datetime | None = None
) -> int:
    """Write down that ``by``, for ``organisation``, saw all of this of many bodies at once; how many lines were new.

    One query says what was written within the hour, one statement writes the rest; when nothing is new, nothing is
    written, and nobody waits for whoever is writing.
    """
    now = now or timezone.now()
    acting = organisation.pk if organisation is not None else None
    wanted = {one for one in seen if one[0] != acting}
    if not wanted:
        return 0
    there = Look.objects.filter(person=by, organisation=organisation, at__gt=now - ANEW_AFTER)
    fresh = sorted(wanted - set(there.values_list("body", "what", "thing").order_by()))
    if fresh:
        rows = (
            Look(body_id=body, person=by, organisation=organisation, what=what, thing=thing, at=now)
            for body, what, thing in fresh
        )
        Look.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(fresh)


def let_in(by: object, incident: Incident, part: str) -> dict[str, datetime] | None:
    """What is shared of ``incident`` with ``by`` (a person or a program) and since when, once it is written down that
    ``part`` was looked at. None, and nothing written, when that part is not shared."""
    if not isinstance(by, Person | Program) or not may(by, Action.VIEW_INCIDENT, incident, part=part):
        return None
    viewers = viewing(by, Action.VIEW_INCIDENT)
    guest = by if isinstance(by, Person) else None
    sees = since(viewers, guest, incident)
    if part not in sees:
        return None
    organisation, capacity = _as_what(viewers, guest, incident, part)
    look(by, organisation, part, incident, capacity)
    return sees


def watch(by: Person, incident: Incident, again: bool) -> tuple[dict[str, datetime], datetime | None]:
    """What of ``incident`` ``by`` may watch live and since when it is shared, and when that ends by itself (None: not
    by itself). Written down when the watching begins, not when it is asked ``again``."""
    viewers = viewing(by, Action.VIEW_INCIDENT)
    sees = since(viewers, by, incident)
    guests = list(Guest.objects.active().filter(incident=incident, person=by))
    if sees and not again and not _watched_just_now(by, incident):
        organisation, capacity = _as_what(viewers, by, incident, next(iter(sees)))
        look(by, organisation, LIVE, incident, capacity)
    return sees, min((guest.until for guest in guests), default=None)


def _watched_just_now(by: Person, incident: Incident) -> bool:
    """Whether it was written down a moment ago: a page that asks every few seconds is one look."""
    just_now = timezone.now() - JUST_NOW
    return Look.objects.filter(person=by, what=LIVE, thing=_named(incident), at__gt=just_now).exists()


def _as_what(
    viewers: Collection[int], guest: Person | None, incident: Incident, part: str
) -> tuple[Organisation | None, str]:
    """For which organisation, or as what kind of guest, somebody may look at this part."""
    given = Share.objects.filter(incident=incident, organisation_id__in=viewers, part=part, ended_at=None)
    share = given.select_related("organisation").first()
    if share is not None:
        return share.organisation, ""
    for row in Guest.objects.active().filter(incident=incident, person=guest):
        if part in row.parts:
            return None, row.capacity
    return None, ""


def _named(thing: Any) -> str:
    return f"{thing._meta.model_name}/{thing.pk}"
