"""Writing an entry: in the transaction of what it records, and in no other way."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.ledger.attaching import File
from warroom.ledger.locked import lock
from warroom.ledger.models import Attachment, Chain, Entry, Opening, Payload
from warroom.ledger.signals import recorded
from warroom.organisations.access import Program
from warroom.organisations.models import Person
from weerbaar.ledger import chain as library
from weerbaar.ledger import commitments
from weerbaar.ledger.canonical import SALT_BYTES, canonical, salted_bytes

CHECKPOINT_EVERY = 100
"""After so many entries a checkpoint is made and given out by itself."""
SYSTEM = "system"
"""The actor of what nobody did: a clock that ran out, a report made on its rhythm."""


def record(
    chain: Chain,
    kind: str,
    *,
    by: Person | Program | None,
    subject: str = "",
    state: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
    personal: Iterable[str] = (),
    event_at: datetime | None = None,
    corrects: Entry | int | None = None,
    attachments: Sequence[File] = (),
) -> Entry:
    """Add an entry to ``chain``, together with the row it records.

    ``kind`` is what happened in dotted words (``task.made``); ``subject`` is ``<type>/<id>`` and ``state`` the whole
    state of that subject from now on; ``personal`` are the paths of personal values in the payload
    (``state/phone``): only a commitment to them is chained. ``event_at`` is when it happened, if that is not now;
    ``corrects`` the entry (or its sequence) that this one puts right; ``attachments`` are files that go with it.

    Raises RuntimeError outside a transaction, BadInput for what canonical JSON cannot hold.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an entry is written in the transaction of what it records")
    said = {
        "event_at": library.written(event_at) if event_at else None,
        "subject": subject,
        "state": state,
        "corrects": corrects.sequence if isinstance(corrects, Entry) else corrects,
        **(payload or {}),
    }
    if attachments:
        said["attachments"] = [file.named() for file in attachments]
        personal = [*personal, *(f"attachments/{n}/name" for n in range(len(attachments)))]
    closed, openings = commitments.commit(said, personal)
    body = canonical(closed)
    salt = secrets.token_bytes(SALT_BYTES)
    # Who writes to the same chain waits here until this transaction is through; SQLite has one writer anyway.
    chain = Chain.objects.select_for_update().get(pk=chain.pk)
    last = Entry.objects.filter(chain=chain).order_by("-sequence").only("sequence", "hash").first()
    header = library.Header(
        chain=str(chain.uuid),
        sequence=last.sequence + 1 if last else 1,
        recorded_at=library.written(timezone.now()),
        actor=actor(by),
        kind=kind,
        previous=last.hash if last else library.NOTHING_BEFORE,
        payload_hash=salted_bytes(salt, body),
    )
    entry = Entry(
        chain=chain,
        sequence=header.sequence,
        recorded_at=library.moment(header.recorded_at),
        actor=header.actor,
        kind=header.kind,
        previous=header.previous,
        payload_hash=header.payload_hash,
        hash=header.hash,
    )
    entry.save()
    Payload(entry=entry, salt=salt, body=body.decode()).save()
    Opening.objects.bulk_create(
        Opening(entry=entry, path=one.path, salt=one.salt, value=canonical(one.value).decode()) for one in openings
    )
    for file in attachments:
        locked = lock(file.content, file.sha256)
        Attachment(entry=entry, sha256=file.sha256, size=len(file.content), content=locked).save()
    if header.sequence % CHECKPOINT_EVERY == 0:
        from warroom.ledger import checkpoints  # which records itself

        checkpoints.make(chain)
    transaction.on_commit(
        lambda: recorded.send_robust(sender=Entry, chain=chain, sequence=header.sequence),
        robust=True,
    )
    return entry


def actor(by: Person | Program | None) -> str:
    """Who wrote it, under a pseudonym: whom it stands for is kept apart."""
    if by is None:
        return SYSTEM
    if isinstance(by, Program):
        return f"program/{by.token_id}"
    return f"person/{by.uuid}"
