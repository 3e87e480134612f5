"""Reminding a supplier of what it has to put right: each time once, whatever happens to the server.

A reminder is a row. Giving it, the entry in the ledger, the messages to the supplier's people and the reminder after it
are one transaction that begins with a guarded UPDATE: of two workers one gets it, of a killed one nothing is left.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from warroom.alerts.words import Tlp
from warroom.contacts import domains
from warroom.contacts.reaching import reach
from warroom.joint import seeing
from warroom.joint.models import Reminder
from warroom.joint.writing import write
from warroom.messaging import channels
from warroom.messaging.models import Message, Priority
from warroom.messaging.outbox import Outgoing, put

log = logging.getLogger(__name__)
AT_ONCE = 50
AGAIN = timedelta(hours=24)
"""What is overdue is asked again after so long, until it is done."""


def due(now: datetime) -> int:
    """Give the reminders whose moment has come; how many were given."""
    waiting = Reminder.objects.filter(state=Reminder.WAITING, at__lte=now).order_by("at", "pk")
    done = 0
    for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            done += give(pk, now)
        except Exception:
            # It waits on; one that cannot be given must not hold up the others.
            log.exception("reminder %s of a joint incident could not be given", pk)
    return done


@transaction.atomic
def give(pk: int, now: datetime) -> bool:
    """Give one reminder, unless somebody else does or nothing is left to do; whether it was given here."""
    if not Reminder.objects.filter(pk=pk, state=Reminder.WAITING).update(state=Reminder.GIVEN, given_at=now):
        return False
    row = Reminder.objects.select_related("remediation__joint__supplier", "remediation__joint__chain").get(pk=pk)
    remediation = row.remediation
    joint = remediation.joint
    # What the supplier may not see it is not reminded of either.
    waiting = sum(part.open for part in seeing.asked_of_supplier(joint).filter(remediation=remediation))
    if not waiting or joint.closed or remediation.withdrawn_at is not None:
        Reminder.objects.filter(pk=pk).update(state=Reminder.DROPPED, given_at=None)
        return False
    Reminder.objects.filter(pk=pk).update(waiting=waiting)
    write(joint, "remediation.reminded", remediation, by=None, payload={"late": row.late, "waiting": waiting})
    _tell(row, waiting)
    if row.late:
        Reminder.objects.get_or_create(remediation=remediation, at=max(row.at, now) + AGAIN, defaults={"late": True})
    return True


def _tell(row: Reminder, waiting: int) -> None:
    """To the supplier's people, by the first way each prefers. No customer is named in a message."""
    joint = row.remediation.joint
    texts = {}
    for language, _words in settings.LANGUAGES:
        with override(language):
            title = _("Overdue: {title}") if row.late else _("To be done: {title}")
            if joint.tlp == Tlp.RED:
                # A title can say too much for a mailbox.
                path = reverse("joint:requests", args=[joint.pk])
                texts[language] = {
                    "title": title.format(title=_("a request")),
                    "text": _("The text is TLP:RED. Sign in and see {path}.").format(path=path),
                }
                continue
            texts[language] = {
                "title": title.format(title=row.remediation.title),
                "text": _(
                    "{incident}: {title}. {n} customers wait for it. Sign in and see {path}; there you confirm it per "
                    "customer."
                ).format(
                    incident=joint.title,
                    title=row.remediation.title,
                    n=waiting,
                    path=reverse("joint:requests", args=[joint.pk]),
                ),
            }
    message = Message.objects.create(
        topic=f"joint:{joint.pk}",
        texts=texts,
        tlp=joint.tlp,
        priority=Priority.URGENT if row.late else Priority.NORMAL,
        exercise=joint.exercise,
    )
    put(
        message,
        [
            Outgoing(channels.for_way(one.ways[0].kind), one.ways[0].address, f"reminder:{row.pk}")
            # Not by the mail that may be what is hit, if there is anything else.
            for one in reach([joint.supplier], victim_ids=domains.hit()) or reach([joint.supplier])
        ],
    )
