"""Taking the made-up contacts of ``filling`` away again: those that nobody said anything about since. What somebody
confirmed, changed or moved stays, and is named. As everywhere, a contact ends and is not deleted: to whom a message of
an exercise went can still be read.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.contacts.filling import AT_ONCE, DOMAIN
from warroom.contacts.models import Contact, How, Post, Source, Way, WayKind
from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record


@dataclass(frozen=True)
class Stays:
    """A made-up contact that is not taken away, and why."""

    name: str
    body: str
    why: str


@dataclass(frozen=True)
class Left:
    """What taking the made-up contacts away comes to."""

    contacts: tuple[Contact, ...]
    """Those that go."""
    bodies: int
    """Of so many bodies."""
    stays: tuple[Stays, ...]


def preview() -> Left:
    """What ``undo`` would do now."""
    posts = Prefetch("posts", Post.objects.select_related("organisation").order_by("-since", "-pk"))
    goes, bodies, stays = [], set(), []
    for contact in _made_up().order_by("name", "pk").prefetch_related("ways", posts):
        held = list(contact.posts.all())
        if why := _why(contact, list(contact.ways.all()), held):
            stays.append(Stays(contact.name, ", ".join(str(post.organisation) for post in held[:1]), why))
        else:
            goes.append(contact)
            bodies.add(held[0].organisation_id)
    return Left(tuple(goes), len(bodies), tuple(stays))


def _made_up() -> QuerySet[Contact]:
    ways = Way.objects.filter(contact=OuterRef("pk"), kind=WayKind.MAIL, address__endswith=f"@{DOMAIN}")
    return Contact.objects.filter(Exists(ways), ended_at=None)


def _why(contact: Contact, ways: Sequence[Way], posts: Sequence[Post]) -> str:
    """What somebody did with this contact since it was made up; "" for nothing."""
    # Who is made up counts as confirmed from the start; none of the ways does.
    if contact.confirmed_how != How.ACCOUNT or any(way.confirmed_at for way in ways):
        return _("confirmed since")
    as_made = contact.version == 1 and contact.person_id is None
    as_made &= len(ways) == 2 and all(way.ended_at is None and way.source == Source.SHEET for way in ways)
    as_made &= len(posts) == 1 and all(
        post.until is None and post.order == 1 and post.leaves_on is None and not post.to_confirm for post in posts
    )
    return "" if as_made else _("changed since")


@transaction.atomic
def undo() -> Left:
    """End every made-up contact that nobody confirmed or changed, with one entry in the ledger of the system; what went
    and what stays. Done again it finds nothing."""
    # Whoever confirms or changes one of them at this moment is waited for, and then counts.
    list(_made_up().select_for_update().order_by("pk").values_list("pk"))
    found = preview()
    ids = [contact.pk for contact in found.contacts]
    if not ids:
        return found
    now = max(timezone.now(), *(post.since for contact in found.contacts for post in contact.posts.all()))
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        Post.objects.filter(contact__in=some).update(until=now)
        Way.objects.filter(contact__in=some).update(ended_at=now)
        Contact.objects.filter(pk__in=some).update(ended_at=now, version=F("version") + 1)
    uuids = sorted(str(contact.uuid) for contact in found.contacts)
    record(
        system_chain(),
        "contacts.made_up_undone",
        by=None,
        subject=f"contacts/{min(ids)}",
        payload={
            "bodies": found.bodies,
            "contacts": len(ids),
            "stay": len(found.stays),
            "sha256": hashlib.sha256("\n".join(uuids).encode()).hexdigest(),
        },
    )
    return found
