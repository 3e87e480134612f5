"""What the tests of alerts are about: contacts of bodies, and alerts to them."""

from typing import Any

from warroom.alerts import sending
from warroom.alerts.models import Addressed, Alert, Recipient
from warroom.contacts.models import Contact, Post, Rank, Way
from warroom.organisations.models import Kind, Organisation, Person

COUNT = iter(range(1, 1_000_000))


def make_sender() -> Organisation:
    """The coordinator; there may be one already."""
    found = Organisation.objects.filter(kind=Kind.COORDINATOR).first()
    return found or Organisation.objects.create(name="Coördinatie", kind=Kind.COORDINATOR)


def make_contact(*bodies: Organisation, rank: str = Rank.SPOC, mail: bool = True, **fields: Any) -> Contact:
    """Somebody with a mobile, and a mailbox elsewhere."""
    number = next(COUNT)
    contact = Contact.objects.create(name=fields.pop("name", f"Contact {number}"), languages=["nl"], **fields)
    for body in bodies:
        Post.objects.create(contact=contact, organisation=body, rank=rank)
    Way.objects.create(contact=contact, kind="mobile", address=f"+3247{number:07d}", order=1)
    if mail:
        Way.objects.create(contact=contact, kind="mail", address=f"c{number}@posteo.example", order=2)
    return contact


def make_draft(*bodies: Organisation, **fields: Any) -> Alert:
    """A draft of the coordinator to ``bodies``."""
    said: dict[str, Any] = {
        "sender": make_sender(),
        "author": None,
        "title_nl": "Werk de VPN bij",
        "text_nl": "Er is een lek in de VPN.",
        "audience": {"organisations": [body.pk for body in bodies]},
        "severity": 2,
        "checklist": [("Zet de VPN uit", "Switch off the VPN"), ("Zoek sporen", "")],
    }
    return sending.draft(**said | fields)


def make_sent(*bodies: Organisation, by: Person | None = None, **fields: Any) -> Alert:
    """The same, sent."""
    alert = sending.send(make_draft(*bodies, **fields), by=by)
    alert.refresh_from_db()
    return alert


def row(alert: Alert, body: Organisation) -> Addressed:
    return Addressed.objects.get(alert=alert, organisation=body)


def recipient(alert: Alert, contact: Contact) -> Recipient:
    return Recipient.objects.get(alert=alert, contact=contact)
