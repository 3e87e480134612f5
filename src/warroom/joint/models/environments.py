"""Emergency environments and who has places in them."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import moment
from warroom.joint.models.joint import JointIncident, by_person
from warroom.joint.words import (
    Placing,
)
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation, OrganisationQuerySet
from warroom.suppliers.models import Product


class Environment(models.Model):
    """An emergency environment that somebody can offer: so many places, ready in so many hours."""

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="emergency_environments")
    name = models.CharField(_("name"), max_length=160)
    for_what = models.CharField(_("for which products or services"), max_length=500, blank=True)
    products = models.ManyToManyField(Product, related_name="+", blank=True)
    places = models.PositiveIntegerField(_("how many customers at once"))
    # Places granted and not given back; the database holds it within ``places``.
    taken = models.PositiveIntegerField(default=0)
    # Of normal, 0 to 1: what stands in carries less.
    share = models.DecimalField(
        _("share of normal work it carries (0–1)"), max_digits=3, decimal_places=2, null=True, blank=True
    )
    setup_h = models.DecimalField(_("hours to set up"), max_digits=6, decimal_places=1)
    separate_connection = models.BooleanField(_("reached over a separate connection"), default=False)
    connection = models.CharField(_("how it is reached"), max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("owner__name", "name", "pk")
        constraints = [
            models.CheckConstraint(name="joint_no_overbooking", condition=models.Q(taken__lte=models.F("places")))
        ]

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: who offers it."""
        return Organisation.objects.filter(pk=self.owner_id)

    @property
    def free(self) -> int:
        """Places left."""
        return max(0, self.places - self.taken)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "name": self.name,
            "for_what": self.for_what,
            "places": self.places,
            "taken": self.taken,
            "share": str(self.share) if self.share is not None else None,
            "setup_h": str(self.setup_h),
            "separate_connection": self.separate_connection,
            "connection": self.connection,
            "ended_at": moment(self.ended_at),
        }


class Placement(models.Model):
    """A body asks for places in an emergency environment; who offers it grants them, the body gives them back."""

    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="placements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="placements")
    joint = models.ForeignKey(JointIncident, null=True, on_delete=models.PROTECT, related_name="placements")
    places = models.PositiveIntegerField(_("how many places"), default=1)
    for_what = models.CharField(_("for what"), max_length=500)
    how_far = models.CharField(max_length=9, choices=Placing.choices, default=Placing.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = by_person()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = by_person()
    answer_note = models.CharField(max_length=1000, blank=True)
    # When it is ready, as promised with the answer.
    ready_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The workaround that it became in the body's landscape.
    landscape = models.ForeignKey(Landscape, null=True, on_delete=models.PROTECT, related_name="+")
    element = models.CharField(max_length=1000, blank=True)
    # So that the same form sent twice asks once.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = [models.Index(fields=["environment", "how_far"])]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.environment}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the body that asks. Who offers finds it by its environment."""
        return Organisation.objects.filter(pk=self.organisation_id)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "environment": {"id": self.environment_id, "name": self.environment.name},
            "organisation": {"id": self.organisation_id, "name": str(self.organisation)},
            "joint": self.joint_id,
            "places": self.places,
            "for_what": self.for_what,
            "how_far": self.how_far,
            "asked_at": moment(self.asked_at),
            "answered_at": moment(self.answered_at),
            "answer_note": self.answer_note,
            "ready_at": moment(self.ready_at),
            "ended_at": moment(self.ended_at),
            "element": self.element,
        }
