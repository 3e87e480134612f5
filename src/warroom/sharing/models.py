"""What a body shares with whom, who is a guest, and who looked."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import Incident, OfIncident, moment
from warroom.incidents.parts import Part
from warroom.landscapes.models import Landscape
from warroom.only_added import OnlyAddedModel
from warroom.organisations.models import Organisation, OrganisationQuerySet, Person

REASON = 500


class Ended(models.Model):
    """Something given at one moment and taken back at another, by whom and why."""

    reason = models.CharField(_("why"), max_length=REASON)
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_why = models.CharField(_("why no longer"), max_length=REASON, blank=True)

    class Meta:
        abstract = True

    @property
    def in_force(self) -> bool:
        """Whether it has not been taken back."""
        return self.ended_at is None


class Share(OfIncident, Ended):
    """One part of an incident, shared with an organisation until it is taken back."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="incidents_shared")
    part = models.CharField(max_length=12, choices=Part.choices)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="share_once", fields=["incident", "organisation", "part"], condition=models.Q(ended_at=None)
            ),
            models.CheckConstraint(name="share_part_known", condition=models.Q(part__in=list(Part.values))),
        ]
        indexes = [models.Index(fields=["organisation", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.get_part_display()} → {self.organisation}"


class LandscapeShare(Ended):
    """A landscape shared with an organisation: whole, or only elements of these kinds and these elements."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="landscapes_shared")
    whole = models.BooleanField(default=False)
    kinds = models.JSONField(default=list)
    elements = models.JSONField(default=list)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="landscape_share_once", fields=["landscape", "organisation"], condition=models.Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.landscape} → {self.organisation}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its landscape."""
        return self.landscape.organisations()

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "landscape": self.landscape_id,
            "organisation": self.organisation_id,
            "name": str(self.organisation),
            "whole": self.whole,
            "kinds": self.kinds,
            "elements": self.elements,
            "since": moment(self.since),
            "ended_at": moment(self.ended_at),
            "why": self.ended_why or self.reason,
        }


class Capacity(models.TextChoices):
    """As what somebody is a guest."""

    CCB = "ccb", _("Centre for Cybersecurity Belgium (CCB)")
    POLICE = "police", _("Police or public prosecutor")
    RESPONSE_FIRM = "response_firm", _("Response firm")
    INSURER = "insurer", _("Insurer")
    GOVERNOR = "governor", _("Governor")
    OTHER = "other", _("Other")


class GuestQuerySet(models.QuerySet["Guest"]):
    def active(self, now: datetime | None = None) -> "GuestQuerySet":
        """Those who may look in at this moment."""
        now = now or timezone.now()
        return self.filter(ended_at=None, since__lte=now, until__gt=now)


class Guest(OfIncident, Ended):
    """Somebody from outside who may look at parts of one incident until a moment that is fixed beforehand."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guest_of")
    capacity = models.CharField(_("in which capacity"), max_length=16, choices=Capacity.choices)
    # For whom: "the response firm X", "the insurer of the city".
    on_behalf_of = models.CharField(_("for whom"), max_length=160, blank=True)
    parts = models.JSONField(default=list)
    until = models.DateTimeField(_("until"))
    version = models.PositiveIntegerField(default=1)

    objects = GuestQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="guest_once", fields=["incident", "person"], condition=models.Q(ended_at=None)
            ),
            models.CheckConstraint(name="guest_ends_after_beginning", condition=models.Q(until__gt=models.F("since"))),
            models.CheckConstraint(name="guest_capacity_known", condition=models.Q(capacity__in=list(Capacity.values))),
        ]
        indexes = [models.Index(fields=["person", "until"])]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_capacity_display()})"

    def active(self, now: datetime | None = None) -> bool:
        """Whether this guest may look in at this moment."""
        now = now or timezone.now()
        return self.ended_at is None and self.since <= now < self.until

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it; ``name`` is personal."""
        return {
            "person": str(self.person.uuid),
            "name": self.person.name,
            "capacity": self.capacity,
            "on_behalf_of": self.on_behalf_of,
            "parts": self.parts,
            "since": moment(self.since),
            "until": moment(self.until),
            "ended_at": moment(self.ended_at),
            "why": self.ended_why or self.reason,
        }


class Look(OnlyAddedModel):
    """Somebody looked at something of a body beyond what everybody of the looker's kind sees. Written before it is
    shown; nobody changes or removes it, the looker least of all."""

    at = models.DateTimeField(default=timezone.now)
    # The body that was looked at, and that reads this.
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="looked_at")
    # Who looked: a person, or a program with a token of an organisation (then ``person`` is empty).
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    token = models.PositiveBigIntegerField(null=True)
    # For which organisation; None for a guest, who looks in this ``capacity``.
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=16, blank=True)
    # What was looked at: a part ("decisions"), and of which thing ("incident/12", "landscape/3").
    what = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["body", "-at"]),
            models.Index(fields=["thing", "-at"]),
            models.Index(fields=["person", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.thing}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs: the one that was looked at."""
        return Organisation.objects.filter(pk=self.body_id)


__all__ = ["Capacity", "Ended", "Guest", "Incident", "LandscapeShare", "Look", "Part", "Share"]
