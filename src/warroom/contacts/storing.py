"""Storing what a spreadsheet changes: once, whole, in one transaction with one entry in the ledger."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from warroom.contacts.drafting import Person, draft
from warroom.contacts.models import Contact, Post, Source, Upload, Way
from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record
from warroom.organisations.models import Person as Account

BATCH = 1_000


class Changed(Exception):
    """What would be stored is not what was looked at: somebody changed contacts meanwhile. Nothing was stored."""


class Decided(Exception):
    """Somebody decided about this sheet already. Nothing was stored."""


@transaction.atomic
def store(upload: Upload, fingerprint: str, *, by: Account) -> dict[str, int]:
    """Store what the sheet changes if that is still what ``fingerprint`` says; how much of what.

    Raises Changed or Decided.
    """
    # Of two who press at once the second waits here, and finds it decided.
    row = Upload.objects.select_for_update().get(pk=upload.pk)
    if row.state != Upload.State.READ:
        raise Decided
    found = draft(row.table)
    if found.missing or found.fingerprint != fingerprint:
        raise Changed
    # Counted before: afterwards everybody is known.
    counts = found.counts
    _people([one for one in found.people if one.changes])
    row.state, row.decided_at, row.decided_by, row.counts = Upload.State.STORED, timezone.now(), by, counts
    row.table = {}
    row.save()
    record(
        system_chain(),
        "contacts.imported",
        by=by,
        subject=f"upload/{row.pk}",
        state={**counts, "fingerprint": fingerprint},
        payload={"file": row.name},
        personal=["file"],
    )
    return counts


@transaction.atomic
def throw(upload: Upload, *, by: Account) -> None:
    """Keep nothing of it. Raises Decided."""
    now = timezone.now()
    open_one = Upload.objects.filter(pk=upload.pk, state=Upload.State.READ)
    if not open_one.update(state=Upload.State.THROWN, table={}, decided_at=now, decided_by=by):
        raise Decided


def _people(people: list[Person]) -> None:
    now = timezone.now()
    fresh = [one for one in people if one.known is None]
    made = Contact.objects.bulk_create(
        (
            Contact(name=one.name, function=one.function, languages=list(one.languages), hours=one.hours)
            for one in fresh
        ),
        batch_size=BATCH,
    )
    for one, contact in zip(fresh, made, strict=True):
        one.known = contact
    known = [one for one in people if one not in fresh]
    _fill_in(known)
    ways = []
    for one in people:
        first = len(one.known_ways)
        ways += [
            Way(
                contact=one.known, kind=kind, address=address, extension=extension, order=order, source=Source.SHEET,
                since=now,
            )
            for order, (kind, address, extension) in enumerate(one.new_ways, start=first + 1)
        ]  # fmt: skip
    Way.objects.bulk_create(ways, batch_size=BATCH)
    _posts(people)


def _fill_in(known: list[Person]) -> None:
    """What a contact lacked and the sheet says; what stood there stays."""
    contacts = []
    for one in known:
        contact = one.known
        assert contact is not None
        contact.function, contact.hours = contact.function or one.function, contact.hours or one.hours
        contact.languages = contact.languages or list(one.languages)
        contact.version = F("version") + 1
        contacts.append(contact)
    Contact.objects.bulk_update(contacts, ["function", "hours", "languages", "version"], batch_size=BATCH)


def _posts(people: list[Person]) -> None:
    now = timezone.now()
    last: dict[tuple[int, str], int] = {}
    for body, rank, order in (
        Post.objects.current(now).values_list("organisation", "rank").annotate(last=Max("order")).order_by()
    ):
        last[body, rank] = order
    ended, posts = [], []
    for one in people:
        for body, rank, order in one.new_posts:
            before = one.known_posts.get(body.pk)
            if before is not None:
                ended.append(before.pk)
            following = last.get((body.pk, rank), 0) + 1
            last[body.pk, rank] = max(following, order or 0)
            posts.append(
                Post(
                    contact=one.known,
                    organisation=body,
                    rank=rank,
                    order=order or following,
                    since=now,
                    source=Source.SHEET,
                )
            )
    for at in range(0, len(ended), BATCH):
        Post.objects.filter(pk__in=ended[at : at + BATCH]).update(until=now)
    Post.objects.bulk_create(posts, batch_size=BATCH)
