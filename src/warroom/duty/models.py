"""Shifts, contacts and costs of an incident."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import OfIncident, moment
from warroom.tasks.models import ROLES


class Shift(OfIncident):
    """Somebody works, from one moment until another: a person with an account, or a name."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=14, choices=ROLES, blank=True)
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    handover = models.CharField(_("hand-over note"), max_length=2000, blank=True)
    cancelled = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("begins_at", "pk")

    def __str__(self) -> str:
        return self.name

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "person": str(self.person.uuid) if self.person else None,
            "name": self.name,
            "role": self.role,
            "begins_at": moment(self.begins_at),
            "ends_at": moment(self.ends_at),
            "handover": self.handover,
            "cancelled": self.cancelled,
        }


class Contact(OfIncident):
    """Somebody to call, kept here because the directory of the victim may be gone."""

    class Kind(models.TextChoices):
        INTERNAL = "internal", _("our own people")
        SUPPLIER = "supplier", _("supplier of ours")
        GOVERNMENT = "government", _("government")
        OTHER = "other", _("others")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.INTERNAL)
    party = models.CharField(_("organisation or department"), max_length=160)
    name = models.CharField(_("name"), max_length=120, blank=True)
    what_for = models.CharField(_("for what"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    second_phone = models.CharField(_("second number (at night)"), max_length=40, blank=True)
    mail = models.CharField(_("e-mail outside our own systems"), max_length=160, blank=True)
    # The supplier of the landscape that this is the contact of, as "<landscape>:<element>".
    supplier = models.CharField(max_length=1020, blank=True)
    removed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("kind", "party", "pk")

    def __str__(self) -> str:
        return self.party

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "kind": self.kind,
            "party": self.party,
            "name": self.name,
            "what_for": self.what_for,
            "phone": self.phone,
            "second_phone": self.second_phone,
            "mail": self.mail,
            "supplier": self.supplier,
            "removed": self.removed,
        }


class Cost(OfIncident):
    """What the incident cost: hours at a rate, or an amount. Lost income per service stands with the service."""

    class Kind(models.TextChoices):
        OVERTIME = "overtime", _("overtime")
        HOURS = "hours", _("hours of our own people")
        EXTERNAL = "external", _("outside help")
        EQUIPMENT = "equipment", _("equipment")
        SOFTWARE = "software", _("software and cloud")
        PLACE = "place", _("room, food and beds")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OVERTIME)
    day = models.DateField(_("day"))
    what = models.CharField(_("what for"), max_length=300)
    who = models.CharField(_("who, or which supplier"), max_length=160, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField(_("rate (€ per hour)"), max_digits=8, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(_("amount of the invoice (€)"), max_digits=12, decimal_places=2, null=True, blank=True)
    reference = models.CharField(_("invoice or order number"), max_length=80, blank=True)
    insurer = models.BooleanField(_("for the insurer"), default=True)
    subsidy = models.BooleanField(_("for the subsidy file"), default=False)
    removed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return self.what

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it; numbers as text, so that none changes on the way."""
        return {
            "kind": self.kind,
            "day": self.day.isoformat(),
            "title": self.what,
            "who": self.who,
            "hours": _text(self.hours),
            "rate": _text(self.rate),
            "amount": _text(self.amount),
            "reference": self.reference,
            "insurer": self.insurer,
            "subsidy": self.subsidy,
            "removed": self.removed,
        }


def _text(value: Decimal | None) -> str | None:
    return str(value) if value is not None else None
