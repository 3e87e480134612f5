"""Merged bodies: their contacts move on to the successor, as a proposal that is asked after; history is kept."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from warroom.contacts import keeping
from warroom.contacts.models import Post, Rank, Source
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation

AT_ONCE = 200


def move_on(now: datetime) -> int:
    """End the posts at bodies that do not exist any more; who was a contact there is proposed to the successor. Done
    again it finds nothing; how many posts ended."""
    today = timezone.localdate(now)
    stale = Post.objects.filter(until=None, organisation__valid_until__lt=today)
    bodies = list(stale.order_by("organisation").values_list("organisation", flat=True).distinct()[:AT_ONCE])
    return sum(_move(pk, now) for pk in bodies)


@transaction.atomic
def _move(organisation_id: int, now: datetime) -> int:
    body = Organisation.objects.select_for_update().get(pk=organisation_id)
    heir = successor(body)
    posts = list(
        Post.objects.filter(organisation=body, until=None).select_related("contact").order_by("-rank", "order", "pk")
    )
    moved = []
    for post in posts:
        if not Post.objects.filter(pk=post.pk, until=None).update(until=max(now, post.since)):
            continue
        if heir is not None and not Post.objects.filter(contact=post.contact, organisation=heir, until=None).exists():
            # The successor has a SPOC of its own already: whoever comes along stands in.
            taken = Post.objects.current(now).filter(organisation=heir, rank=Rank.SPOC, to_confirm=False).exists()
            rank = Rank.DEPUTY if taken else Rank(post.rank)
            keeping.place(post.contact, heir, rank, source=Source.MERGER, to_confirm=True)
            moved.append(str(post.contact.uuid))
    keeping.end_idle({post.contact_id for post in posts}, now)
    if posts:
        said = {"from": body.pk, "to": heir.pk if heir else None, "contacts": moved}
        record(chain_of(heir or body), "contact.moved", by=None, payload=said)
    return len(posts)


def successor(body: Organisation) -> Organisation | None:
    """The body of today that ``body`` merged into, through as many mergers as there were; None when it just ended."""
    seen = set()
    current: Organisation | None = body
    while current is not None and current.has_ended and current.pk not in seen:
        seen.add(current.pk)
        current = current.successor
    return current if current is not None and not current.has_ended else None
