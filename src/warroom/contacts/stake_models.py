"""The table of critical services, so that a list of hundreds of bodies need not open their landscapes."""

from django.db import models

from warroom.landscapes.models import Landscape, Version
from warroom.organisations.models import OrganisationQuerySet


class CriticalServices(models.Model):
    """The critical services of a landscape in force, heaviest first: made anew in the transaction that stores a
    version. Never shown but to whom the body shares the landscape with."""

    landscape = models.OneToOneField(Landscape, on_delete=models.CASCADE, related_name="critical_services")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    # [[id, name, weight of one hour of outage, KBO number of the owner or ""], …]
    services = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.landscape_id}: {len(self.services)}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its landscape."""
        return self.landscape.organisations()
