"""What the picture of the whole sector rests on, worked out beforehand; its figures by week; and the notes to the
minister. Nothing here says anything that is not in the rows of other subjects: it can be made again from them."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import Incident, OfIncident
from warroom.landscapes.models import Landscape, Version
from warroom.only_added import OnlyAddedModel
from warroom.organisations.models import Organisation, OrganisationQuerySet


class Packed(models.Model):
    """The version in force of a landscape, packed to ask which services fail when something is lost.

    Made in the transaction that stores a version. Without ``data`` the landscape has errors, and cannot answer."""

    landscape = models.OneToOneField(Landscape, on_delete=models.CASCADE, related_name="packed", primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    data = models.BinaryField(default=bytes)
    services = models.PositiveIntegerField(default=0)
    # Types of its environments: how usual each is.
    types = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.landscape_id}: {self.version_id}"


class Standing(models.Model):
    """How the services of an open incident stand, up to one entry of its ledger."""

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="standing", primary_key=True)
    sequence = models.PositiveIntegerField()
    # The moment of that entry.
    at = models.DateTimeField()
    works = models.PositiveIntegerField(default=0)
    degraded = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    # Landscapes with errors: of their services nothing is known.
    wrong = models.PositiveIntegerField(default=0)
    # Types of the environments that are compromised or lost.
    hit = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.down}"

    @property
    def known(self) -> bool:
        """Whether of any service it is known how it fares."""
        return bool(self.works or self.degraded or self.down)


class Indicator(OfIncident):
    """Something of the attacker that was found: others may find it too."""

    class Kind(models.TextChoices):
        HASH = "hash", _("file hash")
        ADDRESS = "address", _("IP address")
        DOMAIN = "domain", _("domain name")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=255)
    note = models.CharField(_("where it was found"), max_length=300, blank=True)
    tlp = models.CharField("TLP", max_length=16, default="TLP:AMBER")
    # Whether the war room may hold it against what other bodies found.
    shared = models.BooleanField(_("compare with other bodies"), default=True)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-found_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="indicator_once", fields=["incident", "kind", "value"], condition=models.Q(withdrawn_at=None)
            )
        ]
        indexes = [models.Index(fields=["kind", "value"])]

    def __str__(self) -> str:
        return self.value

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "kind": self.kind,
            "value": self.value,
            "note": self.note,
            "tlp": self.tlp,
            "shared": self.shared,
            "found_at": self.found_at.isoformat(),
            "withdrawn_at": self.withdrawn_at.isoformat() if self.withdrawn_at else None,
        }


class Week(OnlyAddedModel):
    """The figures of one week, from Monday to Sunday, as they stood when it was over. Never changed afterwards."""

    monday = models.DateField(unique=True)
    figures = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("monday",)

    def __str__(self) -> str:
        return text("week {n} of {year}").format(n=self.monday.isocalendar().week, year=self.monday.isocalendar().year)

    @property
    def short(self) -> str:
        """Its number alone, for the head of a column."""
        return text("wk {n}").format(n=self.monday.isocalendar().week)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)


class Note(OnlyAddedModel):
    """A note to the minister as it was issued: what it says stays."""

    number = models.PositiveIntegerField(unique=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notes_issued")
    language = models.CharField(max_length=2)
    # As of which moment its figures are.
    as_of = models.DateTimeField()
    exercise = models.BooleanField(default=False)
    # Everything it says, ready for paper and screen alike (see ``note_content``).
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return text("Note to the minister {n}").format(n=self.number)

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the coordinator that issued it."""
        return Organisation.objects.filter(pk=self.issuer_id)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it: that it was issued, of when, and the hash of what it says."""
        return {
            "number": self.number,
            "as_of": self.as_of.isoformat(),
            "language": self.language,
            "exercise": self.exercise,
            "sha256": self.sha256,
        }
