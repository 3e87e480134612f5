"""An alert while its list is made, while it is sent and while it escalates: two people of each body, three ways to
reach each."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.warroom.killing.brood import LEASE_S, chains_proven, looking

SIZE = 300
"""Bodies."""
KILLS = 12
WITHIN_S = 0.8
STATEMENTS = 150
CHUNK = 100
"""How many bodies or people are done in one transaction; in earnest 500 or 1,000."""


def ready() -> None:
    """Everything that a server imports when it works."""
    from warroom.alerts import escalating, preparing, sending

    lasts = timedelta(seconds=LEASE_S)
    preparing.MAKING = replace(preparing.MAKING, lasts=lasts)
    sending.PUTTING = replace(sending.PUTTING, lasts=lasts)
    escalating.LEASES = replace(escalating.LEASES, lasts=lasts)
    preparing.CHUNK = sending.CHUNK = escalating.CHUNK = CHUNK


def lay(_shared: None, size: int) -> None:
    """Bodies, a SPOC and a deputy for each, and an urgent alert to all that somebody asked to be sent."""
    from django.db import transaction

    from warroom.alerts import sending
    from warroom.contacts.models import Contact, Post, Rank, Way
    from warroom.organisations.models import Kind, Organisation

    with transaction.atomic():
        sender = Organisation.objects.create(name="War room", kind=Kind.COORDINATOR)
        bodies = Organisation.objects.bulk_create(
            Organisation(name=f"Gemeente {n}", kind=Kind.MUNICIPALITY) for n in range(size)
        )
        people = Contact.objects.bulk_create(
            Contact(name=f"Aanspreekpunt {n}", languages=["nl"]) for n in range(2 * size)
        )
        Post.objects.bulk_create(
            Post(contact=one, organisation=bodies[n // 2], rank=Rank.DEPUTY if n % 2 else Rank.SPOC)
            for n, one in enumerate(people)
        )
        Way.objects.bulk_create(
            Way(contact=one, kind=kind, address=address, order=order)
            for n, one in enumerate(people)
            for order, (kind, address) in enumerate(
                (
                    ("mobile", f"+3247{n:07d}"),
                    ("mail", f"c{n}@posteo.example"),
                    ("mail", f"d{n}@posteo.example"),
                ),
                start=1,
            )
        )
        alert = sending.draft(
            sender=sender,
            author=None,
            title_nl="Werk de VPN bij",
            text_nl="Er is een lek in de VPN.",
            audience={"all": True},
            severity=3,
        )
        # Approved before it leaves, by nobody: what is put to the test is what happens after that.
        alert.__class__.objects.update(state="preparing", asked_at=alert.created_at)


def serve(_shared: None) -> None:
    """The background of a server, on which the steps of escalation fall due at once."""
    from django.conf import settings

    from warroom.alerts import escalating, sending

    settings.ALERT_APPROVAL_FROM = 0
    looking(sending.due, _hasten, escalating.due)


def _hasten(now: datetime) -> int:
    from warroom.alerts.models import Step

    later = Step.objects.filter(alert__state="sent", due_at__gt=now)
    return later.update(due_at=now) if later.exists() else 0


def meanwhile(_shared: None) -> dict[str, Any]:
    """Nobody asks anything."""
    return {}


def left(size: int) -> int:
    """What is not yet put, and the steps that are not done."""
    from warroom.alerts.models import Alert, Recipient, Step

    if not Alert.objects.filter(state="sent").exists():
        return 3 * size - Recipient.objects.filter(used__gt=0).count()
    return Step.objects.exclude(state="done").count()


def prove() -> dict[str, Any]:
    """How often each person was written to at each address, and what the rows and the ledger say of it."""
    from warroom.alerts.models import Addressed, Recipient, Step
    from warroom.ledger.models import Entry
    from warroom.messaging.models import Delivery, Message

    laid = Counter(Delivery.objects.values_list("reference", "address"))
    wanted = {
        (one.name_in_messaging, address)
        for one in Recipient.objects.all()
        for _way, _kind, address in one.ways[: one.used]
    }
    entries = Entry.objects.filter(kind__startswith="alert.").order_by("pk").values_list("kind", flat=True)
    return {
        "deliveries": laid.total(),
        "lost": len(wanted - set(laid)),
        "not asked for": len(set(laid) - wanted),
        "twice": sum(1 for times in laid.values() if times > 1),
        "used": Counter(f"{rank} {used}" for rank, used in Recipient.objects.values_list("rank", "used")),
        "bodies": Addressed.objects.count(),
        "to call": Addressed.objects.exclude(to_call_since=None).count(),
        "steps": [[step.does, step.state, step.did] for step in Step.objects.order_by("pk")],
        "messages": Message.objects.count(),
        "entries": list(entries),
        "proven": chains_proven(),
    }


def check(found: dict[str, Any], size: int) -> None:
    """Everybody was written to at every address that was due, once; each step counted each body once."""
    assert found["kills"] > 0
    assert (found["lost"], found["not asked for"], found["twice"]) == (0, 0, 0)
    used = dict(found["used"])
    # A deputy who was told before the step of the next way had reached its body gets that one too.
    deputies = used.get("deputy 2", 0) + used.get("deputy 3", 0)
    assert (used.pop("spoc 3"), deputies) == (size, size)
    assert found["deliveries"] == 3 * size + 2 * used.get("deputy 2", 0) + 3 * used.get("deputy 3", 0)
    assert found["steps"] == [[does, "done", size] for does in ("next_way", "deputy", "call")]
    assert (found["bodies"], found["to call"], found["messages"]) == (size, size, 1)
    assert found["entries"] == ["alert.drafted", "alert.sent"]
    assert found["proven"]
