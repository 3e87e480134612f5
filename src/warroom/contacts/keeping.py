"""Changing contacts: rows and their entry in the ledger of each body concerned, in one transaction.

Who may is asked of ``access`` by the caller, with ``may_change`` for somebody who is a contact of several bodies.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.contacts.models import Contact, How, MailDomain, Post, Rank, Source, Way
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations import access
from warroom.organisations.models import Organisation, Person


class Refused(Exception):
    """What was asked cannot be; the text says why."""


class Overtaken(Exception):
    """Somebody else changed the same contact in between."""


@dataclass(frozen=True)
class Details:
    """What somebody filled in about a contact. ``ways`` are (kind, address, extension), normalised, preferred first."""

    name: str
    function: str = ""
    languages: tuple[str, ...] = ()
    hours: str = ""
    ways: tuple[tuple[str, str, str], ...] = field(default=())


def may_change(person: Person, contact: Contact) -> bool:
    """Whether ``person`` may change name and ways: somebody's own, or those of a contact of bodies all of which this
    person keeps. Otherwise one body could send the messages for another to a number of its own."""
    if contact.person_id is not None and contact.person_id == person.pk:
        return True
    bodies = list(contact.organisations())
    return bool(bodies) and all(access.may(person, access.Action.EDIT_CONTACTS, body) for body in bodies)


@transaction.atomic
def add(
    organisation: Organisation,
    details: Details,
    rank: str,
    *,
    by: Person | None,
    order: int | None = None,
    source: str = Source.HAND,
) -> Contact:
    """A new contact of ``organisation``, or a new post for somebody already known whom ``by`` keeps too."""
    # Two at once: the second waits, and sees the first.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    known = next((one for one in alike(details) if by is not None and may_change(by, one)), None)
    if known is None:
        known = Contact.objects.create(
            name=details.name, function=details.function, languages=list(details.languages), hours=details.hours
        )
        set_ways(known, details.ways, source)
    else:
        ways = [(way.kind, way.address, way.extension) for way in known.ways.current()]
        set_ways(known, [*ways, *(way for way in details.ways if way not in ways)], source)
    if Post.objects.filter(contact=known, organisation=organisation, until=None).exists():
        raise Refused(_("{name} is a contact of this body already.").format(name=known.name))
    place(known, organisation, rank, order=order, source=source)
    write(known, "contact.added", [organisation], by=by)
    return known


def place(
    contact: Contact,
    organisation: Organisation,
    rank: str,
    *,
    order: int | None = None,
    source: str = Source.HAND,
    to_confirm: bool = False,
    since: datetime | None = None,
) -> Post:
    """A post from now on; last in its rank unless ``order`` says otherwise."""
    if order is None:
        held = Post.objects.current().filter(organisation=organisation, rank=rank)
        order = (held.aggregate(last=Max("order"))["last"] or 0) + 1
    if contact.ended_at is not None:
        Contact.objects.filter(pk=contact.pk).update(ended_at=None)
        contact.ended_at = None
    return Post.objects.create(
        contact=contact,
        organisation=organisation,
        rank=rank,
        order=order,
        source=source,
        to_confirm=to_confirm,
        since=since or timezone.now(),
    )


def set_ways(contact: Contact, wanted: Sequence[tuple[str, str, str]], source: str) -> bool:
    """Make ``wanted`` the ways of ``contact``, in this order; what is gone ends. Whether anything changed."""
    now = timezone.now()
    before = {(way.kind, way.address, way.extension): way for way in contact.ways.current()}
    keys = list(dict.fromkeys(wanted))
    changed = list(before) != keys
    gone = [way.pk for key, way in before.items() if key not in keys]
    Way.objects.filter(pk__in=gone).update(ended_at=now)
    for order, (kind, address, extension) in enumerate(keys, start=1):
        way = before.get((kind, address, extension))
        if way is None:
            Way.objects.create(
                contact=contact, kind=kind, address=address, extension=extension, order=order, source=source
            )
        elif way.order != order:
            Way.objects.filter(pk=way.pk).update(order=order)
    return changed


@transaction.atomic
def change(contact: Contact, details: Details, *, version: int, by: Person | None) -> None:
    """Name, languages, hours and ways as somebody filled them in. Raises Overtaken when ``version`` is an old one."""
    guarded = Contact.objects.filter(pk=contact.pk, version=version, ended_at=None)
    if not guarded.update(
        name=details.name,
        function=details.function,
        languages=list(details.languages),
        hours=details.hours,
        version=F("version") + 1,
    ):
        raise Overtaken
    contact.refresh_from_db()
    set_ways(contact, details.ways, Source.HAND)
    write(contact, "contact.changed", contact.organisations(), by=by)


@transaction.atomic
def rank(post: Post, wanted: str, order: int, *, by: Person | None) -> None:
    """Another rank or place. A rank of another name is another post: who was SPOC on a day stays to be seen."""
    if not Post.objects.current().filter(pk=post.pk).exists():
        raise Overtaken
    if wanted != post.rank:
        _end(post)
        place(post.contact, post.organisation, wanted, order=order, source=post.source, to_confirm=post.to_confirm)
    elif order != post.order:
        Post.objects.filter(pk=post.pk).update(order=order)
    else:
        return
    write(post.contact, "contact.changed", [post.organisation], by=by)


@transaction.atomic
def leave(post: Post, *, by: Person | None, why: str = "") -> None:
    """The post ends now. Who has no post left is no contact any more; the rows stay."""
    if not Post.objects.current().filter(pk=post.pk).exists():
        raise Overtaken
    _end(post)
    write(post.contact, "contact.left", [post.organisation], by=by, why=why)


def _end(post: Post) -> None:
    now = timezone.now()
    Post.objects.filter(pk=post.pk).update(until=max(now, post.since))
    end_idle([post.contact_id], now)


def end_idle(contact_ids: Iterable[int], now: datetime) -> int:
    """End those of these contacts that have no post any more; how many."""
    open_posts = Post.objects.filter(until=None).values("contact")
    to_come = Post.objects.filter(until__gt=now).values("contact")
    idle = Contact.objects.filter(pk__in=list(contact_ids), ended_at=None)
    return idle.exclude(pk__in=open_posts).exclude(pk__in=to_come).update(ended_at=now, version=F("version") + 1)


@transaction.atomic
def announce(post: Post, last_day: Any, *, by: Person | None) -> None:
    """Somebody is going to leave: until that day still a contact, while a successor is asked for; None takes it
    back."""
    Post.objects.filter(pk=post.pk).update(leaves_on=last_day)
    post.leaves_on = last_day
    write(
        post.contact, "contact.changed", [post.organisation], by=by, leaves_on=last_day.isoformat() if last_day else ""
    )


@transaction.atomic
def confirm(contact: Contact, how: str, *, by: Person | None, ways: Iterable[int] | None = None) -> None:
    """Somebody said that these details hold: all current ways, or those named; proposals are settled by it."""
    now = timezone.now()
    Contact.objects.filter(pk=contact.pk).update(confirmed_at=now, confirmed_how=how)
    held = Way.objects.current().filter(contact=contact)
    (held if ways is None else held.filter(pk__in=list(ways))).update(confirmed_at=now)
    if how != How.CALL or ways is None:
        Post.objects.current().filter(contact=contact).update(to_confirm=False)
    contact.refresh_from_db()
    write(contact, "contact.confirmed", contact.organisations(), by=by, how=str(how))


@transaction.atomic
def merge(kept: Contact, other: Contact, *, by: Person) -> None:
    """Two rows that are one person: posts and ways go to ``kept``; ``other`` ends and says so."""
    if kept.pk == other.pk or kept.ended_at or other.ended_at:
        raise Overtaken
    if kept.person_id and other.person_id:
        raise Refused(_("Both have an account of their own: they are not one person."))
    now = timezone.now()
    bodies = list(other.organisations())
    ways = [(way.kind, way.address, way.extension) for one in (kept, other) for way in one.ways.current()]
    for post in Post.objects.current(now).filter(contact=other).select_related("organisation"):
        Post.objects.filter(pk=post.pk).update(until=max(now, post.since))
        held = Post.objects.filter(contact=kept, organisation=post.organisation, until=None).first()
        if held is None:
            place(kept, post.organisation, post.rank, order=post.order, source=post.source, to_confirm=post.to_confirm)
        elif held.rank != post.rank and post.rank == Rank.SPOC:
            Post.objects.filter(pk=held.pk).update(until=max(now, held.since))
            place(kept, post.organisation, Rank.SPOC, order=post.order, source=held.source)
    Way.objects.current().filter(contact=other).update(ended_at=now)
    set_ways(kept, ways, Source.HAND)
    person_id = other.person_id
    Contact.objects.filter(pk=other.pk).update(ended_at=now, same_as=kept, version=F("version") + 1)
    if person_id and not kept.person_id:
        Contact.objects.filter(pk=kept.pk).update(person=person_id)
    Contact.objects.filter(pk=kept.pk).update(version=F("version") + 1)
    kept.refresh_from_db()
    write(kept, "contact.merged", bodies or kept.organisations(), by=by, other=str(other.uuid))


@transaction.atomic
def set_domains(organisation: Organisation, names: Sequence[str], *, by: Person) -> None:
    """Make ``names`` the mail domains that ``organisation`` told are its own."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    current = MailDomain.objects.filter(organisation=organisation, ended_at=None)
    known = set(current.values_list("name", flat=True))
    if known == set(names):
        return
    current.exclude(name__in=names).update(ended_at=timezone.now())
    MailDomain.objects.bulk_create(
        MailDomain(organisation=organisation, name=name) for name in dict.fromkeys(names) if name not in known
    )
    record(chain_of(organisation), "contact.domains", by=by, payload={"domains": sorted(set(names))})


def alike(details: Details) -> list[Contact]:
    """Current contacts with the same name (case and accents aside) and a mobile number or mail address in common."""
    addresses = [address for kind, address, _extension in details.ways if kind in ("mobile", "mail", "signal")]
    if not addresses:
        return []
    found = Contact.objects.filter(
        ended_at=None, pk__in=Way.objects.current().filter(address__in=addresses).values("contact")
    )
    return [one for one in found.order_by("pk") if folded(one.name) == folded(details.name)]


def folded(name: str) -> str:
    """A name without case, accents, order of its parts and what stands between them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(sorted(re.findall(r"[a-z0-9]+", plain))) or name.strip().lower()


def write(contact: Contact, kind: str, bodies: Iterable[Organisation], *, by: Person | None, **more: Any) -> None:
    """Record in the ledger of each of ``bodies`` how ``contact`` stands now; names and addresses as personal data."""
    ways = [
        {"kind": way.kind, "address": way.address, "extension": way.extension, "order": way.order}
        for way in contact.ways.current()
    ]
    personal = ["state/name", "state/function", "state/hours"]
    personal += [f"state/ways/{n}/{key}" for n in range(len(ways)) for key in ("address", "extension")]
    state: Mapping[str, Any] = {**contact.state(), "ways": ways}
    held = {post.organisation_id: post for post in Post.objects.current().filter(contact=contact)}
    for body in bodies:
        post = held.get(body.pk)
        record(
            chain_of(body),
            kind,
            by=by,
            subject=f"contact/{contact.uuid}",
            state={**state, "rank": post.rank if post else None, "order": post.order if post else None},
            payload=more,
            personal=personal,
        )
