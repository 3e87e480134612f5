"""What is claimed to be stolen, what is proven, which data, who looked where, who was told, who asked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import Incident, OfIncident, moment
from warroom.landscapes.models import Landscape
from warroom.organisations.models import OrganisationQuerySet


class Track(models.Model):
    """The theft of one incident: claimed, proven, and whether anybody still has to follow it."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="theft")
    group = models.CharField(_("who claims it"), max_length=160, blank=True)
    claimed_at = models.DateTimeField(_("claimed since"), null=True, blank=True)
    claimed = models.CharField(_("what they claim"), max_length=1000, blank=True)
    claimed_gb = models.DecimalField(_("claimed volume (GB)"), max_digits=12, decimal_places=1, null=True, blank=True)
    ransom_deadline = models.DateTimeField(_("their deadline"), null=True, blank=True)
    proven = models.CharField(_("what is proven, and by what"), max_length=2000, blank=True)
    proven_gb = models.DecimalField(_("proven volume (GB)"), max_digits=12, decimal_places=1, null=True, blank=True)
    published_at = models.DateTimeField(_("published since"), null=True, blank=True)
    watch_every_h = models.PositiveSmallIntegerField(_("look for publication every (hours)"), default=24)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.incident}: {self.group}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its incident."""
        return self.incident.organisations()

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "group": self.group,
            "claimed_at": moment(self.claimed_at),
            "claimed": self.claimed,
            "claimed_gb": _number(self.claimed_gb),
            "ransom_deadline": moment(self.ransom_deadline),
            "proven": self.proven,
            "proven_gb": _number(self.proven_gb),
            "published_at": moment(self.published_at),
            "watch_every_h": self.watch_every_h,
            "closed_at": moment(self.closed_at),
            "closing_note": self.closing_note,
        }


def _number(value: Any) -> str | None:
    return str(value) if value is not None else None


class Taken(models.TextChoices):
    """What is known of one dataset."""

    UNKNOWN = "unknown", _("not known")
    NOT = "not", _("not taken, as far as logs show")
    ACCESSED = "accessed", _("seen by the attacker")
    TAKEN = "taken", _("taken")
    PUBLISHED = "published", _("published")


class DatasetFinding(OfIncident):
    """What was found out about one dataset of the landscape."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="+")
    element = models.CharField(max_length=1000)
    taken = models.CharField(_("what is known"), max_length=10, choices=Taken.choices, default=Taken.UNKNOWN)
    people = models.PositiveIntegerField(_("number of people"), null=True, blank=True)
    basis = models.CharField(_("how do we know"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="dataset_found_once", fields=["incident", "landscape", "element"])]

    def __str__(self) -> str:
        return self.element

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "landscape": self.landscape_id,
            "element": self.element,
            "taken": self.taken,
            "people": self.people,
            "basis": self.basis,
        }


class Line(OfIncident):
    """Something done or received: somebody looked for publication, people were told, somebody asked."""

    class Kind(models.TextChoices):
        WATCH = "watch", _("Looked for publication")
        TOLD = "told", _("People told")
        QUESTION = "question", _("Question received")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(_("when"), default=timezone.now)
    text = models.CharField(_("what"), max_length=2000)
    # Of people told: how many and how; of a question: whether it has been answered.
    people = models.PositiveIntegerField(_("number of people"), null=True, blank=True)
    found = models.BooleanField(_("something of ours was found"), default=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.text

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it. What people asked may name them: see ``tracking.PERSONAL``."""
        return {
            "kind": self.kind,
            "at": moment(self.at),
            "text": self.text,
            "people": self.people,
            "found": self.found,
            "answered_at": moment(self.answered_at),
        }
