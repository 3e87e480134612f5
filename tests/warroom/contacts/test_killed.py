"""``kill -9`` of the process that runs the quarterly test: nobody is asked twice, nobody is forgotten."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.warroom.contacts import making
from tests.warroom.killing.process import dies

from warroom.contacts import testing
from warroom.contacts.models import Contact, Key, Question, Round
from warroom.ledger import reading
from warroom.ledger.chains import system_chain
from warroom.messaging.models import Delivery

BODIES = 6
KILLED = """
from datetime import datetime
from django.db import transaction
from warroom.contacts import asking, testing
from warroom.messaging import outbox
testing.AT_ONCE = 3
where, steps, now = sys.argv[1], int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
def dying(module, name, after):
    real = getattr(module, name)
    def instead(*given, **named):
        said = real(*given, **named)
        if not after or transaction.get_connection().in_atomic_block == (after == "inside"):
            die()
        return said
    setattr(module, name, instead)
if where == "messages laid down":
    dying(outbox, "put", "inside")
elif where == "before it is written down":
    dying(testing, "_write", "inside")
for _ in range(steps):
    testing.due(now)
die()
"""


def went_on(now: Any) -> None:
    while testing.due(now):
        pass


@pytest.mark.django_db(transaction=True)
def test_a_killed_test_asks_everybody_once_over_each_way_and_ends_once(tmp_path: Path, settings: Any) -> None:
    making.many(BODIES)
    begins = timezone.now()
    round = testing.plan(begins, days=7, next_way_h=4, repeats=True, by=None)
    later, over = begins + timedelta(hours=6), begins + timedelta(days=8)
    for where, steps, now in (
        ("before it is written down", 1, begins),
        ("messages laid down", 1, begins),
        ("between steps", 1, begins),
        ("messages laid down", 1, later),
        ("between steps", 1, later),
    ):
        dies(KILLED, tmp_path, settings, where, steps, now.isoformat())
    went_on(later)
    people = Contact.objects.count()
    assert people == 2 * BODIES
    assert set(Counter(Question.objects.values_list("contact", flat=True)).values()) == {1}
    assert Question.objects.filter(round=round).count() == people
    # Each over the first way and then the next, never twice over one.
    assert Key.objects.count() == Delivery.objects.count() == 2 * people
    assert len(set(Delivery.objects.values_list("reference", "address"))) == 2 * people
    dies(KILLED, tmp_path, settings, "before it is written down", 1, over.isoformat())
    went_on(over)
    round.refresh_from_db()
    assert round.state == Round.State.DONE
    assert round.outcome["asked"] == people
    assert Round.objects.filter(state=Round.State.PLANNED).count() == 1
    states = [(e.body() or {})["state"]["state"] for e in reading.entries(system_chain()) if e.kind == "contacts.test"]
    assert Counter(states) == {"planned": 2, "running": 1, "done": 1}
