"""What ended contacts and ways said is wiped after a while; that there was somebody, and when, stays."""

import os
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from warroom.contacts.models import Contact, Post, Question, Way
from warroom.ledger import erasing as ledger
from warroom.ledger.chains import chain_of
from warroom.ledger.models import Entry, Erasure
from warroom.ledger.recording import record

KEEP = timedelta(days=int(os.environ.get("WARROOM_CONTACTS_KEEP_DAYS") or "365"))
"""How long an ended contact, or a way no longer used, is kept in full."""
AT_ONCE = 20


def wipe(now: datetime) -> int:
    """Wipe what ended longer than ``KEEP`` ago, here and in the ledger; how many contacts and ways."""
    before = now - KEEP
    done = 0
    for contact in Contact.objects.filter(ended_at__lt=before, erased_at=None)[:AT_ONCE]:
        _wipe(contact, now)
        done += 1
    ways = Way.objects.filter(ended_at__lt=before).exclude(address="")
    stale = list(ways.values_list("pk", flat=True)[:AT_ONCE])
    if stale:
        Way.objects.filter(pk__in=stale).update(address="", extension="")
    return done + len(stale)


@transaction.atomic
def _wipe(contact: Contact, now: datetime) -> None:
    if not Contact.objects.filter(pk=contact.pk, erased_at=None).update(
        erased_at=now, name="", function="", hours="", languages=[], person=None
    ):
        return
    Way.objects.filter(contact=contact).update(address="", extension="")
    Question.objects.filter(contact=contact).exclude(correction=None).update(correction=None)
    bodies = Post.objects.filter(contact=contact).select_related("organisation").order_by("organisation")
    for body in {post.organisation_id: post.organisation for post in bodies}.values():
        chain = chain_of(body)
        subject = f'"subject":"contact/{contact.uuid}"'
        about = Entry.objects.filter(Q(chain=chain), payload__body__contains=subject)
        for entry in list(about):
            openings = [part for part in ledger.parts(entry) if part.what == Erasure.What.OPENING]
            if openings:
                ledger.erase(entry, openings, by=None, why="retention")
        record(chain, "contact.erased", by=None, payload={"contact": str(contact.uuid)})
