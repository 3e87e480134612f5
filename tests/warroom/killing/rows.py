"""What the killing needs of the database: ``python -m tests.warroom.killing.rows remind|wait|prove``, in the
server's environment. ``remind N EVERY_MS`` lays down reminders for the coming time; ``prove`` says what is there."""

import json
import os
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

PATIENCE = 60
"""Seconds without any reminder given, while some are due, after which they count as lost."""


def remind(count: int, every_ms: int) -> dict[str, Any]:
    """``count`` reminders of one clock, one every so many milliseconds from now on."""
    from django.utils import timezone

    from warroom.clocks import changing
    from warroom.clocks.models import Reminder
    from warroom.incidents.models import Incident

    incident = Incident.objects.get()
    now = timezone.now()
    clock = changing.start(incident, incident.organisations().get(), "gdpr-art-33", now, by=incident.opened_by)
    Reminder.objects.bulk_create(
        Reminder(
            incident=incident,
            clock=clock,
            organisation=clock.organisation,
            round=1000,
            step=step,
            level=1,
            at=now + timedelta(milliseconds=step * every_ms),
        )
        for step in range(count)
    )
    return {"reminders": count}


def wait() -> dict[str, Any]:
    """Until the server that stands now has given what fell due while none stood."""
    from django.utils import timezone

    from warroom.clocks.models import Reminder

    due = Reminder.objects.filter(state=Reminder.State.WAITING, at__lte=timezone.now())
    left, until = due.count(), time.monotonic() + PATIENCE
    while left and time.monotonic() < until:
        time.sleep(0.2)
        if due.count() < left:
            left, until = due.count(), time.monotonic() + PATIENCE
    return {"left": left}


def prove() -> dict[str, Any]:
    """Which notes were kept, whether every chain proves itself, and how often each reminder was given. Asked when no
    server stands: nothing changes in between."""
    from warroom.clocks.models import Notice, Reminder
    from warroom.ledger.exporting import export
    from warroom.ledger.models import Chain, Entry
    from weerbaar.ledger.verifying import verify

    notes, reminded = [], []
    for entry in Entry.objects.filter(kind__in=["seen", "clock.reminded"]).order_by("pk"):
        body = entry.body() or {}
        if entry.kind == "seen":
            notes.append(body["state"]["note"])
        else:
            reminded.append(body["subject"])
    proven = {str(chain.uuid): verify(export(chain)).entries for chain in Chain.objects.all()}
    given = Reminder.objects.filter(state=Reminder.State.DONE)
    return {
        "notes": notes,
        "chains": proven,
        "given": given.count(),
        "notices": Notice.objects.count(),
        "given without notice": given.filter(notice=None).count(),
        "reminded": len(reminded),
        "reminded twice": [subject for subject, n in Counter(reminded).items() if n > 1],
    }


def main() -> None:
    """Do what is asked."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "warroom.settings"
    import django

    django.setup()
    what, *numbers = sys.argv[1:]
    said = remind(*map(int, numbers)) if what == "remind" else wait() if what == "wait" else prove()
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
