"""Packs as they were made, and who keeps a copy."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.organisations.models import Organisation, OrganisationQuerySet, Person


class Pack(models.Model):
    """One pack of one organisation. Made every day; only the newest few are kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="packs")
    # The day it is of, in Brussels: one a day.
    day = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    # A zip of its files, locked like an attachment of the ledger.
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(default=bytes)

    class Meta:
        ordering = ("-day", "-pk")
        constraints = [models.UniqueConstraint(name="pack_once_a_day", fields=["organisation", "day"])]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.day}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs."""
        return Organisation.objects.filter(pk=self.organisation_id)


class Keeper(models.Model):
    """Somebody who keeps a copy at home. Two of them are enough, and needed."""

    OLD = timedelta(days=31)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="keepers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keeps")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    # The copy this person took last.
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_of = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="keeper_once", fields=["organisation", "person"], condition=models.Q(until=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs."""
        return Organisation.objects.filter(pk=self.organisation_id)

    @property
    def old(self) -> bool:
        """Whether the copy is older than a month, or was never taken."""
        return self.taken_of is None or self.taken_of < timezone.now() - self.OLD


class Sheet(models.Model):
    """A numbered sheet of paper on which the log goes on when there is no screen; typed in afterwards."""

    LINES = 20

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField()
    printed_at = models.DateTimeField(default=timezone.now)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Line numbers that have been typed in.
    typed = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(name="sheet_number_once", fields=["incident", "number"])]

    def __str__(self) -> str:
        return f"{self.number}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its incident."""
        found: OrganisationQuerySet = self.incident.organisations()
        return found

    def state(self) -> dict[str, object]:
        """What the ledger keeps of it."""
        return {"title": str(self.number), "typed": self.typed}
